//! The agenda of a coordinator, and the mail that tells of it once a week.

use crate::browser::Browser;
use crate::support::TestApp;
use chrono::{DateTime, Duration, Utc};
use enishi::domain::Day;
use enishi::services::agenda;
use serde_json::{Value, json};
use std::time::Instant;

/// A case of the coordinator that is being asked, with the owner's answer due in so many days.
async fn asked(app: &TestApp, name: &str, days: i64) -> String {
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": format!("{name}への外注") })).await;
    let organization = app.organization(name).await;
    let body = json!({ "need_id": need, "organization_id": organization });
    let case = app.post(&app.coordinator.token, "/introductions", body).await.ok();
    let id = case["id"].as_str().unwrap().to_owned();
    let day = Day::in_japan(app.context.clock.now() + Duration::days(days));
    step(app, &id, json!({ "kind": "shortlist" })).await;
    step(app, &id, json!({ "kind": "approach", "side": "owner", "answer_by": day })).await;
    id
}

async fn step(app: &TestApp, case: &str, step: Value) {
    let token = &app.coordinator.token;
    let version = app.get(token, &format!("/introductions/{case}")).await.ok()["version"].clone();
    let (tag, path) = (format!("\"{version}\""), format!("/introductions/{case}/steps"));
    let body = Some(json!({ "step": step }));
    app.call(reqwest::Method::POST, &path, token, &[("if-match", &tag)], body).await.ok();
}

/// Each section of the agenda with the cases in it.
async fn sections(app: &TestApp, email: &str, password: &str) -> Vec<(String, Vec<String>)> {
    let token = app.sign_in(email, password).await;
    let agenda = app.get(&token, "/agenda").await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let sections = agenda["sections"].as_array().unwrap().iter();
    let sections = sections.map(|section| {
        let cases = section["cases"].as_array().unwrap().iter();
        (text(&section["concern"]), cases.map(|case| text(&case["introduction_id"])).collect::<Vec<_>>())
    });
    sections.filter(|(_, cases)| !cases.is_empty()).collect()
}

