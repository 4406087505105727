//! The vocabulary for people: terms by the words they type, and labels in their language.

use super::{Context, Result, vocabularies};
use crate::db;
use crate::domain::{Language, OfficeId, Principal, Requirement, Scheme, TermId};
use crate::matching::requirement_text;
use crate::vocabulary::{TermIndex, Vocabulary};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// How many terms are named where somebody typed something close to them.
const NEAR: usize = 5;

/// What stands between terms in one field.
const SEPARATORS: [char; 4] = ['、', ',', '，', '\n'];
/// No label has more pieces than this between separators.
const MOST_PIECES: usize = 8;

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

/// The built-in vocabulary, for somebody who is not signed in.
pub fn built_in(language: Language) -> Result<Words> {
    Ok(Words { vocabulary: vocabularies::built_in()?, language })
}

/// The words of an office, within a transaction.
pub(super) async fn of_office(
    ctx: &Context,
    tx: &mut db::Tx,
    office_id: OfficeId,
    language: Language,
) -> Result<Words> {
    Ok(Words { vocabulary: vocabularies::of_office(ctx, tx, office_id).await?, language })
}

impl Words {
    pub fn label<'a>(&'a self, id: &'a TermId) -> &'a str {
        self.vocabulary.label(id, self.language)
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The prefecture that a region lies in, in words: what can be said of a place without saying which. A region that
    /// lies in none is said itself.
    pub fn prefecture<'a>(&'a self, region: &'a TermId) -> &'a str {
        let Some(index) = self.vocabulary.index(region) else { return self.label(region) };
        let is_prefecture = |index: &TermIndex| {
            let id = &self.vocabulary.term(*index).id;
            let code = id.as_str().strip_prefix("region:").unwrap_or_default();
            code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit())
        };
        let found = self.vocabulary.ancestors(index).iter().copied().find(is_prefecture);
        self.label(&self.vocabulary.term(found.unwrap_or(index)).id)
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

    /// The terms that somebody means by words with commas between them or each on a line, with the words. A comma may be
    /// part of a label (農業、林業): the longest stretch that is one is taken as such.
    pub fn find_several<'a>(&self, scheme: Scheme, text: &'a str) -> Vec<(&'a str, Option<TermId>)> {
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        for (at, separator) in text.match_indices(SEPARATORS) {
            pieces.push((start, at));
            start = at + separator.len();
        }
        pieces.push((start, text.len()));
        let (mut named, mut at) = (Vec::new(), 0);
        while at < pieces.len() {
            let stretch = |pieces_taken: usize| text[pieces[at].0..pieces[at + pieces_taken - 1].1].trim();
            let longest = MOST_PIECES.min(pieces.len() - at);
            let label = (2..=longest).rev().find_map(|taken| {
                let found =
                    self.find(scheme, stretch(taken)).filter(|id| self.is_called(id, stretch(taken)))?;
                Some((taken, found))
            });
            let (taken, found) = match label {
                Some((taken, found)) => (taken, Some(found)),
                None => (1, self.find(scheme, stretch(1))),
            };
            if !stretch(taken).is_empty() {
                named.push((stretch(taken), found));
            }
            at += taken;
        }
        named
    }

    /// Whether these very words are a label or synonym of a term, and not only words that normalise to one.
    fn is_called(&self, id: &TermId, text: &str) -> bool {
        let plain = |text: &str| -> String {
            text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
        };
        let Some(index) = self.vocabulary.index(id) else { return false };
        let term = self.vocabulary.term(index);
        let mut labels = [&term.ja, &term.en].into_iter().chain(&term.synonyms);
        labels.any(|label| plain(label) == plain(text))
    }

    /// What stands for a term in a form: its label, or its identifier where the label means another term as well.
    pub fn said<'a>(&'a self, id: &'a TermId) -> &'a str {
        let label = self.label(id);
        if self.find(id.scheme(), label).as_ref() == Some(id) { label } else { id.as_str() }
    }

    /// What stands for several terms in one field: their labels, or their identifiers where these side by side would be
    /// read as others.
    pub fn said_several(&self, scheme: Scheme, ids: &[TermId]) -> String {
        let said = ids.iter().map(|id| self.said(id)).collect::<Vec<_>>().join("、");
        let read = self.find_several(scheme, &said);
        if read.iter().map(|(_, found)| found.as_ref()).eq(ids.iter().map(Some)) {
            return said;
        }
        ids.iter().map(TermId::as_str).collect::<Vec<_>>().join("、")
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

    /// Every term of a scheme.
    #[cfg(test)]
    pub fn all(&self, scheme: Scheme) -> impl Iterator<Item = TermId> {
        self.vocabulary.terms_of(scheme).iter().map(|index| self.vocabulary.term(*index).id.clone())
    }
}
