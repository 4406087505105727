//! Writes the mails to somebody of the office: one of the handovers, one of everything that moved in their cases, one of
//! all candidates that are new. What has waited longest comes first, and each next one once the gap between two mails is
//! over.

use super::runner::Runner;
use super::{Outcome, queue_mail};
use crate::db;
use crate::db::case_news::CaseNewsEntry;
use crate::db::handovers::HandoverNewsEntry;
use crate::domain::{
    Account, AccountId, Cause, InboxEntry, Language, Name, NeedNews, OfficeId, Organization, Principal,
    said_in_japan,
};
use crate::notify::{self, CandidatesMail, CaseNews, CasesMail, HandoverMail, HandoverNews};
use crate::services;

pub(super) async fn handle(
    runner: &Runner,
    office_id: OfficeId,
    account_id: AccountId,
) -> services::Result<Outcome> {
    let ctx = &runner.ctx;
    // A worker that comes back at night lets people sleep.
    if let Some(wait) = super::until_awake(ctx) {
        return Ok(wait);
    }
    loop {
        let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
        if let Some(wait) = super::until_gap_over(ctx, &mut tx, account_id).await? {
            return Ok(wait);
        }
        let account = db::accounts::find(&mut tx, account_id).await?;
        let office = db::offices::find(&mut tx, office_id).await?;
        let (Some(account), Some(office)) = (account, office) else { return Ok(Outcome::Done) };
        if account.suspended {
            return Ok(Outcome::Done);
        }
        let Some(left) = tell(runner, &mut tx, account, &office.name).await? else {
            return Ok(Outcome::Done);
        };
        tx.commit().await?;
        ctx.bell.notify_one();
        if !left {
            return Ok(Outcome::Done);
        }
    }
}

/// Writes the mail that is next and says whether another waits after it; nothing if there is nothing to tell.
async fn tell(
    runner: &Runner,
    tx: &mut db::Tx,
    account: Account,
    office: &Name,
) -> services::Result<Option<bool>> {
    let handovers = db::handovers::lock_untold(tx, account.id).await?;
    let moved = db::case_news::lock_untold(tx, account.id).await?;
    let entries = db::inbox::lock_untold(tx, account.id).await?;
    // Ids begin with the time at which they were made. None of the three waits behind another for ever.
    let handed = handovers.iter().map(|entry| entry.id.0).min();
    let stepped = moved.iter().map(|entry| entry.id).min();
    let found = entries.iter().map(|entry| entry.id.0).min();
    let waiting = [handed, stepped, found];
    let Some(oldest) = waiting.into_iter().flatten().min() else { return Ok(None) };
    if handed == Some(oldest) {
        tell_of_handovers(runner, tx, &account, office, handovers).await?;
    } else if stepped == Some(oldest) {
        tell_of_cases(runner, tx, &account, office, moved).await?;
    } else {
        tell_of_candidates(runner, tx, account, office, entries).await?;
    }
    Ok(Some(waiting.into_iter().flatten().count() > 1))
}

/// Writes one mail of the candidates that are new, each need once.
async fn tell_of_candidates(
    runner: &Runner,
    tx: &mut db::Tx,
    account: Account,
    office: &Name,
    entries: Vec<InboxEntry>,
) -> services::Result<()> {
    let composed = notify::candidates_mail::compose(&CandidatesMail {
        language: account.language,
        recipient: account.name.clone(),
        office: office.clone(),
        needs: latest(entries.iter().map(|entry| entry.news.clone())),
        link_base: runner.ctx.settings.public_url.clone(),
    });
    let id = queue_mail(runner, tx, account, composed, None).await?;
    let told: Vec<_> = entries.iter().map(|entry| entry.id).collect();
    db::inbox::update_told(tx, &told, id).await?;
    Ok(())
}

/// Writes one mail of everything that moved in somebody's cases, each case once.
async fn tell_of_cases(
    runner: &Runner,
    tx: &mut db::Tx,
    account: &Account,
    office: &Name,
    moved: Vec<CaseNewsEntry>,
) -> services::Result<()> {
    let language = account.language;
    let mut cases: Vec<CaseNews> = Vec::new();
    for entry in &moved {
        let at = said_in_japan(entry.taken_at, language);
        let sentence = match language {
            Language::Ja => format!("{}（{at}）", entry.step.said(language)),
            Language::En => format!("{} ({at})", entry.step.said(language)),
        };
        match cases.iter_mut().find(|case| case.introduction_id == entry.introduction_id) {
            Some(case) => case.sentences.push(sentence),
            None => cases.push(CaseNews {
                introduction_id: entry.introduction_id,
                title: entry.title.clone(),
                candidate: match entry.name_withheld {
                    true => Organization::alias(entry.organization_id, entry.kind, language),
                    false => entry.organization.clone(),
                },
                sentences: vec![sentence],
            }),
        }
    }
    let composed = notify::cases_mail::compose(&CasesMail {
        language,
        recipient: account.name.clone(),
        office: office.clone(),
        cases,
        link_base: runner.ctx.settings.public_url.clone(),
    });
    let id = queue_mail(runner, tx, account.clone(), composed, None).await?;
    let told: Vec<_> = moved.iter().map(|entry| entry.id).collect();
    db::case_news::update_told(tx, &told, id).await?;
    Ok(())
}

/// Writes one mail of the handovers that somebody else decided.
async fn tell_of_handovers(
    runner: &Runner,
    tx: &mut db::Tx,
    account: &Account,
    office: &Name,
    entries: Vec<HandoverNewsEntry>,
) -> services::Result<()> {
    let base = runner.ctx.settings.public_url.trim_end_matches('/');
    let news = |entry: &HandoverNewsEntry| HandoverNews {
        takes_over: entry.takes_over,
        other: entry.other.clone(),
        cases: entry.cases,
        needs: entry.needs,
        link: format!("{base}/handovers/{}", entry.id),
    };
    let composed = notify::handover_mail::compose(&HandoverMail {
        language: account.language,
        recipient: account.name.clone(),
        office: office.clone(),
        handovers: entries.iter().map(news).collect(),
    });
    let id = queue_mail(runner, tx, account.clone(), composed, None).await?;
    for entry in &entries {
        db::handovers::update_told(tx, entry.id, account.id, id).await?;
    }
    Ok(())
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
