//! How well the ranking agrees with what the office's coordinators decided.

use super::field::{self, Field};
use super::{Context, Result, blocking, office_of, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{Day, Judgement, Need, OfficeId, OrganizationId, Principal};
use crate::matching::metrics::{hit_rate, mean_ndcg, mean_reciprocal_rank};
use crate::matching::tuning::{Case, Measure, measure};
use crate::matching::{self, NeedCase};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Needs that are looked at: the latest. Older ones were judged by other profiles and other people.
const NEEDS_MOST: i64 = 1_000;
/// How far down a list is looked; who comes later counts as not found.
const DEPTH: usize = 100;

/// A need and what was decided about its candidates.
pub(super) struct JudgedNeed {
    need: Need,
    judgements: Vec<Judgement>,
}

/// The judged needs of an office, in the order of their ids. Whom a need excludes is never ranked for it, so what was
/// decided about them is left out: it says nothing of the ranking.
pub(super) async fn judged_needs(tx: &mut db::Tx, office_id: OfficeId) -> Result<Vec<JudgedNeed>> {
    let mut needs = db::needs::list_judged(tx, office_id, NEEDS_MOST).await?;
    needs.sort_by_key(|need| need.id);
    let ids: Vec<_> = needs.iter().map(|need| need.id).collect();
    let mut judgements = db::judgements::list_of_needs(tx, &ids).await?;
    let judged = needs.into_iter().filter_map(|need| {
        let mut judgements = judgements.remove(&need.id)?;
        judgements.retain(|judgement| !need.details.excludes(judgement.organization_id));
        (!judgements.is_empty()).then_some(JudgedNeed { need, judgements })
    });
    Ok(judged.collect())
}

impl JudgedNeed {
    /// The need as it is ranked to be measured: with whoever was rejected for it.
    fn case<'a>(&'a self, field: &Field, today: Day) -> NeedCase<'a> {
        field.case(Some(self.need.id), Some(self.need.organization_id), &self.need.details, today)
    }

    /// What tuning learns from it: judgements that are about fit.
    pub(super) fn judged(&self, field: &Field, today: Day) -> Case {
        let about_fit = self.judgements.iter().filter(|judgement| judgement.details.is_about_fit());
        let grades: Vec<(OrganizationId, u32)> =
            about_fit.map(|judgement| (judgement.organization_id, judgement.details.grade())).collect();
        Case::new(&field.vocabulary, &field.snapshot, &self.case(field, today), self.need.id, &grades)
    }

    /// The grades of the first organizations of the ranking; nobody's judgement is 0.
    fn ranked_grades(&self, field: &Field, today: Day) -> Vec<u32> {
        let grades: HashMap<OrganizationId, u32> = self
            .judgements
            .iter()
            .map(|judgement| (judgement.organization_id, judgement.details.grade()))
            .collect();
        let ranking = matching::rank(&field.vocabulary, &field.snapshot, &self.case(field, today), DEPTH);
        let list = ranking.candidates.iter().chain(&ranking.near_misses).take(DEPTH);
        list.map(|candidate| grades.get(&candidate.organization_id).copied().unwrap_or(0)).collect()
    }
}

/// How well the ranking agrees with what was decided.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Evaluation {
    /// Judged needs, the latest 1,000 at most.
    pub needs: usize,
    pub judgements: usize,
    /// Needs for which somebody was found worth approaching: only there is something to find. The next figures are
    /// means over them; who was not judged counts as not found worth it.
    pub needs_with_good: usize,
    #[serde(rename = "ndcg@10")]
    pub ndcg_10: f64,
    pub mrr: f64,
    #[serde(rename = "hit@1")]
    pub hit_1: f64,
    #[serde(rename = "hit@5")]
    pub hit_5: f64,
    #[serde(rename = "hit@10")]
    pub hit_10: f64,
    #[serde(rename = "hit@50")]
    pub hit_50: f64,
    /// The order of judged organizations among themselves; none without a need for which two were judged differently.
    pub judged: Option<Measure>,
}

/// Ranks every judged need of the office as it would be ranked today, the rejected with the others, and compares the
/// order with what was decided.
pub async fn evaluate(ctx: &Context, principal: &Principal) -> Result<Evaluation> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let needs = judged_needs(&mut tx, office_id).await?;
    drop(tx);
    let today = Day::in_japan(ctx.clock.now());
    blocking(move || evaluation(&field, &needs, today)).await
}

fn evaluation(field: &Field, needs: &[JudgedNeed], today: Day) -> Evaluation {
    let mut ranks = Vec::new();
    let mut orders = Vec::new();
    for judged in needs {
        let grades: Vec<u32> = judged.judgements.iter().map(|judgement| judgement.details.grade()).collect();
        if grades.iter().any(|grade| *grade > 0) {
            let ranked = judged.ranked_grades(field, today);
            ranks.push(ranked.iter().position(|grade| *grade > 0).map(|place| place + 1));
            orders.push((ranked, grades));
        }
    }
    let cases: Vec<Case> = needs.iter().map(|judged| judged.judged(field, today)).collect();
    Evaluation {
        needs: needs.len(),
        judgements: needs.iter().map(|judged| judged.judgements.len()).sum(),
        needs_with_good: ranks.len(),
        ndcg_10: mean_ndcg(&orders, 10),
        mrr: mean_reciprocal_rank(&ranks),
        hit_1: hit_rate(&ranks, 1),
        hit_5: hit_rate(&ranks, 5),
        hit_10: hit_rate(&ranks, 10),
        hit_50: hit_rate(&ranks, 50),
        judged: measure(&cases, &field.weights),
    }
}
