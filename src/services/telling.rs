//! Telling coordinators: what is new for a need goes into their inboxes, and from there into one mail.
//!
//! Called by background work. Nothing here reaches anybody outside the office.

use super::field::{self, Field};
use super::gaps::Help;
use super::{Context, Result, judgements};
use crate::db;
use crate::domain::{
    Account, AccountId, CANDIDATES_TOLD, CandidateNews, Cause, Day, InboxEntry, InboxEntryId, Job, Language,
    NearMissNews, Need, NeedId, NeedNews, NeedStatus, OfficeId, OrganizationId, Principal,
};
use crate::matching::{Candidate, FindingStatus, Ranking};
use std::sync::Arc;

/// How many candidates of a need are looked at for news.
const DEPTH: usize = 20;
/// How many near misses are told.
const NEAR_MISSES_TOLD: usize = 3;

/// Ranks the organizations for a need that was opened or changed, and tells its coordinator.
pub async fn tell_of_need(ctx: &Context, office_id: OfficeId, id: NeedId) -> Result<()> {
    let (mut tx, field, need) = loop {
        let (mut tx, field) = field::begin(ctx, &Principal::Office(office_id)).await?;
        let Some(need) = db::needs::lock_for_update(&mut tx, id).await? else { return Ok(()) };
        if need.status != NeedStatus::Open {
            return Ok(());
        }
        // Whoever looked at the need before it was locked found that nobody was told of it yet, and left what changed
        // meanwhile to this job.
        if field.is_current(ctx, &mut tx, office_id).await? {
            break (tx, field, need);
        }
    };
    // A worker that died after its commit leaves the job behind: what it told is not told again.
    let cause = match db::inbox::told_version(&mut tx, id).await? {
        Some(version) if version == need.version => return Ok(()),
        Some(_) => Cause::Changed,
        None => Cause::Opened,
    };
    let today = Day::in_japan(ctx.clock.now());
    let (details, _) = judgements::as_ranked(&mut tx, &need, today).await?;
    let ranking = field.rank(Some(need.id), Some(need.organization_id), &details, today, DEPTH).await?;
    let told = db::needs::list_told(&mut tx, id).await?;
    let shown: Vec<&Candidate> = ranking.candidates.iter().collect();
    tell(ctx, &mut tx, &field, &need, &ranking, &shown, cause, &told).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Looks for open needs that a changed organization has become a good candidate for, and tells their coordinators.
pub async fn tell_of_organization(ctx: &Context, office_id: OfficeId, id: OrganizationId) -> Result<()> {
    let (mut tx, field) = field::begin(ctx, &Principal::Office(office_id)).await?;
    let today = Day::in_japan(ctx.clock.now());
    let needs = db::needs::list_open_to(&mut tx, office_id, id, today).await?;
    drop(tx);
    // Ranking everybody is worth it only where the organization is good by itself.
    let needs = Arc::new(needs);
    let judged = field.judge(id, &needs, today).await?;
    let good =
        judged.iter().filter(|(_, candidate)| candidate.is_good()).map(|(number, _)| needs[*number].id);
    tell_each_of_newcomers(ctx, office_id, good, Some(id)).await
}

/// Ranks the organizations for open needs once more, after something changed that concerns all of them, such as the
/// vocabulary: those after `after` up to `until` in the order of ids.
pub async fn tell_of_needs(
    ctx: &Context,
    office_id: OfficeId,
    after: Option<NeedId>,
    until: NeedId,
) -> Result<()> {
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let ids = db::needs::list_open_ids_until(&mut tx, office_id, after, until).await?;
    drop(tx);
    tell_each_of_newcomers(ctx, office_id, ids.into_iter(), None).await
}

/// One transaction a need, which is locked in it: what was told remains told where a later one fails, nothing is told
/// twice where two workers are at it, and whoever edits a need waits for no other.
async fn tell_each_of_newcomers(
    ctx: &Context,
    office_id: OfficeId,
    ids: impl Iterator<Item = NeedId>,
    only: Option<OrganizationId>,
) -> Result<()> {
    for id in ids {
        let (mut tx, field) = field::begin(ctx, &Principal::Office(office_id)).await?;
        let Some(need) = db::needs::lock_for_update(&mut tx, id).await? else { continue };
        if need.status == NeedStatus::Open {
            tell_of_newcomers(ctx, &mut tx, &field, &need, only).await?;
            tx.commit().await?;
        }
    }
    ctx.bell.notify_one();
    Ok(())
}

/// So many needs are matched again in one job: some seconds of work even for the largest office, so that workers can
/// share it evenly and little is done twice where one of them dies.
const REMATCHED_AT_ONCE: i64 = 50;

/// Has all open needs of an office matched again, by whatever workers there are. How many needs there are.
pub async fn rematch(ctx: &Context, tx: &mut db::Tx, office_id: OfficeId) -> Result<usize> {
    let now = ctx.clock.now();
    let (mut after, mut matched) = (None, 0);
    loop {
        let ids = db::needs::list_open_ids(tx, office_id, after, REMATCHED_AT_ONCE).await?;
        let Some(until) = ids.last().copied() else { return Ok(matched) };
        db::jobs::insert(tx, office_id, &Job::RematchNeeds { after, until }, now, now).await?;
        (after, matched) = (Some(until), matched + ids.len());
    }
}

/// Has all open needs of an office matched again. For commands.
pub async fn rematch_office(ctx: &Context, office_id: OfficeId) -> Result<usize> {
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let matched = rematch(ctx, &mut tx, office_id).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(matched)
}

/// Tells of good candidates that nobody was told of yet: of one organization or of all. A need that nobody was told
/// of at all is about to be told as a whole.
async fn tell_of_newcomers(
    ctx: &Context,
    tx: &mut db::Tx,
    field: &Field,
    need: &Need,
    only: Option<OrganizationId>,
) -> Result<()> {
    if db::inbox::told_version(tx, need.id).await?.is_none() {
        return Ok(());
    }
    let told = db::needs::list_told(tx, need.id).await?;
    if only.is_some_and(|only| told.contains(&only)) {
        return Ok(());
    }
    let today = Day::in_japan(ctx.clock.now());
    let (details, _) = judgements::as_ranked(tx, need, today).await?;
    let ranking = field.rank(Some(need.id), Some(need.organization_id), &details, today, DEPTH).await?;
    let is_new = |candidate: &&Candidate| {
        let id = candidate.organization_id;
        candidate.is_good() && only.is_none_or(|only| only == id) && !told.contains(&id)
    };
    let newcomers: Vec<&Candidate> = ranking.candidates.iter().filter(is_new).collect();
    if newcomers.is_empty() {
        return Ok(());
    }
    tell(ctx, tx, field, need, &ranking, &newcomers, Cause::NewCandidate, &told).await
}

/// Whom to tell of a need: the coordinator in charge; where there is none, every coordinator of the office; where
/// there is none either, its administrators.
async fn recipients(tx: &mut db::Tx, need: &Need) -> Result<Vec<Account>> {
    if let Some(id) = need.coordinator_id
        && let Some(account) = db::accounts::find(tx, id).await?
        && !account.suspended
    {
        return Ok(vec![account]);
    }
    let coordinators = db::accounts::list_active(tx, need.office_id, "coordinator").await?;
    if coordinators.is_empty() {
        return Ok(db::accounts::list_active(tx, need.office_id, "administrator").await?);
    }
    Ok(coordinators)
}

/// Has somebody told by mail of what they were not told of yet, when it is time.
pub(super) async fn tell_later(
    ctx: &Context,
    tx: &mut db::Tx,
    office_id: OfficeId,
    account_id: AccountId,
) -> Result<()> {
    let now = ctx.clock.now();
    let last = db::mails::last_of_account(tx, account_id).await?;
    let at = ctx.settings.mail_times.next(now, last);
    db::jobs::insert(tx, office_id, &Job::ComposeMail { account_id }, at, now).await?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one piece of news has this many sides")]
async fn tell(
    ctx: &Context,
    tx: &mut db::Tx,
    field: &Field,
    need: &Need,
    ranking: &Ranking,
    shown: &[&Candidate],
    cause: Cause,
    told: &[OrganizationId],
) -> Result<()> {
    let now = ctx.clock.now();
    let mut help = Help::of_office(tx, need.office_id, Day::in_japan(now)).await?;
    for account in recipients(tx, need).await? {
        let news = news(field, need, ranking, &mut help, shown, cause, told, account.language);
        let entry = InboxEntry {
            id: InboxEntryId::new(),
            account_id: account.id,
            need_id: need.id,
            need_version: need.version,
            cause,
            news,
            created_at: now,
            read_at: None,
            mail_id: None,
        };
        db::inbox::insert(tx, need.office_id, &entry).await?;
        tell_later(ctx, tx, need.office_id, account.id).await?;
    }
    // Told is who was listed, and whoever is good: they are counted in the mail and found on the list behind it.
    let now_told: Vec<_> = shown
        .iter()
        .enumerate()
        .filter(|(i, candidate)| *i < CANDIDATES_TOLD || candidate.is_good())
        .map(|(_, candidate)| candidate.organization_id)
        .collect();
    db::needs::insert_told(tx, need.office_id, need.id, &now_told, now).await?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one piece of news has this many sides")]
fn news(
    field: &Field,
    need: &Need,
    ranking: &Ranking,
    help: &mut Help,
    shown: &[&Candidate],
    cause: Cause,
    told: &[OrganizationId],
    language: Language,
) -> NeedNews {
    let listed: Vec<CandidateNews> = shown
        .iter()
        .take(CANDIDATES_TOLD)
        .map(|candidate| candidate_news(field, need, candidate, told, language))
        .collect();
    let near_misses = ranking
        .near_misses
        .iter()
        .take(if cause == Cause::NewCandidate { 0 } else { NEAR_MISSES_TOLD })
        .map(|candidate| NearMissNews {
            name: field.name(candidate.organization_id, false, language),
            gaps: gaps(field, need, help, candidate, language),
        })
        .collect();
    NeedNews {
        need_id: need.id,
        title: need.details.title.to_string(),
        kind: need.details.kind.label(language).to_owned(),
        owner: owner_name(field, need, language),
        cause,
        deadline: need.details.deadline_on,
        others: ranking.candidates.len().saturating_sub(listed.len()),
        candidates: listed,
        near_misses,
    }
}

/// What a near miss lacks and, where the office has a programme for it, the one that fits best.
fn gaps(
    field: &Field,
    need: &Need,
    help: &mut Help,
    candidate: &Candidate,
    language: Language,
) -> Vec<String> {
    let gaps = help.gaps(&field.vocabulary, &need.details, candidate, language);
    distinct(gaps.into_iter().flat_map(|gap| {
        let programme = gap.programmes.first().map(|programme| match language {
            Language::Ja => format!("使える支援制度は「{}」。", programme.line(language)),
            Language::En => format!("A programme that helps is {}.", programme.line(language)),
        });
        [Some(gap.evidence.unwrap_or(gap.requirement)), programme].into_iter().flatten()
    }))
}

/// The owner's name, for a mail: an alias where the need or the organization withholds it.
fn owner_name(field: &Field, need: &Need, language: Language) -> String {
    match field.snapshot.known(need.organization_id) {
        Some(known) if need.details.name_withheld => {
            crate::domain::Organization::alias(need.organization_id, known.kind, language)
        }
        _ => field.name(need.organization_id, false, language),
    }
}

fn candidate_news(
    field: &Field,
    need: &Need,
    candidate: &Candidate,
    told: &[OrganizationId],
    language: Language,
) -> CandidateNews {
    CandidateNews {
        rank: candidate.rank,
        name: field.name(candidate.organization_id, false, language),
        score: candidate.score.to_string(),
        is_new: !told.contains(&candidate.organization_id),
        reasons: sentences(field, need, candidate, FindingStatus::Matched, language),
        inferred: sentences(field, need, candidate, FindingStatus::Inferred, language),
        questions: distinct(
            candidate
                .findings
                .iter()
                .filter_map(|finding| finding.question.as_ref())
                .map(|question| question.sentence(&field.vocabulary, language)),
        ),
        missing: sentences(field, need, candidate, FindingStatus::Missing, language),
    }
}

/// The findings of one status in words: what they rest on, or the condition itself where that is all there is.
fn sentences(
    field: &Field,
    need: &Need,
    candidate: &Candidate,
    status: FindingStatus,
    language: Language,
) -> Vec<String> {
    let of_status = candidate.findings.iter().filter(|finding| finding.status == status);
    distinct(of_status.map(|finding| match &finding.evidence {
        Some(evidence) => evidence.sentence(&field.vocabulary, language),
        None => finding.requirement_text(&need.details, &field.vocabulary, language),
    }))
}

/// Each sentence once, in the order of their first: a step of the chain may ask what a requirement asked.
fn distinct(sentences: impl Iterator<Item = String>) -> Vec<String> {
    let mut each: Vec<String> = Vec::new();
    for sentence in sentences {
        if !each.contains(&sentence) {
            each.push(sentence);
        }
    }
    each
}
