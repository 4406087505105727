//! A whole case: the coordinator writes to both sides, the mails go through a real mail server, and the sides answer on
//! the pages that the links in them lead to, until a contract is written down.

use crate::chrome::Chrome;
use crate::hands::{Hands, User};
use crate::smtp_server::SmtpServer;
use crate::support::TestApp;
use crate::world::speaks_english;
use chrono::Duration;
use enishi::domain::Day;
use enishi::notify::{MailSettings, SmtpSettings, Transport};
use mail_parser::{MessageParser, MimeHeaders};
use serde_json::json;

const OWNER: (&str, &str) = ("依頼工業株式会社", "owner@example.com");
const CANDIDATE: (&str, &str) = ("株式会社候補精工", "candidate@example.com");

/// What somebody got, by the order in which it was sent.
struct Post<'a> {
    app: &'a TestApp,
    server: &'a SmtpServer,
    read: std::cell::RefCell<std::collections::HashSet<String>>,
}

impl Post<'_> {
    /// The one mail that has reached an address since it was last looked for, and the calendar file in it.
    async fn next(&self, address: &str) -> (String, Option<String>) {
        self.app.work().await;
        let mut new = Vec::new();
        for received in self.server.received() {
            let mail = MessageParser::default().parse(&received.message).unwrap();
            let id = mail.message_id().unwrap().to_owned();
            if received.recipients == [address] && self.read.borrow_mut().insert(id) {
                let calendar = mail.parts.iter().find(|part| part.is_content_type("text", "calendar"));
                let calendar = calendar.and_then(|part| part.text_contents()).map(str::to_owned);
                new.push((mail.body_text(0).unwrap().into_owned(), calendar));
            }
        }
        assert_eq!(new.len(), 1, "mails to {address}: {new:?}");
        new.remove(0)
    }
}

/// Where a link in a mail leads.
fn link(mail: &str) -> String {
    let start = mail.find("http://enishi.example.jp/answer").unwrap_or_else(|| panic!("no link in {mail}"));
    let link = mail[start..].split_whitespace().next().unwrap();
    link.trim_start_matches("http://enishi.example.jp").to_owned()
}

/// Sends the letter that the coordinator looks at.
async fn send(user: &User<'_>) {
    user.press("main", user.pick("送る", "Send")).await;
    user.sees(user.pick("送信しました", "It is on its way")).await;
}

/// Sends the draft of this kind to a side, from the page of the case.
async fn send_draft(user: &User<'_>, side: &str, kind: &str) {
    let letter =
        format!("section[@aria-labelledby='letters']//li[contains(.,'{side}')][contains(.,'{kind}')]");
    let draft = user.pick("下書き", "draft");
    user.press(&format!("{letter}[contains(.,'{draft}')]"), side).await;
    send(user).await;
}

/// Signs the coordinator in, and waits until that is done.
async fn come_in(user: &User<'_>) {
    user.sign_in(&user.app.coordinator).await;
    user.sees(user.pick("サインアウト", "Sign out")).await;
}

