//! Reading a need as people write it: free Japanese or English text in, a draft need out, each finding tied to the
//! characters it rests on. Pure. What it understands, and how, is told in `docs/reading.md`.

mod amount;
mod date;
mod draft;
mod figures;
mod fold;
mod kind;
mod leftover;
mod letter;
mod number;
mod passage;
mod place;
mod refusal;
mod signs;
mod size;
mod terms;
mod tolerance;

pub use draft::{Draft, Excluded, Found, Refusal, Span};
pub use letter::title_line;

use crate::domain::{
    Day, Level, Millimetres, NeedKind, Pieces, RegionPreference, Requirement, Scheme, TermId,
};
use crate::vocabulary::Vocabulary;
use amount::Amount;
use figures::Figures;
use passage::Passage;
use signs::Sign;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use terms::Mention;

/// What a text does not say by itself.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The day that "next March" is counted from.
    pub today: Day,
    /// Where whoever has the need is, which 県内 and 近隣 are relative to. Without it they are not understood.
    pub owner_region: Option<TermId>,
}

/// Reads a text. Nothing is in the draft that the text does not say; the same text is always read alike.
pub fn read(vocabulary: &Vocabulary, text: &str, setting: &Setting) -> Draft {
    Reading::of(vocabulary, text, setting).draft()
}

/// The terms that a text says are not wanted or not needed.
pub fn refused(vocabulary: &Vocabulary, text: &str, today: Day) -> HashSet<TermId> {
    // Most texts refuse nothing, and that is seen at once.
    if !Passage::of(text).refuses() {
        return HashSet::new();
    }
    let draft = read(vocabulary, text, &Setting { today, owner_region: None });
    draft.excluded.into_iter().filter_map(|excluded| excluded.term).collect()
}

/// In characters.
const LONGEST_INTRODUCTION: usize = 24;

struct Reading<'a> {
    vocabulary: &'a Vocabulary,
    setting: &'a Setting,
    passage: Passage,
    mentions: Vec<Mention>,
    kind: Option<(NeedKind, Range<usize>)>,
    /// Which bytes of the folded text something was made of.
    covered: Vec<bool>,
    requirements: Vec<(Range<usize>, Requirement)>,
    excluded: Vec<(Range<usize>, Excluded)>,
}

impl<'a> Reading<'a> {
    fn of(vocabulary: &'a Vocabulary, text: &str, setting: &'a Setting) -> Self {
        let passage = Passage::of(text);
        let mentions = terms::mentions(vocabulary, &passage, text);
        let kind = kind::kind(&passage);
        let covered = vec![false; passage.text().len()];
        Self {
            vocabulary,
            setting,
            passage,
            mentions,
            kind,
            covered,
            requirements: Vec::new(),
            excluded: Vec::new(),
        }
    }

    fn draft(mut self) -> Draft {
        let mut dates = date::dates(&self.passage, self.setting.today);
        dates.retain(|date| !self.passage.is_own(date.at.start));
        let deadline = date::deadline(&self.passage, &dates, self.setting.today);
        let mut spoken_for: Vec<Range<usize>> =
            self.mentions.iter().map(|mention| mention.at.clone()).collect();
        spoken_for.extend(dates.iter().map(|date| date.at.clone()));
        let quantities = self.read_numbers(&spoken_for);
        let regions = self.read_places();
        self.read_terms();
        self.read_refused_words();
        self.cover_signs();
        if let Some((_, at)) = &deadline {
            cover(&mut self.covered, at);
        }
        self.requirements.sort_by_key(|(at, _)| (at.start, at.end));
        self.excluded.sort_by_key(|(at, _)| at.start);
        let span = |at: &Range<usize>| self.passage.folded.span(at);
        let not_understood = leftover::leftovers(&self.passage, &self.covered);
        Draft {
            kind: self.kind.as_ref().map(|(kind, at)| Found { value: *kind, span: span(at) }),
            deadline: deadline.map(|(day, at)| Found { value: day, span: span(&at) }),
            requirements: self
                .requirements
                .iter()
                .map(|(at, requirement)| Found { value: requirement.clone(), span: span(at) })
                .collect(),
            quantities,
            regions,
            excluded: self.excluded.into_iter().map(|(_, excluded)| excluded).collect(),
            not_understood,
        }
    }

