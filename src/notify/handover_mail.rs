//! The mail that tells somebody of a handover that another decided: how much moved, and where its summary is. Plain text.

use super::candidates_mail::Composed;
use super::candidates_view::clean;
use super::layout::wrapped;
use crate::domain::{Language, Name};
use askama::Template;

/// What the mail says.
#[derive(Debug, Clone)]
pub struct HandoverMail {
    pub language: Language,
    pub recipient: Name,
    pub office: Name,
    /// Whether the recipient takes over, or has handed over.
    pub takes_over: bool,
    /// The name of the other.
    pub other: String,
    pub cases: i32,
    pub needs: i32,
    /// Where the summary is.
    pub link: String,
}

#[derive(Template)]
#[template(path = "emails/handover.ja.txt")]
struct TextJa<'a> {
    v: &'a HandoverMail,
}

#[derive(Template)]
#[template(path = "emails/handover.en.txt")]
struct TextEn<'a> {
    v: &'a HandoverMail,
}

/// Writes the mail.
pub fn compose(mail: &HandoverMail) -> Composed {
    let mail = &HandoverMail { other: clean(&mail.other), ..mail.clone() };
    let HandoverMail { other, cases, needs, .. } = mail;
    // The templates hold only strings, and writing those into a string does not fail.
    let (subject, text) = match (mail.language, mail.takes_over) {
        (Language::Ja, true) => (
            format!("【縁】{other}さんから案件{cases}件とニーズ{needs}件を引き継ぎました"),
            TextJa { v: mail }.render(),
        ),
        (Language::Ja, false) => (
            format!("【縁】案件{cases}件とニーズ{needs}件を{other}さんに引き継ぎました"),
            TextJa { v: mail }.render(),
        ),
        (Language::En, true) => {
            (format!("[Enishi] You take over {cases} cases and {needs} needs"), TextEn { v: mail }.render())
        }
        (Language::En, false) => (
            format!("[Enishi] {other} takes over {cases} cases and {needs} needs"),
            TextEn { v: mail }.render(),
        ),
    };
    Composed { subject, text: wrapped(&text.expect("the text template renders")), html: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(language: Language, takes_over: bool) -> Composed {
        compose(&HandoverMail {
            language,
            recipient: Name::parse("髙橋").unwrap(),
            office: Name::parse("試験センター").unwrap(),
            takes_over,
            other: "仮野\n仮名".into(),
            cases: 35,
            needs: 12,
            link: "https://enishi.example.jp/handovers/1".into(),
        })
    }

    #[test]
    fn whoever_takes_over_reads_from_whom_how_much_and_where() {
        let mail = mail(Language::Ja, true);
        assert_eq!(mail.subject, "【縁】仮野 仮名さんから案件35件とニーズ12件を引き継ぎました");
        let expected = "髙橋 様

仮野 仮名さんの担当が、あなたに引き継がれました。

案件：35件
ニーズ：12件

それぞれの状況と次にすることの一覧（印刷できます）：
https://enishi.example.jp/handovers/1

事業者には知らせていません。

このメールは、試験センターで担当が変わった方にお送りしています。";
        assert_eq!(mail.text.trim_end(), expected, "{}", mail.text);
    }

    #[test]
    fn whoever_handed_over_reads_to_whom() {
        let subject = mail(Language::Ja, false).subject;
        assert_eq!(subject, "【縁】案件35件とニーズ12件を仮野 仮名さんに引き継ぎました");
        let mail = mail(Language::En, false);
        assert_eq!(mail.subject, "[Enishi] 仮野 仮名 takes over 35 cases and 12 needs");
        for line in ["What was in your charge is now in that of 仮野 仮名.", "Cases: 35", "Needs: 12"] {
            assert!(mail.text.contains(line), "{line}: {}", mail.text);
        }
    }
}