async fn the_case(user: User<'_>, server: &SmtpServer) {
    let app = user.app;
    let (owner_side, candidate_side) =
        (user.pick("依頼側", "the side with the need"), user.pick("候補側", "the candidate"));
    let post = Post { app, server, read: Default::default() };
    let mut ids = Vec::new();
    for (name, email) in [OWNER, CANDIDATE] {
        let body = json!({ "kind": "company", "name": name, "email": email, "region": "region:15" });
        let created = app.post(&app.coordinator.token, "/organizations", body).await.ok();
        ids.push(created["id"].as_str().unwrap().to_owned());
    }
    app.profile(&ids[1], json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    let need = json!({
        "kind": "outsourcing", "title": "チタン部品の5軸加工",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
    });
    let need = app.need(&ids[0], need).await;

    // From the candidate to both asked.
    come_in(&user).await;
    user.chrome.open(&format!("/needs/{need}")).await;
    user.press("main", user.pick("引き合わせる", "Introduce")).await;
    user.sees(user.pick("まだ打診していません", "not asked yet")).await;
    let case = user.chrome.path().await;
    let ask = user.pick("にメールで打診する", ": ask by mail");
    for (side, other) in [(owner_side, CANDIDATE.0), (candidate_side, OWNER.0)] {
        user.press("main", &format!("{side}{ask}")).await;
        user.sees(user.pick("だれにも届きません", "nobody gets it before you press")).await;
        if user.is_english {
            user.press("main", "Put the English proposal here instead").await;
        }
        let words = user.value(user.pick("文面", "Words")).await;
        assert!(
            words.contains(user.pick("お聞かせください", "Please tell us")) && !words.contains(other),
            "{words}"
        );
        send(&user).await;
    }
    user.sign_out().await;

    // Both agree on the pages behind the links: nobody signs in.
    for ((_, email), other) in [(OWNER, CANDIDATE.0), (CANDIDATE, OWNER.0)] {
        let (mail, _) = post.next(email).await;
        assert!(!mail.contains(other), "{mail}");
        user.chrome.open(&link(&mail)).await;
        user.press("main", user.pick("会ってみる", "Yes, I would like to meet")).await;
        user.sees(user.pick("ご回答ありがとうございました", "Thank you for your answer")).await;
        // Once more leads to the same answer.
        user.chrome.open(&link(&mail)).await;
        user.sees(user.pick("お預かりしたご回答", "Your answer")).await;
        assert_eq!(user.chrome.axe().await, Vec::<String>::new());
    }

    // The coordinator is told, introduces them to each other, and offers a time.
    app.context.clock.advance(Duration::minutes(2));
    let (news, _) = post.next(&app.coordinator.email).await;
    assert!(news.contains("チタン部品の5軸加工") && news.contains("/introductions/"), "{news}");
    come_in(&user).await;
    user.sees(user.pick("送るかどうかを待っている文面", "Letters that wait for your decision")).await;
    let introducing = user.pick("引き合わせ（お相手のお知らせ）", "telling who the other side is");
    for (side, (_, email), other) in [(owner_side, OWNER, CANDIDATE.0), (candidate_side, CANDIDATE, OWNER.0)]
    {
        user.chrome.open(&case).await;
        send_draft(&user, side, introducing).await;
        let (mail, _) = post.next(email).await;
        assert!(mail.contains(other), "{mail}");
    }
    user.press("main", user.pick("日時を3つまで提案する", "Offer up to three times")).await;
    let day = Day::in_japan(app.context.clock.now() + Duration::days(10));
    user.write_day(user.pick("日", "Day"), &day.to_string()).await;
    user.write(user.pick("開始（日本時間）", "Begins (Japan time)"), "10:00").await;
    user.write(user.pick("終了（日本時間）", "Ends (Japan time)"), "11:00").await;
    user.choose("main", user.pick("場所", "Place"), user.pick("オンライン", "online")).await;
    user.press("main", user.pick("提案する", "Offer them")).await;
    user.sees(user.pick("提案している日時", "The times that are offered")).await;
    for side in [owner_side, candidate_side] {
        user.chrome.open(&case).await;
        send_draft(&user, side, user.pick("日時の候補", "offering times")).await;
    }
    user.sign_out().await;
    for (_, email) in [OWNER, CANDIDATE] {
        user.chrome.open(&link(&post.next(email).await.0)).await;
        assert_eq!(user.chrome.axe().await, Vec::<String>::new());
        user.press("main", user.pick("知らせる", "Send")).await;
        user.sees(user.pick("1つ以上選んでください", "Choose at least one")).await;
        // The browser complains of what was refused.
        user.chrome.errors().await;
        user.tick("10:00").await;
        user.press("main", user.pick("知らせる", "Send")).await;
        user.sees(user.pick("ご回答ありがとうございました", "Thank you for your answer")).await;
    }

    // It suits both: one click arranges it, and both get an invitation for their calendars.
    come_in(&user).await;
    user.chrome.open(&case).await;
    user.press("main", user.pick("この日時に決める", "Arrange it then")).await;
    user.sees(user.pick("面談の日時を決めました", "The meeting is arranged")).await;
    for (side, (_, email)) in [(owner_side, OWNER), (candidate_side, CANDIDATE)] {
        user.chrome.open(&case).await;
        send_draft(&user, side, user.pick("面談のご案内", "inviting to the meeting")).await;
        let (_, calendar) = post.next(email).await;
        assert!(calendar.is_some_and(|file| file.contains("METHOD:REQUEST") && file.contains("VTIMEZONE")));
    }
    user.chrome.open(&format!("{case}/sheet")).await;
    user.sees(OWNER.0).await;
    user.sees(CANDIDATE.0).await;

    // They have met; a month later both are asked, and one reports a contract.
    app.context.clock.advance(Duration::days(11));
    come_in(&user).await;
    user.chrome.open(&case).await;
    user.press("main", user.pick("面談した", "It was held")).await;
    user.sees(user.pick("面談済み", "met")).await;
    app.context.clock.advance(Duration::days(31));
    enishi::services::reminding::begin_questionnaires(&app.context).await.unwrap();
    come_in(&user).await;
    user.chrome.open(&case).await;
    send_draft(&user, candidate_side, user.pick("その後のお尋ね", "asking what came of it")).await;
    user.sign_out().await;
    user.chrome.open(&link(&post.next(CANDIDATE.1).await.0)).await;
    assert_eq!(user.chrome.axe().await, Vec::<String>::new());
    user.choose(
        "main",
        user.pick("その後の状況", "What has come of it"),
        user.pick("成約した", "a contract was signed"),
    )
    .await;
    user.write_day(user.pick("契約の日", "Signed on"), "2026-12-20").await;
    user.write(user.pick("金額（円。任意）", "Amount (yen; if you like)"), "1200000").await;
    user.press("main", user.pick("知らせる", "Send")).await;
    user.sees(user.pick("ご回答ありがとうございました", "Thank you for your answer")).await;
    come_in(&user).await;
    user.chrome.open(&case).await;
    user.sees(user.pick("成約", "contract")).await;
    user.sees(user.pick("成約の報告がありました", "reported a contract")).await;
    assert_eq!(user.chrome.errors().await, Vec::<String>::new());
}

async fn app_with(server: &SmtpServer) -> TestApp {
    let smtp = SmtpSettings::from_url(&format!("smtp://127.0.0.1:{}", server.port())).unwrap();
    TestApp::start_with(Some(Transport::new(&MailSettings::Smtp(smtp)).unwrap())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_candidate_to_the_contract_by_mail_in_japanese() {
    let server = SmtpServer::start::<&str>(&[]);
    let app = app_with(&server).await;
    let chrome = Chrome::start(&app, "ja").await;
    the_case(User::at(&app, &chrome), &server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_candidate_to_the_contract_by_mail_in_english_with_the_keyboard_only() {
    let server = SmtpServer::start::<&str>(&[]);
    let app = app_with(&server).await;
    speaks_english(&app, &app.coordinator).await;
    let chrome = Chrome::start(&app, "en").await;
    let user = User { hands: Hands::Keyboard, is_english: true, ..User::at(&app, &chrome) };
    the_case(user, &server).await;
}
