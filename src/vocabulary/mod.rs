//! The controlled vocabulary: terms, labels, hierarchy, implications, text normalisation, the tagger. Pure.

mod built_in;
mod check;
mod error;
mod graph;
mod labels;
mod normalise;
mod organization_name;
mod read;
mod region;
mod relation;
mod tagger;
mod trie;

pub use error::{Problem, VocabularyError};
pub use normalise::normalise;
pub use organization_name::organization_name;
pub use relation::Relation;

use crate::domain::{Language, Scheme, TermId};
use graph::Graph;
use labels::Labels;
use read::Row;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use trie::Trie;

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

/// A place in a text where a term is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Byte range in the text as given.
    pub span: Range<usize>,
    pub term: TermIndex,
}

/// A sound set of terms with everything that follows from them. Cheap to clone, and shared between threads.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    terms: Vec<Term>,
    by_id: HashMap<TermId, TermIndex>,
    by_scheme: HashMap<Scheme, Vec<TermIndex>>,
    /// The position of each term in the order of ids.
    ranks: Vec<u32>,
    graph: Graph,
    labels: Labels,
    trie: Trie,
}

impl Vocabulary {
    /// The vocabulary that comes with the program.
    ///
    /// # Errors
    /// Where a file is not sound; the tests keep that from being released.
    pub fn built_in() -> Result<Self, VocabularyError> {
        built_in::built_in()
    }

    /// Reads files of the form of `vocabulary/<scheme>.csv`, given as name and content. Terms are numbered by
    /// scheme and line, whatever the order of the files.
    ///
    /// # Errors
    /// Everything that is wrong with the files.
    pub fn from_csv(files: &[(&str, &str)]) -> Result<Self, VocabularyError> {
        let mut problems = Vec::new();
        let mut rows: Vec<Row> =
            files.iter().flat_map(|(name, text)| read::read(name, text, &mut problems)).collect();
        problems.extend(check::check(&rows));
        if !problems.is_empty() {
            problems.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
            return Err(VocabularyError { problems });
        }
        rows.sort_by_key(|row| row.term.id.scheme());
        Ok(Self::of(rows.into_iter().map(|row| row.term).collect()))
    }

    /// This vocabulary and terms imported at run time, such as municipalities and industry classes. Known terms
    /// keep their index. An addition whose id is known is skipped; one whose label is taken in its scheme keeps
    /// its id and loses that label for look-up and tagging.
    ///
    /// # Errors
    /// Where an addition has an unknown parent, a parent of another scheme, a cycle above it, or implies an
    /// unknown term. The line is the 1-based position in `additions`.
    pub fn with_terms(&self, additions: Vec<Term>) -> Result<Self, VocabularyError> {
        let known = self.inner.terms.iter().map(|term| (term, 0));
        let row = |(term, line): (&Term, u64)| Row { term: term.clone(), file: "additions".to_owned(), line };
        let mut rows: Vec<Row> = known.map(row).collect();
        let mut added: HashMap<&TermId, u64> = HashMap::new();
        for (line, term) in (1..).zip(&additions) {
            if !self.inner.by_id.contains_key(&term.id) && added.insert(&term.id, line).is_none() {
                rows.push(row((term, line)));
            }
        }
        let problems = check::check_structure(&rows);
        if !problems.is_empty() {
            return Err(VocabularyError { problems });
        }
        // By id, so that the order in which the additions come does not decide who keeps a label.
        rows[self.len()..].sort_by(|one, other| one.term.id.cmp(&other.term.id));
        Ok(Self::of(rows.into_iter().map(|row| row.term).collect()))
    }

