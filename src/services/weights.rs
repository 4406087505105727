//! An office's weights: what its ranking weighs with, tuning them to what coordinators decided, and who says yes.

use super::evaluation::judged_needs;
use super::field;
use super::telling;
use super::{Conflict, Context, Error, Page, PageRequest, Result, blocking, office_of, record, require};
use crate::auth::Permission;
use crate::db;
use crate::db::weights::StoredProposal;
use crate::domain::{AccountId, Day, Language, OfficeId, Principal, ProposalId, ProposalStatus};
use crate::matching::tuning::{self, Case, Measure, NEEDS_LEAST, PAIRS_LEAST, Tuning, Verdict};
use crate::matching::{Weight, Weights};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use utoipa::ToSchema;

/// What the office's ranking weighs with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WeightsView {
    pub weights: Vec<WeightView>,
    /// The proposal they come from; none where they are the defaults.
    pub accepted: Option<ProposalView>,
}

/// One weight.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WeightView {
    pub weight: Weight,
    /// What it weighs, in the reader's language.
    pub label: String,
    /// A proportion among the conditions of a need or, where `is_fixed_share`, hundredths of a point of every score.
    pub value: i32,
    pub default: i32,
    /// Why the default is what it is, in the reader's language.
    pub reason: String,
    pub least: i32,
    pub most: i32,
    pub is_fixed_share: bool,
}

/// Weights that tuning proposed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProposalView {
    pub id: ProposalId,
    pub status: ProposalStatus,
    #[schema(value_type = BTreeMap<String, i32>, example = json!({ "process": 100, "lot": 72 }))]
    pub weights: BTreeMap<Weight, i32>,
    #[serde(flatten)]
    pub report: Report,
    /// None where it was proposed from the console.
    pub proposed_by: Option<AccountId>,
    pub proposed_at: DateTime<Utc>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// What a proposal rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Needs for which two organizations were judged differently.
    pub needs: usize,
    pub judgements: usize,
    /// Pairs of organizations of which one was judged better for the same need.
    pub pairs: usize,
    /// With the weights in use.
    pub before: Measure,
    /// With weights fitted anew, each need measured with weights that were fitted without it.
    pub after: Measure,
}

/// What tuning came to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TuningView {
    pub outcome: TuningOutcome,
    /// The outcome and what follows, in the reader's language.
    pub message: String,
    /// Needs for which two organizations were judged differently.
    pub needs: usize,
    /// At least so many are needed.
    pub needs_least: usize,
    pub judgements: usize,
    /// Pairs of organizations of which one was judged better for the same need.
    pub pairs: usize,
    /// At least so many are needed.
    pub pairs_least: usize,
    /// With the weights in use.
    pub before: Option<Measure>,
    /// With weights fitted anew, each need measured with weights that were fitted without it.
    pub after: Option<Measure>,
    pub proposal: Option<ProposalView>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TuningOutcome {
    /// Too little was judged to learn from.
    TooFew,
    /// Nothing is surely better than the weights in use.
    NoBetter,
    /// Better weights wait for an administrator.
    Proposed,
}

/// The weights that the office ranks with, as they stand in this transaction.
pub(super) async fn in_use(tx: &mut db::Tx, office_id: OfficeId) -> Result<Weights> {
    match db::weights::find_accepted(tx, office_id).await? {
        Some(accepted) => weights(&accepted),
        None => Ok(Weights::default()),
    }
}

fn weights(stored: &StoredProposal) -> Result<Weights> {
    serde_json::from_value(stored.weights.clone()).map_err(Error::internal)
}

impl ProposalView {
    fn new(stored: StoredProposal) -> Result<Self> {
        Ok(Self {
            id: stored.id,
            status: stored.status,
            weights: weights(&stored)?.into(),
            report: serde_json::from_value(stored.report).map_err(Error::internal)?,
            proposed_by: stored.proposed_by,
            proposed_at: stored.proposed_at,
            decided_by: stored.decided_by,
            decided_at: stored.decided_at,
        })
    }
}

