//! Forms about a case that come after somebody else moved it: what was done meanwhile, in words.

use crate::domain::{IntroductionId, Stage};
use crate::http::pages::fields::Fields;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::{Context, introductions};

/// What was done with a case since a form began, and lets the form go on from there. None where the case is in none
/// of the stages that the form is for: then it says more than the form.
pub async fn said_since(
    context: &Context,
    visitor: &Visitor,
    id: IntroductionId,
    fields: &mut Fields,
    stages: &[Stage],
) -> Result<Option<Vec<String>>, ApiError> {
    let case = introductions::get_case(context, visitor.principal(), id, &[]).await?;
    let steps = introductions::list_steps(context, visitor.principal(), id).await?;
    if !stages.contains(&case.introduction.progress.stage) {
        return Ok(None);
    }
    let seen: usize = fields.get("_seen").parse().unwrap_or(steps.len());
    fields.set("_version", case.introduction.version.to_string());
    fields.set("_seen", steps.len().to_string());
    Ok(Some(steps.iter().skip(seen).map(|taken| taken.step.said(visitor.language())).collect()))
}
