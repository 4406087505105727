//! A text prepared for reading: folded, cut into sentences and clauses, with the signs that grade what stands in them.

use super::draft::Refusal;
use super::fold::Folded;
use super::letter;
use super::refusal;
use super::signs::{Placed, Sign, signs};
use crate::domain::Level;
use std::ops::Range;

pub(super) struct Passage {
    pub folded: Folded,
    pub signs: Vec<Placed>,
    /// Cut at full stops and line breaks. They cover the text.
    sentences: Vec<Range<usize>>,
    /// Cut at commas as well.
    clauses: Vec<Range<usize>>,
    /// What a heading grades or refuses: 必須条件, Nice to have, 【不問】.
    headed: Vec<(Range<usize>, Heading)>,
    /// The headings themselves.
    pub headings: Vec<Range<usize>>,
    /// The bytes of what somebody says of their own firm.
    own: Vec<bool>,
}

/// What a heading says of all that stands under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    Grades(Level),
    Refuses(Refusal),
}

impl Passage {
    pub fn of(text: &str) -> Self {
        let folded = Folded::of(text);
        let signs = signs(&folded.text);
        let (sentences, clauses) = cut(&folded.text);
        let mut passage = Self {
            folded,
            signs,
            sentences,
            clauses,
            headed: Vec::new(),
            headings: Vec::new(),
            own: Vec::new(),
        };
        passage.read_headings();
        passage.read_own();
        passage
    }

    pub fn text(&self) -> &str {
        &self.folded.text
    }

    pub fn sentence(&self, at: usize) -> Range<usize> {
        holding(&self.sentences, at)
    }

    pub fn clause(&self, at: usize) -> Range<usize> {
        holding(&self.clauses, at)
    }

    pub fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// Whether any word of it refuses something.
    pub fn refuses(&self) -> bool {
        self.signs.iter().any(|placed| matches!(placed.sign, Sign::Not(_) | Sign::NotAhead(_)))
    }

    /// The signs that begin in a range.
    pub fn signs_in(&self, range: &Range<usize>) -> &[Placed] {
        let first = self.signs.partition_point(|placed| placed.at.start < range.start);
        let after = self.signs.partition_point(|placed| placed.at.start < range.end);
        &self.signs[first..after.max(first)]
    }

