//! What a reader takes from a text: findings, each tied to the characters it rests on.

use crate::domain::{Day, NeedKind, Pieces, RegionPreference, Requirement, TermId};
use serde::Serialize;
use utoipa::ToSchema;

/// A part of the text as it was given, in Unicode characters (not bytes): the first one, and one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The characters themselves.
    pub fn of(self, text: &str) -> String {
        text.chars().skip(self.start as usize).take((self.end - self.start) as usize).collect()
    }
}

/// Something that was read, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    pub value: T,
    pub span: Span,
}

/// Why something is kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It must not be: 不可, NG, 除く, 以外, without.
    NotAllowed,
    /// It need not be: 不要, 問わない, not required.
    NotNeeded,
}

/// Something that the text says is not wanted. It is no requirement; whoever writes the need down decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The term that is named; none where it is in words that the vocabulary does not have (中国製不可).
    pub term: Option<TermId>,
    pub refusal: Refusal,
    /// What is refused together with the word that refuses it.
    pub span: Span,
    /// What is refused alone.
    pub subject: Span,
}

/// What was read from a text. Lists are in the order of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What sort of need it is, where the text says so.
    pub kind: Option<Found<NeedKind>>,
    pub requirements: Vec<Found<Requirement>>,
    /// Numbers of pieces that are neither a lot nor a month's.
    pub quantities: Vec<Found<Pieces>>,
    pub deadline: Option<Found<Day>>,
    /// Where the partner should be.
    pub regions: Vec<Found<RegionPreference>>,
    pub excluded: Vec<Excluded>,
    /// Words that nothing was made of.
    pub not_understood: Vec<Span>,
}
