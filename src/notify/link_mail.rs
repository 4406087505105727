//! The mail with a link to set a password: for somebody who is invited, or who has forgotten the password. Plain text:
//! what looks like an advertisement is not opened.

use super::candidates_mail::Composed;
use super::layout::wrapped;
use crate::domain::{Day, Language, Name, Purpose};
use askama::Template;
use chrono::{DateTime, Utc};

/// What the mail says.
#[derive(Debug, Clone)]
pub struct LinkMail {
    pub language: Language,
    pub recipient: Name,
    pub office: Name,
    pub purpose: Purpose,
    /// The link, or a mark where it will stand.
    pub link: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "emails/link.ja.txt")]
struct TextJa<'a> {
    v: &'a LinkMail,
    until: String,
}

#[derive(Template)]
#[template(path = "emails/link.en.txt")]
struct TextEn<'a> {
    v: &'a LinkMail,
    until: String,
}

/// Writes the mail.
pub fn compose(mail: &LinkMail) -> Composed {
    let day = Day::in_japan(mail.expires_at).said(mail.language);
    let time = mail.expires_at.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M");
    // The templates hold only strings, and writing those into a string does not fail.
    let (subject, text) = match mail.language {
        Language::Ja => (
            match mail.purpose {
                Purpose::Invitation => format!("【縁】{}からの招待", mail.office),
                Purpose::PasswordReset => "【縁】パスワードの再設定".to_owned(),
            },
            TextJa { v: mail, until: format!("{day} {time}") }.render(),
        ),
        Language::En => (
            match mail.purpose {
                Purpose::Invitation => format!("[Enishi] Invitation from {}", mail.office),
                Purpose::PasswordReset => "[Enishi] Setting a new password".to_owned(),
            },
            TextEn { v: mail, until: format!("{day}, {time} (Japan)") }.render(),
        ),
    };
    let text = text.expect("the text template renders");
    Composed { subject, text: wrapped(&text), html: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(language: Language, purpose: Purpose) -> Composed {
        compose(&LinkMail {
            language,
            recipient: Name::parse("髙橋").unwrap(),
            office: Name::parse("試験センター").unwrap(),
            purpose,
            link: "https://enishi.example.jp/invitation?key=abc".to_owned(),
            expires_at: "2026-12-05T03:00:00Z".parse().unwrap(),
        })
    }

    #[test]
    fn the_link_stands_on_a_line_of_its_own_and_the_end_is_said_in_japan_time() {
        for language in Language::ALL {
            for purpose in Purpose::ALL {
                let mail = mail(language, purpose);
                let links =
                    mail.text.lines().filter(|line| *line == "https://enishi.example.jp/invitation?key=abc");
                assert_eq!(links.count(), 1, "{}", mail.text);
                assert!(mail.text.contains("12:00"), "{}", mail.text);
                assert!(mail.html.is_none());
            }
        }
    }

    #[test]
    fn whoever_has_not_asked_for_it_is_told_what_to_do() {
        assert!(mail(Language::Ja, Purpose::PasswordReset).text.contains("お心当たりがない"));
        assert!(mail(Language::En, Purpose::PasswordReset).text.contains("did not ask"));
        assert!(mail(Language::Ja, Purpose::Invitation).subject.contains("試験センター"));
    }
}
