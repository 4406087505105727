//! `/organizations/{id}/seeds/{seed}`: the firms that could put a research seed to use.

use crate::domain::{Organization, OrganizationId};
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::candidates::CandidateList;
use crate::services::words::{self, Words};
use crate::services::{Context, Error, fitting, organizations};
use actix_web::{HttpResponse, get, web};
use askama::Template;

/// How many are listed.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "pages/seed.html")]
struct SeedPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    seed: &'a crate::domain::Seed,
    list: &'a CandidateList,
    words: &'a Words,
}

/// `seed` is its number in the profile, from 1 as people count.
#[get("/organizations/{id}/seeds/{seed}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    path: web::Path<(OrganizationId, usize)>,
) -> Result<HttpResponse, ApiError> {
    let (principal, language) = (visitor.principal(), visitor.language());
    let (id, number) = path.into_inner();
    let at = number.checked_sub(1).ok_or(ApiError::NoSuchPath)?;
    let list = fitting::list_seed_candidates(&context, principal, (id, at), LISTED, language).await?;
    let organization = organizations::get_organization(&context, principal, id).await?;
    let profile = organizations::get_profile(&context, principal, id).await?;
    let seed = profile.details.seeds.get(at).ok_or(Error::NotFound)?;
    let words = words::of_principal(&context, principal, language).await?;
    let frame = visitor.frame();
    visitor.show(&SeedPage { frame, organization: &organization, seed, list: &list, words: &words })
}
