//! `/introductions`: the cases of the office, the latest first; the reader's own, or all, by stage. Those that ended are
//! shown where somebody asks for them.

use crate::domain::{Introduction, Language, NeedId, OrganizationId, Stage, Standing};
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

/// Which cases, by whether they go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shown {
    Open,
    Ended,
    All,
}

impl Shown {
    const ALL: [Shown; 3] = [Self::Open, Self::Ended, Self::All];

    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended => "ended",
            Self::All => "all",
        }
    }

    fn label(self, language: Language) -> &'static str {
        match self {
            Self::Open => language.pick("進行中", "under way"),
            Self::Ended => language.pick("終わったもの（成約・終了）", "ended, with a contract or without"),
            Self::All => language.pick("すべて", "all"),
        }
    }

    fn is_open(self) -> Option<bool> {
        match self {
            Self::Open => Some(true),
            Self::Ended => Some(false),
            Self::All => None,
        }
    }

    /// Whether cases of a stage are among them.
    fn has(self, stage: Stage) -> bool {
        self.is_open().is_none_or(|is_open| stage.is_final() != is_open)
    }

    /// Where only a stage is asked for, those that it is among.
    fn of(stage: Option<Stage>) -> Self {
        match stage {
            Some(stage) if stage.is_final() => Self::Ended,
            _ => Self::Open,
        }
    }
}

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
    /// Those under way, unless a stage says otherwise.
    shown: Option<Shown>,
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/introductions.html")]
struct IntroductionsPage<'a> {
    frame: Frame<'a>,
    stage: Option<Stage>,
    all: bool,
    need: Option<NeedId>,
    shown: Shown,
    introductions: &'a [Introduction],
    parties: &'a Parties,
    next: Option<uuid::Uuid>,
}

impl IntroductionsPage<'_> {
    fn is_chosen(&self, stage: &Stage) -> bool {
        self.stage.as_ref() == Some(stage)
    }

    fn all_shown(&self) -> Vec<(Shown, &'static str)> {
        Shown::ALL.into_iter().map(|shown| (shown, shown.label(self.frame.language))).collect()
    }

    /// The stages that there may be cases of.
    fn stages(&self) -> Vec<Stage> {
        Stage::ALL.into_iter().filter(|stage| self.shown.has(*stage)).collect()
    }

    fn address(&self, stage: Option<&Stage>, all: &bool) -> String {
        let shown = self.shown.as_str();
        let stage = stage.map_or_else(String::new, |stage| format!("stage={}&", stage.as_str()));
        let need = self.need.map_or_else(String::new, |need| format!("need={need}&"));
        format!("/introductions?{stage}{need}shown={shown}&all={all}")
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
    let Query(IntroductionsQuery { stage, all, need, shown, after }) = query;
    let shown = shown.unwrap_or_else(|| Shown::of(stage));
    let own = (!all).then_some(visitor.visit.account.id);
    let filter = IntroductionFilter {
        stage,
        is_open: shown.is_open(),
        need_id: need,
        coordinator_id: own,
        ..Default::default()
    };
    let page = PageRequest { cursor: after, limit: LISTED };
    let page = introductions::list_introductions(&context, visitor.principal(), filter, page).await?;
    let parties = introductions::parties(&context, visitor.principal(), &page.items).await?;
    visitor.show(&IntroductionsPage {
        frame: visitor.frame(),
        stage,
        all,
        need,
        shown,
        introductions: &page.items,
        parties: &parties,
        next: page.next,
    })
}