    fn of(terms: Vec<Term>) -> Self {
        let mut by_id = HashMap::with_capacity(terms.len());
        let mut by_scheme: HashMap<Scheme, Vec<TermIndex>> = HashMap::new();
        for (index, term) in (0..).map(TermIndex).zip(&terms) {
            by_id.insert(term.id.clone(), index);
            by_scheme.entry(term.id.scheme()).or_default().push(index);
        }
        let mut ordered: Vec<(&TermId, usize)> =
            by_id.iter().map(|(id, index)| (id, index.0 as usize)).collect();
        ordered.sort_unstable();
        let mut ranks = vec![0; terms.len()];
        for (rank, (_, position)) in (0..).zip(ordered) {
            ranks[position] = rank;
        }
        let graph = Graph::of(&terms, &by_id);
        let labels = Labels::of(&terms);
        let trie = Trie::of(labels.all());
        Self { inner: Arc::new(Inner { terms, by_id, by_scheme, ranks, graph, labels, trie }) }
    }

    /// How many terms there are; every [`TermIndex`] of this vocabulary is below it.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks whether there is a vocabulary at all")]
    pub fn len(&self) -> usize {
        self.inner.terms.len()
    }

    pub fn index(&self, id: &TermId) -> Option<TermIndex> {
        self.inner.by_id.get(id).copied()
    }

    /// # Panics
    /// Where the index is of another vocabulary with more terms.
    pub fn term(&self, index: TermIndex) -> &Term {
        &self.inner.terms[index.0 as usize]
    }

    /// The label to show for an id; the id itself where it is not in this vocabulary (any more).
    pub fn label<'a>(&'a self, id: &'a TermId, language: Language) -> &'a str {
        match (self.index(id).map(|index| self.term(index)), language) {
            (Some(term), Language::Ja) => &term.ja,
            (Some(term), Language::En) => &term.en,
            (None, _) => id.as_str(),
        }
    }

    /// The terms of a scheme, in the order of its file, additions last.
    pub fn terms_of(&self, scheme: Scheme) -> &[TermIndex] {
        self.inner.by_scheme.get(&scheme).map_or(&[], Vec::as_slice)
    }

    /// The more general terms, nearest first.
    pub fn ancestors(&self, index: TermIndex) -> &[TermIndex] {
        self.inner.graph.ancestors(index)
    }

    /// The terms directly below.
    pub fn children(&self, index: TermIndex) -> &[TermIndex] {
        self.inner.graph.children(index)
    }

    /// All terms below, depth first.
    pub fn descendants(&self, index: TermIndex) -> &[TermIndex] {
        self.inner.graph.descendants(index)
    }

    /// How many terms are above: 0 for a root.
    pub fn depth(&self, index: TermIndex) -> u32 {
        self.inner.graph.depth(index)
    }

    /// How much it says to have this term, in thousandths of a bit: -log2((descendants + 1) / terms in the
    /// scheme). Intrinsic information content as in Seco, Veale and Hayes (2004), without its scaling to 1.
    pub fn information_millibits(&self, index: TermIndex) -> u32 {
        self.inner.graph.information(index)
    }

    /// The term of a scheme that is written exactly so, after normalisation.
    pub fn find(&self, scheme: Scheme, label: &str) -> Option<TermIndex> {
        self.inner.labels.find(scheme, label)
    }

    /// Terms for a picker: those called exactly so, then those whose label or synonym begins with the query, then
    /// those that contain it; the shorter label first, then by id. Nothing for an empty query.
    pub fn search(&self, query: &str, scheme: Option<Scheme>, limit: usize) -> Vec<TermIndex> {
        self.inner.labels.search(query, scheme, limit, |index| self.inner.ranks[index.0 as usize])
    }

    /// Whether a region is the area or lies in it by the hierarchy.
    pub fn is_within(&self, region: TermIndex, area: TermIndex) -> bool {
        region == area || self.inner.graph.is_below(region, area)
    }

    /// Great-circle distance between two regions' own points, whole kilometres; `None` where one is not known.
    pub fn distance_km(&self, one: TermIndex, other: TermIndex) -> Option<u32> {
        Some(self.term(one).place?.distance_km(self.term(other).place?))
    }

