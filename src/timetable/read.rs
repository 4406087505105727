//! Reading problems and plans from text, and saying where and why a text cannot be read.
//!
//! The own format is JSON (`problem.rs`); the published instance format is read in `b2bsp.rs`. A fault names the file,
//! the line and the reason, so that whoever wrote the file finds the place.

use super::problem::{MeetingName, Place, Plan, Problem};
use crate::domain::Language;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a text cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadFault {
    /// What the caller calls the text.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters from 1.
    pub column: usize,
    #[serde(flatten)]
    pub kind: ReadFaultKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReadFaultKind {
    /// The text ends before everything is said.
    Truncated,
    /// Something else stands where this was expected.
    Unexpected {
        found: String,
        expected: String,
    },
    NotANumber {
        found: String,
    },
    OutOfRange {
        number: String,
        from: u64,
        to: u64,
    },
    /// A list has too many or too few entries.
    WrongCount {
        key: String,
        expected: u64,
        found: u64,
    },
    MissingKey {
        key: String,
    },
    UnknownKey {
        key: String,
    },
    /// The same key, or the same meeting of a plan, a second time.
    KeyTwice {
        key: String,
    },
    /// A participant that meets itself, or a meeting that is before itself.
    Itself {
        name: String,
    },
    /// Two lists of one file contradict each other: what this key says of `of` is not what the other key says.
    Disagrees {
        key: String,
        with: String,
        of: u64,
    },
    /// Not JSON, in the words of the reader of JSON.
    NotJson {
        reason: String,
    },
}

impl ReadFault {
    /// In one sentence, with the place.
    pub fn words(&self, language: Language) -> String {
        let ReadFault { file, line, column, kind } = self;
        let says = kind.words(language);
        match language {
            Language::Ja => format!("{file} {line}行目{column}文字目：{says}"),
            Language::En => format!("{file}, line {line}, column {column}: {says}"),
        }
    }
}

impl ReadFaultKind {
    fn words(&self, language: Language) -> String {
        match language {
            Language::Ja => self.in_japanese(),
            Language::En => self.in_english(),
        }
    }

    fn in_japanese(&self) -> String {
        match self {
            Self::Truncated => "ファイルが途中で切れています".to_owned(),
            Self::Unexpected { found, expected } => {
                let [found, expected] = [found, expected].map(|phrase| plain(phrase, Language::Ja));
                format!("「{found}」は読めません（必要なもの：{expected}）")
            }
            Self::NotANumber { found } => format!("「{found}」は数ではありません"),
            Self::OutOfRange { number, from, to } => format!("{number}は範囲外です（{from}から{to}まで）"),
            Self::WrongCount { key, expected, found } => {
                format!("{key}の個数が合いません（{expected}個のはずが{found}個です）")
            }
            Self::MissingKey { key } => format!("{key}がありません"),
            Self::UnknownKey { key } => format!("{key}という項目はありません"),
            Self::KeyTwice { key } => format!("{key}が2回出てきます"),
            Self::Itself { name } => format!("{name}が自分自身を相手にしています"),
            Self::Disagrees { key, with, of } => format!("{key}の{of}番目が{with}と食い違っています"),
            Self::NotJson { reason } => {
                format!("JSONとして正しくありません（{}）", plain(reason, Language::Ja))
            }
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::Truncated => "the file ends too early".to_owned(),
            Self::Unexpected { found, expected } => {
                let [found, expected] = [found, expected].map(|phrase| plain(phrase, Language::En));
                format!("\"{found}\" cannot be read here; expected: {expected}")
            }
            Self::NotANumber { found } => format!("\"{found}\" is not a number"),
            Self::OutOfRange { number, from, to } => format!("{number} is out of range ({from} to {to})"),
            Self::WrongCount { key, expected, found } => {
                format!("{key} should have {expected} entries and has {found}")
            }
            Self::MissingKey { key } => format!("{key} is missing"),
            Self::UnknownKey { key } => format!("there is no field called {key}"),
            Self::KeyTwice { key } => format!("{key} is there twice"),
            Self::Itself { name } => format!("{name} is paired with itself"),
            Self::Disagrees { key, with, of } => format!("entry {of} of {key} contradicts {with}"),
            Self::NotJson { reason } => format!("this is not JSON ({})", plain(reason, Language::En)),
        }
    }
}

/// How the readers begin a phrase, and how we do, in Japanese and English. What follows is kept: a name, a value.
const PHRASES: &[(&str, &str, &str)] = &[
    ("string ", "文字列", "text "),
    ("integer ", "整数", "number "),
    ("floating point ", "小数", "number "),
    ("boolean ", "真偽値", "value "),
    ("map", "オブジェクト", "object"),
    ("sequence", "配列", "list"),
    ("u64", "0以上の整数", "a whole number, 0 or more"),
    ("u32", "0以上の整数", "a whole number, 0 or more"),
    ("u8", "0から255までの整数", "a whole number from 0 to 255"),
    ("a string", "文字列", "a text"),
    ("a sequence", "配列", "a list"),
    ("an array of length 2", "2つの要素の配列", "a list of two"),
    ("struct ", "オブジェクト：", "an object: "),
    ("one of ", "次のどれか：", "one of "),
    ("a number of tables or a list of them", "テーブルの数か一覧", "a number of tables or a list of them"),
    ("a place for each meeting", "面談ごとの場所", "a place for each meeting"),
    ("a key", "項目名", "a key"),
    ("a number", "数", "a number"),
];

/// What the reader of JSON says of bad JSON, and what we say. What follows is left out.
const SYNTAX: &[(&str, &str, &str)] = &[
    ("trailing comma", "余分なコンマがあります", "a comma too many"),
    ("trailing characters", "終わりの後に文字があります", "something after the end"),
    ("expected value", "値がありません", "a value is missing"),
    ("expected `:`", "「:」がありません", "\":\" is missing"),
    ("expected `,` or `}`", "「,」か「}」がありません", "\",\" or \"}\" is missing"),
    ("expected `,` or `]`", "「,」か「]」がありません", "\",\" or \"]\" is missing"),
    ("key must be a string", "項目名は「\"」で囲んでください", "a key has to stand in quotation marks"),
    ("invalid number", "数の書き方が違います", "a number is written wrongly"),
    ("number out of range", "数が大きすぎます", "a number is too large"),
    ("invalid escape", "「\\」の使い方が違います", "\"\\\" is used wrongly"),
    ("control character", "文字列の中に改行などがあります", "a line break or the like within a text"),
    ("recursion limit exceeded", "入れ子が深すぎます", "nested too deeply"),
];

/// A phrase of a reader in plain words; what is not in the tables stays as it is.
fn plain(phrase: &str, language: Language) -> String {
    let begins = |(start, ..): &&(&str, &str, &str)| phrase.starts_with(start);
    if let Some((_, ja, en)) = SYNTAX.iter().find(begins) {
        return language.pick(ja, en).to_owned();
    }
    // The longest beginning, since "a number" begins a longer phrase.
    match PHRASES.iter().filter(begins).max_by_key(|(start, ..)| start.len()) {
        Some((start, ja, en)) => format!("{}{}", language.pick(ja, en), &phrase[start.len()..]),
        None => phrase.to_owned(),
    }
}

/// Reads a problem in the own format. `file` is only said back.
pub fn read_problem(file: &str, text: &str) -> Result<Problem, ReadFault> {
    read_json(file, text)
}

/// Reads a plan as `enishi timetable solve` writes it. A meeting that stands in it twice is a fault.
pub fn read_plan(file: &str, text: &str) -> Result<Plan, ReadFault> {
    let PlanText { places: Places(places) } = read_json(file, text)?;
    Ok(Plan { places })
}

/// Editors on Windows put this before a text.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

fn read_json<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, ReadFault> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let line = error.line().max(1);
        let bytes = text.lines().nth(line - 1).unwrap_or_default().as_bytes();
        let before = &bytes[..error.column().min(bytes.len())];
        let column = String::from_utf8_lossy(before).chars().count().max(1);
        ReadFault { file: file.to_owned(), line, column, kind: json_fault(&error) }
    })
}