    /// Sizes, tolerances and amounts. Digits of terms and dates are none of theirs.
    fn read_numbers(&mut self, spoken_for: &[Range<usize>]) -> Vec<Found<Pieces>> {
        let mut taken = vec![false; self.passage.text().len()];
        for range in spoken_for {
            cover(&mut taken, range);
        }
        let numbers = number::numbers(self.passage.text(), |at| !taken[at]);
        let mut figures = Figures::new(&self.passage, numbers);
        let tolerances = tolerance::tolerances(&mut figures);
        let sizes = size::sizes(&mut figures);
        let amounts = amount::amounts(&mut figures);

        let mut found: Vec<(Range<usize>, Requirement)> = Vec::new();
        let mut quantities = Vec::new();
        let level = |at: &Range<usize>| self.passage.level(at).unwrap_or(Level::Must);
        for (tolerance_um, at) in tolerances {
            found.push((at.clone(), Requirement::Tolerance { level: level(&at), tolerance_um }));
        }
        for (size, at) in sizes {
            found.push((at.clone(), Requirement::Size { level: level(&at), size }));
        }
        for (amount, at) in amounts {
            let level = level(&at);
            let requirement = match amount {
                Amount::Lot(pieces) => Requirement::Lot { level, pieces },
                Amount::Monthly(pieces) => Requirement::MonthlyQuantity { level, pieces },
                Amount::LeadTime(days) => Requirement::LeadTime { level, days },
                Amount::Quantity(pieces) => {
                    quantities.push((at, pieces));
                    continue;
                }
            };
            found.push((at, requirement));
        }
        let passage = &self.passage;
        let is_meant =
            |at: &Range<usize>| !passage.is_own(at.start) && passage.refused_by_heading(at.start).is_none();
        found.retain(|(at, _)| is_meant(at));
        quantities.retain(|(at, _)| is_meant(at));
        for at in found.iter().map(|(at, _)| at).chain(quantities.iter().map(|(at, _)| at)) {
            cover(&mut self.covered, at);
        }
        let mut known = HashSet::new();
        found.retain(|(_, requirement)| known.insert(numbers_of(requirement)));
        self.requirements.extend(found);
        let span = |at: &Range<usize>| self.passage.folded.span(at);
        quantities.into_iter().map(|(at, value)| Found { value, span: span(&at) }).collect()
    }

    fn read_places(&mut self) -> Vec<Found<RegionPreference>> {
        let owner = self.setting.owner_region.as_ref();
        let mut found: Vec<Found<RegionPreference>> = Vec::new();
        for place in place::places(self.vocabulary, &self.passage, &self.mentions, owner) {
            cover(&mut self.covered, &place.at);
            let region = self.vocabulary.term(place.region).id.clone();
            if self.passage.refused_by_heading(place.at.start).is_some()
                || place::is_refused(&self.passage, &place.at)
            {
                self.exclude(&place.at, Some(region));
                continue;
            }
            let level = place::level(&self.passage, &place.at);
            let span = self.passage.folded.span(&place.at);
            match found.iter_mut().find(|known| known.value.region == region) {
                Some(known) if level.is_must() => known.value.level = level,
                Some(_) => {}
                None => found.push(Found { value: RegionPreference { level, region }, span }),
            }
        }
        found
    }

