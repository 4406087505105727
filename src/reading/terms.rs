//! Requirements on terms: what the vocabulary finds in the text, which of its meanings is meant, and how firmly.

use super::passage::Passage;
use super::signs::Sign;
use crate::domain::{Level, NeedKind, Requirement, Scheme, TermId};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::ops::Range;

/// A place where the vocabulary knows a word, and everything it can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// In the folded text.
    pub at: Range<usize>,
    pub terms: Vec<TermIndex>,
}

/// Spellings that only the reader may know: too short or too bare for a label, which is compared without its
/// hyphens.
const ALIASES: &[(&str, &str)] = &[("18-8", "material:sus304")];

/// Everything the vocabulary knows in the text, in its order.
pub(super) fn mentions(vocabulary: &Vocabulary, passage: &Passage, text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    for tag in vocabulary.tag(text) {
        add(&mut found, passage.folded.range(&tag.span), tag.term);
    }
    let others = inflected(vocabulary, passage.text(), &found);
    found.extend(others);
    found.sort_by_key(|mention| mention.at.start);
    let others = aliases(vocabulary, passage.text(), &found);
    found.extend(others);
    found.sort_by_key(|mention| mention.at.start);
    let is_masked = |mention: &Mention| {
        passage
            .signs_over(&mention.at)
            .any(|placed| placed.sign == Sign::Mask && placed.at.end >= mention.at.end)
    };
    found.retain(|mention| !is_masked(mention));
    found
}

fn add(found: &mut Vec<Mention>, at: Range<usize>, term: TermIndex) {
    match found.last_mut() {
        Some(last) if last.at == at => last.terms.push(term),
        _ => found.push(Mention { at, terms: vec![term] }),
    }
}

/// Whether nothing that is known lies over a range; what is known is in order.
fn is_free(known: &[Mention], at: &Range<usize>) -> bool {
    let next = known.partition_point(|mention| mention.at.start < at.end);
    next == 0 || known[next - 1].at.end <= at.start
}

/// English terms in another form than their label has: shafts for shaft, turned for turning.
fn inflected(vocabulary: &Vocabulary, text: &str, known: &[Mention]) -> Vec<Mention> {
    let Some((plain, places)) = without_endings(text) else { return Vec::new() };
    let mut found = Vec::new();
    for tag in vocabulary.tag(&plain) {
        let at = places[tag.span.start]..places[tag.span.end];
        if is_free(known, &at) {
            add(&mut found, at, tag.term);
        }
    }
    found
}

/// The text with plurals made singular and -ed made -ing, and for each of its bytes (and its end) where that stands
/// in the text; none where there is nothing to change.
fn without_endings(text: &str) -> Option<(String, Vec<usize>)> {
    let bytes = text.as_bytes();
    let mut plain = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut is_changed = false;
    let mut at = 0;
    while at < bytes.len() {
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let word = &text[at..end];
        let shorter = match word {
            _ if word.len() < 4 => None,
            _ if word.ends_with("ss") || word.contains(|ch: char| ch.is_ascii_digit()) => None,
            _ => word
                .strip_suffix("ed")
                .map(|stem| (stem, "ing"))
                .or(word.strip_suffix('s').map(|stem| (stem, ""))),
        };
        match shorter {
            Some((stem, ending)) => {
                is_changed = true;
                plain.push_str(stem);
                places.extend(at..at + stem.len());
                plain.push_str(ending);
                places.extend(std::iter::repeat_n(at + stem.len(), ending.len()));
                at = end;
            }
            None => {
                // One word, or the one character that begins none.
                let end = end.max(at + text[at..].chars().next().map_or(1, char::len_utf8));
                plain.push_str(&text[at..end]);
                places.extend(at..end);
                at = end;
            }
        }
    }
    places.push(text.len());
    is_changed.then_some((plain, places))
}

fn aliases(vocabulary: &Vocabulary, text: &str, known: &[Mention]) -> Vec<Mention> {
    let mut found = Vec::new();
    for (word, id) in ALIASES {
        let term = TermId::parse(id).ok().and_then(|id| vocabulary.index(&id));
        for (at, _) in text.match_indices(word) {
            let at = at..at + word.len();
            let is_part =
                |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric() || ch == '.' || ch == '-');
            let alone =
                !is_part(text[..at.start].chars().next_back()) && !is_part(text[at.end..].chars().next());
            let free = is_free(known, &at);
            if let (Some(term), true, true) = (term, alone, free) {
                found.push(Mention { at, terms: vec![term] });
            }
        }
    }
    found
}

