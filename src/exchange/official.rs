//! What the official code lists have in common.

use crate::domain::TermId;

/// A term of the vocabulary as an official list gives it. Labels are unique within one list.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedTerm {
    pub id: TermId,
    /// The next more general term, of the same list or of the built-in vocabulary.
    pub parent: Option<TermId>,
    pub ja: String,
    /// The same as `ja` where the list has no English.
    pub en: String,
    pub synonyms: Vec<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// The list it comes from.
    pub source: Option<String>,
}
