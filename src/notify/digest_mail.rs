//! The mail of a Monday: what the cases of a coordinator ask for. Plain text, a line for each case.

use super::candidates_mail::Composed;
use super::layout::wrapped;
use crate::domain::{Day, Language, Name};
use askama::Template;

/// So many cases of each sort stand in the mail; the page has the others.
pub const SHOWN: usize = 10;

/// What the mail says.
#[derive(Debug, Clone)]
pub struct DigestMail {
    pub language: Language,
    pub recipient: Name,
    pub office: Name,
    /// The first day of the week.
    pub monday: Day,
    /// Those in which there is something.
    pub sections: Vec<DigestSection>,
    /// Where the whole list is.
    pub link: String,
}

/// Cases that ask for the same thing.
#[derive(Debug, Clone)]
pub struct DigestSection {
    pub label: String,
    /// How many there are in all.
    pub number: usize,
    /// The first [`SHOWN`] of them.
    pub rows: Vec<DigestRow>,
}

impl DigestSection {
    fn others(&self) -> usize {
        self.number - self.rows.len()
    }
}

/// One case.
#[derive(Debug, Clone)]
pub struct DigestRow {
    /// What the need is called.
    pub title: String,
    pub candidate: String,
    /// Since when, or when.
    pub when: String,
}

#[derive(Template)]
#[template(path = "emails/digest.ja.txt")]
struct TextJa<'a> {
    v: &'a DigestMail,
}

#[derive(Template)]
#[template(path = "emails/digest.en.txt")]
struct TextEn<'a> {
    v: &'a DigestMail,
}

/// Writes the mail.
pub fn compose(mail: &DigestMail) -> Composed {
    let day = mail.monday.said(mail.language);
    let number: usize = mail.sections.iter().map(|section| section.number).sum();
    // The templates hold only strings, and writing those into a string does not fail.
    let (subject, text) = match mail.language {
        Language::Ja => (format!("【縁】今週の案件 {number}件（{day}の週）"), TextJa { v: mail }.render()),
        Language::En => {
            (format!("[Enishi] {number} of your cases, week of {day}"), TextEn { v: mail }.render())
        }
    };
    Composed { subject, text: wrapped(&text.expect("the text template renders")), html: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(language: Language) -> DigestMail {
        let row = |title: &str, when: &str| DigestRow {
            title: title.into(),
            candidate: "仮精工".into(),
            when: when.into(),
        };
        DigestMail {
            language,
            recipient: Name::parse("髙橋").unwrap(),
            office: Name::parse("試験センター").unwrap(),
            monday: Day::parse("2026-11-23").unwrap(),
            sections: vec![
                DigestSection {
                    label: "期限を過ぎた案件".into(),
                    number: 12,
                    rows: vec![row("部品の切削", "9日"), row("めっき", "8日")],
                },
                DigestSection {
                    label: "7日以内の面談".into(),
                    number: 1,
                    rows: vec![row("治具の設計", "2026年11月25日（令和8年） 10:00")],
                },
            ],
            link: "https://enishi.example.jp/agenda".into(),
        }
    }

    #[test]
    fn the_mail_reads_so_in_japanese() {
        let mail = compose(&mail(Language::Ja));
        assert_eq!(mail.subject, "【縁】今週の案件 13件（2026年11月23日（令和8年）の週）");
        let expected = "髙橋 様

今週、動きが必要な案件をお知らせします。

■ 期限を過ぎた案件　12件
・部品の切削（仮精工）　9日
・めっき（仮精工）　8日
　ほか10件

■ 7日以内の面談　1件
・治具の設計（仮精工）　2026年11月25日（令和8年） 10:00

一覧はこちらです。
https://enishi.example.jp/agenda

このメールは、案件のある方に毎週月曜日にお送りしています。
試験センター";
        assert_eq!(mail.text.trim_end(), expected, "{}", mail.text);
    }

    #[test]
    fn the_mail_reads_so_in_english() {
        let mail = compose(&mail(Language::En));
        assert_eq!(mail.subject, "[Enishi] 13 of your cases, week of 23 November 2026");
        for line in [
            "Dear 髙橋,",
            "期限を過ぎた案件: 12",
            "- めっき (仮精工): 8日",
            "  and 10 more",
            "https://enishi.example.jp/agenda",
        ] {
            assert!(mail.text.lines().any(|other| other == line), "no {line} in {}", mail.text);
        }
        assert!(mail.html.is_none());
    }
}
