//! Writes one mail from everything in somebody's inbox that no mail has told of yet.

use super::runner::Runner;
use super::{Outcome, queue_mail};
use crate::db;
use crate::domain::{AccountId, Cause, NeedNews, OfficeId, Principal};
use crate::notify::{self, CandidatesMail};
use crate::services;

pub(super) async fn handle(
    runner: &Runner,
    office_id: OfficeId,
    account_id: AccountId,
) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let entries = db::inbox::lock_untold(&mut tx, account_id).await?;
    let account = db::accounts::find(&mut tx, account_id).await?;
    let office = db::offices::find(&mut tx, office_id).await?;
    let (Some(account), Some(office), false) = (account, office, entries.is_empty()) else {
        return Ok(Outcome::Done);
    };
    if account.suspended {
        return Ok(Outcome::Done);
    }
    let composed = notify::candidates_mail::compose(&CandidatesMail {
        language: account.language,
        recipient: account.name.clone(),
        office: office.name,
        needs: latest(entries.iter().map(|entry| entry.news.clone())),
        link_base: ctx.settings.public_url.clone(),
    });
    let id = queue_mail(runner, &mut tx, account, composed, None).await?;
    let told: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    db::inbox::update_told(&mut tx, &told, id).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Outcome::Done)
}

/// The latest news of each need, in the order in which the needs came up. What was new or just opened earlier in the
/// window still is.
fn latest(all: impl Iterator<Item = NeedNews>) -> Vec<NeedNews> {
    let mut needs: Vec<NeedNews> = Vec::new();
    for mut news in all {
        match needs.iter_mut().find(|known| known.need_id == news.need_id) {
            None => needs.push(news),
            Some(known) if news.cause == Cause::NewCandidate => {
                news.candidates.retain(|new| known.candidates.iter().all(|old| old.name != new.name));
                known.candidates.extend(news.candidates);
                known.candidates.sort_by_key(|candidate| candidate.rank);
            }
            Some(known) => {
                for candidate in &mut news.candidates {
                    candidate.is_new |=
                        known.candidates.iter().any(|old| old.is_new && old.name == candidate.name);
                }
                if known.cause == Cause::Opened {
                    news.cause = Cause::Opened;
                }
                *known = news;
            }
        }
    }
    needs
}
