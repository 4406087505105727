//! A prefix tree over normalised labels: from one position of a text, all labels that begin there in one walk.

use super::TermIndex;
use super::labels::{Label, Spelling};
use super::normalise::{LONG_VOWEL, Script, Unit, final_kana_run};

/// Longer labels are not looked for in texts; the hiragana mask has no more room, and nobody writes them twice
/// alike.
const LONGEST: usize = 63;

/// A spelling that ends at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ending {
    pub term: TermIndex,
    /// See [`Spelling`].
    hiragana: u64,
    gaps: u64,
}

impl Ending {
    /// Whether the spelling covers what was matched. Hiragana in a text is mostly grammar, so it must be hiragana
    /// in the label as well (タイ is not in したい); katakana in a text may be either (メッキ is めっき). `scraps` are
    /// the positions after a separator that only counts where the label has one as well.
    pub fn covers(self, matched: &[Unit], scraps: u64) -> bool {
        let is_hiragana = |position: usize| self.hiragana >> position & 1 == 1;
        let fits = |(position, unit): (usize, &Unit)| {
            unit.script != Script::Hiragana || unit.ch == LONG_VOWEL || is_hiragana(position)
        };
        scraps & !self.gaps == 0 && matched.iter().enumerate().all(fits)
    }
}

#[derive(Debug, Default)]
struct Node {
    /// Sorted by character.
    next: Vec<(char, u32)>,
    endings: Vec<Ending>,
}

#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

impl Trie {
    /// Labels of one character are left out: a lone kanji is part of too many other words.
    pub fn of(labels: &[Label]) -> Self {
        let mut trie = Self { nodes: vec![Node::default()] };
        for Label { spelling: Spelling { key, hiragana, gaps }, term, .. } in labels {
            let mut characters: Vec<char> = key.chars().collect();
            if !(2..=LONGEST).contains(&characters.len()) {
                continue;
            }
            let ending = Ending { term: *term, hiragana: *hiragana, gaps: *gaps };
            trie.insert(&characters, ending);
            // Inside a longer run a text keeps the long vowel mark that the normal form of the label has lost.
            if final_kana_run(&characters) >= 3 && characters.last() != Some(&LONG_VOWEL) {
                characters.push(LONG_VOWEL);
                trie.insert(&characters, ending);
            }
        }
        for node in &mut trie.nodes {
            node.endings.sort_unstable();
            node.endings.dedup();
        }
        trie
    }

    fn insert(&mut self, characters: &[char], ending: Ending) {
        let mut at = 0;
        for ch in characters {
            at = match self.nodes[at].next.binary_search_by_key(ch, |(next, _)| *next) {
                Ok(position) => self.nodes[at].next[position].1 as usize,
                Err(position) => {
                    let new = self.nodes.len();
                    let number = u32::try_from(new).expect("labels have fewer than 2^32 characters");
                    self.nodes[at].next.insert(position, (*ch, number));
                    self.nodes.push(Node::default());
                    new
                }
            };
        }
        self.nodes[at].endings.push(ending);
    }

    /// The lengths at which labels end that begin where `units` begins, shortest first.
    pub fn walk<'a>(&'a self, units: &'a [Unit]) -> impl Iterator<Item = (usize, &'a [Ending])> {
        let mut at = 0;
        let step = move |(position, unit): (usize, &Unit)| {
            let next = &self.nodes[at].next;
            let found = next.binary_search_by_key(&unit.ch, |(next, _)| *next).ok()?;
            at = next[found].1 as usize;
            Some((position + 1, self.nodes[at].endings.as_slice()))
        };
        units.iter().enumerate().map_while(step).filter(|(_, endings)| !endings.is_empty())
    }
}
