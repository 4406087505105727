//! The mail that tells a coordinator about candidates.
//!
//! Its reader has forty open cases: the subject names the need and the count, the body says what matches, what was
//! only inferred, what to ask and what is missing, and the foot that nothing has been sent to anyone.

use super::candidates_view::{View, clean, found, shortened};
use super::layout::wrapped;
use crate::domain::{Cause, Language, Name, NeedNews};
use askama::Template;

/// What there is to tell one coordinator, in the order in which it is told.
#[derive(Debug, Clone)]
pub struct CandidatesMail {
    pub language: Language,
    pub recipient: Name,
    pub office: Name,
    /// At least one.
    pub needs: Vec<NeedNews>,
    /// The public address of the server, such as `https://enishi.example.jp`.
    pub link_base: String,
}

/// A mail's words, ready for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// The longest title in a subject line, in characters: more is not seen in a list of mails.
const TITLE_IN_SUBJECT: usize = 40;

#[derive(Template)]
#[template(path = "emails/candidates.ja.txt")]
struct TextJa<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "emails/candidates.en.txt")]
struct TextEn<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "emails/candidates.html")]
struct Html<'a> {
    v: &'a View,
}

/// Writes the mail, as text and as HTML.
pub fn compose(mail: &CandidatesMail) -> Composed {
    let view = View::new(mail, subject(mail));
    let text = match mail.language {
        Language::Ja => TextJa { v: &view }.render(),
        Language::En => TextEn { v: &view }.render(),
    };
    // The templates hold only strings and numbers, and writing those into a string does not fail.
    let text = text.expect("the text template renders");
    let html = Html { v: &view }.render().expect("the HTML template renders");
    Composed { subject: view.subject, text: wrapped(&text), html: Some(html) }
}

fn subject(mail: &CandidatesMail) -> String {
    let subject = match mail.needs.as_slice() {
        [need] => subject_of_one(need, mail.language),
        needs => subject_of_several(needs, mail.language),
    };
    format!("{}{subject}", mail.language.pick("【縁】", "[Enishi] "))
}

fn subject_of_one(need: &NeedNews, language: Language) -> String {
    let title = shortened(&clean(&need.title), TITLE_IN_SUBJECT);
    let new = need.candidates.iter().filter(|candidate| candidate.is_new).count();
    let (count, fresh) = match (need.cause, new) {
        (Cause::NewCandidate, 1..) => (new, true),
        _ => (found(need), false),
    };
    match language {
        Language::Ja if count == 0 => format!("「{title}」の候補はまだありません"),
        Language::Ja if fresh => format!("「{title}」に新しい候補 {count}件"),
        Language::Ja => format!("「{title}」の候補 {count}件"),
        Language::En => {
            let candidates = match (count, fresh) {
                (0, _) => "No candidate yet".to_owned(),
                (1, true) => "1 new candidate".to_owned(),
                (1, false) => "1 candidate".to_owned(),
                (_, true) => format!("{count} new candidates"),
                (_, false) => format!("{count} candidates"),
            };
            format!("{candidates} for “{title}”")
        }
    }
}

fn subject_of_several(needs: &[NeedNews], language: Language) -> String {
    let count = needs.len();
    let found = needs.iter().filter(|need| found(need) > 0).count();
    // Of a need just opened every candidate is new.
    let is_new = |need: &NeedNews| need.cause == Cause::Opened || need.candidates.iter().any(|c| c.is_new);
    match (language, found == count && needs.iter().all(is_new), found) {
        (Language::Ja, true, _) => format!("ニーズ{count}件に新しい候補があります"),
        (Language::Ja, false, 0) => format!("ニーズ{count}件の候補はまだありません"),
        (Language::Ja, false, _) => format!("ニーズ{count}件のお知らせ（候補があるもの {found}件）"),
        (Language::En, true, _) => format!("New candidates for {count} needs"),
        (Language::En, false, 0) => format!("No candidates yet for {count} needs"),
        (Language::En, false, _) => format!("News of {count} needs ({found} with candidates)"),
    }
}

#[cfg(test)]
#[path = "candidates_mail_tests.rs"]
mod tests;
