//! `/organizations/compare`: two or three organizations side by side.

use crate::domain::{Day, Organization, OrganizationId, Profile, TermId};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::{ApiError, QueryFault};
use crate::services::words::{self, Words};
use crate::services::{Context, organizations};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

/// How many fit beside each other on a screen and on paper.
const MOST: usize = 3;

#[derive(Template)]
#[template(path = "pages/compare.html")]
struct ComparePage<'a> {
    frame: Frame<'a>,
    sides: &'a [(Organization, Profile)],
    words: &'a Words,
    today: Day,
}

impl ComparePage<'_> {
    /// The labels of terms, each once.
    fn labels<'t>(&self, terms: impl Iterator<Item = &'t TermId>) -> Vec<String> {
        let mut labels: Vec<String> = terms.map(|term| self.words.label(term).to_owned()).collect();
        let mut seen = std::collections::HashSet::new();
        labels.retain(|label| seen.insert(label.clone()));
        labels
    }

    fn processes(&self, profile: &Profile) -> Vec<String> {
        self.labels(profile.details.capabilities.iter().map(|capability| &capability.process))
    }

    fn materials(&self, profile: &Profile) -> Vec<String> {
        self.labels(profile.details.capabilities.iter().flat_map(|capability| &capability.materials))
    }

    /// In words, with what is open about each.
    fn certifications(&self, profile: &Profile) -> Vec<String> {
        let language = self.frame.language;
        let each = profile.details.certifications.iter().map(|certification| {
            let standard = self.words.label(&certification.standard);
            if certification.counts_on(self.today) {
                standard.to_owned()
            } else if certification.valid_until.is_some_and(|until| until < self.today) {
                format!("{standard}（{}）", language.pick("期限切れ", "run out"))
            } else {
                format!("{standard}（{}）", certification.status.label(language))
            }
        });
        each.collect()
    }

    fn products(&self, profile: &Profile) -> Vec<String> {
        profile.details.products.iter().map(|product| product.name.to_string()).collect()
    }

    fn equipment(&self, profile: &Profile) -> Vec<String> {
        profile.details.equipment.iter().map(|equipment| equipment.name.to_string()).collect()
    }

    /// The rows of the table: a title, and for each side its entries.
    fn rows(&self) -> Vec<(&'static str, Vec<Vec<String>>)> {
        let frame = &self.frame;
        let each = |entries: &dyn Fn(&Profile) -> Vec<String>| -> Vec<Vec<String>> {
            self.sides.iter().map(|(_, profile)| entries(profile)).collect()
        };
        vec![
            (frame.pick("加工", "Processes"), each(&|profile| self.processes(profile))),
            (frame.pick("材料", "Materials"), each(&|profile| self.materials(profile))),
            (frame.pick("認証", "Certifications"), each(&|profile| self.certifications(profile))),
            (frame.pick("製品", "Products"), each(&|profile| self.products(profile))),
            (frame.pick("設備", "Equipment"), each(&|profile| self.equipment(profile))),
        ]
    }
}

#[get("/organizations/compare")]
pub async fn compare(
    context: web::Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let query: Vec<(String, String)> = serde_urlencoded::from_str(request.query_string())
        .map_err(|_| ApiError::BadQuery(QueryFault::default()))?;
    let mut ids: Vec<OrganizationId> = Vec::new();
    for (_, id) in query.iter().filter(|(name, _)| name == "id") {
        let id = id.parse().map_err(|_| ApiError::NoSuchPath)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if !(2..=MOST).contains(&ids.len()) {
        return Ok(go_to("/organizations", Some(Notice::CompareTwoOrThree)));
    }
    let mut sides = Vec::new();
    for id in ids {
        let organization = organizations::get_organization(&context, visitor.principal(), id).await?;
        sides.push((organization, organizations::get_profile(&context, visitor.principal(), id).await?));
    }
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let today = Day::in_japan(context.clock.now());
    visitor.show(&ComparePage { frame: visitor.frame(), sides: &sides, words: &words, today })
}