/// What the office's ranking weighs with, and why.
pub async fn get_weights(ctx: &Context, principal: &Principal, language: Language) -> Result<WeightsView> {
    require(principal, Permission::ReadCandidates)?;
    let mut tx = ctx.database.begin(principal).await?;
    let accepted = db::weights::find_accepted(&mut tx, office_of(principal)?).await?;
    let accepted = accepted.map(ProposalView::new).transpose()?;
    let value = |weight: Weight| {
        let accepted = accepted.as_ref().and_then(|accepted| accepted.weights.get(&weight));
        accepted.copied().unwrap_or(weight.default_value())
    };
    let weights = Weight::ALL.into_iter().map(|weight| WeightView {
        weight,
        label: weight.label(language).to_owned(),
        value: value(weight),
        default: weight.default_value(),
        reason: weight.reason(language).to_owned(),
        least: weight.least(),
        most: weight.most(),
        is_fixed_share: weight.is_fixed_share(),
    });
    Ok(WeightsView { weights: weights.collect(), accepted })
}

/// What tuning has proposed, newest first.
pub async fn list_weight_proposals(
    ctx: &Context,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<ProposalView>> {
    require(principal, Permission::ReadCandidates)?;
    let mut tx = ctx.database.begin(principal).await?;
    let Page { items, next } = db::weights::list(&mut tx, page.cursor, page.limit).await?;
    Ok(Page { items: items.into_iter().map(ProposalView::new).collect::<Result<_>>()?, next })
}

/// The offices for which this process is fitting weights. A fit can take a processor for a minute, and a second one at
/// the same time would find the same.
#[derive(Default)]
pub struct Tunings {
    running: Mutex<HashSet<OfficeId>>,
    /// What the latest fit of each office that nobody waited for came to.
    last: Mutex<HashMap<OfficeId, LastTuning>>,
}

/// What a fit came to that nobody waited for. Forgotten when the program ends; a proposal is not.
#[derive(Debug, Clone)]
pub struct LastTuning {
    pub ended_at: DateTime<Utc>,
    /// In the language of whoever began it.
    pub message: String,
}

impl Tunings {
    fn offices(&self) -> MutexGuard<'_, HashSet<OfficeId>> {
        self.running.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn last(&self) -> MutexGuard<'_, HashMap<OfficeId, LastTuning>> {
        self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Until what is returned is dropped, the office gets no other.
    fn begin(self: &Arc<Self>, office_id: OfficeId) -> Result<RunningTuning> {
        if !self.offices().insert(office_id) {
            return Err(Error::Conflict(Conflict::TuningRuns));
        }
        Ok(RunningTuning { tunings: self.clone(), office_id })
    }
}

/// Goes where the work goes, so that it ends with it however that ends.
struct RunningTuning {
    tunings: Arc<Tunings>,
    office_id: OfficeId,
}

impl Drop for RunningTuning {
    fn drop(&mut self) {
        self.tunings.offices().remove(&self.office_id);
    }
}

/// Looks for weights under which the ranking agrees better with what was decided. Better ones are proposed, in place
/// of a proposal that waits already; the ranking stays as it is until an administrator accepts.
///
/// # Errors
/// [`Conflict::TuningRuns`] where the office's weights are being fitted already.
pub async fn tune_weights(ctx: &Context, principal: &Principal, language: Language) -> Result<TuningView> {
    require(principal, Permission::EditWeights)?;
    let office_id = office_of(principal)?;
    let running = ctx.tunings.begin(office_id)?;
    tune(ctx, principal, office_id, language, running).await
}

/// Begins to look for better weights as [`tune_weights`] does, without waiting for what that comes to.
///
/// # Errors
/// [`Conflict::TuningRuns`] where the office's weights are being fitted already.
pub fn start_tuning(ctx: &Context, principal: &Principal, language: Language) -> Result<()> {
    require(principal, Permission::EditWeights)?;
    let office_id = office_of(principal)?;
    let running = ctx.tunings.begin(office_id)?;
    ctx.tunings.last().remove(&office_id);
    let (ctx, principal) = (ctx.clone(), *principal);
    tokio::spawn(async move {
        let message = match tune(&ctx, &principal, office_id, language, running).await {
            Ok(tuned) => tuned.message,
            Err(error) => {
                tracing::error!(%error, "looking for better weights failed");
                language
                    .pick(
                        "こちら側の問題で探せませんでした。記録を残しました。",
                        "It failed on our side and has been recorded.",
                    )
                    .to_owned()
            }
        };
        let last = LastTuning { ended_at: ctx.clock.now(), message };
        ctx.tunings.last().insert(office_id, last);
    });
    Ok(())
}

/// Whether weights are being fitted for the office just now, and what the latest fit came to that nobody waited for.
pub fn last_tuning(ctx: &Context, principal: &Principal) -> Result<(bool, Option<LastTuning>)> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let is_running = ctx.tunings.offices().contains(&office_id);
    Ok((is_running, ctx.tunings.last().get(&office_id).cloned()))
}

