//! What the templates of the candidates mail show: cleaned, counted, cut to a length that is read.

use super::candidates_mail::CandidatesMail;
use crate::domain::{CANDIDATES_TOLD, CandidateNews, Cause, Day, Language, NearMissNews, NeedNews};
use chrono::Datelike;

/// Needs told of in full; of further ones the title and the link.
const NEEDS_IN_FULL: usize = 10;
/// Sentences shown of each sort for a candidate, and gaps for a near miss.
const POINTS_SHOWN: usize = 6;
/// Near misses shown for each need.
const NEAR_MISSES_SHOWN: usize = 3;
/// The longest sentence or title, in characters.
const LONGEST: usize = 200;

pub(super) struct View {
    pub language: Language,
    pub recipient: String,
    pub office: String,
    pub subject: String,
    /// How many needs the mail tells of.
    pub count: usize,
    pub needs: Vec<NeedView>,
    pub rest: Vec<RestView>,
}

pub(super) struct NeedView {
    /// From 1.
    pub number: usize,
    pub title: String,
    pub kind: String,
    pub owner: String,
    pub deadline: Option<String>,
    pub cause: Cause,
    pub link: String,
    /// All candidates, listed or not.
    pub found: usize,
    pub candidates: Vec<CandidateView>,
    /// Candidates not listed.
    pub others: usize,
    pub near_misses: Vec<NearMissView>,
    /// Near misses not listed.
    pub other_near_misses: usize,
}

/// A need of which there is room only for the title.
pub(super) struct RestView {
    pub title: String,
    pub found: usize,
    pub link: String,
}

pub(super) struct CandidateView {
    pub rank: u32,
    pub name: String,
    pub score: String,
    pub is_new: bool,
    pub reasons: Points,
    pub inferred: Points,
    pub questions: Points,
    pub missing: Points,
}

pub(super) struct NearMissView {
    pub name: String,
    pub gaps: Points,
}

/// Sentences of one sort, and how many more there are.
pub(super) struct Points {
    pub shown: Vec<String>,
    pub more: usize,
}

impl View {
    pub(super) fn new(mail: &CandidatesMail, subject: String) -> Self {
        let base = mail.link_base.trim_end_matches('/');
        let link = |need: &NeedNews| format!("{base}/needs/{}", need.need_id);
        let (full, rest) = mail.needs.split_at(mail.needs.len().min(NEEDS_IN_FULL));
        Self {
            language: mail.language,
            recipient: clean(mail.recipient.as_str()),
            office: clean(mail.office.as_str()),
            subject,
            count: mail.needs.len(),
            needs: full
                .iter()
                .zip(1..)
                .map(|(need, number)| NeedView::new(need, number, link(need), mail.language))
                .collect(),
            rest: rest
                .iter()
                .map(|need| RestView { title: clean(&need.title), found: found(need), link: link(need) })
                .collect(),
        }
    }
}

impl NeedView {
    fn new(need: &NeedNews, number: usize, link: String, language: Language) -> Self {
        let candidate = |candidate: &CandidateNews| CandidateView {
            rank: candidate.rank,
            name: clean(&candidate.name),
            score: clean(&candidate.score),
            // Of a need just opened everything is new, and the mark would say nothing.
            is_new: candidate.is_new && need.cause != Cause::Opened,
            reasons: Points::new(&candidate.reasons),
            inferred: Points::new(&candidate.inferred),
            questions: Points::new(&candidate.questions),
            missing: Points::new(&candidate.missing),
        };
        let near_miss =
            |miss: &NearMissNews| NearMissView { name: clean(&miss.name), gaps: Points::new(&miss.gaps) };
        Self {
            number,
            title: clean(&need.title),
            kind: clean(&need.kind),
            owner: clean(&need.owner),
            deadline: need.deadline.map(|day| written(day, language)),
            cause: need.cause,
            link,
            found: found(need),
            candidates: need.candidates.iter().take(CANDIDATES_TOLD).map(candidate).collect(),
            others: need.others + need.candidates.len().saturating_sub(CANDIDATES_TOLD),
            near_misses: need.near_misses.iter().take(NEAR_MISSES_SHOWN).map(near_miss).collect(),
            other_near_misses: need.near_misses.len().saturating_sub(NEAR_MISSES_SHOWN),
        }
    }
}

impl Points {
    fn new(sentences: &[String]) -> Self {
        Self {
            shown: sentences.iter().take(POINTS_SHOWN).map(|sentence| clean(sentence)).collect(),
            more: sentences.len().saturating_sub(POINTS_SHOWN),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// How many candidates a need has, listed or not.
pub(super) fn found(need: &NeedNews) -> usize {
    need.candidates.len() + need.others
}

/// One line that cannot pass for a part of the mail itself: no line breaks, no marks that reverse the direction of
/// reading, and no address that a mail program would make a link of, since the only link is to be ours.
pub(super) fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '\u{2028}' | '\u{2029}' => line.push(' '),
            c if c.is_control() => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
    shortened(&line.replace("://", "：//"), LONGEST)
}

/// The text, or its beginning and `…`, at most `max` characters in all.
pub(super) fn shortened(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some(_) => {
            let end = text.char_indices().nth(max - 1).map_or(text.len(), |(at, _)| at);
            // Not in the middle of a joined or modified character.
            let cut = text[..end].trim_end_matches(['\u{200d}', '\u{fe0e}', '\u{fe0f}', ' ', '　']);
            format!("{cut}…")
        }
    }
}

/// 2026年11月21日, 21 November 2026.
fn written(day: Day, language: Language) -> String {
    let date = day.date();
    match language {
        Language::Ja => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::En => date.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_firm_cannot_pass_for_a_line_of_the_mail() {
        assert_eq!(clean(" a\r\n\r\nb\tc "), "a b c");
        assert_eq!(clean("a\u{2028}b\u{202e}c"), "a bc");
        assert_eq!(clean("https://example.com を見て"), "https：//example.com を見て");
        assert_eq!(clean("長岡　花子 髙﨑🏭"), "長岡　花子 髙﨑🏭");
    }

    #[test]
    fn a_long_text_ends_in_dots() {
        assert_eq!(shortened("縁結び", 3), "縁結び");
        assert_eq!(shortened("縁結びの神", 3), "縁結…");
        assert_eq!(shortened("あ👩\u{200d}🏭いう", 4), "あ👩…");
        assert_eq!(clean(&"縁".repeat(2_000)).chars().count(), LONGEST);
    }

    #[test]
    fn dates_are_written_as_people_write_them() {
        let day = Day::parse("2027-01-05").unwrap();
        assert_eq!(written(day, Language::Ja), "2027年1月5日");
        assert_eq!(written(day, Language::En), "5 January 2027");
    }
}