    fn read_terms(&mut self) {
        let refused = self.refused();
        let may_be_field = terms::speaks_of_research(&self.passage, self.said_kind());
        let mut known: HashMap<TermId, usize> = HashMap::new();
        let mentions = std::mem::take(&mut self.mentions);
        for (mention, is_refused) in mentions.iter().zip(refused) {
            // What is known and yet not meant here stays among what was not understood.
            let Some(id) = self.meant(mention, may_be_field) else { continue };
            cover(&mut self.covered, &mention.at);
            if is_refused {
                match refusal::foreign(&self.passage, &mention.at) {
                    Some(start) => self.exclude(&(start..mention.at.end), None),
                    None => self.exclude(&mention.at, Some(id)),
                }
                continue;
            }
            if !self.is_asked_for(&id, mention) {
                continue;
            }
            let behind = &self.passage.text()[mention.at.end..];
            let said = self.passage.level(&mention.at);
            let level = said.unwrap_or_else(|| terms::usual_level(id.scheme(), self.said_kind(), behind));
            let Some(requirement) = terms::requirement(&id, level) else { continue };
            // A term named twice is one requirement; what the text grades counts before what it does not.
            match known.get(&id) {
                Some(position) if said.is_some() => self.requirements[*position].1 = requirement,
                Some(_) => {}
                None => {
                    known.insert(id, self.requirements.len());
                    self.requirements.push((mention.at.clone(), requirement));
                }
            }
        }
        self.mentions = mentions;
    }

    fn said_kind(&self) -> Option<NeedKind> {
        self.kind.as_ref().map(|(kind, _)| *kind)
    }

    /// The term that a mention means; none where it speaks of the writer's own firm or says the kind of the need.
    fn meant(&self, mention: &Mention, may_be_field: bool) -> Option<TermId> {
        if self.passage.is_own(mention.at.start) || self.says_kind(&mention.at) {
            return None;
        }
        let kind = self.said_kind();
        let term = terms::meant(self.vocabulary, &self.passage, mention, kind, may_be_field)?;
        Some(self.vocabulary.term(term).id.clone())
    }

    /// Whether a partner is asked for it. A material that is supplied is still one to be worked; a mould that is
    /// supplied is none to be made.
    fn is_asked_for(&self, id: &TermId, mention: &Mention) -> bool {
        let is_trade = matches!(id.scheme(), Scheme::Product | Scheme::Industry);
        let behind = mention.at.end..self.passage.clause(mention.at.start).end.max(mention.at.end);
        let is_supplied = id.scheme() != Scheme::Material && self.passage.has(&behind, Sign::Supplied);
        !(is_supplied || is_trade && self.introduces(mention.at.start))
    }

    /// For each mention whether it is refused. What stands beside a refused one with a joining word is as well.
    fn refused(&self) -> Vec<bool> {
        let mut refused: Vec<bool> = self
            .mentions
            .iter()
            .map(|mention| {
                refusal::behind(&self.passage, mention.at.end).is_some()
                    || refusal::ahead(&self.passage, mention.at.start).is_some()
                    || self.passage.refused_by_heading(mention.at.start).is_some()
            })
            .collect();
        for position in (1..self.mentions.len()).rev() {
            let (first, second) = (&self.mentions[position - 1].at, &self.mentions[position].at);
            if refused[position] && refusal::beside(&self.passage, first, second) {
                refused[position - 1] = true;
            }
        }
        refused
    }

    /// Refusing words before which no term stands: 中国製不可.
    fn read_refused_words(&mut self) {
        let mut told = vec![false; self.passage.text().len()];
        for (at, _) in &self.excluded {
            cover(&mut told, at);
        }
        let mut named = vec![false; self.passage.text().len()];
        for mention in &self.mentions {
            cover(&mut named, &mention.at);
        }
        for position in 0..self.passage.signs.len() {
            let placed = self.passage.signs[position].clone();
            let (Sign::Not(refusal) | Sign::NotAhead(refusal)) = placed.sign else { continue };
            let Some(subject) = refusal::subject(&self.passage, &placed) else { continue };
            let whole = subject.start.min(placed.at.start)..subject.end.max(placed.at.end);
            let is_told = told[whole.clone()].contains(&true);
            let is_asked = matches!(placed.sign, Sign::Not(_)) && named[subject.clone()].contains(&true);
            // 材質は問わず: that anything will do keeps nothing out.
            let is_open =
                refusal == Refusal::NotNeeded && self.passage.text()[placed.at.clone()].contains('問');
            if is_told || is_asked || is_open || self.passage.is_own(placed.at.start) {
                continue;
            }
            let span = self.passage.folded.span(&whole);
            let subject = self.passage.folded.span(&subject);
            cover(&mut self.covered, &whole);
            cover(&mut told, &whole);
            self.excluded.push((whole, Excluded { term: None, refusal, span, subject }));
        }
    }

