//! Writes the mail of a week: what the cases of a coordinator ask for. Once for each account and week, whoever does it.

use super::runner::Runner;
use super::{Outcome, queue_mail};
use crate::db;
use crate::domain::{AccountId, Concern, Day, Language, OfficeId, Principal};
use crate::notify::digest_mail::{self, DigestMail, DigestRow, DigestSection};
use crate::services::{self, agenda};

pub(super) async fn handle(
    runner: &Runner,
    office_id: OfficeId,
    account_id: AccountId,
    monday: Day,
) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
    let now = ctx.clock.now();
    // A worker that comes back at night lets people sleep.
    if let Some(wait) = super::until_awake(ctx) {
        return Ok(wait);
    }
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let account = db::accounts::find(&mut tx, account_id).await?;
    let office = db::offices::find(&mut tx, office_id).await?;
    let (Some(account), Some(office)) = (account, office) else { return Ok(Outcome::Done) };
    let is_late = Day::in_japan(now - agenda::DIGEST_FOR) > monday;
    if account.suspended || is_late {
        return Ok(Outcome::Done);
    }
    if let Some(wait) = super::until_gap_over(ctx, &mut tx, account_id).await? {
        return Ok(wait);
    }
    let language = account.language;
    let Some(agenda) = agenda::agenda_to_mail(&mut tx, account_id, now, language).await? else {
        return Ok(Outcome::Done);
    };
    if !db::agenda::insert_digest(&mut tx, office_id, account_id, monday, now).await? {
        return Ok(Outcome::Done);
    }
    let sections = agenda.sections.into_iter().map(|section| DigestSection {
        label: section.label,
        number: section.cases.len(),
        rows: section.cases.iter().take(digest_mail::SHOWN).map(|case| row(case, language)).collect(),
    });
    let composed = digest_mail::compose(&DigestMail {
        language,
        recipient: account.name.clone(),
        office: office.name,
        monday,
        sections: sections.collect(),
        link: format!("{}/agenda", ctx.settings.public_url.trim_end_matches('/')),
    });
    queue_mail(runner, &mut tx, account, composed, None).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Outcome::Done)
}

fn row(case: &crate::domain::AgendaCase, language: Language) -> DigestRow {
    let item = case.item;
    let when = match (item.concern, item.at) {
        (Concern::Meeting | Concern::LaterMeeting, Some(at)) => {
            let time = at.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M");
            format!("{} {time}", item.day.said(language))
        }
        _ => item.said(language),
    };
    DigestRow { title: case.title.clone(), candidate: case.candidate.clone(), when }
}
