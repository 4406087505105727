//! The vocabulary for people: terms by the words they type, and labels in their language.

use super::{Context, Result, vocabularies};
use crate::domain::{Language, Principal, Requirement, Scheme, TermId};
use crate::matching::requirement_text;
use crate::vocabulary::Vocabulary;
use std::sync::Arc;

/// How many terms are named where somebody typed something close to them.
const NEAR: usize = 5;

/// The vocabulary of an office in the language of a reader.
#[derive(Clone)]
pub struct Words {
    vocabulary: Arc<Vocabulary>,
    language: Language,
}

/// The words of the office that somebody belongs to.
pub async fn of_principal(ctx: &Context, principal: &Principal, language: Language) -> Result<Words> {
    Ok(Words { vocabulary: vocabularies::of_principal(ctx, principal).await?, language })
}

impl Words {
    pub fn label<'a>(&'a self, id: &'a TermId) -> &'a str {
        self.vocabulary.label(id, self.language)
    }

    /// Latitude and longitude of a region, in degrees.
    pub fn place(&self, id: &TermId) -> Option<(f64, f64)> {
        let place = self.vocabulary.term(self.vocabulary.index(id)?).place?;
        Some((place.latitude, place.longitude))
    }

    pub fn is_known(&self, id: &TermId) -> bool {
        self.vocabulary.index(id).is_some()
    }

    /// The term that somebody means by a label, a synonym or an identifier.
    pub fn find(&self, scheme: Scheme, text: &str) -> Option<TermId> {
        let text = text.trim();
        let named = TermId::parse(text).ok().filter(|id| self.is_known(id));
        named.or_else(|| {
            let found = self.vocabulary.find(scheme, text)?;
            Some(self.vocabulary.term(found).id.clone())
        })
    }

    /// The labels of terms that somebody may mean by words that are none.
    pub fn near(&self, scheme: Scheme, text: &str) -> Vec<&str> {
        let found = self.vocabulary.search(text, Some(scheme), NEAR).into_iter();
        let labels = found.map(|index| {
            let term = self.vocabulary.term(index);
            self.language.pick(&term.ja, &term.en)
        });
        labels.collect()
    }

    /// A requirement in a few words.
    pub fn requirement(&self, requirement: &Requirement) -> String {
        requirement_text(requirement, &self.vocabulary, self.language)
    }
}
