//! The register and the profiles: versions, repeated requests, names, pages.

use crate::support::TestApp;
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_edit_the_same_profile_do_not_overwrite_each_other() {
    let app = TestApp::start().await;
    let path = format!("/organizations/{}/profile", app.own);
    let profile = |text: &str| json!({ "summary": text });
    let first = app.put(&app.coordinator.token, &path, 0, profile("最初")).await;
    assert_eq!(first.etag.as_deref(), Some("\"1\""));
    let problem = app.put(&app.member.token, &path, 0, profile("遅れた")).await.refused(412);
    assert_eq!(problem["current_version"], 1);
    assert_eq!(app.get(&app.member.token, &path).await.ok()["summary"], "最初");
    let confirm = format!("{path}/confirm");
    let headers = [("if-match", "\"1\"")];
    let confirmed = app.call(Method::POST, &confirm, &app.member.token, &headers, None).await.ok();
    assert_eq!(confirmed["version"], 2);
    assert!(confirmed["confirmed_on"].is_string() && confirmed["summary"] == "最初");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_sent_twice_creates_one_record() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let headers = [("idempotency-key", "7f3a")];
    let body = |name: &str| Some(json!({ "kind": "company", "name": name }));
    let send = |name: &'static str| app.call(Method::POST, "/organizations", token, &headers, body(name));
    let (one, two) = tokio::join!(send("越後精機"), send("越後精機"));
    let (one, two) = (one.ok(), two.ok());
    assert_eq!(one["id"], two["id"]);
    assert_eq!(send("越後精機").await.ok()["id"], one["id"]);
    let other = send("別の会社").await.refused(409);
    assert_eq!(other["type"], "urn:enishi:problem:idempotency-key-reused");
    let all = app.get(token, "/organizations?name=越後").await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_compared_without_company_type_width_and_case() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let id = app.organization("株式会社ＡＢＣ精工").await;
    for name in ["ABC精工", "㈱abc精工", "abc精工（株）"] {
        let body = json!({ "kind": "company", "name": name });
        let problem = app.post(token, "/organizations", body).await.refused(409);
        assert_eq!(problem["conflicting_id"], id.as_str(), "{name}");
    }
    let found = app.get(token, "/organizations?name=ａｂｃ").await.ok();
    assert_eq!(found["items"][0]["id"], id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_show_every_entry_once() {
    let app = TestApp::start().await;
    for i in 0..7 {
        app.organization(&format!("会社{i}")).await;
    }
    let (mut seen, mut path, mut pages) = (Vec::new(), "/organizations?limit=3".to_owned(), 0);
    loop {
        let page = app.get(&app.coordinator.token, &path).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()));
        pages += 1;
        let Some(next) = page["next_cursor"].as_str() else { break };
        path = format!("/organizations?limit=3&cursor={next}");
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((seen.len(), unique.len(), pages), (8, 8, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vocabulary_is_found_in_any_spelling() {
    let app = TestApp::start().await;
    let mut found = Vec::new();
    for q in ["めっき", "メッキ", "鍍金", "plating"] {
        let terms = app.get(&app.member.token, &format!("/terms?scheme=process&q={q}")).await.ok();
        found.push(terms["items"][0]["id"].clone());
    }
    found.dedup();
    assert_eq!(found.len(), 1, "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_stands_in_the_audit_log() {
    let app = TestApp::start().await;
    app.profile(&app.own, json!({})).await;
    let log = app.get(&app.administrator.token, "/audit-log").await.ok();
    let newest = &log["items"][0];
    assert_eq!(newest["action"], "profile.update");
    assert_eq!(newest["account_id"], app.coordinator.id.as_str());
    assert_eq!(newest["subject_id"], app.own.as_str());
    assert_eq!(newest["acted_for"], app.own.as_str());
    // What the member does, and what the office does on its own, is done in nobody's place.
    let path = format!("/organizations/{}/profile", app.own);
    app.put(&app.member.token, &path, 1, json!({ "summary": "めっき" })).await.ok();
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": "治具" })).await;
    let log = app.get(&app.administrator.token, "/audit-log").await.ok();
    let lines: Vec<_> =
        log["items"].as_array().unwrap().iter().map(|line| (&line["action"], &line["acted_for"])).collect();
    let own = json!(app.own);
    assert_eq!(log["items"][0]["subject_id"], need.as_str());
    assert_eq!(lines[0], (&"need.create".into(), &own));
    assert_eq!(lines[1], (&"profile.update".into(), &serde_json::Value::Null));
    assert!(lines.contains(&(&"organization.create".into(), &serde_json::Value::Null)));
}
