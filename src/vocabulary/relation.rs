//! How something held stands to something wanted: the one question the engine asks of the vocabulary.

use super::{TermIndex, Vocabulary};

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

impl Vocabulary {
    /// How `held` stands to `wanted`, the strongest relation there is: same, narrower, implied, broader, sibling.
    ///
    /// Siblings have their nearest common ancestor below the root of their tree. A root such as "machining" or
    /// "Japan" says too little: that two firms both machine something is no reason to ask one for the other's
    /// work. A root whose children are the things themselves (no third level) would make siblings of strangers as well.
    pub fn relation(&self, held: TermIndex, wanted: TermIndex) -> Option<Relation> {
        if held == wanted {
            return Some(Relation::Same);
        }
        let graph = &self.inner.graph;
        if graph.is_below(held, wanted) {
            return Some(Relation::Narrower { steps: graph.depth(held) - graph.depth(wanted) });
        }
        if let Some(via) = self.implied_via(held, wanted) {
            return Some(Relation::Implied { via });
        }
        if graph.is_below(wanted, held) {
            return Some(Relation::Broader { steps: graph.depth(wanted) - graph.depth(held) });
        }
        let mut above = graph.ancestors(held).iter().copied();
        let common = above.find(|ancestor| graph.is_below(wanted, *ancestor))?;
        (graph.depth(common) > 0).then_some(Relation::Sibling { common })
    }

    /// Everything that whoever has `held` has as well: its ancestors, what it and they imply, and so on. Sorted;
    /// without `held` itself.
    pub fn entailed(&self, held: TermIndex) -> Vec<TermIndex> {
        let mut entailed = self.ancestors(held).to_vec();
        entailed.extend(self.inner.graph.implied(held).iter().map(|(implied, _)| *implied));
        entailed.sort_unstable();
        entailed
    }

    /// Whether whoever has `held` has `wanted` as well: the same, narrower or implied. Allocates nothing.
    pub fn entails(&self, held: TermIndex, wanted: TermIndex) -> bool {
        held == wanted || self.inner.graph.is_below(held, wanted) || self.implied_via(held, wanted).is_some()
    }

    /// Every term that stands in some [`Relation`] to `wanted` when it is held, and none that does not. Sorted.
    pub fn related(&self, wanted: TermIndex) -> Vec<(TermIndex, Relation)> {
        let ancestors = self.ancestors(wanted);
        // The tree below the most general term that is no root: kinds, kinds of the same kind, and most of what is
        // more general.
        let top = ancestors.iter().rev().nth(1).copied().unwrap_or(wanted);
        let mut terms = vec![top];
        terms.extend_from_slice(self.descendants(top));
        terms.extend_from_slice(self.descendants(wanted));
        terms.extend_from_slice(ancestors);
        terms.push(wanted);
        terms.extend_from_slice(self.inner.graph.implying(wanted));
        terms.sort_unstable();
        terms.dedup();
        terms.into_iter().filter_map(|held| Some((held, self.relation(held, wanted)?))).collect()
    }

