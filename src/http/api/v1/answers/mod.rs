//! Answers to letters, by whoever has the link: nobody signs in.

pub mod give;
pub mod look;

use crate::domain::{Day, Language, LetterKind, LinkClosed, Name, Offer, Passage, Side, Standing, Ticks};
use crate::services::answers::Asked;
use serde::Serialize;
use utoipa::ToSchema;

/// What the link of a letter leads to.
#[derive(Serialize, ToSchema)]
pub struct AskedResponse {
    pub kind: LetterKind,
    pub side: Side,
    pub language: Language,
    /// The letter.
    pub words: Passage<10_000>,
    /// Until the end of which day it can be answered.
    pub answer_by: Option<Day>,
    pub office: Name,
    /// Who of the office can be asked.
    pub coordinator: Option<Name>,
    /// The organization that is asked.
    pub organization: Name,
    /// What this side has said.
    pub standing: Standing,
    /// Why it can no longer be answered here.
    pub closed: Option<LinkClosed>,
    /// The times that are offered.
    pub offer: Option<Offer>,
    /// What this side has said of them.
    pub ticks: Option<Ticks>,
    /// The name of the other side, once both have agreed and the office has told it.
    pub other: Option<Name>,
}

impl From<Asked> for AskedResponse {
    fn from(asked: Asked) -> Self {
        let details = asked.letter.details;
        Self {
            kind: asked.letter.kind,
            side: asked.letter.side,
            language: details.language,
            words: details.words,
            answer_by: details.answer_by,
            office: asked.office,
            coordinator: asked.writer,
            organization: asked.organization,
            standing: asked.standing,
            closed: asked.closed,
            offer: asked.offer,
            ticks: asked.ticks,
            other: asked.other.map(|other| other.details.name),
        }
    }
}
