//! The controlled vocabulary: terms, labels, hierarchy, implications, text normalisation, the tagger. Pure.

use crate::domain::{Language, Scheme, TermId};
use std::ops::Range;

/// One entry of the vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub id: TermId,
    /// The next more general term of the same scheme.
    pub parent: Option<TermId>,
    pub ja: String,
    pub en: String,
    /// Other ways people write it, in any language.
    pub synonyms: Vec<String>,
    /// Terms of any scheme that whoever has this one has as well.
    pub implies: Vec<TermId>,
    pub source: Option<String>,
    /// For regions.
    pub place: Option<Place>,
}

/// Where a region lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A term's index in one [`Vocabulary`]; small and quick to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermIndex(pub u32);

/// How something held stands to something wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// The very term.
    Same,
    /// Held is a kind of wanted (5-axis milling serves "machining"), this many steps below it.
    Narrower { steps: u32 },
    /// Held entails wanted through an implication; `via` is the implying term (held or an ancestor of it).
    Implied { via: TermIndex },
    /// Held is more general than wanted: possible, to be asked about. Steps above it.
    Broader { steps: u32 },
    /// Both are kinds of the same term, `common`, and neither of the above.
    Sibling { common: TermIndex },
}

/// A place in a text where a term is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Byte range in the text as given.
    pub span: Range<usize>,
    pub term: TermIndex,
}

pub struct Vocabulary {
    terms: Vec<Term>,
}

impl Vocabulary {
    pub fn index(&self, _id: &TermId) -> Option<TermIndex> {
        todo!()
    }
    pub fn term(&self, index: TermIndex) -> &Term {
        &self.terms[index.0 as usize]
    }
    pub fn label(&self, _id: &TermId, _language: Language) -> &str {
        todo!()
    }
    /// The more general terms, nearest first.
    pub fn ancestors(&self, _index: TermIndex) -> &[TermIndex] {
        todo!()
    }
    /// How `held` stands to `wanted`, the strongest relation there is.
    pub fn relation(&self, _held: TermIndex, _wanted: TermIndex) -> Option<Relation> {
        todo!()
    }
    /// Everything that whoever has `held` has as well: its ancestors, what it and they imply, and so on.
    pub fn entailed(&self, _held: TermIndex) -> Vec<TermIndex> {
        todo!()
    }
    /// The term of a scheme that is written exactly so, after normalisation.
    pub fn find(&self, _scheme: Scheme, _label: &str) -> Option<TermIndex> {
        todo!()
    }
    /// Terms named in a text: longest match, left to right.
    pub fn tag(&self, _text: &str) -> Vec<Tag> {
        todo!()
    }
}
