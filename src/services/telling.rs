//! Telling coordinators: what is new for a need goes into their inboxes, and from there into one mail.
//!
//! Called by background work. Nothing here reaches anybody outside the office.

use super::field::{Field, field};
use super::gaps::Help;
use super::{Context, Result, judgements};
use crate::db;
use crate::domain::{
    Account, CANDIDATES_TOLD, CandidateNews, Cause, Day, InboxEntry, InboxEntryId, Job, Language,
    NearMissNews, Need, NeedId, NeedNews, NeedStatus, OfficeId, OrganizationId, Principal,
};
use crate::matching::{Candidate, FindingStatus, Ranking};

/// How many candidates of a need are looked at for news.
const DEPTH: usize = 20;
/// How many near misses are told.
const NEAR_MISSES_TOLD: usize = 3;

/// Ranks the organizations for a need that was opened or changed, and tells its coordinator.
pub async fn tell_of_need(ctx: &Context, office_id: OfficeId, id: NeedId) -> Result<()> {
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let Some(need) = db::needs::lock_for_update(&mut tx, id).await? else { return Ok(()) };
    if need.status != NeedStatus::Open {
        return Ok(());
    }
    // A worker that died after its commit leaves the job behind: what it told is not told again.
    let cause = match db::inbox::told_version(&mut tx, id).await? {
        Some(version) if version == need.version => return Ok(()),
        Some(_) => Cause::Changed,
        None => Cause::Opened,
    };
    let field = field(ctx, &mut tx, office_id).await?;
    let today = Day::in_japan(ctx.clock.now());
    let judged = db::judgements::list_all(&mut tx, need.id).await?;
    let details = judgements::without_rejected(&need.details, &judged);
    let ranking = field.rank(&details, Some(need.organization_id), today, DEPTH).await?;
    let told = db::needs::list_told(&mut tx, id).await?;
    let shown: Vec<&Candidate> = ranking.candidates.iter().collect();
    tell(ctx, &mut tx, &field, &need, &ranking, &shown, cause, &told).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Looks for open needs that a changed organization has become a good candidate for, and tells their coordinators.
pub async fn tell_of_organization(ctx: &Context, office_id: OfficeId, id: OrganizationId) -> Result<()> {
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    let field = field(ctx, &mut tx, office_id).await?;
    let today = Day::in_japan(ctx.clock.now());
    for need in db::needs::list_open(&mut tx, office_id).await? {
        // A need that nobody was told of yet is about to be told as a whole.
        if need.organization_id == id || db::inbox::told_version(&mut tx, need.id).await?.is_none() {
            continue;
        }
        let told = db::needs::list_told(&mut tx, need.id).await?;
        if told.contains(&id) {
            continue;
        }
        let judged = db::judgements::list_all(&mut tx, need.id).await?;
        let details = judgements::without_rejected(&need.details, &judged);
        let ranking = field.rank(&details, Some(need.organization_id), today, DEPTH).await?;
        let newcomer = ranking.candidates.iter().find(|candidate| candidate.organization_id == id);
        if let Some(newcomer) = newcomer.filter(|candidate| candidate.is_good()) {
            tell(ctx, &mut tx, &field, &need, &ranking, &[newcomer], Cause::NewCandidate, &told).await?;
        }
    }
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
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
        let job = Job::ComposeMail { account_id: account.id };
        db::jobs::insert(tx, need.office_id, &job, now + ctx.settings.mail_window, now).await?;
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
