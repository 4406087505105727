//! The mail that tells a coordinator what moved in their cases without them: answers that came by link, days that passed,
//! mails that came back. Plain text.

use super::candidates_mail::Composed;
use super::candidates_view::{clean, shortened};
use super::layout::wrapped;
use crate::domain::{IntroductionId, Language, Name};
use askama::Template;

/// What moved in one case.
#[derive(Debug, Clone)]
pub struct CaseNews {
    pub introduction_id: IntroductionId,
    /// Of the need.
    pub title: String,
    /// The candidate; an alias where the name is withheld.
    pub candidate: String,
    /// In order.
    pub sentences: Vec<String>,
}

/// What the mail says.
#[derive(Debug, Clone)]
pub struct CasesMail {
    pub language: Language,
    pub recipient: Name,
    pub office: Name,
    /// At least one.
    pub cases: Vec<CaseNews>,
    /// The public address of the server, such as `https://enishi.example.jp`.
    pub link_base: String,
}

/// The longest title in a subject line, in characters: more is not seen in a list of mails.
const TITLE_IN_SUBJECT: usize = 40;

#[derive(Template)]
#[template(path = "emails/cases.ja.txt")]
struct TextJa<'a> {
    v: &'a CasesMail,
}

#[derive(Template)]
#[template(path = "emails/cases.en.txt")]
struct TextEn<'a> {
    v: &'a CasesMail,
}

/// Writes the mail.
pub fn compose(mail: &CasesMail) -> Composed {
    let mail = &CasesMail {
        cases: mail
            .cases
            .iter()
            .map(|case| CaseNews {
                title: clean(&case.title),
                candidate: clean(&case.candidate),
                sentences: case.sentences.iter().map(|sentence| clean(sentence)).collect(),
                ..case.clone()
            })
            .collect(),
        ..mail.clone()
    };
    // The templates hold only strings, and writing those into a string does not fail.
    let (subject, text) = match (mail.language, mail.cases.as_slice()) {
        (Language::Ja, [case]) => (
            format!("【縁】案件「{}」に動きがありました", shortened(&case.title, TITLE_IN_SUBJECT)),
            TextJa { v: mail }.render(),
        ),
        (Language::Ja, cases) => {
            (format!("【縁】案件{}件に動きがありました", cases.len()), TextJa { v: mail }.render())
        }
        (Language::En, [case]) => (
            format!("[Enishi] News of the case “{}”", shortened(&case.title, TITLE_IN_SUBJECT)),
            TextEn { v: mail }.render(),
        ),
        (Language::En, cases) => {
            (format!("[Enishi] News of {} cases", cases.len()), TextEn { v: mail }.render())
        }
    };
    let text = text.expect("the text template renders");
    Composed { subject, text: wrapped(&text), html: None }
}
