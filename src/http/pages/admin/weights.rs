//! `/weights`: what the ranking weighs with, how well that agrees with what was decided, and proposals of better
//! weights.

use crate::auth::Permission;
use crate::domain::{Language, ProposalId, ProposalStatus};
use crate::http::pages::form::Posted;
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::evaluation::{self, Evaluation};
use crate::services::weights::{self, LastTuning, ProposalView, WeightView, WeightsView};
use crate::services::{Conflict, Context, Error, PageRequest};
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

/// How many proposals are listed: the latest.
const LISTED: i64 = 10;

#[derive(Template)]
#[template(path = "pages/admin_weights.html")]
struct WeightsPage<'a> {
    frame: Frame<'a>,
    view: &'a WeightsView,
    proposals: &'a [ProposalView],
    last: Option<&'a LastTuning>,
    is_running: bool,
    may_edit: bool,
}

/// A weight before and after.
struct Change<'a> {
    label: &'a str,
    before: i32,
    after: i32,
}

impl WeightsPage<'_> {
    /// What one weight is of all that share a score, in whole percent; or how much of a point is its own.
    fn share(&self, weight: &WeightView) -> String {
        let language = self.frame.language;
        if weight.is_fixed_share {
            return format!("{:.2}{}", f64::from(weight.value) / 100.0, language.pick("点", " points"));
        }
        let all: i32 = self.view.weights.iter().filter(|other| !other.is_fixed_share).map(|w| w.value).sum();
        format!("{:.1}%", 100.0 * f64::from(weight.value) / f64::from(all.max(1)))
    }

    /// What would change with a proposal.
    fn changes(&self, proposal: &ProposalView) -> Vec<Change<'_>> {
        let changes = self.view.weights.iter().filter_map(|weight| {
            let after = *proposal.weights.get(&weight.weight)?;
            (after != weight.value).then_some(Change { label: &weight.label, before: weight.value, after })
        });
        changes.collect()
    }

    fn is_waiting(&self, proposal: &ProposalView) -> bool {
        proposal.status == ProposalStatus::Proposed
    }

    fn status(&self, proposal: &ProposalView) -> &'static str {
        proposal.status.label(self.frame.language)
    }

    fn percent(&self, part: &f64) -> String {
        percent(*part)
    }
}

#[derive(Template)]
#[template(path = "pages/admin_evaluation.html")]
struct EvaluationPage<'a> {
    frame: Frame<'a>,
    evaluation: &'a Evaluation,
}

impl EvaluationPage<'_> {
    /// Every figure with what it says.
    fn figures(&self) -> Vec<(&'static str, String)> {
        let language: Language = self.frame.language;
        let Evaluation { ndcg_10, mrr, hit_1, hit_5, hit_10, hit_50, judged, .. } = self.evaluation;
        let mut figures = vec![
            (
                language.pick("良い候補が1位に出たニーズ", "Needs with a good candidate in the first place"),
                *hit_1,
            ),
            (language.pick("良い候補が5位までに出たニーズ", "… among the first 5"), *hit_5),
            (language.pick("良い候補が10位までに出たニーズ", "… among the first 10"), *hit_10),
            (language.pick("良い候補が50位までに出たニーズ", "… among the first 50"), *hit_50),
            (language.pick("10位までの並びの良さ（nDCG@10）", "Order of the first 10 (nDCG@10)"), *ndcg_10),
            (language.pick("最初の良い候補の順位の逆数の平均（MRR）", "Mean reciprocal rank (MRR)"), *mrr),
        ];
        if let Some(judged) = judged {
            let label =
                language.pick("判断どおりの順に並んだ候補の組", "Pairs that stand as they were decided");
            figures.push((label, judged.pairwise));
        }
        figures.into_iter().map(|(label, part)| (label, percent(part))).collect()
    }
}

#[derive(Template)]
#[template(path = "pages/admin_weights_reset.html")]
struct ResetPage<'a> {
    frame: Frame<'a>,
}

fn percent(part: f64) -> String {
    format!("{:.1}%", 100.0 * part)
}

#[get("/weights")]
pub async fn show(context: web::Data<Context>, visitor: Visitor) -> Result<HttpResponse, ApiError> {
    let view = weights::get_weights(&context, visitor.principal(), visitor.language()).await?;
    let page = PageRequest { cursor: None, limit: LISTED };
    let proposals = weights::list_weight_proposals(&context, visitor.principal(), page).await?.items;
    let (is_running, last) = weights::last_tuning(&context, visitor.principal())?;
    visitor.show(&WeightsPage {
        frame: visitor.frame(),
        view: &view,
        proposals: &proposals,
        last: last.as_ref(),
        is_running,
        may_edit: visitor.may(Permission::EditWeights),
    })
}

/// How well the ranking agrees with what was decided: ranks every judged need, so it has a page of its own.
#[get("/weights/evaluation")]
pub async fn evaluate(context: web::Data<Context>, visitor: Visitor) -> Result<HttpResponse, ApiError> {
    let evaluation = evaluation::evaluate(&context, visitor.principal()).await?;
    visitor.show(&EvaluationPage { frame: visitor.frame(), evaluation: &evaluation })
}

/// Begins to look for better weights; nobody has to wait for it.
#[post("/weights/tuning")]
pub async fn tune(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let visitor = posted.visitor;
    let notice = match weights::start_tuning(&context, visitor.principal(), visitor.language()) {
        Ok(()) => Notice::TuningBegun,
        Err(Error::Conflict(Conflict::TuningRuns)) => Notice::TuningRuns,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to("/weights", Some(notice)))
}

/// Accepts or dismisses a proposal.
#[post("/weights/proposals/{id}")]
pub async fn decide(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<ProposalId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let (decided, notice) = match fields.get("_do") {
        "accept" => (
            weights::accept_weight_proposal(&context, visitor.principal(), *id).await,
            Notice::WeightsAccepted,
        ),
        _ => (
            weights::dismiss_weight_proposal(&context, visitor.principal(), *id).await,
            Notice::WeightsDismissed,
        ),
    };
    match decided {
        Ok(_) => Ok(go_to("/weights", Some(notice))),
        Err(Error::Conflict(Conflict::ProposalIsDecided)) => {
            Ok(go_to("/weights", Some(Notice::ChangedMeanwhile)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks whether the defaults shall be used again.
#[get("/weights/reset")]
pub async fn ask_to_reset(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditWeights)?;
    visitor.show(&ResetPage { frame: visitor.frame() })
}

#[post("/weights/reset")]
pub async fn reset(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    weights::reset_weights(&context, posted.visitor.principal()).await?;
    Ok(go_to("/weights", Some(Notice::WeightsReset)))
}