    /// The signs that lie over a range.
    pub fn signs_over<'a>(&'a self, range: &Range<usize>) -> impl Iterator<Item = &'a Placed> {
        let start = range.start;
        self.signs_in(&(start.saturating_sub(LONGEST_SIGN)..range.end))
            .iter()
            .filter(move |placed| placed.at.end > start)
    }

    pub fn has(&self, range: &Range<usize>, sign: Sign) -> bool {
        self.signs_in(range).iter().any(|placed| placed.sign == sign)
    }

    pub fn is_own(&self, at: usize) -> bool {
        self.own.get(at).copied().unwrap_or_default()
    }

    /// The level that the text gives to what stands here; none where it gives none. A grading in the same clause
    /// counts before one that opened the sentence, and that before a heading.
    pub fn level(&self, at: &Range<usize>) -> Option<Level> {
        let clause = self.clause(at.start);
        let behind = at.end..clause.end.max(at.end);
        let after = self.signs_in(&behind).iter().find_map(|placed| match placed.sign {
            Sign::After(level) => Some(level),
            // できれば at the end of what it grades: 対応できれば。
            Sign::Ahead(level) if self.ends_clause(placed.at.end) => Some(level),
            _ => None,
        });
        after.or_else(|| self.level_ahead(at)).or_else(|| match self.heading(at.start)? {
            Heading::Grades(level) => Some(level),
            Heading::Refuses(_) => None,
        })
    }

    /// How a heading refuses what stands here: 【不問】.
    pub fn refused_by_heading(&self, at: usize) -> Option<Refusal> {
        match self.heading(at)? {
            Heading::Refuses(refusal) => Some(refusal),
            Heading::Grades(_) => None,
        }
    }

    fn heading(&self, at: usize) -> Option<Heading> {
        let next = self.headed.partition_point(|(range, _)| range.start <= at);
        let (range, heading) = self.headed.get(next.checked_sub(1)?)?;
        range.contains(&at).then_some(*heading)
    }

    fn level_ahead(&self, at: &Range<usize>) -> Option<Level> {
        let before = self.sentence(at.start).start..at.start;
        self.signs_in(&before).iter().rev().find_map(|placed| match placed.sign {
            // Said in brackets, it holds until they close.
            Sign::Ahead(level) if !closes(self.text().get(placed.at.end..at.start).unwrap_or_default()) => {
                Some(level)
            }
            _ => None,
        })
    }

    fn ends_clause(&self, at: usize) -> bool {
        matches!(self.text()[at..].chars().next(), None | Some('。' | '\n' | '!' | '.'))
    }

    /// Gradings and refusals that stand at the beginning of a line or sentence with nothing but a colon or bracket
    /// after them.
    fn read_headings(&mut self) {
        let mut found: Vec<(Range<usize>, Heading, bool)> = Vec::new();
        for placed in &self.signs {
            let heading = match placed.sign {
                Sign::After(level) | Sign::Ahead(level) => Heading::Grades(level),
                // 図面: and なし on the next line is an answer, not a heading.
                Sign::Not(refusal)
                    if !refusal::says_nothing_by_itself(&self.folded.text[placed.at.clone()]) =>
                {
                    Heading::Refuses(refusal)
                }
                _ => continue,
            };
            let sentence = self.sentence(placed.at.start);
            let before = &self.text()[sentence.start..placed.at.start];
            if !before.chars().all(|ch| {
                matches!(
                    ch,
                    ' ' | '['
                        | '【'
                        | '<'
                        | '■'
                        | '●'
                        | '◆'
                        | '○'
                        | '□'
                        | '◇'
                        | '・'
                        | '*'
                        | '#'
                        | '-'
                        | '〈'
                        | '「'
                )
            }) {
                continue;
            }
            let mut end = placed.at.end;
            // あれば尚良: two gradings are one heading.
            while let Some(more) = self
                .signs_in(&(end..end + 1))
                .iter()
                .find(|more| more.at.start == end && matches!(more.sign, Sign::After(_) | Sign::Ahead(_)))
            {
                end = more.at.end;
            }
            for tail in ["条件", "項目", "要件", "事項", "スキル", "s", "]", "】", ">", "〉", "」", " "]
            {
                if self.text()[end..].starts_with(tail) {
                    end += tail.len();
                }
            }
            let closed = self.text()[placed.at.start..end].ends_with(['】', ']', '>', '〉', '」']);
            let had_colon = self.text()[..end].ends_with(':');
            let rest = &self.text()[end..sentence.end.max(end)];
            let inline = rest.trim_start().starts_with(':') || had_colon || closed;
            let alone = rest.trim().is_empty() || rest.trim() == ":";
            // A bare refusing word in a line of its own may answer the line before.
            if inline || alone && matches!(heading, Heading::Grades(_)) {
                found.push((placed.at.start..end, heading, alone));
            }
        }
        for position in 0..found.len() {
            let (at, heading, alone) = found[position].clone();
            let next = found.get(position + 1).map_or(self.text().len(), |(next, ..)| next.start);
            let end = if alone { self.end_of_list(at.end, next) } else { self.sentence(at.start).end };
            self.headed.push((at.end..end.min(next).max(at.end), heading));
        }
        // A heading grades nothing else.
        self.headings = found.into_iter().map(|(at, ..)| at).collect();
        let headings = &self.headings;
        self.signs.retain(|placed| {
            let next = headings.partition_point(|at| at.start <= placed.at.start);
            let is_heading = next > 0 && placed.at.start < headings[next - 1].end;
            !(matches!(placed.sign, Sign::After(_) | Sign::Ahead(_) | Sign::Not(_)) && is_heading)
        });
    }

    /// Where a list below a heading ends: at an empty line, where its bullets end, where the next heading begins.
    fn end_of_list(&self, from: usize, next: usize) -> usize {
        let rest = &self.text()[from..next.max(from)];
        let body = rest.trim_start_matches(['\n', ' ', ':']);
        let has_bullets = body.starts_with(BULLETS);
        let mut end = from + rest.len() - body.len();
        for line in body.split_inclusive('\n') {
            if line.trim().is_empty() || has_bullets && !line.trim_start().starts_with(BULLETS) {
                break;
            }
            end += line.len();
        }
        end
    }

    /// 当社は ... and the like, as far as nothing is asked for.
    fn read_own(&mut self) {
        // Who writes and to whom says nothing of what is needed.
        let mut own: Vec<Range<usize>> = letter::envelope(self.text(), &self.signs);
        for placed in &self.signs {
            let sentence = self.sentence(placed.at.start);
            match placed.sign {
                Sign::Own => {
                    let ahead = placed.at.end..sentence.end;
                    let asks = self.signs_in(&ahead).iter().find(|placed| placed.sign == Sign::Asks);
                    let end = match asks {
                        None => sentence.end,
                        Some(asks) => {
                            let clause = self.clause(asks.at.start);
                            // What is asked for stands in the clause of the asking.
                            if clause.start > placed.at.end {
                                clause.start
                            } else {
                                let english = self.text()[placed.at.end..asks.at.start].rfind(" and ");
                                english.map_or(placed.at.end, |at| placed.at.end + at)
                            }
                        }
                    };
                    own.push(placed.at.start..end);
                }
                Sign::OwnDoes => own.push(self.clause(placed.at.start).start..placed.at.end),
                _ => {}
            }
        }
        if !own.is_empty() {
            self.own = vec![false; self.text().len()];
        }
        for range in own {
            self.own[range].fill(true);
        }
    }
}

