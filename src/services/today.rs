//! What waits for a coordinator today.

use super::agenda::{Agenda, agenda_of};
use super::{Context, Result, person, require};
use crate::auth::Permission;
use crate::db;
pub use crate::db::letters::WaitingLetter;
use crate::db::organizations::{ExpiringCertificate, UnconfirmedProfile};
use crate::domain::{AgendaCase, Day, InboxEntry, Language, Need, Principal};
use chrono::{Days, Duration};

/// How many entries of each sort are shown, unless more are asked for.
const SHOWN: i64 = 10;
/// How many may be asked for: more than that is no list for one day.
const MOST: i64 = 200;
/// A certificate is asked about so many days before it runs out: a renewal audit takes about that long to arrange.
pub const CERTIFICATE_DAYS: u64 = 90;
/// A deadline is near when it is so many days away.
const DEADLINE_DAYS: u64 = 14;
/// A letter that did not arrive is shown for so many days, unless it is written anew.
const DEAD_LETTER_DAYS: i64 = 30;
/// A profile that nobody confirmed for so many days is asked about.
const PROFILE_DAYS: u64 = 365;

/// What waits, and how much of it there is in all.
#[derive(Debug)]
pub struct Waiting<T> {
    pub first: Vec<T>,
    pub all: i64,
}

impl<T> Waiting<T> {
    /// How many are not shown.
    pub fn others(&self) -> i64 {
        self.all - self.first.len() as i64
    }
}

impl<T> From<(Vec<T>, i64)> for Waiting<T> {
    fn from((first, all): (Vec<T>, i64)) -> Self {
        Self { first, all }
    }
}

/// Everything that waits.
#[derive(Debug)]
pub struct Today {
    /// News of candidates that the coordinator has not read, the latest first.
    pub news: Vec<InboxEntry>,
    /// Whether there is more of it than is shown.
    pub has_more_news: bool,
    /// The head of the reader's agenda: the cases in which somebody of the office has to do something.
    pub cases: Waiting<AgendaCase>,
    /// The whole of it.
    pub agenda: Agenda,
    /// Letters to sides of the reader's cases that wait for a decision, the oldest first.
    pub letters: Waiting<WaitingLetter>,
    /// Needs that somebody wrote down and nobody has opened.
    pub drafts: Waiting<Need>,
    /// Needs under way whose deadline is near or past, the nearest first.
    pub due: Waiting<Need>,
    /// Certificates that run out soon, the soonest first.
    pub certificates: Waiting<ExpiringCertificate>,
    /// Profiles that nobody has confirmed for a year, the oldest first.
    pub unconfirmed: Waiting<UnconfirmedProfile>,
}

/// What waits for a coordinator; `most` says how many entries of each sort are wanted, if more than usual.
pub async fn get_today(
    ctx: &Context,
    principal: &Principal,
    most: Option<i64>,
    language: Language,
) -> Result<Today> {
    require(principal, Permission::JudgeCandidates)?;
    let shown = most.unwrap_or(SHOWN).clamp(SHOWN, MOST);
    let today = Day::in_japan(ctx.clock.now());
    let later = |days| Day::from(today.date() + Days::new(days));
    let year_ago = Day::from(today.date() - Days::new(PROFILE_DAYS));
    let month_ago = ctx.clock.now() - Duration::days(DEAD_LETTER_DAYS);
    let mut tx = ctx.database.begin(principal).await?;
    let agenda = agenda_of(&mut tx, person(principal)?, ctx.clock.now(), language).await?;
    let head = agenda.pressing().take(usize::try_from(shown).unwrap_or_default()).cloned().collect();
    let news = db::inbox::list(&mut tx, person(principal)?, true, None, SHOWN).await?;
    Ok(Today {
        has_more_news: news.next.is_some(),
        news: news.items,
        cases: Waiting { first: head, all: agenda.pressing().count() as i64 },
        agenda,
        letters: db::letters::list_waiting(&mut tx, person(principal)?, month_ago, shown).await?.into(),
        drafts: db::needs::list_drafts(&mut tx, shown).await?.into(),
        due: db::needs::list_due(&mut tx, later(DEADLINE_DAYS), shown).await?.into(),
        certificates: db::organizations::list_expiring(&mut tx, today, later(CERTIFICATE_DAYS), shown)
            .await?
            .into(),
        unconfirmed: db::organizations::list_unconfirmed(&mut tx, year_ago, shown).await?.into(),
    })
}
