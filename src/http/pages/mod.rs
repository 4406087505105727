//! Pages for people. So far one: the page that the link in a mail leads to.

pub mod need;
mod style;

use actix_web::http::header;
use actix_web::web::ServiceConfig;

/// Only our own style sheet, no script, nothing from outside, forms only to ourselves.
const CONTENT_SECURITY_POLICY: (header::HeaderName, &str) = (
    header::CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    config.service(need::show_sign_in).service(need::show_candidates).service(style::get);
}
