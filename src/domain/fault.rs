//! What is wrong with something a person or a program handed in: one [`Fault`] per place, in the reader's language.
//!
//! Values are parsed at the door. [`read`] turns JSON into a domain type and does not stop at the first
//! mistake: it returns every fault with its JSON pointer (RFC 6901). Terms of the vocabulary are looked up on
//! the way, so an unknown term is named together with everything else that is wrong.

use super::{FileFault, Language, Scheme, TermId};
use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use std::cell::RefCell;
use std::ops::ControlFlow;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the value; empty for the whole document.
    pub pointer: String,
    pub reason: Reason,
}

impl Fault {
    pub fn at(pointer: impl Into<String>, reason: Reason) -> Self {
        Self { pointer: pointer.into(), reason }
    }
}

/// Why a value is refused. Closed: every reason has a stable code and a sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    Missing,
    UnknownField,
    WrongType {
        expected: &'static str,
    },
    UnknownChoice {
        accepted: Vec<String>,
    },
    UnknownKind,
    Empty,
    TooLong {
        max: usize,
    },
    TooMany {
        max: usize,
    },
    ControlCharacter,
    OutOfRange {
        min: String,
        max: String,
    },
    NotADate,
    NotATime,
    NotAnId,
    CorporateNumberDigits,
    CorporateNumberCheckDigit,
    PostalCode,
    Telephone,
    Email,
    WebAddress,
    SecureWebAddress,
    Share,
    TermForm,
    TermScheme {
        expected: Scheme,
    },
    UnknownTerm {
        term: String,
    },
    EndsBeforeItBegins,
    MinimumAboveMaximum,
    Duplicate,
    NoSuchRecord,
    WeakPassword {
        min: usize,
    },
    NotForThisRole,
    NotUsedHere,
    InThePast,
    InTheFuture,
    NamesTheOther {
        name: String,
    },
    Required {
        because: &'static str,
    },
    /// A file that is not taken in.
    File(FileFault),
}