async fn tune(
    ctx: &Context,
    principal: &Principal,
    office_id: OfficeId,
    language: Language,
    running: RunningTuning,
) -> Result<TuningView> {
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let needs = judged_needs(&mut tx, office_id).await?;
    drop(tx);
    let today = Day::in_japan(ctx.clock.now());
    let tuned = blocking(move || {
        // Nobody who asked need be there any more.
        let _running = running;
        let cases: Vec<Case> = needs.iter().map(|judged| judged.judged(&field, today)).collect();
        tuning::tune(&cases, &field.weights)
    })
    .await?;
    let proposal = match &tuned.verdict {
        Verdict::Better { weights, before, after } => {
            let Tuning { needs, judgements, pairs, .. } = tuned;
            let report = Report { needs, judgements, pairs, before: *before, after: *after };
            Some(propose(ctx, principal, office_id, weights, &report).await?)
        }
        Verdict::TooFew | Verdict::NoBetter { .. } => None,
    };
    Ok(TuningView::new(&tuned, proposal, language))
}

async fn propose(
    ctx: &Context,
    principal: &Principal,
    office_id: OfficeId,
    weights: &Weights,
    report: &Report,
) -> Result<ProposalView> {
    let now = ctx.clock.now();
    let proposal = StoredProposal {
        id: ProposalId::new(),
        status: ProposalStatus::Proposed,
        weights: serde_json::to_value(weights).map_err(Error::internal)?,
        report: serde_json::to_value(report).map_err(Error::internal)?,
        proposed_by: principal.account_id(),
        proposed_at: now,
        decided_by: None,
        decided_at: None,
    };
    let mut tx = ctx.database.begin(principal).await?;
    db::offices::lock(&mut tx, office_id).await?;
    let by = (principal.account_id(), now);
    db::weights::replace(&mut tx, office_id, ProposalStatus::Proposed, by).await?;
    db::weights::insert(&mut tx, office_id, &proposal).await?;
    let detail = json!({ "weights": proposal.weights });
    record(ctx, &mut tx, office_id, "weights.propose", proposal.id.0, detail).await?;
    tx.commit().await?;
    ProposalView::new(proposal)
}

/// The office ranks with these weights from now on, in every process.
pub async fn accept_weight_proposal(
    ctx: &Context,
    principal: &Principal,
    id: ProposalId,
) -> Result<ProposalView> {
    decide(ctx, principal, id, ProposalStatus::Accepted).await
}

/// The office does not want these weights.
pub async fn dismiss_weight_proposal(
    ctx: &Context,
    principal: &Principal,
    id: ProposalId,
) -> Result<ProposalView> {
    decide(ctx, principal, id, ProposalStatus::Dismissed).await
}

async fn decide(
    ctx: &Context,
    principal: &Principal,
    id: ProposalId,
    status: ProposalStatus,
) -> Result<ProposalView> {
    require(principal, Permission::EditWeights)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::offices::lock(&mut tx, office_id).await?;
    let proposal = db::weights::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if proposal.status != ProposalStatus::Proposed {
        return Err(Error::Conflict(Conflict::ProposalIsDecided));
    }
    let by = (principal.account_id(), ctx.clock.now());
    let action = match status {
        ProposalStatus::Accepted => {
            db::weights::replace(&mut tx, office_id, ProposalStatus::Accepted, by).await?;
            // With other weights others may come first.
            telling::rematch(ctx, &mut tx, office_id).await?;
            "weights.accept"
        }
        _ => "weights.dismiss",
    };
    db::weights::decide(&mut tx, id, status, by).await?;
    record(ctx, &mut tx, office_id, action, id.0, json!({ "weights": proposal.weights })).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    let (decided_by, decided_at) = (by.0, Some(by.1));
    ProposalView::new(StoredProposal { status, decided_by, decided_at, ..proposal })
}

