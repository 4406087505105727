//! Numbers as people write them: 1,500  1.5万  1万5千  二週間  two weeks.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub at: Range<usize>,
    pub value: f64,
}

const LARGE: [(&str, f64); 4] = [("億", 1e8), ("万", 1e4), ("千", 1e3), ("百", 1e2)];
const KANJI: [(&str, f64); 11] = [
    ("十", 10.0),
    ("一", 1.0),
    ("二", 2.0),
    ("三", 3.0),
    ("四", 4.0),
    ("五", 5.0),
    ("六", 6.0),
    ("七", 7.0),
    ("八", 8.0),
    ("九", 9.0),
    ("半", 0.5),
];
/// Kanji are read as numbers before these only: 一貫, 三条 and 二色 are words.
const AFTER_KANJI: [&str; 7] = ["週間", "ヶ月", "か月", "カ月", "ヵ月", "ケ月", "箇月"];
const ENGLISH: [(&str, f64); 11] = [
    ("one ", 1.0),
    ("two ", 2.0),
    ("three ", 3.0),
    ("four ", 4.0),
    ("five ", 5.0),
    ("six ", 6.0),
    ("seven ", 7.0),
    ("eight ", 8.0),
    ("nine ", 9.0),
    ("ten ", 10.0),
    ("twelve ", 12.0),
];
const AFTER_ENGLISH: [&str; 5] = ["week", "month", "day", "working day", "business day"];

/// The numbers of a folded text that stand where `is_free` holds.
pub(super) fn numbers(text: &str, is_free: impl Fn(usize) -> bool) -> Vec<Number> {
    let bytes = text.as_bytes();
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let number = digits(text, at, true);
        let end = number.at.end;
        if is_free(at) {
            found.push(number);
        }
        at = end;
    }
    if text.contains("週間") || text.contains("月") {
        found.extend(in_words(text, &KANJI, &AFTER_KANJI, |_| true));
    }
    if text.contains("week") || text.contains("month") || text.contains("day") {
        let opens = |before: Option<char>| !before.is_some_and(|ch| ch.is_ascii_alphabetic());
        found.extend(in_words(text, &ENGLISH, &AFTER_ENGLISH, opens));
    }
    found.sort_by_key(|number| number.at.start);
    found
}

/// The number whose first digit is here.
fn digits(text: &str, start: usize, may_go_on: bool) -> Number {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let run = |mut at: usize| {
        while is_digit(at) {
            at += 1;
        }
        at
    };
    let mut end = run(start);
    let mut written = text[start..end].to_owned();
    if end - start <= 3 {
        while bytes.get(end) == Some(&b',') && run(end + 1) == end + 4 {
            written.push_str(&text[end + 1..end + 4]);
            end += 4;
        }
    }
    if bytes.get(end) == Some(&b'.') && is_digit(end + 1) {
        let after = run(end + 1);
        written.push_str(&text[end..after]);
        end = after;
    }
    let mut value: f64 = written.parse().unwrap_or(f64::MAX);
    if let Some((word, factor)) = LARGE.iter().find(|(word, _)| text[end..].starts_with(word)) {
        value *= factor;
        end += word.len();
        // 1万5千
        if may_go_on && *factor >= 1e4 && is_digit(end) {
            let rest = digits(text, end, false);
            if rest.value < *factor {
                value += rest.value;
                end = rest.at.end;
            }
        }
    }
    Number { at: start..end, value }
}

fn in_words<'a>(
    text: &'a str,
    words: &'a [(&'a str, f64)],
    units: &'a [&'a str],
    opens: impl Fn(Option<char>) -> bool + 'a,
) -> impl Iterator<Item = Number> + 'a {
    let place = move |(word, value): &(&'a str, f64)| {
        let value = *value;
        text.match_indices(*word)
            .map(move |(at, word)| Number { at: at..at + word.len(), value })
            .collect::<Vec<_>>()
    };
    words.iter().flat_map(place).filter(move |number| {
        let follows = units.iter().any(|unit| text[number.at.end..].starts_with(unit));
        follows && opens(text[..number.at.start].chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let values = |text: &str| numbers(text, |_| true).into_iter().map(|n| n.value).collect::<Vec<_>>();
        assert_eq!(values("1,500個 12.5mm 2,3"), [1500.0, 12.5, 2.0, 3.0]);
        assert_eq!(values("1.5万個と1万5千個、2千本、3百"), [15_000.0, 15_000.0, 2_000.0, 300.0]);
        assert_eq!(values("二週間で一貫生産、三条市"), [2.0]);
        assert_eq!(values("within two weeks, bone month"), [2.0]);
        assert!(values(&"9".repeat(400))[0] > 1e300);
    }
}