    fn exclude(&mut self, subject: &Range<usize>, term: Option<TermId>) {
        let behind = refusal::behind(&self.passage, subject.end);
        let said = behind.or_else(|| refusal::ahead(&self.passage, subject.start));
        let (refusal, whole) = match said {
            Some((placed, refusal)) => {
                (refusal, subject.start.min(placed.at.start)..subject.end.max(placed.at.end))
            }
            None => {
                let by_heading = self.passage.refused_by_heading(subject.start);
                (by_heading.unwrap_or(Refusal::NotAllowed), subject.clone())
            }
        };
        cover(&mut self.covered, &whole);
        let excluded = Excluded {
            term,
            refusal,
            span: self.passage.folded.span(&whole),
            subject: self.passage.folded.span(subject),
        };
        self.excluded.push((whole, excluded));
    }

    /// Whether words that are a term say the kind of the need here, and so are no requirement.
    fn says_kind(&self, at: &Range<usize>) -> bool {
        self.kind.as_ref().is_some_and(|(kind, _)| {
            kind::speaks_in_terms(*kind)
                && self.passage.signs_over(at).any(|placed| placed.sign == Sign::Kind(*kind))
        })
    }

    /// Whether a sentence says no more than who writes: 酒蔵です。
    fn introduces(&self, at: usize) -> bool {
        let sentence = &self.passage.text()[self.passage.sentence(at)];
        let is_short = sentence.chars().nth(LONGEST_INTRODUCTION).is_none();
        is_short && sentence.trim_end().ends_with("です。") && !sentence.contains(['は', 'が', 'を'])
    }

    /// Signs were understood, and so was what somebody says of their own firm.
    fn cover_signs(&mut self) {
        let counts = |sign: &Sign| !matches!(sign, Sign::Place(_) | Sign::Mask);
        for placed in self.passage.signs.iter().filter(|placed| counts(&placed.sign)) {
            cover(&mut self.covered, &placed.at);
        }
        for heading in &self.passage.headings {
            cover(&mut self.covered, heading);
        }
        for sentence in self.passage.sentences() {
            for (at, _) in self.passage.text()[sentence.clone()].char_indices() {
                if self.passage.is_own(sentence.start + at) {
                    self.covered[sentence.start + at] = true;
                }
            }
        }
    }
}

fn cover(covered: &mut [bool], range: &Range<usize>) {
    covered[range.clone()].fill(true);
}

/// The numbers of a requirement, to find the same one said twice.
fn numbers_of(requirement: &Requirement) -> [i64; 6] {
    let mm = |value: Option<Millimetres>| value.map_or(-1, Millimetres::thousandths);
    match requirement {
        Requirement::Size { size, .. } => [
            0,
            mm(size.length_mm),
            mm(size.width_mm),
            mm(size.height_mm),
            mm(size.diameter_mm),
            mm(size.thickness_mm),
        ],
        Requirement::Tolerance { tolerance_um, .. } => [1, tolerance_um.thousandths(), 0, 0, 0, 0],
        Requirement::Lot { pieces, .. } => [2, pieces.get(), 0, 0, 0, 0],
        Requirement::MonthlyQuantity { pieces, .. } => [3, pieces.get(), 0, 0, 0, 0],
        Requirement::LeadTime { days, .. } => [4, days.get(), 0, 0, 0, 0],
        _ => [-1; 6],
    }
}
