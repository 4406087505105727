//! The candidates mail: what its reader finds in it, and what nobody can slip into it.

use super::*;
use crate::domain::{CandidateNews, Day, NearMissNews};

fn need(title: &str) -> NeedNews {
    NeedNews {
        need_id: "0192f000-0000-7000-8000-000000000001".parse().unwrap(),
        title: title.to_owned(),
        kind: "外注".to_owned(),
        owner: "越後精機株式会社".to_owned(),
        cause: Cause::Opened,
        deadline: Some(Day::parse("2026-11-21").unwrap()),
        candidates: vec![candidate(1, "株式会社髙﨑鉄工所"), candidate(2, "妙高プレシジョン株式会社")],
        near_misses: vec![NearMissNews {
            name: "上越金属加工株式会社".to_owned(),
            gaps: vec![
                "JISQ9100は取得中です（2027年3月31日の予定）。期限の2026年11月21日に間に合いません。"
                    .to_owned(),
            ],
        }],
        others: 4,
    }
}

fn candidate(rank: u32, name: &str) -> CandidateNews {
    CandidateNews {
        rank,
        name: name.to_owned(),
        score: "72.5".to_owned(),
        is_new: true,
        reasons: vec![
            "5軸加工ができます（チタン合金、最大 400 × 300 × 250 mm）。".to_owned(),
            "JISQ9100の認証が2028年3月31日まで有効で、期限の2026年11月21日を過ぎても切れません。".to_owned(),
        ],
        inferred: vec!["ISO 9001は、JISQ9100の認証に含まれるものと見なしました。".to_owned()],
        questions: vec!["公差 ±5 µm を保てるか、登録がありません。".to_owned()],
        missing: vec!["月産 500個の希望に対し、登録されている能力は月産 300個です。".to_owned()],
    }
}

fn mail(language: Language, needs: Vec<NeedNews>) -> CandidatesMail {
    CandidatesMail {
        language,
        recipient: Name::parse("長岡 花子").unwrap(),
        office: Name::parse("上越ものづくり支援センター").unwrap(),
        needs,
        link_base: "https://enishi.example.jp/".to_owned(),
    }
}

fn compose_ja(needs: Vec<NeedNews>) -> Composed {
    compose(&mail(Language::Ja, needs))
}

/// All that the two bodies say.
fn bodies(composed: &Composed) -> [&str; 2] {
    [&composed.text, composed.html.as_deref().unwrap()]
}

/// Without the line breaks of the layout.
fn unwrapped(text: &str) -> String {
    text.lines().map(str::trim_start).collect()
}

#[test]
fn the_subject_names_the_need_and_the_count() {
    let subject = |change: fn(&mut NeedNews)| {
        let mut need = need("チタン部品の5軸加工");
        change(&mut need);
        let ja = compose_ja(vec![need.clone()]).subject;
        (ja, compose(&mail(Language::En, vec![need])).subject)
    };
    let (ja, en) = subject(|_| {});
    assert_eq!(ja, "【縁】「チタン部品の5軸加工」の候補 6件");
    assert_eq!(en, "[Enishi] 6 candidates for “チタン部品の5軸加工”");
    let (ja, en) = subject(|need| {
        need.cause = Cause::NewCandidate;
        need.candidates[1].is_new = false;
    });
    assert_eq!(ja, "【縁】「チタン部品の5軸加工」に新しい候補 1件");
    assert_eq!(en, "[Enishi] 1 new candidate for “チタン部品の5軸加工”");
    let (ja, en) = subject(|need| (need.candidates, need.others) = (Vec::new(), 0));
    assert_eq!(ja, "【縁】「チタン部品の5軸加工」の候補はまだありません");
    assert_eq!(en, "[Enishi] No candidate yet for “チタン部品の5軸加工”");
}

#[test]
fn the_subject_of_several_needs_counts_them() {
    let mut empty = need("二");
    (empty.candidates, empty.others) = (Vec::new(), 0);
    let three = vec![need("一"), need("三"), need("四")];
    assert_eq!(compose_ja(three).subject, "【縁】ニーズ3件に新しい候補があります");
    let mixed = compose_ja(vec![need("一"), empty.clone()]).subject;
    assert_eq!(mixed, "【縁】ニーズ2件のお知らせ（候補があるもの 1件）");
    let none = compose_ja(vec![empty.clone(), empty]).subject;
    assert_eq!(none, "【縁】ニーズ2件の候補はまだありません");
}

