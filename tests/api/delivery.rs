//! From the outbox to a real mail server: one that is busy first, one that refuses, one that is down.

use crate::smtp_server::SmtpServer;
use crate::support::TestApp;
use chrono::Duration;
use enishi::domain::{AccountId, Email, Job, Language, Mail, MailId, MailStatus, Name, Principal};
use enishi::notify::{MailSettings, SmtpSettings, Transport};
use serde_json::{Value, json};

/// An Enishi whose mails go to this port.
async fn sending_to(port: u16) -> TestApp {
    let smtp = SmtpSettings::from_url(&format!("smtp://127.0.0.1:{port}")).unwrap();
    TestApp::start_with(Some(Transport::new(&MailSettings::Smtp(smtp)).unwrap())).await
}

/// Opens a need, and lets the window of the mail about it pass.
async fn tell_something(app: &TestApp) {
    let need = json!({ "kind": "outsourcing", "title": "部品の五軸加工" });
    let id = app.need(&app.own, need).await;
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    app.context.clock.advance(Duration::seconds(61));
    app.work().await;
}

/// The mail log, as the administrator sees it.
async fn log(app: &TestApp) -> Vec<Value> {
    let token = app.sign_in("administrator@example.jp", &app.administrator.password).await;
    app.get(&token, "/mails").await.ok()["items"].as_array().unwrap().clone()
}

fn message_ids(server: &SmtpServer) -> Vec<String> {
    let id = |message: &[u8]| {
        let mail = mail_parser::MessageParser::default().parse(message).unwrap();
        mail.message_id().unwrap().to_owned()
    };
    server.received().iter().map(|mail| id(&mail.message)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_gets_the_mail_later_and_once() {
    let server = SmtpServer::start(&["--busy", "1"]);
    let app = sending_to(server.port()).await;
    tell_something(&app).await;
    assert!(server.received().is_empty());
    let failed = log(&app).await.remove(0);
    assert_eq!((&failed["status"], &failed["attempts"]), (&json!("failed"), &json!(1)));
    assert!(failed["last_error"].as_str().unwrap().contains("451"), "{failed}");
    app.work().await;
    assert!(server.received().is_empty(), "not before its time");
    app.context.clock.advance(Duration::minutes(1));
    app.work().await;
    let sent = log(&app).await.remove(0);
    assert_eq!((&sent["status"], &sent["attempts"]), (&json!("sent"), &json!(2)));
    let id = sent["message_id"].as_str().unwrap().trim_matches(['<', '>']).to_owned();
    assert_eq!(message_ids(&server), [id]);
    app.context.clock.advance(Duration::days(3));
    app.work().await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_mail_is_dead_until_the_administrator_tries_again() {
    let server = SmtpServer::start(&["--refuse-recipients"]);
    let app = sending_to(server.port()).await;
    tell_something(&app).await;
    let token = app.sign_in("administrator@example.jp", &app.administrator.password).await;
    let dead = app.get(&token, "/mails?status=dead").await.ok();
    let mail = &dead["items"][0];
    assert_eq!(mail["attempts"], 1, "a refusal is not tried again by itself: {mail}");
    assert!(mail["last_error"].as_str().unwrap().contains("550"), "{mail}");
    let path = format!("/mails/{}/retry", mail["id"].as_str().unwrap());
    assert_eq!(app.post(&token, &path, json!({})).await.ok()["status"], "queued");
    app.post(&token, &path, json!({})).await.refused(409);
    app.work().await;
    let again = app.get(&token, "/mails?status=dead").await.ok();
    assert_eq!(
        (&again["items"][0]["attempts"], &again["items"][0]["message_id"]),
        (&json!(2), &mail["message_id"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_at_first_gets_the_mail_when_it_is_back() {
    // A port that nothing listens on, until the server comes back on it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let app = sending_to(port).await;
    tell_something(&app).await;
    assert_eq!(log(&app).await[0]["status"], "failed");
    let server = SmtpServer::start(&["--port", &port.to_string()]);
    app.context.clock.advance(Duration::minutes(1));
    app.work().await;
    assert_eq!(log(&app).await[0]["status"], "sent");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stays_down_is_tried_for_two_days() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let app = sending_to(port).await;
    tell_something(&app).await;
    let start = app.context.clock.now();
    loop {
        let mail = log(&app).await.remove(0);
        if mail["status"] == "dead" {
            break;
        }
        let next: chrono::DateTime<chrono::Utc> = mail["next_attempt_at"].as_str().unwrap().parse().unwrap();
        let now = app.context.clock.now();
        assert!(next > now && next - now <= Duration::hours(2), "{now} {next}");
        app.context.clock.advance(next - now + Duration::seconds(1));
        app.work().await;
    }
    let given_up = app.context.clock.now() - start;
    assert!(given_up >= Duration::hours(47) && given_up <= Duration::hours(50), "{given_up}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_a_dying_worker_left_half_sent_is_sent_under_the_same_message_id() {
    let server = SmtpServer::start::<&str>(&[]);
    let app = sending_to(server.port()).await;
    // As a worker leaves it that dies between the server's acceptance and its own commit.
    let id = MailId::new();
    let now = app.context.clock.now();
    let account: AccountId = app.coordinator.id.parse().unwrap();
    let mail = Mail {
        id,
        office_id: app.office_id,
        account_id: Some(account),
        letter_id: None,
        language: Language::Ja,
        reply_to: None,
        calendar: None,
        recipient: Email::parse("coordinator@example.jp").unwrap(),
        recipient_name: Name::parse("担当").unwrap(),
        subject: "お知らせ".into(),
        text_body: "本文\n".into(),
        html_body: None,
        secret_link: None,
        message_id: format!("<{id}@example.jp>"),
        status: MailStatus::Sending,
        attempts: 1,
        first_attempt_at: None,
        next_attempt_at: None,
        last_error: None,
        created_at: now,
        sent_at: None,
    };
    let mut tx = app.context.database.begin(&Principal::Office(app.office_id)).await.unwrap();
    enishi::db::mails::insert(&mut tx, &mail).await.unwrap();
    enishi::db::jobs::insert(&mut tx, app.office_id, &Job::SendMail { mail_id: id }, now, now).await.unwrap();
    tx.commit().await.unwrap();
    app.work().await;
    assert_eq!(message_ids(&server), [format!("{id}@example.jp")]);
    assert_eq!(log(&app).await[0]["status"], "sent");
}
