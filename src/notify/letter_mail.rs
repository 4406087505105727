//! The mail that carries a letter to one side of a case: the coordinator's words, where it asks for something the link to
//! answer by, and who wrote. Plain text: what looks like an advertisement is not opened.

use super::candidates_mail::Composed;
use super::layout::wrapped;
use crate::domain::{Day, Email, Language, Line, Name, Passage};
use askama::Template;

/// What the mail says.
#[derive(Debug, Clone)]
pub struct LetterMail {
    pub language: Language,
    pub subject: Line<200>,
    /// The coordinator's words.
    pub words: Passage<10_000>,
    /// The link to answer by, or a mark where it will stand; and until the end of which day.
    pub link: Option<(String, Day)>,
    pub office: Name,
    /// Who of the office wrote, and the address that answers go to.
    pub writer: Option<(Name, Email)>,
}

#[derive(Template)]
#[template(path = "emails/letter.ja.txt")]
struct TextJa<'a> {
    v: &'a LetterMail,
}

#[derive(Template)]
#[template(path = "emails/letter.en.txt")]
struct TextEn<'a> {
    v: &'a LetterMail,
}

/// Writes the mail.
pub fn compose(mail: &LetterMail) -> Composed {
    // The templates hold only strings, and writing those into a string does not fail.
    let text = match mail.language {
        Language::Ja => TextJa { v: mail }.render(),
        Language::En => TextEn { v: mail }.render(),
    }
    .expect("the text template renders");
    Composed { subject: mail.subject.to_string(), text: wrapped(&text), html: None }
}
