//! What of a text is its envelope: mail addresses, addresses of pages, header lines and the signature. Nothing in them
//! is a need: the 9001 of a page's address is no standard, the town of a signature no wish.

use super::fold::Folded;
use super::signs::{Placed, Sign};
use std::ops::Range;

/// Header lines of a forwarded mail; the subject and the date are not among them.
const HEADERS: [&str; 9] =
    ["from:", "to:", "cc:", "bcc:", "sent:", "差出人:", "宛先:", "送信日時:", "送信者:"];
/// The subject of a mail, which says what it is about.
const SUBJECTS: [&str; 5] = ["件名:", "題名:", "subject:", "表題:", "件名 "];
const REPLIES: [&str; 4] = ["re:", "fw:", "fwd:", "転送:"];
/// Lines that begin so greet, if no more than a greeting stands in them.
const GREETINGS: [&str; 17] = [
    "お世話に",
    "いつもお世話",
    "大変お世話",
    "平素",
    "拝啓",
    "突然の",
    "はじめまして",
    "初めまして",
    "初めて",
    "こんにちは",
    "お疲れ",
    "dear ",
    "hello",
    "hi",
    "to whom",
    "good morning",
    "good afternoon",
];
/// Lines that end so name whom they are for, or who writes.
const ADDRESSEES: [&str; 5] = ["様", "御中", "各位", "と申します", "殿"];
/// What names a thing to be made or bought stands in a form, and a form is no signature.
const FORM: [&str; 8] = ["材質", "数量", "納期", "公差", "サイズ", "寸法", "quantity", "material"];
/// A line of at least so many of these signs opens a signature.
const RULES: [char; 10] = ['-', '=', '_', '*', '~', '━', '―', '+', '/', '#'];
const SHORTEST_RULE: usize = 3;
/// A longer block below a rule is no signature, in lines.
const LONGEST_SIGNATURE: usize = 10;

/// The ranges of the folded text that are envelope, in order.
pub(super) fn envelope(text: &str, signs: &[Placed]) -> Vec<Range<usize>> {
    let mut found = addresses(text);
    let lines = lines(text);
    found.extend(lines.iter().filter(|at| is_header(&text[(*at).clone()])).cloned());
    found.extend(signature(text, &lines, signs));
    found
}

/// Whether a folded line is one of a mail's header.
pub(super) fn is_header(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ']);
    HEADERS.iter().any(|header| line.starts_with(header))
}

/// Whether a folded line is drawn, with or without words in it: -----original message-----.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let signs = line.chars().take_while(|ch| RULES.contains(ch)).count();
    let behind = line.chars().rev().take_while(|ch| RULES.contains(ch)).count();
    signs >= SHORTEST_RULE && behind >= SHORTEST_RULE
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        start += line.len();
        start - line.len()..start
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Words of letters and signs with an @ in them or the head of a page's address.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let is_part = |ch: char| ch.is_ascii_graphic() && !matches!(ch, '<' | '>' | '(' | ')' | '"' | '\'' | ',');
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(|ch| !is_part(ch)) {
        let bare = word.trim_end_matches(|ch| !is_part(ch));
        let page = ["http://", "https://", "www."].iter().filter_map(|head| bare.find(head)).min();
        let mail = bare.find('@').filter(|at| *at > 0 && bare[*at..].contains('.')).map(|_| 0);
        if let Some(head) = mail.or(page) {
            found.push(start + head..start + bare.len());
        }
        start += word.len();
    }
    found
}

/// The last block below a rule, if it tells how to reach somebody and asks for nothing.
fn signature(text: &str, lines: &[Range<usize>], signs: &[Placed]) -> Option<Range<usize>> {
    // -----original message----- opens a message.
    let is_drawn = |at: &Range<usize>| {
        let line = &text[at.clone()];
        is_rule(line) && !line.contains(char::is_alphanumeric)
    };
    let filled = lines.iter().rposition(|at| !text[at.clone()].trim().is_empty() && !is_drawn(at))?;
    let rule = lines[..filled].iter().rposition(is_drawn)?;
    let block = lines[rule].start..lines[filled].end;
    let words = &text[block.clone()];
    let reaches = ["@", "tel", "fax", "http", "www.", "〒", "電話"].iter().any(|word| words.contains(word));
    let is_short = filled - rule <= LONGEST_SIGNATURE;
    let first = signs.partition_point(|placed| placed.at.start < block.start);
    let asks = signs[first..]
        .iter()
        .take_while(|placed| placed.at.start < block.end)
        .any(|placed| placed.sign == Sign::Asks);
    let is_form = FORM.iter().any(|word| words.contains(word));
    (reaches && is_short && !asks && !is_form).then_some(block)
}

/// The line that a text is best known by: its subject, else the first line that says something.
pub fn title_line(text: &str) -> Option<&str> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().find_map(subject).or_else(|| lines().find(|line| says_something(line))).or_else(|| lines().next())
}

/// What stands behind 件名: or Subject:, without Re: and the like.
fn subject(line: &str) -> Option<&str> {
    let mut rest = behind(line, &SUBJECTS)?;
    while let Some(shorter) = behind(rest, &REPLIES) {
        rest = shorter;
    }
    (!rest.is_empty()).then_some(rest)
}

/// The line without the word that it begins with, in whatever width and case that is written.
fn behind<'a>(line: &'a str, heads: &[&str]) -> Option<&'a str> {
    let folded = Folded::of(line);
    let head = heads.iter().find(|head| folded.text.starts_with(**head))?;
    let taken = folded.span(&(0..head.len())).end as usize;
    let at = line.char_indices().nth(taken).map_or(line.len(), |(at, _)| at);
    Some(line[at..].trim_start())
}

fn says_something(line: &str) -> bool {
    let folded = Folded::of(line).text;
    let bare = folded.trim_end_matches(|ch: char| !ch.is_alphanumeric());
    let is_one_sentence = !bare.contains(['。', '!', '.']);
    let greets = GREETINGS.iter().any(|word| super::figures::begins_with_word(&folded, word));
    let is_addressed = ADDRESSEES.iter().any(|word| bare.ends_with(word));
    let is_envelope =
        is_header(&folded) || folded.starts_with("date:") || is_rule(&folded) || bare.is_empty();
    !(is_envelope || is_one_sentence && (greets || is_addressed))
}
