//! `/administration`: the way to everything that the administrator looks after.

use crate::auth::Permission;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use actix_web::{HttpResponse, get};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/admin_index.html")]
struct IndexPage<'a> {
    frame: Frame<'a>,
}

#[get("/administration")]
pub async fn show(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::ManageAccounts)?;
    visitor.show(&IndexPage { frame: visitor.frame() })
}