impl Reason {
    /// That a number is not between these two, which are allowed themselves.
    pub fn between(min: impl ToString, max: impl ToString) -> Self {
        Self::OutOfRange { min: min.to_string(), max: max.to_string() }
    }

    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::UnknownField => "unknown_field",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownChoice { .. } => "unknown_choice",
            Self::UnknownKind => "unknown_kind",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::TooMany { .. } => "too_many",
            Self::ControlCharacter => "control_character",
            Self::OutOfRange { .. } => "out_of_range",
            Self::NotADate => "not_a_date",
            Self::NotATime => "not_a_time",
            Self::NotAnId => "not_an_id",
            Self::CorporateNumberDigits => "corporate_number_digits",
            Self::CorporateNumberCheckDigit => "corporate_number_check_digit",
            Self::PostalCode => "postal_code",
            Self::Telephone => "telephone",
            Self::Email => "email",
            Self::WebAddress => "web_address",
            Self::SecureWebAddress => "secure_web_address",
            Self::Share => "share",
            Self::TermForm => "term_form",
            Self::TermScheme { .. } => "term_scheme",
            Self::UnknownTerm { .. } => "unknown_term",
            Self::EndsBeforeItBegins => "ends_before_it_begins",
            Self::MinimumAboveMaximum => "minimum_above_maximum",
            Self::Duplicate => "duplicate",
            Self::NoSuchRecord => "no_such_record",
            Self::WeakPassword { .. } => "weak_password",
            Self::NotForThisRole => "not_for_this_role",
            Self::NotUsedHere => "not_used_here",
            Self::InThePast => "in_the_past",
            Self::InTheFuture => "in_the_future",
            Self::NamesTheOther { .. } => "names_the_other",
            Self::Required { .. } => "required",
            Self::File(fault) => fault.code(),
        }
    }

    /// One sentence for the person who typed the value.
    pub fn message(&self, language: Language) -> String {
        let (ja, en) = match self {
            Self::Missing => ("この項目は必須です。".into(), "This field is required.".into()),
            Self::UnknownField => (
                "この名前の項目はありません。綴りを確かめてください。".into(),
                "There is no field of this name. Check the spelling.".into(),
            ),
            Self::WrongType { expected } => (
                format!("値の型が違います（{expected} を入れてください）。"),
                format!("Wrong type of value: {expected} expected."),
            ),
            Self::UnknownChoice { accepted } => (
                format!("次のいずれかを入れてください: {}。", accepted.join("、")),
                format!("Use one of: {}.", accepted.join(", ")),
            ),
            Self::UnknownKind => (
                "この種類はありません。綴りを確かめてください。".into(),
                "There is no such kind. Check the spelling.".into(),
            ),
            Self::Empty => ("空にはできません。".into(), "Must not be empty.".into()),
            Self::TooLong { max } => {
                (format!("{max}文字以内で入力してください。"), format!("At most {max} characters."))
            }
            Self::TooMany { max } => (format!("{max}件までです。"), format!("At most {max} entries.")),
            Self::ControlCharacter => (
                "使えない制御文字が含まれています。".into(),
                "Contains a control character that cannot be stored.".into(),
            ),
            Self::OutOfRange { min, max } => (
                format!("{min}から{max}までの値を入れてください。"),
                format!("Must be between {min} and {max}."),
            ),
            Self::NotADate => (
                "実在する日付を YYYY-MM-DD の形で入れてください。".into(),
                "Must be a date that exists, as YYYY-MM-DD.".into(),
            ),
            Self::NotAnId => {
                ("識別子（UUID）の形ではありません。".into(), "Not an identifier (UUID).".into())
            }
            Self::CorporateNumberDigits => {
                ("法人番号は13桁の数字です。".into(), "A corporate number has 13 digits.".into())
            }
            Self::CorporateNumberCheckDigit => (
                "法人番号の検査用数字が合いません。番号を確かめてください。".into(),
                "The check digit of this corporate number is wrong. Check the number.".into(),
            ),
            Self::PostalCode => (
                "郵便番号は 123-4567 の形で入れてください。".into(),
                "A postal code looks like 123-4567.".into(),
            ),
            Self::Telephone => (
                "電話番号は 025-123-4567 または +81-25-123-4567 の形で入れてください。".into(),
                "A telephone number looks like 025-123-4567 or +81-25-123-4567.".into(),
            ),
            Self::Email => ("メールアドレスの形ではありません。".into(), "Not an e-mail address.".into()),
            Self::WebAddress => (
                "https:// または http:// で始まるアドレスを入れてください。".into(),
                "A web address starts with https:// or http://.".into(),
            ),
            Self::SecureWebAddress => (
                "https:// で始まるアドレスを入れてください。".into(),
                "Must be a web address that starts with https://.".into(),
            ),
            Self::Share => (
                "1/2、2分の1、50% のように、全体以下の割合を入れてください。".into(),
                "Must be a part of the whole, such as 1/2 or 50%.".into(),
            ),
            Self::TermForm => (
                "用語は process:five-axis-milling のような識別子で指定してください。".into(),
                "A term is given by its identifier, such as process:five-axis-milling.".into(),
            ),
            Self::TermScheme { expected } => (
                format!("ここには「{}」の用語を指定してください。", expected.label(Language::Ja)),
                format!("A term of the scheme “{}” belongs here.", expected.as_str()),
            ),
            Self::UnknownTerm { term } => (
                format!("用語「{term}」は用語集にありません。"),
                format!("The vocabulary has no term “{term}”."),
            ),
            Self::EndsBeforeItBegins => {
                ("終わりが始まりより前です。".into(), "The end lies before the beginning.".into())
            }
            Self::MinimumAboveMaximum => {
                ("最小が最大を超えています。".into(), "The minimum is above the maximum.".into())
            }
            Self::Duplicate => ("同じものが既にあります。".into(), "This already exists.".into()),
            Self::NoSuchRecord => {
                ("指定された記録が見つかりません。".into(), "No such record is known here.".into())
            }
            Self::WeakPassword { min } => (
                format!("パスワードは{min}文字以上で、推測されにくいものにしてください。"),
                format!("Use a password of at least {min} characters that is hard to guess."),
            ),
            Self::NotForThisRole => {
                ("この役割では指定できません。".into(), "Not possible for this role.".into())
            }
            Self::NotUsedHere => (
                "ほかの項目の内容と合わないため、ここには指定できません。".into(),
                "Does not go with the other fields; leave it out.".into(),
            ),
            Self::NotATime => (
                "日時は 2026-12-01T10:00:00+09:00 のように、時差をつけて分の単位で書いてください。".into(),
                "Write the time with its offset and whole minutes, such as 2026-12-01T10:00:00+09:00.".into(),
            ),
            Self::InThePast => ("過ぎた日は指定できません。".into(), "This day has passed.".into()),
            Self::InTheFuture => {
                ("今日までの日を入れてください。".into(), "This day is still to come.".into())
            }
            Self::NamesTheOther { name } => (
                format!("まだお知らせしてはいけない相手（{name}）の名称や連絡先が書かれています。"),
                format!("It names {name}, or says how to reach them, which this side is not to know yet."),
            ),
            Self::File(fault) => (fault.message(Language::Ja), fault.message(Language::En)),
            Self::Required { because } => {
                (format!("この項目が必要です（{because}）。"), format!("This field is needed ({because})."))
            }
        };
        match language {
            Language::Ja => ja,
            Language::En => en,
        }
    }
}