/// Which scheme a word that names several things is taken from, likeliest first. A machine is what a firm has to
/// have, and what one buys.
const USUAL: [Scheme; 7] = [
    Scheme::Process,
    Scheme::Material,
    Scheme::Standard,
    Scheme::Equipment,
    Scheme::Product,
    Scheme::Industry,
    Scheme::Field,
];
const OF_GOODS: [Scheme; 7] = [
    Scheme::Product,
    Scheme::Equipment,
    Scheme::Material,
    Scheme::Process,
    Scheme::Standard,
    Scheme::Industry,
    Scheme::Field,
];
const OF_DEVELOPMENT: [Scheme; 7] = [
    Scheme::Process,
    Scheme::Material,
    Scheme::Standard,
    Scheme::Product,
    Scheme::Equipment,
    Scheme::Industry,
    Scheme::Field,
];
const OF_RESEARCH: [Scheme; 7] = [
    Scheme::Field,
    Scheme::Process,
    Scheme::Material,
    Scheme::Product,
    Scheme::Standard,
    Scheme::Equipment,
    Scheme::Industry,
];

/// After a word these make it what something is for: ドローン用, 食品機械の部品.
const IS_FOR: &[&str] = &["用", "向け", "の部品", "部品", " parts", " part", "関連", "の筐体"];

/// Which meaning of a mention is meant; none where it is none that a partner could be asked for.
pub(super) fn meant(
    vocabulary: &Vocabulary,
    passage: &Passage,
    mention: &Mention,
    kind: Option<NeedKind>,
    may_be_field: bool,
) -> Option<TermIndex> {
    let behind = &passage.text()[mention.at.end..];
    let is_for = IS_FOR.iter().any(|word| behind.starts_with(word));
    let order = match kind {
        Some(NeedKind::JointResearch) => OF_RESEARCH,
        Some(NeedKind::Purchase | NeedKind::SalesChannel) => OF_GOODS,
        Some(NeedKind::JointDevelopment) => OF_DEVELOPMENT,
        _ if is_for => OF_GOODS,
        _ => USUAL,
    };
    let scheme = |term: &TermIndex| vocabulary.term(*term).id.scheme();
    order
        .into_iter()
        .filter(|wanted| *wanted != Scheme::Field || may_be_field)
        .find_map(|wanted| mention.terms.iter().find(|term| scheme(term) == wanted).copied())
}

/// Whether research fields may be meant: デザイン is one as well.
pub(super) fn speaks_of_research(passage: &Passage, kind: Option<NeedKind>) -> bool {
    let by_kind = [NeedKind::JointResearch, NeedKind::JointDevelopment, NeedKind::TechnicalAdvice];
    kind.is_some_and(|kind| by_kind.contains(&kind))
        || passage.signs.iter().any(|placed| placed.sign == Sign::Research)
}

/// How firm a requirement is that the text does not grade. What something is for, and who is asked, are hints;
/// everything else that somebody writes into a need is meant.
pub(super) fn usual_level(scheme: Scheme, kind: Option<NeedKind>, behind: &str) -> Level {
    let is_bought =
        ["の調達", "の購入", "の導入", "の買", "の仕入"].iter().any(|word| behind.starts_with(word));
    let is_object =
        kind == Some(NeedKind::Purchase) && (is_bought || !behind.starts_with('の') && !is_for(behind));
    match scheme {
        Scheme::Product if is_object => Level::Must,
        Scheme::Product | Scheme::Industry | Scheme::Region => Level::Want,
        _ => Level::Must,
    }
}

fn is_for(behind: &str) -> bool {
    IS_FOR.iter().any(|word| behind.starts_with(word))
}

/// The requirement on a term. A material stays a requirement of its own even beside a process: that two words
/// stand near each other does not say that one is of the other, and a wrong bond would cost a good partner.
pub(super) fn requirement(term: &TermId, level: Level) -> Option<Requirement> {
    let term = term.clone();
    Some(match term.scheme() {
        Scheme::Process => Requirement::Process { level, process: term, materials: Vec::new() },
        Scheme::Material => Requirement::Material { level, material: term },
        Scheme::Standard => Requirement::Certification { level, standard: term, process: None },
        Scheme::Equipment => Requirement::Equipment { level, equipment: term },
        Scheme::Product => Requirement::Product { level, product: term },
        Scheme::Industry => Requirement::Industry { level, industry: term },
        Scheme::Field => Requirement::Field { level, field: term },
        Scheme::Region => return None,
    })
}
