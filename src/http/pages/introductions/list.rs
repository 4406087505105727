//! `/introductions`: the cases of the office, the latest first; the reader's own, or all, by stage.

use crate::domain::{Introduction, NeedId, OrganizationId, Stage, Standing};
use crate::http::extract::Query;
use crate::http::pages::frame::Frame;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::introductions::{self, IntroductionFilter, Parties};
use crate::services::{Context, PageRequest};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;

/// How many stand on one page.
const LISTED: i64 = 50;

/// What the list is narrowed to, and which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntroductionsQuery {
    /// None for all.
    stage: Option<Stage>,
    /// Those of every coordinator, and not only the reader's.
    #[serde(default)]
    all: bool,
    /// Those of one need.
    need: Option<NeedId>,
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/introductions.html")]
struct IntroductionsPage<'a> {
    frame: Frame<'a>,
    stage: Option<Stage>,
    all: bool,
    need: Option<NeedId>,
    introductions: &'a [Introduction],
    parties: &'a Parties,
    next: Option<uuid::Uuid>,
}

impl IntroductionsPage<'_> {
    fn is_chosen(&self, stage: &Stage) -> bool {
        self.stage.as_ref() == Some(stage)
    }

    fn address(&self, stage: Option<&Stage>, all: &bool) -> String {
        let stage = stage.map_or_else(String::new, |stage| format!("stage={}&", stage.as_str()));
        let need = self.need.map_or_else(String::new, |need| format!("need={need}&"));
        format!("/introductions?{stage}{need}all={all}")
    }

    fn standing(&self, standing: &Standing) -> String {
        standing.said(self.frame.language)
    }

    fn title(&self, id: &NeedId) -> &str {
        self.parties.needs.get(id).map_or("", |(title, _)| title.as_str())
    }

    fn owner(&self, id: &NeedId) -> &str {
        self.parties.needs.get(id).map_or("", |(_, owner)| self.name(owner))
    }

    fn name(&self, id: &OrganizationId) -> &str {
        self.parties.names.get(id).map_or("", String::as_str)
    }
}

#[get("/introductions")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<IntroductionsQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(IntroductionsQuery { stage, all, need, after }) = query;
    let own = (!all).then_some(visitor.visit.account.id);
    let filter = IntroductionFilter { stage, need_id: need, coordinator_id: own, ..Default::default() };
    let page = PageRequest { cursor: after, limit: LISTED };
    let page = introductions::list_introductions(&context, visitor.principal(), filter, page).await?;
    let parties = introductions::parties(&context, visitor.principal(), &page.items).await?;
    visitor.show(&IntroductionsPage {
        frame: visitor.frame(),
        stage,
        all,
        need,
        introductions: &page.items,
        parties: &parties,
        next: page.next,
    })
}