/// What the reader of JSON says in English, as one of our own faults, which have words in both languages.
fn json_fault(error: &serde_json::Error) -> ReadFaultKind {
    if error.is_eof() {
        return ReadFaultKind::Truncated;
    }
    let all = error.to_string();
    let says = all.rsplit_once(" at line ").map_or(all.as_str(), |(says, _)| says);
    let quoted = || says.split('`').nth(1).unwrap_or_default().to_owned();
    if says.starts_with("missing field ") {
        return ReadFaultKind::MissingKey { key: quoted() };
    }
    if says.starts_with("unknown field ") {
        return ReadFaultKind::UnknownKey { key: quoted() };
    }
    if says.starts_with("duplicate field ") {
        return ReadFaultKind::KeyTwice { key: quoted() };
    }
    let wrong = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant "];
    let found = wrong.iter().find_map(|start| says.strip_prefix(start));
    match found.and_then(|found| found.split_once(", expected ")) {
        Some((found, expected)) => {
            ReadFaultKind::Unexpected { found: found.replace('`', ""), expected: expected.replace('`', "") }
        }
        None => ReadFaultKind::NotJson { reason: says.to_owned() },
    }
}

/// A plan, before it is known that no meeting stands in it twice: a map would only keep the last one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanText {
    places: Places,
}

struct Places(BTreeMap<MeetingName, Place>);

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Places, D::Error> {
        deserializer.deserialize_map(PlacesVisitor)
    }
}

struct PlacesVisitor;

impl<'de> Visitor<'de> for PlacesVisitor {
    type Value = Places;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a place for each meeting")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Places, A::Error> {
        let mut places = BTreeMap::new();
        while let Some((meeting, place)) = map.next_entry::<MeetingName, Place>()? {
            if places.contains_key(&meeting) {
                return Err(A::Error::custom(format!("duplicate field `{meeting}`")));
            }
            places.insert(meeting, place);
        }
        Ok(Places(places))
    }
}