fn only(concern: &str, cases: &[&String]) -> Vec<(String, Vec<String>)> {
    vec![(concern.to_owned(), cases.iter().map(|case| (*case).clone()).collect())]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_stands_where_it_asks_for_something_and_with_its_own_coordinator_only() {
    let app = TestApp::start().await;
    let coordinator = (app.coordinator.email.clone(), app.coordinator.password.clone());
    let of_coordinator = || sections(&app, &coordinator.0, &coordinator.1);
    let case = asked(&app, "候補精工", 3).await;
    assert_eq!(of_coordinator().await, only("waiting", &[&case]));
    assert_eq!(sections(&app, &app.administrator.email, &app.administrator.password).await, []);
    app.context.clock.advance(Duration::days(4));
    assert_eq!(of_coordinator().await, only("overdue", &[&case]), "before the clock has written it down");
    enishi::services::introductions::note_silence(&app.context).await.unwrap();
    assert_eq!(of_coordinator().await, only("overdue", &[&case]), "and afterwards");

    // Both have agreed, and nobody does anything for a month.
    let token = app.sign_in(&coordinator.0, &coordinator.1).await;
    let mut connection = app.service_connection().await;
    let accept = "UPDATE introductions SET progress = progress || '{\"stage\": \"agreed\", \"owner\": {\"status\": \"accepted\"},
         \"candidate\": {\"status\": \"accepted\"}}' WHERE id = $1::uuid";
    sqlx::query(accept).bind(&case).execute(&mut connection).await.unwrap();
    assert_eq!(of_coordinator().await, only("turn", &[&case]));
    let version = app.get(&token, &format!("/introductions/{case}")).await.ok()["version"].clone();
    let starts = app.context.clock.now() + Duration::days(40);
    let at = |time: DateTime<Utc>| time.format("%Y-%m-%dT%H:%M:00Z").to_string();
    let meeting =
        json!({ "place": "office", "starts_at": at(starts), "ends_at": at(starts + Duration::hours(1)) });
    app.put(&token, &format!("/introductions/{case}/meeting"), version.as_i64().unwrap(), meeting).await.ok();
    assert_eq!(of_coordinator().await, only("turn", &[&case]), "the invitations are to be decided on");
    let drop = "UPDATE letters SET status = 'dropped', decided_at = now() WHERE introduction_id = $1::uuid";
    sqlx::query(drop).bind(&case).execute(&mut connection).await.unwrap();
    app.context.clock.advance(Duration::days(32));
    assert_eq!(of_coordinator().await, only("later_meeting", &[&case]), "there is a meeting ahead");
    app.context.clock.advance(Duration::days(2));
    assert_eq!(of_coordinator().await, only("meeting", &[&case]));
    app.context.clock.advance(Duration::days(7));
    assert_eq!(of_coordinator().await, only("overdue", &[&case]), "nobody wrote down what came of it");
    let token = app.sign_in(&coordinator.0, &coordinator.1).await;
    let version = app.get(&token, &format!("/introductions/{case}")).await.ok()["version"].clone();
    let tag = format!("\"{version}\"");
    let path = format!("/introductions/{case}/meeting/held");
    app.call(reqwest::Method::POST, &path, &token, &[("if-match", &tag)], Some(json!({}))).await.ok();
    assert_eq!(of_coordinator().await, only("turn", &[&case]), "what both thought of it");
    for side in ["owner", "candidate"] {
        let token = app.sign_in(&coordinator.0, &coordinator.1).await;
        let version = app.get(&token, &format!("/introductions/{case}")).await.ok()["version"].clone();
        let (tag, path) = (format!("\"{version}\""), format!("/introductions/{case}/steps"));
        let body = json!({ "step": { "kind": "judge", "side": side, "verdict": "continued" } });
        app.call(reqwest::Method::POST, &path, &token, &[("if-match", &tag)], Some(body)).await.ok();
    }
    assert_eq!(of_coordinator().await, only("resting", &[&case]));
    app.context.clock.advance(Duration::days(31));
    assert_eq!(of_coordinator().await, only("follow_up", &[&case]));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_open_cases_are_read_at_once() {
    let app = TestApp::start().await;
    let first = asked(&app, "候補精工", 3).await;
    let mut connection = app.service_connection().await;
    // Two hundred like it, each with another candidate, asked a day later than the one before.
    sqlx::raw_sql(
        "INSERT INTO organizations (id, office_id, name, folded_name, details, created_at, updated_at)
         SELECT gen_random_uuid(), o.office_id, '候補' || n, '候補' || n, o.details, now(), now()
         FROM organizations o, generate_series(1, 200) n WHERE o.name = '候補精工';
         INSERT INTO introductions (id, office_id, need_id, organization_id, owner_coordinator_id, disclosure, progress,
             created_at, updated_at)
         SELECT gen_random_uuid(), i.office_id, i.need_id, o.id, i.owner_coordinator_id, 'staged', i.progress, now(), now()
         FROM introductions i, organizations o WHERE o.name LIKE '候補%' AND o.id <> i.organization_id;
         INSERT INTO introduction_steps (introduction_id, number, office_id, step, taken_at)
         SELECT i.id, n, i.office_id, s.step, s.taken_at FROM introductions i, introduction_steps s, generate_series(0, 20, 3) n
         WHERE s.introduction_id <> i.id AND s.number = 3;",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let begun = Instant::now();
    let page = browser.get("/agenda").await;
    let took = begun.elapsed();
    assert_eq!(page.html.matches("href=\"/introductions/").count(), 201, "each once");
    page.has("回答待ちの案件 201").has(&format!("/introductions/{first}")).has_not("期限を過ぎた");
    browser.get("/today").await.has("待っている案件はありません").has("進行中の案件をすべて見る（201件）");
    // Ten times what it takes in a build for tests.
    assert!(took.as_millis() < 2_000, "{took:?}");
}

/// Lets the time pass until just after a moment.
fn until(app: &TestApp, at: DateTime<Utc>) {
    app.context.clock.advance(at - app.context.clock.now() + Duration::seconds(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_is_told_of_once_to_those_in_whose_charge_something_is() {
    let app = TestApp::start().await;
    let (monday, at) = agenda::next_digest(app.context.clock.now());
    asked(&app, "候補精工", 60).await;
    asked(&app, "秘密精工", 60).await;
    let mut connection = app.service_connection().await;
    let withhold = "UPDATE organizations SET details = jsonb_set(details, '{name_withheld}', 'true') WHERE name = '秘密精工'";
    sqlx::query(withhold).execute(&mut connection).await.unwrap();
    let schedule = || agenda::schedule_digests(&app.context);
    // Two processes, and one that begins anew: nobody but the coordinator has a case.
    let both = tokio::join!(schedule(), schedule());
    assert_eq!((both.0.unwrap(), both.1.unwrap(), schedule().await.unwrap()), (1, 1, 1));
    app.work().await;
    assert!(app.mail_texts().is_empty(), "not before Monday");
    until(&app, at);
    tokio::join!(app.work(), app.work());
    let mails = app.mail_texts();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].contains("今週の案件 2件") && mails[0].contains("候補精工"), "{}", mails[0]);
    assert!(mails[0].contains("http://enishi.example.jp/agenda"), "{}", mails[0]);
    assert!(!mails[0].contains("（秘密精工）") && mails[0].contains("名称非公開"), "{}", mails[0]);
    // Somebody whose clock is behind enqueues the same week once more.
    let mut tx = app.context.database.begin(&enishi::domain::Principal::Service).await.unwrap();
    let account_id = app.coordinator.id.parse().unwrap();
    let job = enishi::domain::Job::ComposeDigest { account_id, monday };
    enishi::db::jobs::insert(&mut tx, app.office_id, &job, at, at).await.unwrap();
    tx.commit().await.unwrap();
    app.work().await;
    assert_eq!(app.mail_texts().len(), 1);
    // The next week is told of in its turn; one that was slept through is not.
    schedule().await.unwrap();
    until(&app, at + Duration::days(7));
    app.work().await;
    assert_eq!(app.mail_texts().len(), 2);
    schedule().await.unwrap();
    until(&app, at + Duration::days(14 + 4));
    app.work().await;
    assert_eq!(app.mail_texts().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_of_cases_of_candidates_and_of_the_week_keep_one_gap() {
    use enishi::domain::{Job, MailTimes, Principal};
    let (window, gap) = (Duration::seconds(60), Duration::hours(3));
    let app = TestApp::start_at(None, MailTimes { window, gap, quiet: None }).await;
    asked(&app, "候補精工", 3).await;
    let details = json!({
        "kind": "outsourcing", "title": "部品の五軸加工",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
    });
    let need = app.need(&app.own, details).await;
    app.status(&need, 1, "open").await.ok();
    // All at once: a side was silent, a need is open, and the week is told of.
    app.context.clock.advance(Duration::days(5));
    assert_eq!(enishi::services::introductions::note_silence(&app.context).await.unwrap(), 1);
    let now = app.context.clock.now();
    let account_id = app.coordinator.id.parse().unwrap();
    let job = Job::ComposeDigest { account_id, monday: agenda::next_digest(now).0 };
    let mut tx = app.context.database.begin(&Principal::Service).await.unwrap();
    enishi::db::jobs::insert(&mut tx, app.office_id, &job, now, now).await.unwrap();
    tx.commit().await.unwrap();
    for (minutes, number) in [(0, 1), (10, 1), (160, 1), (20, 2), (160, 2), (20, 3), (600, 3)] {
        app.context.clock.advance(Duration::minutes(minutes));
        // Two workers, as in an office that runs two programs.
        tokio::join!(app.work(), app.work());
        assert_eq!(app.mail_texts().len(), number, "{minutes} minutes later");
    }
    let mails = app.mail_texts();
    let subject = |mail: &str| mail.lines().next().unwrap().to_owned();
    assert!(mails.iter().any(|mail| mail.contains("今週の案件")), "{mails:?}");
    let of_cases: Vec<String> =
        mails.iter().filter(|mail| mail.contains("動きがありました")).map(|mail| subject(mail)).collect();
    assert_eq!(of_cases.len(), 1, "{mails:?}");
    assert!(mails.iter().any(|mail| mail.contains("部品の五軸加工")), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_nothing_to_do_or_cannot_sign_in_gets_no_mail() {
    let app = TestApp::start().await;
    let case = asked(&app, "候補精工", 60).await;
    agenda::schedule_digests(&app.context).await.unwrap();
    let (_, at) = agenda::next_digest(app.context.clock.now());
    step(&app, &case, json!({ "kind": "close", "reason": "withdrawn" })).await;
    until(&app, at);
    app.work().await;
    assert_eq!((app.mail_texts().len(), agenda::schedule_digests(&app.context).await.unwrap()), (0, 0));

    let app = TestApp::start().await;
    asked(&app, "候補精工", 60).await;
    agenda::schedule_digests(&app.context).await.unwrap();
    let mut connection = app.service_connection().await;
    let suspend = "UPDATE accounts SET suspended = true WHERE id = $1::uuid";
    sqlx::query(suspend).bind(&app.coordinator.id).execute(&mut connection).await.unwrap();
    until(&app, at);
    app.work().await;
    assert!(app.mail_texts().is_empty());
}