/// The office ranks with the defaults again.
pub async fn reset_weights(ctx: &Context, principal: &Principal) -> Result<()> {
    require(principal, Permission::EditWeights)?;
    let office_id = office_of(principal)?;
    let by = (principal.account_id(), ctx.clock.now());
    let mut tx = ctx.database.begin(principal).await?;
    db::offices::lock(&mut tx, office_id).await?;
    if db::weights::replace(&mut tx, office_id, ProposalStatus::Accepted, by).await? {
        telling::rematch(ctx, &mut tx, office_id).await?;
        record(ctx, &mut tx, office_id, "weights.reset", office_id.0, json!({})).await?;
    }
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

impl TuningView {
    fn new(tuned: &Tuning, proposal: Option<ProposalView>, language: Language) -> Self {
        let (outcome, before, after) = match &tuned.verdict {
            Verdict::TooFew => (TuningOutcome::TooFew, None, None),
            Verdict::NoBetter { before, after } => (TuningOutcome::NoBetter, Some(*before), Some(*after)),
            Verdict::Better { before, after, .. } => (TuningOutcome::Proposed, Some(*before), Some(*after)),
        };
        Self {
            outcome,
            message: outcome.message(tuned, language),
            needs: tuned.needs,
            needs_least: NEEDS_LEAST,
            judgements: tuned.judgements,
            pairs: tuned.pairs,
            pairs_least: PAIRS_LEAST,
            before,
            after,
            proposal,
        }
    }
}

impl TuningOutcome {
    fn message(self, tuned: &Tuning, language: Language) -> String {
        let Tuning { needs, pairs, .. } = tuned;
        match (self, language) {
            (Self::TooFew, Language::Ja) => format!(
                "学ぶには判断が足りません。同じニーズで良し悪しの分かれた候補のあるニーズが{needs}件、組が{pairs}組です。\
                 それぞれ{NEEDS_LEAST}件、{PAIRS_LEAST}組から始められます。これより少ないと、判断が1件変わるだけで結果が変わります。"
            ),
            (Self::TooFew, Language::En) => format!(
                "Too little was judged to learn from: {needs} needs with candidates that were judged differently, and \
                 {pairs} pairs. It takes {NEEDS_LEAST} needs and {PAIRS_LEAST} pairs: with fewer, one judgement more \
                 or less changes the outcome."
            ),
            (Self::NoBetter, Language::Ja) => {
                "今の重みより確かに良いといえる重みは見つかりませんでした。何も変わりません。".to_owned()
            }
            (Self::NoBetter, Language::En) => {
                "No weights were found that are surely better than those in use. Nothing changes.".to_owned()
            }
            (Self::Proposed, Language::Ja) => {
                "より良い重みを提案しました。管理者が採用するまで、順位は変わりません。".to_owned()
            }
            (Self::Proposed, Language::En) => {
                "Better weights are proposed. The ranking stays as it is until an administrator accepts."
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_gets_one_tuning_at_a_time_and_the_next_however_the_first_ended() {
        let tunings = Arc::new(Tunings::default());
        let [office, other] = [OfficeId::new(), OfficeId::new()];
        let first = tunings.begin(office).unwrap();
        let refused = tunings.begin(office).err();
        assert!(matches!(refused, Some(Error::Conflict(Conflict::TuningRuns))));
        assert!(tunings.begin(other).is_ok());
        let work = std::thread::spawn(move || {
            let _first = first;
            panic!("a fault in the fit");
        });
        assert!(work.join().is_err());
        assert!(tunings.begin(office).is_ok());
    }
}
