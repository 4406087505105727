//! Pages for people: rendered here, usable without scripts, each action a form. What a page may show and do is decided by the
//! use cases that the API calls, too.

mod account;
mod admin;
mod agenda;
mod answer;
mod assets;
mod fields;
mod form;
mod frame;
mod history;
mod introductions;
mod invitation;
mod meant;
mod meanwhile;
mod my;
mod needs;
mod notice;
mod organizations;
mod records;
mod reports;
mod search;
mod sign_in;
mod terms;
mod today;
mod visitor;

use crate::domain::Language;
use crate::http::problem::ApiError;
use crate::services::Error;
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use fields::Fields;
use form::Typed;
use frame::Frame;
use visitor::Visitor;

/// Registers the pages.
pub fn configure(config: &mut ServiceConfig) {
    config.service(assets::get).service(terms::list);
    config.service(sign_in::show).service(sign_in::sign_in).service(sign_in::sign_out).service(sign_in::home);
    config.service(today::show).service(today::read).service(my::show);
    config.service(account::show).service(account::save).service(account::change_password);
    needs::configure(config);
    introductions::configure(config);
    config.service(agenda::show);
    reports::configure(config);
    config.service(search::show);
    records::configure(config);
    organizations::configure(config);
    answer::configure(config);
    invitation::configure(config);
    admin::configure(config);
}

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    words: &'a str,
    status: StatusCode,
    /// What was sent, where sending it once more may do; and where to.
    again: Option<(&'a Fields, &'a str)>,
}

impl ProblemPage<'_> {
    /// What the reader can do about it, where the words do not say.
    fn advice(&self) -> Option<&'static str> {
        let advice = match self.status {
            StatusCode::NOT_FOUND => self.frame.language.pick(
                "削除されたか、見る権限のないものかもしれません。アドレスが途中で切れていないかもお確かめください。",
                "It may have been removed, or you may not see it. Check that the address was not cut off, too.",
            ),
            StatusCode::FORBIDDEN => self.frame.language.pick(
                "必要なときは、運営機関におたずねください。",
                "If you need it, ask the office.",
            ),
            _ => return None,
        };
        Some(advice)
    }
}

/// What somebody sees in whose request something went wrong.
pub fn answer(request: &HttpRequest, problem: &ApiError, language: Language) -> HttpResponse {
    let page = match problem {
        ApiError::Service(Error::NotSignedIn) => sign_in::ask(request),
        ApiError::StaleForm => sign_in::ask_to_go_on(request),
        problem => {
            let words = problem.words(language);
            let status = problem.status();
            let typed = request.extensions_mut().remove::<Typed>();
            // A password is typed again rather than written into a page.
            let is_kept = |fields: &Fields| {
                status.is_server_error() && !fields.iter().any(|(name, _)| name.ends_with("password"))
            };
            let to = visitor::address(request);
            let again = typed.as_ref().map(|Typed(fields)| fields).filter(|fields| is_kept(fields));
            let again = again.map(|fields| (fields, to.as_str()));
            // Whoever is signed in keeps the ways to everywhere else.
            let visitor = request.extensions().get::<Visitor>().cloned();
            let frame = Frame { language, visitor: visitor.as_ref() };
            frame::page(status, language, &ProblemPage { frame, words: &words, status, again })
        }
    };
    page.unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}
