//! What stands around every page: who is signed in, the way to the other pages, and the headers.

use super::assets;
use super::visitor::Visitor;
use crate::auth::Permission;
use crate::domain::{Language, Role, said_in_japan};
use crate::http::problem::ApiError;
use crate::services::Error;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use chrono::{DateTime, Utc};

/// Our own style sheet and script, our own images, forms and requests to ourselves, and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                                       connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The pages that the administrator reaches by the way to the administration.
const ADMINISTRATION: [&str; 8] = [
    "/administration",
    "/accounts",
    "/invitations",
    "/programmes",
    "/weights",
    "/vocabulary",
    "/mails",
    "/audit-log",
];

/// What the layout shows. Templates have one by the name of `frame`.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub language: Language,
    /// Nobody on the pages around signing in, and where something went wrong.
    pub visitor: Option<&'a Visitor>,
}

/// A way to another page.
pub struct Way {
    pub address: &'static str,
    pub label: &'static str,
    /// Whether the reader is there or below.
    pub is_here: bool,
}

impl Frame<'_> {
    /// In the reader's language.
    pub fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        self.language.pick(ja, en)
    }

    /// What the forms of this session carry.
    pub fn form_token(&self) -> &str {
        self.visitor.map_or("", |visitor| visitor.form_token.as_str())
    }

    /// Whether the reader may write needs down.
    pub fn may_write_needs(&self) -> bool {
        self.visitor
            .is_some_and(|visitor| visitor.role() == Role::Member || visitor.may(Permission::EditNeeds))
    }

    /// Whether the reader may look organizations up.
    pub fn is_office(&self) -> bool {
        self.visitor.is_some_and(|visitor| visitor.may(Permission::ReadOrganizations))
    }

    /// The languages to choose from, each in its own words, whatever the page is in.
    pub fn languages(&self) -> [(&'static str, &'static str); 2] {
        Language::ALL.map(|language| (language.as_str(), language.own_name()))
    }

    /// Stands in the addresses of style sheet and script.
    pub fn version(&self) -> &'static str {
        &assets::VERSION
    }

    /// A moment as people read it, in Japan time.
    pub fn time(&self, at: &DateTime<Utc>) -> String {
        said_in_japan(*at, self.language)
    }

    /// The time of the day in Japan.
    pub fn clock(&self, at: &DateTime<Utc>) -> String {
        at.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M").to_string()
    }

    /// The ways that are open to the reader's role.
    pub fn ways(&self) -> Vec<Way> {
        let Some(visitor) = self.visitor else { return Vec::new() };
        let today = ("/today", self.pick("今日", "Today"));
        let organizations = ("/organizations", self.pick("事業者", "Organizations"));
        let needs = ("/needs", self.pick("ニーズ", "Needs"));
        let cases = ("/introductions", self.pick("案件", "Cases"));
        let programmes = ("/programmes", self.pick("支援制度", "Programmes"));
        let reports = ("/reports", self.pick("報告", "Reports"));
        let administration = ("/administration", self.pick("管理", "Administration"));
        let ways = match visitor.role() {
            Role::Administrator => vec![today, cases, needs, organizations, reports, administration],
            Role::Coordinator => vec![today, cases, needs, organizations, reports, programmes],
            Role::Organizer => vec![organizations, needs, programmes],
            Role::Member => vec![("/my", self.pick("わたしのページ", "My page")), needs, programmes],
        };
        let path = visitor.address.split('?').next().unwrap_or_default();
        let is_here = |address: &str| {
            path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_below = |address: &str| match address {
            "/introductions" => is_here("/introductions") || is_here("/letters"),
            "/administration" => ADMINISTRATION.iter().any(|address| is_here(address)),
            address => is_here(address),
        };
        ways.into_iter().map(|(address, label)| Way { address, label, is_here: is_below(address) }).collect()
    }
}

/// Where somebody of this role begins.
pub fn first_page(role: Role) -> &'static str {
    match role {
        Role::Administrator | Role::Coordinator => "/today",
        Role::Organizer => "/organizations",
        Role::Member => "/my",
    }
}

/// A page as it is sent.
pub fn page(status: StatusCode, language: Language, page: &impl Template) -> Result<HttpResponse, ApiError> {
    // What is missing is listed before the fields by whose labels it is called: they are known the second time.
    if status == StatusCode::UNPROCESSABLE_ENTITY {
        page.render().map_err(Error::internal)?;
    }
    let body = page.render().map_err(Error::internal)?;
    Ok(head(status, language).body(body))
}

/// The headers of a page.
pub fn head(status: StatusCode, language: Language) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_LANGUAGE, language.as_str()))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY));
    response
}
