//! How long a search may go on, who may stop it, and what it tells on the way.

use super::place::Figure;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What limits a search. An engine has no clock: the caller brings one.
pub struct Budget<'a> {
    /// The time since the start of the search.
    pub clock: &'a (dyn Fn() -> Duration + Sync),
    /// When to end; none: not before it is done.
    pub time: Option<Duration>,
    /// How many steps to take, instead of a time: the same seed and the same steps give the same plan on every run of one
    /// build. A step is one try of the local search; a conflict of the prover counts as `CONFLICT_STEPS` of them.
    pub steps: Option<u64>,
    /// Ends the search, with what it has, as soon as it is true.
    pub stop: &'a AtomicBool,
}

impl Budget<'_> {
    pub(super) fn spent(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.time.is_some_and(|time| (self.clock)() >= time)
    }
}

/// What is known so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Since the start.
    pub at: Duration,
    /// Of the best plan so far, in the order in which they count; without values before the first plan.
    pub figures: Vec<Figure>,
}

/// Hears of progress.
pub type Tell<'a> = &'a (dyn Fn(&Progress) + Sync);