#[test]
fn the_body_says_what_matches_what_is_inferred_what_to_ask_and_what_is_missing() {
    let composed = compose_ja(vec![need("チタン部品の5軸加工")]);
    for body in bodies(&composed) {
        let body = unwrapped(body);
        for said in [
            "長岡 花子 様",
            "株式会社髙﨑鉄工所",
            "72.5点",
            "100点満点",
            "2026年11月21日",
            "合っている点",
            "JISQ9100の認証が2028年3月31日まで有効",
            "推定した点",
            "見なしました",
            "確認したい点",
            "公差 ±5 µm",
            "足りない点",
            "月産 300個",
            "このほかに候補が4件あります",
            "上越金属加工株式会社",
            "2027年3月31日の予定",
            "https://enishi.example.jp/needs/0192f000-0000-7000-8000-000000000001",
            "事業者には、まだ何も送っていません",
            "上越ものづくり支援センターでニーズを担当されている方",
        ] {
            assert!(body.contains(said), "{said}\n{body}");
        }
        assert!(!body.contains("【新】"), "of a need just opened everything is new");
    }
}

#[test]
fn a_new_candidate_is_marked_where_others_are_not_new() {
    let mut changed = need("チタン部品の5軸加工");
    changed.cause = Cause::NewCandidate;
    changed.candidates[0].is_new = false;
    let composed = compose_ja(vec![changed]);
    for body in bodies(&composed) {
        assert_eq!(body.matches("【新】").count(), 1);
        assert!(body.contains("妙高プレシジョン株式会社【新】"));
        assert!(body.contains("新しい候補が加わりました"));
    }
}

#[test]
fn a_need_without_candidates_says_what_to_do_next() {
    let mut empty = need("超音波加工");
    (empty.candidates, empty.others) = (Vec::new(), 0);
    let near = compose_ja(vec![empty.clone()]);
    empty.near_misses.clear();
    let nothing = compose_ja(vec![empty.clone()]);
    for body in bodies(&near).into_iter().chain(bodies(&nothing)) {
        assert!(
            body.contains("まだ見つかっていません") && body.contains("あらためてお知らせします"),
            "{body}"
        );
        assert!(!body.contains("0件"), "{body}");
    }
    assert!(near.text.contains("足りない点を満たす見込み") && !nothing.text.contains("あと一歩"));
    let english = compose(&mail(Language::En, vec![empty]));
    assert!(english.text.contains("No organization meets the conditions yet"));
}

#[test]
fn an_english_mail_speaks_english() {
    let mut english = need("5-axis milling of titanium parts");
    (english.kind, english.owner) = ("outsourcing".to_owned(), "Echigo Seiki".to_owned());
    english.near_misses.clear();
    english.others = 1;
    for candidate in &mut english.candidates {
        candidate.name = "Takasaki Ironworks".to_owned();
        candidate.reasons = vec!["Mills in 5 axes.".to_owned()];
        candidate.inferred = vec!["ISO 9001 is included in JISQ9100.".to_owned()];
        candidate.questions.clear();
        candidate.missing.clear();
    }
    let mut to = mail(Language::En, vec![english]);
    (to.recipient, to.office) =
        (Name::parse("Hanako Nagaoka").unwrap(), Name::parse("Joetsu Centre").unwrap());
    let composed = compose(&to);
    for body in bodies(&composed) {
        assert!(body.contains("21 November 2026") && body.contains("3 candidates (scores are out of 100)"));
        assert!(body.contains("Nothing has been sent to any of these organizations"));
        assert!(!body.contains("To ask"), "an empty list has no heading");
    }
    assert!(composed.text.contains("There is 1 further candidate."));
    let japanese = composed.text.chars().find(|c| ('ぁ'..='鿿').contains(c));
    assert_eq!(japanese, None, "{}", composed.text);
}

