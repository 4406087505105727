//! Looking terms up by what people call them: exactly, and as a picker does while somebody types.

use super::normalise::{Script, normalise, units};
use super::{Term, TermIndex};
use crate::domain::Scheme;
use std::collections::HashMap;

/// A label or synonym as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    /// The normal form.
    pub key: String,
    /// Which of the first 64 characters of the key were written in hiragana, lowest bit first.
    pub hiragana: u64,
    /// Which of them followed a separator (型・治工具).
    pub gaps: u64,
}

impl Spelling {
    pub fn of(text: &str) -> Self {
        let (mut hiragana, mut gaps) = (0, 0);
        let kept = units(text).into_iter().filter(|unit| unit.script != Script::Break);
        let key = kept
            .enumerate()
            .map(|(position, unit)| {
                if position < 64 {
                    hiragana |= u64::from(unit.script == Script::Hiragana) << position;
                    gaps |= u64::from(unit.gap_before) << position;
                }
                unit.ch
            })
            .collect();
        Self { key, hiragana, gaps }
    }
}

/// Labels and synonyms of a term with the column they stand in.
pub(super) fn spellings(term: &Term) -> impl Iterator<Item = (&'static str, &str, Spelling)> {
    [("ja", &term.ja), ("en", &term.en)]
        .into_iter()
        .chain(term.synonyms.iter().map(|synonym| ("synonyms", synonym)))
        .map(|(column, text)| (column, text.as_str(), Spelling::of(text)))
}

/// One spelling that leads to a term.
#[derive(Debug)]
pub(super) struct Label {
    pub spelling: Spelling,
    pub scheme: Scheme,
    pub term: TermIndex,
}

/// All spellings. Within a scheme a key leads to one term: whoever came first.
#[derive(Debug, Default)]
pub(super) struct Labels {
    all: Vec<Label>,
    by_key: HashMap<Scheme, HashMap<String, TermIndex>>,
}

impl Labels {
    pub fn of(terms: &[Term]) -> Self {
        let mut labels = Self::default();
        for (index, term) in (0..).map(TermIndex).zip(terms) {
            let scheme = term.id.scheme();
            let by_key = labels.by_key.entry(scheme).or_default();
            let first = labels.all.len();
            for (_, _, spelling) in spellings(term) {
                if spelling.key.is_empty() {
                    continue;
                }
                let owner = *by_key.entry(spelling.key.clone()).or_insert(index);
                let is_repeated = labels.all[first..].iter().any(|label| label.spelling == spelling);
                if owner == index && !is_repeated {
                    labels.all.push(Label { spelling, scheme, term: index });
                }
            }
        }
        labels
    }

    pub fn find(&self, scheme: Scheme, text: &str) -> Option<TermIndex> {
        self.by_key.get(&scheme)?.get(&normalise(text)).copied()
    }

    pub fn all(&self) -> &[Label] {
        &self.all
    }

    /// Terms whose label or synonym is the query, begins with it or contains it, in this order; then the shorter
    /// label, then `rank` (the position of the id) decides.
    pub fn search(
        &self,
        query: &str,
        scheme: Option<Scheme>,
        limit: usize,
        rank: impl Fn(TermIndex) -> u32,
    ) -> Vec<TermIndex> {
        let query = normalise(query);
        if query.is_empty() {
            return Vec::new();
        }
        let mut best: HashMap<TermIndex, (u8, usize)> = HashMap::new();
        for label in self.all.iter().filter(|label| scheme.is_none_or(|scheme| scheme == label.scheme)) {
            let key = &label.spelling.key;
            let exactness = match key.find(&query) {
                Some(0) if key.len() == query.len() => 0,
                Some(0) => 1,
                Some(_) => 2,
                None => continue,
            };
            let found = (exactness, key.chars().count());
            best.entry(label.term).and_modify(|known| *known = found.min(*known)).or_insert(found);
        }
        let mut ordered: Vec<_> = best.into_iter().map(|(term, found)| (found, rank(term), term)).collect();
        ordered.sort_unstable();
        ordered.into_iter().take(limit).map(|(_, _, term)| term).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{index, vocabulary};
    use super::*;

    #[test]
    fn a_label_is_found_however_it_is_written() {
        let vocabulary = vocabulary();
        let plating = Some(index(&vocabulary, "process:plating"));
        for text in ["めっき", "メッキ", "ﾒｯｷ", "鍍金", "plating", "PLATING", "メッ キ"] {
            assert_eq!(vocabulary.find(Scheme::Process, text), plating, "{text}");
        }
        assert_eq!(vocabulary.find(Scheme::Material, "めっき"), None, "of another scheme");
        assert_eq!(vocabulary.find(Scheme::Process, "めっ"), None);
        assert_eq!(vocabulary.find(Scheme::Process, ""), None);
    }

    #[test]
    fn a_picker_shows_the_exact_label_first_then_those_that_begin_with_it() {
        let vocabulary = vocabulary();
        let ids = |query, scheme, limit| -> Vec<&str> {
            let found = vocabulary.search(query, scheme, limit);
            found.into_iter().map(|index| vocabulary.term(index).id.as_str()).collect()
        };
        assert_eq!(
            ids("5軸", None, 9),
            ["process:five-axis-milling", "equipment:five-axis-machining-center"],
            "the exact synonym, then the prefix"
        );
        assert_eq!(
            ids("フライス", Some(Scheme::Process), 9),
            ["process:milling", "process:face-milling"],
            "the prefix, then contained"
        );
        assert_eq!(ids("milling", Some(Scheme::Process), 9)[0], "process:milling");
        assert_eq!(ids("milling", Some(Scheme::Process), 2).len(), 2);
        assert_eq!(ids(" - ", None, 9), Vec::<&str>::new());
    }
}
