//! `/my`: where a member begins. What the own profile lacks and what it would be good for, what runs out, what suits,
//! what the own needs do, and what the office did in the member's place.

use super::frame::Frame;
use super::history;
use super::organizations::Sheet;
use super::visitor::Visitor;
use crate::domain::{Certification, Day, Language, Need, Organization, OrganizationId, Profile};
use crate::http::problem::ApiError;
use crate::services::audit::{self, Done};
use crate::services::completeness::{self, Completeness, Entry, Wanted};
use crate::services::today::CERTIFICATE_DAYS;
use crate::services::words::{self, Words};
use crate::services::{Context, Error, PageRequest, needs, organizations};
use actix_web::{HttpResponse, get, web};
use askama::Template;

/// How many of the own needs are shown; the rest is on their page.
const NEEDS: i64 = 10;
/// How many of the office's changes are shown.
const CHANGES: i64 = 5;

#[derive(Template)]
#[template(path = "pages/my.html")]
struct MyPage<'a> {
    frame: Frame<'a>,
    organization: &'a Organization,
    profile: &'a Profile,
    completeness: &'a Completeness,
    needs: &'a [Need],
    done: &'a [Done],
    words: &'a Words,
    today: Day,
}

impl MyPage<'_> {
    fn said(&self, done: &Done) -> String {
        history::said(done, self.frame.language)
    }

    /// Each sheet with its address, and whether something is in it.
    fn sheets(&self) -> Vec<(String, &'static str, bool)> {
        let sheets = self.completeness.sheets.iter().map(|(section, is_filled)| {
            let sheet = Sheet::of(*section);
            (sheet.address(self.organization.id), sheet.label(self.frame.language), *is_filled)
        });
        sheets.collect()
    }

    fn way(&self, wanted: &Wanted) -> String {
        Sheet::of(wanted.entry.section()).address(self.organization.id)
    }

    /// "JIS Q 9100 の取得状況".
    fn entry(&self, wanted: &Wanted) -> String {
        let language = self.frame.language;
        let term = wanted.entry.term().map_or("", |term| self.words.label(term));
        let (ja, en) = match wanted.entry {
            Entry::Process(_) => ("（加工）", "process: "),
            Entry::Material(_) => ("（材料）", "material: "),
            Entry::Certification(_) => (" の取得状況", "certification: "),
            Entry::Equipment(_) => ("（設備）", "equipment: "),
            Entry::Product(_) => ("（製品）", "product: "),
            Entry::Industry(_) => ("（業種）", "industry: "),
            Entry::Field(_) => ("（研究分野）", "research field: "),
            Entry::Size => ("加工できる大きさ", "largest size"),
            Entry::Tolerance => ("公差", "tolerance"),
            Entry::Lot => ("ロットの大きさ", "lot"),
            Entry::MonthlyCapacity => ("月産の能力", "capacity a month"),
            Entry::LeadTime => ("納期", "lead time"),
        };
        match language {
            Language::Ja => format!("{term}{ja}"),
            Language::En => format!("{en}{term}"),
        }
    }

    /// The certificates that run out some day, the soonest first.
    fn certificates(&self) -> Vec<(&Certification, Day)> {
        let all = self.profile.details.certifications.iter();
        let mut all: Vec<_> = all.filter_map(|held| Some((held, held.valid_until?))).collect();
        all.sort_by_key(|(_, until)| *until);
        all
    }

    fn is_past(&self, day: &Day) -> bool {
        *day < self.today
    }

    fn is_soon(&self, day: &Day) -> bool {
        (0..=CERTIFICATE_DAYS as i64).contains(&day.days_since(self.today))
    }
}

fn own(visitor: &Visitor) -> Result<OrganizationId, ApiError> {
    visitor.visit.account.organization_id.ok_or(Error::Forbidden.into())
}

#[get("/my")]
pub async fn show(context: web::Data<Context>, visitor: Visitor) -> Result<HttpResponse, ApiError> {
    let id = own(&visitor)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let organization = organizations::get_organization(&context, principal, id).await?;
    let profile = organizations::get_profile(&context, principal, id).await?;
    let completeness = completeness::get_completeness(&context, principal, id, language).await?;
    let filter = needs::NeedFilter { newest_first: true, ..Default::default() };
    let page = PageRequest { cursor: None, limit: NEEDS };
    let needs = needs::list_needs(&context, principal, filter, page).await?.items;
    let done = audit::list_done_for(&context, principal, id, CHANGES).await?;
    let words = words::of_principal(&context, principal, language).await?;
    visitor.show(&MyPage {
        frame: visitor.frame(),
        organization: &organization,
        profile: &profile,
        completeness: &completeness,
        needs: &needs,
        done: &done,
        words: &words,
        today: Day::in_japan(context.clock.now()),
    })
}
