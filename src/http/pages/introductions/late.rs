//! Forms about a case that come after somebody else moved it: what was done meanwhile, in words, and whether it was this.

use crate::domain::{IntroductionId, Progress, Taken};
use crate::http::pages::fields::Fields;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::{Context, introductions};

/// How a form is shown that came late.
pub struct Late {
    /// What was done with the case while it was being filled in.
    pub said: Vec<String>,
    /// Whether it can still be sent; where it cannot, what was typed is there to be kept elsewhere.
    pub is_possible: bool,
}

/// Whether a form can be sent, late or in time.
pub fn is_possible(late: &Option<Late>) -> bool {
    late.as_ref().is_none_or(|late| late.is_possible)
}

/// What was done with a case since a form began, and lets the form go on from there.
pub async fn said_since(
    context: &Context,
    visitor: &Visitor,
    id: IntroductionId,
    fields: &mut Fields,
    is_possible: impl Fn(&Progress) -> bool,
) -> Result<Late, ApiError> {
    let case = introductions::get_case(context, visitor.principal(), id, &[]).await?;
    let steps = introductions::list_steps(context, visitor.principal(), id).await?;
    let seen: usize = fields.get("_seen").parse().unwrap_or(steps.len());
    fields.set("_version", case.introduction.version.to_string());
    fields.set("_seen", steps.len().to_string());
    Ok(Late {
        said: steps.iter().skip(seen).map(|taken| taken.step.said(visitor.language())).collect(),
        is_possible: is_possible(&case.introduction.progress),
    })
}

/// Whether whoever sent a form has taken its step since it began: the second of two clicks finds done what it wanted.
pub async fn is_taken(
    context: &Context,
    visitor: &Visitor,
    id: IntroductionId,
    fields: &Fields,
    is_same: impl Fn(&Taken) -> bool,
) -> Result<bool, ApiError> {
    let steps = introductions::list_steps(context, visitor.principal(), id).await?;
    let seen: usize = fields.get("_seen").parse().unwrap_or(steps.len());
    let me = Some(visitor.visit.account.id);
    Ok(steps.iter().skip(seen).any(|taken| taken.account_id == me && is_same(taken)))
}