#[test]
fn lines_are_at_most_76_columns_wide() {
    let long = need(&"航空機用チタン部品の5軸加工".repeat(15)[..600]);
    for language in [Language::Ja, Language::En] {
        for line in compose(&mail(language, vec![long.clone()])).text.lines() {
            let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            assert!(columns <= 76 || line.starts_with("https://"), "{columns}: {line}");
        }
    }
}

#[test]
fn a_title_of_200_characters_is_cut_in_the_subject_and_whole_in_the_body() {
    let title = "長".repeat(200);
    let composed = compose_ja(vec![need(&title)]);
    assert!(composed.subject.chars().count() < 60, "{}", composed.subject);
    assert!(composed.subject.contains("長…」の候補"), "{}", composed.subject);
    assert!(unwrapped(&composed.text).contains(&title));
    assert!(composed.html.unwrap().contains(&title));
}

#[test]
fn what_people_typed_is_escaped_and_stays_on_its_line() {
    let evil = |place: &str| {
        format!("<script>{place}</script>\r\nBcc: x@example.com\n\"'&髙﨑🏭 http://evil.example/")
    };
    let mut need = need(&evil("title"));
    (need.kind, need.owner) = (evil("kind"), evil("owner"));
    need.near_misses = vec![NearMissNews { name: evil("near"), gaps: vec![evil("gap")] }];
    let candidate = &mut need.candidates[0];
    (candidate.name, candidate.score) = (evil("name"), evil("score"));
    (candidate.reasons, candidate.inferred) = (vec![evil("reason")], vec![evil("inferred")]);
    (candidate.questions, candidate.missing) = (vec![evil("question")], vec![evil("missing")]);
    let mut mail = mail(Language::Ja, vec![need; 11]);
    mail.recipient = Name::parse("<script>recipient</script>").unwrap();
    mail.office = Name::parse("<script>office</script>").unwrap();
    for language in [Language::Ja, Language::En] {
        mail.language = language;
        let composed = compose(&mail);
        assert!(!composed.subject.chars().any(char::is_control), "{}", composed.subject);
        let [text, html] = bodies(&composed);
        assert!(!html.contains("<script") && html.contains("&#60;script&#62;title"), "{html}");
        assert!(html.contains("髙﨑🏭"));
        for body in [text, html] {
            assert!(!body.lines().any(|line| line.trim_start().starts_with("Bcc")), "{body}");
            let outside = body.match_indices("://").filter(|(at, _)| !body[..*at].ends_with("https")).count();
            assert_eq!(outside, 0, "{body}");
            assert_eq!(
                body.matches("https://").count(),
                body.matches("https://enishi.example.jp/needs/").count()
            );
        }
    }
}

#[test]
fn of_fifty_needs_ten_are_told_in_full_and_forty_by_title_and_link() {
    let needs = (1..=50)
        .map(|number| NeedNews {
            need_id: format!("0192f000-0000-7000-8000-{number:012}").parse().unwrap(),
            ..need(&format!("ニーズ第{number}号"))
        })
        .collect();
    let composed = compose_ja(needs);
    assert_eq!(composed.subject, "【縁】ニーズ50件に新しい候補があります");
    for body in bodies(&composed) {
        assert!(body.contains("はじめの10件をくわしく、残りの40件は題名のみ"));
        assert_eq!(body.matches("1. 株式会社髙﨑鉄工所").count(), 10);
        for number in 1..=50 {
            assert!(body.contains(&format!("ニーズ第{number}号")));
            assert!(body.contains(&format!("/needs/0192f000-0000-7000-8000-{number:012}")));
        }
    }
    assert!(composed.text.contains("[10/50] ニーズ第10号") && !composed.text.contains("[11/50]"));
}

#[test]
fn long_lists_are_cut_and_say_so() {
    let mut need = need("なんでも");
    need.candidates = (1..=8).map(|rank| candidate(rank, "事業者")).collect();
    need.candidates[0].questions = (1..=9).map(|number| format!("質問{number}")).collect();
    need.near_misses = vec![need.near_misses[0].clone(); 5];
    let text = compose_ja(vec![need]).text;
    assert!(text.contains("候補：12件") && text.contains("このほかに候補が7件あります"), "{text}");
    assert!(text.contains("・質問6\n") && !text.contains("質問7") && text.contains("・ほか3点"), "{text}");
    assert!(text.contains("・ほか2者"), "{text}");
}
