//! The mail that tells somebody of handovers that another decided: how much moved, and where the summary is. Plain text.

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
    /// The oldest first.
    pub handovers: Vec<HandoverNews>,
}

/// One handover, for one of the two.
#[derive(Debug, Clone)]
pub struct HandoverNews {
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
    let clean = |news: &HandoverNews| HandoverNews { other: clean(&news.other), ..news.clone() };
    let mail = &HandoverMail { handovers: mail.handovers.iter().map(clean).collect(), ..mail.clone() };
    // The templates hold only strings, and writing those into a string does not fail.
    let text = match mail.language {
        Language::Ja => TextJa { v: mail }.render(),
        Language::En => TextEn { v: mail }.render(),
    };
    let text = wrapped(&text.expect("the text template renders"));
    Composed { subject: subject(mail), text, html: None }
}

fn subject(mail: &HandoverMail) -> String {
    let several = mail.handovers.len();
    let [HandoverNews { takes_over, other, cases, needs, .. }] = mail.handovers.as_slice() else {
        return match mail.language {
            Language::Ja => format!("【縁】担当の引き継ぎが{several}件ありました"),
            Language::En => format!("[Enishi] {several} handovers"),
        };
    };
    match (mail.language, takes_over) {
        (Language::Ja, true) => {
            format!("【縁】{other}さんから案件{cases}件とニーズ{needs}件を引き継ぎました")
        }
        (Language::Ja, false) => {
            format!("【縁】案件{cases}件とニーズ{needs}件を{other}さんに引き継ぎました")
        }
        (Language::En, true) => format!("[Enishi] You take over {cases} cases and {needs} needs"),
        (Language::En, false) => format!("[Enishi] {other} takes over {cases} cases and {needs} needs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(takes_over: bool) -> HandoverNews {
        HandoverNews {
            takes_over,
            other: "仮野\n仮名".into(),
            cases: 35,
            needs: 12,
            link: "https://enishi.example.jp/handovers/1".into(),
        }
    }

    fn mail_of(language: Language, handovers: Vec<HandoverNews>) -> Composed {
        compose(&HandoverMail {
            language,
            recipient: Name::parse("髙橋").unwrap(),
            office: Name::parse("試験センター").unwrap(),
            handovers,
        })
    }

    fn mail(language: Language, takes_over: bool) -> Composed {
        mail_of(language, vec![news(takes_over)])
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

    #[test]
    fn several_handovers_stand_in_one_mail_each_with_its_own_summary() {
        let back = HandoverNews {
            cases: 3,
            needs: 0,
            link: "https://enishi.example.jp/handovers/2".into(),
            ..news(false)
        };
        let both = vec![news(true), back];
        let mail = mail_of(Language::Ja, both.clone());
        assert_eq!(mail.subject, "【縁】担当の引き継ぎが2件ありました");
        let expected = "髙橋 様

仮野 仮名さんの担当が、あなたに引き継がれました。

案件：35件
ニーズ：12件

それぞれの状況と次にすることの一覧（印刷できます）：
https://enishi.example.jp/handovers/1

あなたの担当が、仮野 仮名さんに引き継がれました。

案件：3件
ニーズ：0件

それぞれの状況と次にすることの一覧（印刷できます）：
https://enishi.example.jp/handovers/2

事業者には知らせていません。

このメールは、試験センターで担当が変わった方にお送りしています。";
        assert_eq!(mail.text.trim_end(), expected, "{}", mail.text);
        let english = mail_of(Language::En, both);
        assert_eq!(english.subject, "[Enishi] 2 handovers");
        assert_eq!(english.text.matches("How each stands").count(), 2, "{}", english.text);
    }
}