    /// Terms named in a text: longest match, left to right; several for one span where it means several things.
    /// Where a word may begin and end is told in `tagger.rs`.
    pub fn tag(&self, text: &str) -> Vec<Tag> {
        tagger::tag(&self.inner.trie, text)
    }
}

#[cfg(test)]
pub(crate) mod fixture;

#[cfg(test)]
mod tests {
    use super::fixture::{index, vocabulary};
    use super::*;

    fn addition(id: &str, parent: Option<&str>, ja: &str) -> Term {
        let parse = |text: &str| TermId::parse(text).unwrap_or_else(|_| panic!("{text}"));
        Term {
            id: parse(id),
            parent: parent.map(parse),
            ja: ja.to_owned(),
            en: format!("{ja} in English"),
            synonyms: Vec::new(),
            implies: Vec::new(),
            source: None,
            place: None,
        }
    }

    #[test]
    fn an_addition_joins_the_tree_and_the_texts() {
        let extended = vocabulary()
            .with_terms(vec![
                addition("region:141003-1", Some("region:141003"), "架空区"),
                addition("region:141003", Some("region:14"), "架空市"),
            ])
            .unwrap_or_else(|error| panic!("{error}"));
        let ward = index(&extended, "region:141003-1");
        assert!(extended.is_within(ward, index(&extended, "region:kanto")));
        assert_eq!(extended.tag("架空区の工場")[0].term, ward);
        assert_eq!(extended.terms_of(Scheme::Region).len(), 6);
    }

    #[test]
    fn known_terms_keep_index_and_label_whatever_is_added() {
        let before = vocabulary();
        let after = before
            .with_terms(vec![
                addition("region:14", None, "別の名"),
                addition("region:999999", Some("region:13"), "東京"),
            ])
            .unwrap_or_else(|error| panic!("{error}"));
        for position in 0..before.len() {
            let index = TermIndex(u32::try_from(position).unwrap());
            assert_eq!(before.term(index), after.term(index));
        }
        assert_eq!(after.len(), before.len() + 1, "the known id is skipped");
        assert_eq!(after.find(Scheme::Region, "東京"), Some(index(&before, "region:13")));
        assert_eq!(after.term(index(&after, "region:999999")).ja, "東京", "it keeps its label to be shown");
        assert!(after.find(Scheme::Region, "東京 in English").is_some());
    }

    #[test]
    fn the_order_of_additions_does_not_matter() {
        let additions =
            vec![addition("region:a", None, "同名"), addition("region:b", Some("region:a"), "同名")];
        let reversed = additions.iter().rev().cloned().collect();
        let [one, other] = [additions, reversed].map(|list| vocabulary().with_terms(list).unwrap());
        assert_eq!(one.inner.terms, other.inner.terms);
        assert_eq!(one.find(Scheme::Region, "同名"), Some(index(&one, "region:a")));
    }

    #[test]
    fn an_addition_without_its_parent_is_refused() {
        let additions = vec![addition("region:a", None, "甲"), addition("region:b", Some("region:x"), "乙")];
        let error = vocabulary().with_terms(additions).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "additions line 2, column parent: no term \"region:x\"");
    }

    #[test]
    fn an_unknown_id_is_shown_as_it_is() {
        let vocabulary = vocabulary();
        let [known, unknown] = ["process:plating", "process:gone"].map(|id| TermId::parse(id).unwrap());
        assert_eq!(vocabulary.label(&known, Language::Ja), "めっき");
        assert_eq!(vocabulary.label(&known, Language::En), "Plating");
        assert_eq!(vocabulary.label(&unknown, Language::Ja), "process:gone");
    }

    #[test]
    fn terms_are_numbered_alike_whatever_the_order_of_files() {
        let mut files = fixture::FILES;
        files.reverse();
        let reversed = Vocabulary::from_csv(&files).unwrap();
        assert_eq!(reversed.inner.terms, vocabulary().inner.terms);
    }
}
