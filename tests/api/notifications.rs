//! Telling the coordinator: what is told, once, in one mail, and to nobody else.

use crate::support::TestApp;
use chrono::Duration;
use serde_json::{Value, json};

fn need(title: &str) -> Value {
    json!({
        "kind": "outsourcing",
        "title": title,
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
    })
}

fn five_axis() -> Value {
    json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })
}

async fn inbox(app: &TestApp) -> Vec<Value> {
    app.get(&app.coordinator.token, "/inbox").await.ok()["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_that_open_within_the_window_come_in_one_mail() {
    let app = TestApp::start().await;
    let firm = app.organization("五軸精工").await;
    app.profile(&firm, five_axis()).await;
    for title in ["部品の五軸加工", "治具の五軸加工"] {
        let id = app.need(&app.own, need(title)).await;
        app.status(&id, 1, "open").await.ok();
    }
    app.work().await;
    let entries = inbox(&app).await;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["cause"], "opened");
    assert_eq!(entries[0]["news"]["candidates"][0]["name"], "五軸精工");
    assert!(app.mail_texts().is_empty(), "the window is still open");
    app.context.clock.advance(Duration::seconds(61));
    app.work().await;
    let mails = app.mail_texts();
    assert_eq!(mails.len(), 1, "{mails:?}");
    for words in ["部品の五軸加工", "治具の五軸加工", "五軸精工", "5軸", "http://enishi.example.jp/needs/"]
    {
        assert!(mails[0].contains(words), "{words}: {}", mails[0]);
    }
    app.context.clock.advance(Duration::hours(1));
    app.work().await;
    assert_eq!(app.mail_texts().len(), 1, "nothing is sent twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_makes_a_good_candidate_is_told_once() {
    let app = TestApp::start().await;
    let firm = app.organization("あとから精工").await;
    let id = app.need(&app.own, need("部品の五軸加工")).await;
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    assert_eq!(inbox(&app).await[0]["news"]["candidates"], json!([]));
    app.profile(&firm, five_axis()).await;
    app.work().await;
    let entries = inbox(&app).await;
    assert_eq!((entries.len(), &entries[0]["cause"]), (2, &json!("new_candidate")));
    let path = format!("/organizations/{firm}/profile");
    app.put(&app.coordinator.token, &path, 1, five_axis()).await.ok();
    app.work().await;
    assert_eq!(inbox(&app).await.len(), 2, "told already");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_need_is_told_again() {
    let app = TestApp::start().await;
    let id = app.need(&app.own, need("部品の五軸加工")).await;
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    let body = json!({ "details": need("部品の五軸加工（急ぎ）") });
    app.put(&app.coordinator.token, &format!("/needs/{id}"), 2, body).await.ok();
    app.work().await;
    let entries = inbox(&app).await;
    assert_eq!((entries.len(), &entries[0]["cause"]), (2, &json!("changed")));
    let read = format!("/inbox/{}/read", entries[0]["id"].as_str().unwrap());
    assert_eq!(app.post(&app.coordinator.token, &read, json!({})).await.status, 204);
    assert_eq!(app.post(&app.administrator.token, &read, json!({})).await.status, 404);
    let unread = app.get(&app.coordinator.token, "/inbox?unread=true").await.ok();
    assert_eq!(unread["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_name_does_not_leave_the_office() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let body = json!({ "kind": "company", "name": "秘密精工", "name_withheld": true });
    let firm = app.post(token, "/organizations", body).await.ok()["id"].as_str().unwrap().to_owned();
    app.profile(&firm, five_axis()).await;
    let mut details = need("部品の五軸加工");
    details["name_withheld"] = json!(true);
    let id = app.need(&app.own, details).await;
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    app.context.clock.advance(Duration::seconds(61));
    app.work().await;
    let mail = app.mail_texts().remove(0);
    assert!(!mail.contains("秘密精工") && !mail.contains("会員の会社"), "{mail}");
    assert!(mail.contains("名称非公開"), "{mail}");
    let token = app.sign_in("coordinator@example.jp", &app.coordinator.password).await;
    let found = app.get(&token, &format!("/needs/{id}/candidates")).await.ok();
    assert_eq!(found["candidates"][0]["organization"], "秘密精工", "the coordinator knows the firm");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_told_to_nobody() {
    let app = TestApp::start().await;
    app.need(&app.own, need("下書き")).await;
    app.work().await;
    assert!(inbox(&app).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_done_twice_is_told_once() {
    let app = TestApp::start().await;
    let id = app.need(&app.own, need("部品の五軸加工")).await;
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    // As a worker leaves it that died between its commit and taking the job away.
    let job = enishi::domain::Job::MatchNeed { need_id: id.parse().unwrap() };
    let now = app.context.clock.now();
    let office = enishi::domain::Principal::Office(app.office_id);
    let mut tx = app.context.database.begin(&office).await.unwrap();
    enishi::db::jobs::insert(&mut tx, app.office_id, &job, now, now).await.unwrap();
    tx.commit().await.unwrap();
    app.work().await;
    assert_eq!(inbox(&app).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_who_reads_english_is_told_in_english() {
    let app = TestApp::start().await;
    let path = format!("/accounts/{}", app.coordinator.id);
    let changes =
        json!({ "name": "Coordinator", "role": "coordinator", "language": "en", "suspended": false });
    app.put(&app.administrator.token, &path, 1, changes).await.ok();
    let firm = app.organization("Five Axis Ltd").await;
    app.profile(&firm, five_axis()).await;
    let id = app.need(&app.own, need("5-axis milling of parts")).await;
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    let news = &inbox(&app).await[0]["news"];
    assert!(news["candidates"][0]["reasons"][0].as_str().unwrap().is_ascii(), "{news}");
    app.context.clock.advance(Duration::seconds(61));
    app.work().await;
    let mail = app.mail_texts().remove(0);
    assert!(mail.contains("5-axis milling of parts") && !mail.contains("候補"), "{mail}");
}
