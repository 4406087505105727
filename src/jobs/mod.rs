//! Background work: a runner that claims jobs, one file for each handler, and recurring work.

mod compose_invitation;
mod compose_mail;
mod following;
mod recurring;
mod runner;
mod send_mail;

pub use following::follow;
pub use runner::{Runner, RunnerSettings};

use chrono::{DateTime, Utc};

/// What a handler decides, every time.
enum Outcome {
    /// Done, or nothing to do any more.
    Done,
    /// To be tried again at this time.
    Retry { at: DateTime<Utc>, error: String },
}