fn closes(text: &str) -> bool {
    text.matches([')', '）']).count() > text.matches(['(', '（']).count()
}

fn holding(ranges: &[Range<usize>], at: usize) -> Range<usize> {
    let position = ranges.partition_point(|range| range.end <= at);
    ranges.get(position).or(ranges.last()).cloned().unwrap_or(0..0)
}

/// What an entry of a list begins with.
const BULLETS: [char; 9] = ['・', '-', '*', '●', '○', '■', '◆', '◎', '※'];
/// No sign is longer, in bytes.
const LONGEST_SIGN: usize = 60;
/// Longer ones are cut, in bytes: nobody writes them, and what is read from a text of whatever form takes a time
/// that grows with its length and no faster.
const LONGEST_SENTENCE: usize = 1_500;
const LONGEST_CLAUSE: usize = 600;

/// Sentences and clauses.
fn cut(text: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let (mut sentences, mut clauses) = (Vec::new(), Vec::new());
    let (mut sentence, mut clause) = (0, 0);
    for (at, ch) in text.char_indices() {
        let end = at + ch.len_utf8();
        let is_digit = |position: Option<usize>| {
            position.and_then(|position| bytes.get(position)).is_some_and(u8::is_ascii_digit)
        };
        let between_digits = is_digit(at.checked_sub(1)) && is_digit(Some(end));
        let followed_by_space = bytes.get(end).is_none_or(u8::is_ascii_whitespace);
        let ends_sentence = end - sentence > LONGEST_SENTENCE
            || match ch {
                '。' | '\n' | '!' | '?' | ';' | '｡' => true,
                '.' => followed_by_space && !is_abbreviation(&text[..at]),
                _ => false,
            };
        let ends_clause = ends_sentence
            || end - clause > LONGEST_CLAUSE
            || ch == '、'
            || ch == '､'
            || ch == ',' && !between_digits;
        if ends_sentence {
            sentences.push(sentence..end);
            sentence = end;
        }
        if ends_clause {
            clauses.push(clause..end);
            clause = end;
        }
    }
    sentences.push(sentence..text.len());
    clauses.push(clause..text.len());
    (sentences, clauses)
}

/// A full stop after these ends no sentence.
fn is_abbreviation(before: &str) -> bool {
    ["dia", "approx", "no", "qty", "max", "min", "e.g", "i.e", "vs", "incl"].iter().any(|word| {
        before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|ch: char| ch.is_ascii_alphanumeric()))
    })
}
