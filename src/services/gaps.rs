//! What a candidate is known to lack, with the support programmes that close it, in the reader's language.

use super::Result;
use crate::db;
use crate::domain::{
    Day, Language, Level, NeedDetails, OfficeId, Programme, ProgrammeId, ProgrammeKind, WebAddress,
};
use crate::matching::{Candidate, Gap, closing};
use crate::vocabulary::Vocabulary;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Programmes named for one gap at most: those that fit closest. Nobody reads more, and the rest is in the list.
const MOST_PROGRAMMES: usize = 10;

/// Something that a candidate is known to lack.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct GapView {
    /// The condition, in words.
    pub requirement: String,
    pub level: Level,
    /// What the profile says instead, in words.
    pub evidence: Option<String>,
    /// What closes it and can be applied for in time; what is open today and fits closest first.
    pub programmes: Vec<ProgrammeView>,
}

/// A support programme that closes a gap.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeView {
    pub id: ProgrammeId,
    pub name: String,
    pub kind: ProgrammeKind,
    /// The kind, in words.
    pub kind_label: String,
    /// Which part of the cost is borne and up to how much, in words.
    pub help: Option<String>,
    pub open_from: Option<Day>,
    pub open_until: Option<Day>,
    /// When it can be applied for, in words.
    pub period: String,
    pub conditions: Option<String>,
    pub offered_by: Option<String>,
    pub link: Option<WebAddress>,
}

impl ProgrammeView {
    fn new(programme: &Programme, today: Day, language: Language) -> Self {
        let details = &programme.details;
        Self {
            id: programme.id,
            name: details.name_in(language).to_string(),
            kind: details.kind,
            kind_label: details.kind.label(language).to_owned(),
            help: details.help(language),
            open_from: details.open_from,
            open_until: details.open_until,
            period: details.period(today, language),
            conditions: details.conditions.as_ref().map(ToString::to_string),
            offered_by: details.offered_by.as_ref().map(ToString::to_string),
            link: details.link.clone(),
        }
    }

    /// "認証補助金：費用の2分の1、上限150万円、受付期間の記載なし".
    pub fn line(&self, language: Language) -> String {
        let terms: Vec<&str> = self.help.iter().chain([&self.period]).map(String::as_str).collect();
        let terms = terms.join(language.pick("、", ", "));
        format!("{}{}{terms}", self.name, language.pick("：", ": "))
    }
}

/// What an office can offer to close gaps.
pub(super) struct Help {
    programmes: Vec<Programme>,
    today: Day,
    /// What was found already: candidates for one need mostly lack the same few things.
    found: HashMap<(Gap, Option<Day>, Language), Vec<ProgrammeView>>,
}

impl Help {
    pub async fn of_office(tx: &mut db::Tx, office_id: OfficeId, today: Day) -> Result<Self> {
        let programmes = db::programmes::list_all(tx, office_id).await?;
        Ok(Self { programmes, today, found: HashMap::new() })
    }

    /// Everything that the candidate is known to lack, in the order of the need's conditions.
    pub fn gaps(
        &mut self,
        words: &Vocabulary,
        need: &NeedDetails,
        candidate: &Candidate,
        language: Language,
    ) -> Vec<GapView> {
        let with_findings = candidate.parts.iter().zip(&candidate.findings);
        with_findings
            .filter_map(|(part, finding)| {
                let gap = Gap::of(part, finding, need)?;
                Some(GapView {
                    requirement: finding.requirement_text(need, words, language),
                    level: finding.level,
                    evidence: finding.evidence.as_ref().map(|evidence| evidence.sentence(words, language)),
                    programmes: self.closing(words, gap, need.deadline_on, language),
                })
            })
            .collect()
    }

    fn closing(
        &mut self,
        words: &Vocabulary,
        gap: Gap,
        deadline: Option<Day>,
        language: Language,
    ) -> Vec<ProgrammeView> {
        let Self { programmes, today, found } = self;
        let views = found.entry((gap, deadline, language)).or_insert_with_key(|(gap, ..)| {
            let closing = closing(words, gap, programmes, *today, deadline);
            let best = closing.into_iter().take(MOST_PROGRAMMES);
            best.map(|programme| ProgrammeView::new(programme, *today, language)).collect()
        });
        views.clone()
    }
}
