//! Whom an organization should meet, in the reader's language.

use super::field::{self, Field};
use super::{Context, Error, Result, blocking, judgements, office_of, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{Day, Language, Need, NeedId, OrganizationId, OrganizationKind, Principal, TermId};
use crate::matching::{self, Counterpart, OpenNeed, Reason, ReasonKind, Score};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Organizations worth meeting.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CounterpartList {
    /// Best first.
    pub counterparts: Vec<CounterpartView>,
    /// How many there are in all.
    pub found: usize,
}

/// An organization worth meeting, and why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CounterpartView {
    /// From 1.
    pub rank: u32,
    pub organization_id: OrganizationId,
    pub organization: String,
    pub kind: OrganizationKind,
    pub region: Option<TermId>,
    pub name_withheld: bool,
    /// Out of 100. The sum of the reasons.
    #[schema(value_type = String, example = "52.5")]
    pub score: String,
    pub reasons: Vec<ReasonView>,
}

/// A reason to meet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReasonView {
    pub kind: ReasonKind,
    /// In hundredths of a point.
    pub points: i32,
    /// The open need it is about.
    pub need_id: Option<NeedId>,
    /// In words.
    pub sentence: String,
}

/// Whom an organization should meet: those it complements; the best `limit`.
pub async fn list_counterparts(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    limit: usize,
    language: Language,
) -> Result<CounterpartList> {
    require(principal, Permission::ReadCandidates)?;
    let office_id = office_of(principal)?;
    let (mut tx, field) = field::begin(ctx, principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let today = Day::in_japan(ctx.clock.now());
    let mut needs = db::needs::list_open_to(&mut tx, office_id, id, today).await?;
    judgements::make_ranked(&mut tx, &mut needs, today).await?;
    let apart = db::exclusions::of_organizations(&mut tx, &[id], today).await?.remove(&id);
    drop(tx);
    let needs = Arc::new(needs);
    let scores: HashMap<usize, Score> = field.score(id, &needs, today).await?.into_iter().collect();
    blocking(move || {
        let open: Vec<OpenNeed> = needs
            .iter()
            .enumerate()
            .map(|(number, need)| OpenNeed {
                score: scores.get(&number).copied(),
                id: need.id,
                owner: need.organization_id,
                owner_region: field.region(need.organization_id),
                details: &need.details,
            })
            .collect();
        let (found, count) = matching::counterparts(
            &field.vocabulary,
            &field.snapshot,
            (id, &apart.unwrap_or_default()),
            &open,
            today,
            &field.weights,
            limit,
        );
        let views =
            found.iter().zip(1..).filter_map(|(found, rank)| view(&field, &needs, found, rank, language));
        CounterpartList { counterparts: views.collect(), found: count }
    })
    .await
}

/// For readers of the office, who may see withheld names.
fn view(
    field: &Field,
    needs: &[Need],
    found: &Counterpart,
    rank: u32,
    language: Language,
) -> Option<CounterpartView> {
    let known = field.snapshot.known(found.organization_id)?;
    let reasons = found.reasons.iter().map(|reason| ReasonView {
        kind: reason.kind,
        points: reason.points,
        need_id: reason.need.map(|need| needs[need].id),
        sentence: sentence(field, needs, reason, language),
    });
    Some(CounterpartView {
        rank,
        organization_id: found.organization_id,
        organization: known.name.to_owned(),
        kind: known.kind,
        region: known.region.cloned(),
        name_withheld: known.name_withheld,
        score: found.score.to_string(),
        reasons: reasons.collect(),
    })
}

fn sentence(field: &Field, needs: &[Need], reason: &Reason, language: Language) -> String {
    let label = |id: &TermId| field.vocabulary.label(id, language).to_owned();
    let title = reason.need.map_or("", |need| needs[need].details.title.as_str());
    let terms: Vec<String> = reason.terms.iter().map(label).collect();
    let said = match (reason.kind, terms.as_slice()) {
        (ReasonKind::MeetsOurNeed, _) => {
            (format!("ニーズ「{title}」に応えられる可能性がある"), format!("could meet the need “{title}”"))
        }
        (ReasonKind::MeetsTheirNeed, _) => (
            format!("相手のニーズ「{title}」に応えられる可能性がある"),
            format!("has the need “{title}”, which the organization could meet"),
        ),
        (ReasonKind::NextInChain, [own, theirs]) => (
            format!("「{title}」の工程で隣り合う：自社の{own}と相手の{theirs}"),
            format!("neighbours in the chain of “{title}”: {own} here, {theirs} there"),
        ),
        (ReasonKind::SellsToUs, [industry, ..]) => (
            format!("自社の業種（{industry}）に製品を販売している"),
            format!("sells to the organization's industry ({industry})"),
        ),
        (ReasonKind::BuysFromUs, [industry, ..]) => (
            format!("自社の製品の販売先の業種（{industry}）に属する"),
            format!("belongs to an industry that the organization sells to ({industry})"),
        ),
        (_, _) => (title.to_owned(), title.to_owned()),
    };
    language.pick(&said.0, &said.1).to_owned()
}
