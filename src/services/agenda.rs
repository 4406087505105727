//! The agenda: what the open cases of a coordinator ask for today, and the mail that tells of it each Monday.

use super::{Context, Result, person, require};
use crate::auth::Permission;
use crate::db;
use crate::db::agenda::{AgendaParty, OpenCase};
use crate::domain::{AccountId, AgendaCase, Concern, Day, Job, Language, OfficeId, Organization, Principal};
use chrono::{DateTime, Datelike, Days, Duration, TimeZone, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// The open cases of a coordinator, each in one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Agenda {
    pub sections: Vec<Section>,
    /// How many cases are open.
    pub open: usize,
}

impl Agenda {
    /// The cases in which somebody of the office has to do something now, the most pressing first.
    pub fn pressing(&self) -> impl Iterator<Item = &AgendaCase> {
        self.sections
            .iter()
            .filter(|section| section.concern.is_pressing())
            .flat_map(|section| &section.cases)
    }
}

/// The cases that stand at the same thing, those that are longest about it first; what is to come by its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AgendaSection)]
pub struct Section {
    pub concern: Concern,
    /// In the reader's language.
    pub label: String,
    pub cases: Vec<AgendaCase>,
}

/// The agenda of whoever asks.
pub async fn get_agenda(ctx: &Context, principal: &Principal, language: Language) -> Result<Agenda> {
    require(principal, Permission::ReadIntroductions)?;
    let account = person(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    agenda_of(&mut tx, account, ctx.clock.now(), language).await
}

/// The agenda of an account.
pub(super) async fn agenda_of(
    tx: &mut db::Tx,
    account: AccountId,
    now: DateTime<Utc>,
    language: Language,
) -> Result<Agenda> {
    Ok(agenda(db::agenda::list_open(tx, account).await?, now, language, false))
}

/// The agenda of an account as a mail tells of it: without names that are withheld, nor the cases of which nothing is
/// wanted. None where nothing is left to be told.
pub async fn agenda_to_mail(
    tx: &mut db::Tx,
    account: AccountId,
    now: DateTime<Utc>,
    language: Language,
) -> Result<Option<Agenda>> {
    let mut agenda = agenda(db::agenda::list_open(tx, account).await?, now, language, true);
    agenda.sections.retain(|section| section.concern != Concern::Resting && !section.cases.is_empty());
    Ok(Some(agenda).filter(|agenda| !agenda.sections.is_empty()))
}

fn agenda(open: Vec<OpenCase>, now: DateTime<Utc>, language: Language, is_mail: bool) -> Agenda {
    let name = |party: AgendaParty| match is_mail && party.is_withheld {
        true => Organization::alias(party.id, party.kind, language),
        false => party.name,
    };
    let number = open.len();
    let mut cases: Vec<AgendaCase> = open
        .into_iter()
        .filter_map(|case| {
            let item = case.situation.item(now)?;
            Some(AgendaCase {
                introduction_id: case.id,
                title: case.title,
                owner: name(case.owner),
                candidate: name(case.candidate),
                stage: case.situation.progress.stage,
                item,
            })
        })
        .collect();
    // What is longest about something first; what is nearest of what is to come.
    cases.sort_by_key(|case| match case.item.concern {
        Concern::Meeting | Concern::LaterMeeting => {
            (case.item.at.map_or(0, |at| at.timestamp()), case.introduction_id)
        }
        Concern::Resting => (case.item.days, case.introduction_id),
        _ => (-case.item.days, case.introduction_id),
    });
    let mut sections: Vec<Section> = Concern::ALL
        .into_iter()
        .map(|concern| Section { concern, label: concern.label(language).to_owned(), cases: Vec::new() })
        .collect();
    for case in cases {
        if let Some(section) = sections.iter_mut().find(|section| section.concern == case.item.concern) {
            section.cases.push(case);
        }
    }
    Agenda { sections, open: number }
}

/// The hour in Japan at which the week is told of on Mondays: before the telephone begins to ring.
const DIGEST_HOUR: u32 = 8;

/// The Monday whose week is told of next, and when.
pub fn next_digest(now: DateTime<Utc>) -> (Day, DateTime<Utc>) {
    let there = now.with_timezone(&chrono_tz::Asia::Tokyo).date_naive();
    let monday = there - Days::new(u64::from(there.weekday().num_days_from_monday()));
    let at = |day: chrono::NaiveDate| {
        let time =
            chrono_tz::Asia::Tokyo.with_ymd_and_hms(day.year(), day.month(), day.day(), DIGEST_HOUR, 0, 0);
        time.single().map_or(now, |time| time.with_timezone(&Utc))
    };
    let day = if at(monday) > now { monday } else { monday + Days::new(7) };
    (Day::from(day), at(day))
}

/// Whoever comes so late tells of the week no more: the next Monday is nearer.
pub const DIGEST_FOR: Duration = Duration::days(3);

/// Has everybody told of the coming week who is in charge of an open case, in every office. Done twice it changes nothing.
pub async fn schedule_digests(ctx: &Context) -> Result<usize> {
    let now = ctx.clock.now();
    let (monday, at) = next_digest(now);
    let mut tx = ctx.database.begin(&Principal::Service).await?;
    let coordinators: Vec<(OfficeId, AccountId)> = db::agenda::list_coordinators(&mut tx).await?;
    for (office_id, account_id) in &coordinators {
        let job = Job::ComposeDigest { account_id: *account_id, monday };
        db::jobs::insert(&mut tx, *office_id, &job, at, now).await?;
    }
    tx.commit().await?;
    Ok(coordinators.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_is_told_of_on_monday_at_eight_in_japan() {
        let next = |now: &str| {
            let (day, at) = next_digest(now.parse().unwrap());
            format!("{day} {}", at.to_rfc3339())
        };
        // 22 November 2026 is a Sunday.
        assert_eq!(next("2026-11-22T03:00:00Z"), "2026-11-23 2026-11-22T23:00:00+00:00");
        assert_eq!(next("2026-11-22T22:59:59Z"), "2026-11-23 2026-11-22T23:00:00+00:00");
        assert_eq!(next("2026-11-22T23:00:00Z"), "2026-11-30 2026-11-29T23:00:00+00:00");
        assert_eq!(next("2026-11-27T00:00:00Z"), "2026-11-30 2026-11-29T23:00:00+00:00");
    }
}