/// Every fault found in one document. Never empty where it is returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn one(pointer: impl Into<String>, reason: Reason) -> Self {
        Self(vec![Fault::at(pointer, reason)])
    }

    pub fn push(&mut self, pointer: impl Into<String>, reason: Reason) {
        self.0.push(Fault::at(pointer, reason));
    }

    /// `Ok(value)` if there is no fault, all faults otherwise.
    pub fn or<T>(self, value: T) -> Result<T, Faults> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", fault.pointer, fault.reason.message(Language::En))?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

thread_local! {
    /// The terms met while [`read`] is under way on this thread, with the pointer and the name of their field.
    static TERMS_MET: RefCell<Vec<(String, String, TermId)>> = const { RefCell::new(Vec::new()) };
}

/// Reads a `T` from JSON and names every fault at once.
///
/// `is_known` answers whether a term is in the vocabulary. A field that holds terms is named after their
/// scheme (`process`, `materials`, ...; see [`Scheme::of_field`]), which is how a material in a process
/// field is found.
pub fn read<T: Deserr<Faults>>(
    json: serde_json::Value,
    is_known: &dyn Fn(&TermId) -> bool,
) -> Result<T, Faults> {
    TERMS_MET.take();
    let outcome = deserr::deserialize::<T, _, Faults>(json);
    let mut term_faults = Vec::new();
    for (pointer, field, term) in TERMS_MET.take() {
        match Scheme::of_field(&field) {
            Some(expected) if expected != term.scheme() => {
                term_faults.push(Fault { pointer, reason: Reason::TermScheme { expected } });
            }
            _ if !is_known(&term) => {
                let reason = Reason::UnknownTerm { term: term.to_string() };
                term_faults.push(Fault { pointer, reason });
            }
            _ => {}
        }
    }
    match outcome {
        Ok(value) if term_faults.is_empty() => Ok(value),
        Ok(_) => Err(Faults(term_faults)),
        Err(mut faults) => {
            faults.0.extend(term_faults);
            faults.0.sort_by(|a, b| a.pointer.cmp(&b.pointer));
            Err(faults)
        }
    }
}

/// Remembers a term for the check at the end of [`read`].
pub(super) fn remember_term(location: ValuePointerRef<'_>, term: &TermId) {
    let entry = (pointer(location), location.last_field().unwrap_or_default().to_owned(), term.clone());
    TERMS_MET.with_borrow_mut(|met| met.push(entry));
}

/// The RFC 6901 form of a location.
pub(super) fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            format!("{}/{}", pointer(*prev), key.replace('~', "~0").replace('/', "~1"))
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

fn json_type(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "boolean",
        ValueKind::Integer | ValueKind::NegativeInteger => "integer",
        ValueKind::Float => "number",
        ValueKind::String => "string",
        ValueKind::Sequence => "array",
        ValueKind::Map => "object",
    }
}

impl MergeWithError<Faults> for Faults {
    fn merge(self_: Option<Self>, other: Faults, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = self_.unwrap_or_default();
        all.0.extend(other.0);
        ControlFlow::Continue(all)
    }
}

impl MergeWithError<Reason> for Faults {
    fn merge(self_: Option<Self>, other: Reason, at: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = self_.unwrap_or_default();
        all.push(pointer(at), other);
        ControlFlow::Continue(all)
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        self_: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let (at, reason) = match error {
            ErrorKind::IncorrectValueKind { accepted, .. } => (
                pointer(location),
                Reason::WrongType { expected: accepted.first().copied().map_or("value", json_type) },
            ),
            ErrorKind::MissingField { field } => (pointer(location.push_key(field)), Reason::Missing),
            ErrorKind::UnknownKey { key, .. } => (pointer(location.push_key(key)), Reason::UnknownField),
            ErrorKind::UnknownValue { accepted, .. } => (
                pointer(location),
                Reason::UnknownChoice { accepted: accepted.iter().map(|s| (*s).to_owned()).collect() },
            ),
            ErrorKind::BadSequenceLen { expected, .. } => {
                (pointer(location), Reason::TooMany { max: expected })
            }
            // The library says this of a tag that names no variant; every tag there is, is called kind.
            ErrorKind::Unexpected { .. } => (pointer(location.push_key("kind")), Reason::UnknownKind),
        };
        let mut all = self_.unwrap_or_default();
        all.push(at, reason);
        ControlFlow::Continue(all)
    }
}
