//! `/organizations`: organizations by words, process, material, certification and region, with counts to narrow the
//! search by, and where they are.

use super::map::{Map, Place};
use crate::auth::Permission;
use crate::domain::{OrganizationKind, Role, Scheme, TermId};
use crate::http::extract::Query;
use crate::http::pages::fields::no_such_term;
use crate::http::pages::form::FieldFaults;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::Context;
use crate::services::lookup::{self, FoundOrganizations, Lookup};
use crate::services::words::{self, Words};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::{Deserialize, Serialize};

/// How many stand on one page.
const LISTED: usize = 50;
/// How many processes and regions are offered to narrow the search by.
const OFFERED: usize = 12;

/// What is looked for, as typed, and which page. A form sends empty fields, too.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrganizationsQuery {
    words: String,
    process: String,
    material: String,
    standard: String,
    region: String,
    kind: String,
    /// From 1.
    page: Option<usize>,
}

impl OrganizationsQuery {
    /// The address of this search.
    fn address(&self) -> String {
        format!("/organizations?{}", serde_urlencoded::to_string(self).unwrap_or_default())
    }

    fn of_kind(&self, kind: OrganizationKind) -> String {
        Self { kind: kind.as_str().to_owned(), page: None, ..self.clone() }.address()
    }

    fn with_process(&self, label: &str) -> String {
        Self { process: label.to_owned(), page: None, ..self.clone() }.address()
    }

    fn in_region(&self, label: &str) -> String {
        Self { region: label.to_owned(), page: None, ..self.clone() }.address()
    }

    fn on_page(&self, page: usize) -> String {
        Self { page: Some(page), ..self.clone() }.address()
    }

    fn is_empty(&self) -> bool {
        let all = [&self.words, &self.process, &self.material, &self.standard, &self.region, &self.kind];
        all.iter().all(|text| text.trim().is_empty())
    }
}

#[derive(Template)]
#[template(path = "pages/organizations.html")]
struct OrganizationsPage<'a> {
    frame: Frame<'a>,
    query: &'a OrganizationsQuery,
    faults: &'a FieldFaults,
    found: &'a FoundOrganizations,
    words: &'a Words,
    map: Map,
    page: usize,
    may_compare: bool,
    may_register: bool,
}

impl OrganizationsPage<'_> {
    fn fields(&self) -> [(&'static str, &str, &str); 4] {
        let frame = &self.frame;
        [
            ("process", self.query.process.as_str(), frame.pick("加工", "Process")),
            ("material", self.query.material.as_str(), frame.pick("材料", "Material")),
            ("standard", self.query.standard.as_str(), frame.pick("認証", "Certification")),
            ("region", self.query.region.as_str(), frame.pick("地域", "Region")),
        ]
    }

    fn pages(&self) -> usize {
        self.found.all.div_ceil(LISTED)
    }

    fn offered(&self) -> usize {
        OFFERED
    }
}

#[get("/organizations")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<OrganizationsQuery>,
) -> Result<HttpResponse, ApiError> {
    let language = visitor.language();
    // A member has one organization to look at.
    if let (Role::Member, Some(own)) = (visitor.role(), visitor.visit.account.organization_id) {
        return Ok(go_to(&format!("/organizations/{own}"), visitor.notice));
    }
    let Query(query) = query;
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut faults = FieldFaults::default();
    let mut term = |name: &str, scheme: Scheme, text: &str| -> Option<TermId> {
        let found = words.find(scheme, text);
        if found.is_none() && !text.trim().is_empty() {
            faults.push(name, no_such_term(&words.near(scheme, text.trim()), scheme, text, language));
        }
        found
    };
    let terms = [
        term("process", Scheme::Process, &query.process),
        term("material", Scheme::Material, &query.material),
        term("standard", Scheme::Standard, &query.standard),
    ];
    let region = term("region", Scheme::Region, &query.region);
    let lookup = Lookup {
        words: query.words.clone(),
        kind: OrganizationKind::ALL.into_iter().find(|kind| kind.as_str() == query.kind),
        terms: terms.into_iter().flatten().collect(),
        region,
    };
    let page = query.page.unwrap_or(1).max(1);
    let part = ((page - 1).saturating_mul(LISTED), LISTED);
    // Words that mean nothing must not look as if everybody had it.
    let found = if faults.is_empty() {
        lookup::look_up(&context, visitor.principal(), lookup, part, language).await?
    } else {
        FoundOrganizations::default()
    };
    let places = found.regions.iter().filter_map(|region| {
        let (latitude, longitude) = words.place(&region.term)?;
        let said = words.said(&region.term).to_owned();
        Some(Place { latitude, longitude, count: region.count, label: region.label.clone(), said })
    });
    let map = Map::of(places.collect());
    let (frame, may_compare) = (visitor.frame(), found.organizations.len() > 1);
    visitor.show(&OrganizationsPage {
        frame,
        query: &query,
        faults: &faults,
        found: &found,
        words: &words,
        map,
        page,
        may_compare,
        may_register: visitor.may(Permission::EditOrganizations),
    })
}