    /// The term, `held` or the nearest of its ancestors, whose implication leads to `wanted`.
    fn implied_via(&self, held: TermIndex, wanted: TermIndex) -> Option<TermIndex> {
        let implied = self.inner.graph.implied(held);
        let position = implied.binary_search_by_key(&wanted, |(reached, _)| *reached).ok()?;
        Some(implied[position].1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{index, vocabulary};
    use super::*;

    fn relation(held: &str, wanted: &str) -> Option<Relation> {
        let vocabulary = vocabulary();
        vocabulary.relation(index(&vocabulary, held), index(&vocabulary, wanted))
    }

    #[test]
    fn a_specific_process_serves_a_general_request() {
        let steps = 2;
        assert_eq!(
            relation("process:five-axis-milling", "process:machining"),
            Some(Relation::Narrower { steps })
        );
        assert_eq!(
            relation("process:machining", "process:five-axis-milling"),
            Some(Relation::Broader { steps })
        );
        assert_eq!(relation("process:turning", "process:turning"), Some(Relation::Same));
    }

    #[test]
    fn equipment_implies_processes_and_all_above_them() {
        let vocabulary = vocabulary();
        let via = index(&vocabulary, "equipment:five-axis-machining-center");
        for process in ["process:five-axis-milling", "process:milling", "process:machining"] {
            let wanted = index(&vocabulary, process);
            assert_eq!(vocabulary.relation(via, wanted), Some(Relation::Implied { via }), "{process}");
            assert!(vocabulary.entails(via, wanted));
        }
        assert_eq!(relation("equipment:machining-center", "process:five-axis-milling"), None);
    }

    #[test]
    fn implications_are_inherited_and_transitive() {
        let vocabulary = vocabulary();
        let held = index(&vocabulary, "standard:nadcap-heat-treating");
        let via = index(&vocabulary, "standard:nadcap");
        for standard in ["standard:jisq9100", "standard:iso9001"] {
            let wanted = index(&vocabulary, standard);
            assert_eq!(vocabulary.relation(held, wanted), Some(Relation::Implied { via }), "{standard}");
        }
        let entailed: Vec<&str> =
            vocabulary.entailed(held).into_iter().map(|index| vocabulary.term(index).id.as_str()).collect();
        let expected = ["process:heat-treatment", "standard:iso9001", "standard:jisq9100", "standard:nadcap"];
        assert_eq!(entailed, expected);
    }

    #[test]
    fn an_implication_says_nothing_backwards() {
        assert_eq!(relation("standard:iso9001", "standard:jisq9100"), None);
        assert_eq!(relation("process:five-axis-milling", "equipment:five-axis-machining-center"), None);
    }

    #[test]
    fn siblings_share_something_more_specific_than_a_root() {
        let vocabulary = vocabulary();
        let common = index(&vocabulary, "material:aluminium-alloy");
        assert_eq!(relation("material:a7075", "material:a5052"), Some(Relation::Sibling { common }));
        assert_eq!(relation("material:a7075", "material:sus304"), None, "both metals, which says nothing");
        assert_eq!(relation("process:turning", "process:plating"), None);
    }

    #[test]
    fn below_and_above_are_two_views_of_the_same_tree() {
        let vocabulary = vocabulary();
        let root = index(&vocabulary, "process:machining");
        let milling = index(&vocabulary, "process:milling");
        assert_eq!(vocabulary.children(root), [milling, index(&vocabulary, "process:turning")]);
        assert_eq!(vocabulary.descendants(root).len(), 4);
        assert_eq!(vocabulary.depth(index(&vocabulary, "process:five-axis-milling")), 2);
        for below in vocabulary.descendants(root) {
            assert!(vocabulary.ancestors(*below).contains(&root));
        }
        assert_eq!(vocabulary.information_millibits(root), 847, "log2(9/5)");
    }

    #[test]
    fn what_is_related_is_all_that_stands_in_a_relation() {
        for vocabulary in [vocabulary(), Vocabulary::built_in().unwrap()] {
            let all = || (0..).map(TermIndex).take(vocabulary.len());
            for wanted in all().step_by(7) {
                let one_by_one = all()
                    .filter_map(|held| Some((held, vocabulary.relation(held, wanted)?)))
                    .collect::<Vec<_>>();
                assert_eq!(vocabulary.related(wanted), one_by_one, "{}", vocabulary.term(wanted).id);
            }
        }
    }

    #[test]
    fn a_region_lies_in_its_area() {
        let vocabulary = vocabulary();
        let [tokyo, kanagawa, kanto] =
            ["region:13", "region:14", "region:kanto"].map(|id| index(&vocabulary, id));
        assert!(vocabulary.is_within(tokyo, kanto) && vocabulary.is_within(kanto, kanto));
        assert!(!vocabulary.is_within(kanto, tokyo) && !vocabulary.is_within(tokyo, kanagawa));
        assert_eq!(vocabulary.distance_km(tokyo, kanagawa), Some(27));
        assert_eq!(vocabulary.distance_km(tokyo, kanto), None);
    }
}
