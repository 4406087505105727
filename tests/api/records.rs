//! What the office keeps to itself: exclusions of organizations, notes and visits, attachments; and search over all of it.

use crate::browser::Browser;
use crate::support::TestApp;
use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

/// A need of `own` that asks for milling, and a firm that does it.
async fn milling(app: &TestApp, name: &str) -> (String, String) {
    let details = json!({
        "kind": "outsourcing", "title": "切削を頼みたい",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:milling" }],
    });
    let need = app.need(&app.own, details).await;
    (need, miller(app, name).await)
}

async fn miller(app: &TestApp, name: &str) -> String {
    let organization = app.organization(name).await;
    let profile = json!({ "capabilities": [{ "process": "process:milling" }] });
    app.profile(&organization, profile).await;
    organization
}

async fn candidates(app: &TestApp, need: &str) -> Vec<String> {
    let list = app.get(&app.coordinator.token, &format!("/needs/{need}/candidates")).await.ok();
    ids(&list["candidates"])
}

fn ids(list: &Value) -> Vec<String> {
    let ids =
        list.as_array().unwrap().iter().map(|item| item["organization_id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn keep_apart(app: &TestApp, one: &str, other: &str, body: Value) -> Value {
    app.put(&app.coordinator.token, &format!("/organizations/{one}/exclusions/{other}"), 0, body).await.ok()
}

async fn lift(app: &TestApp, one: &str, other: &str, version: i64) -> u16 {
    let tag = format!("\"{version}\"");
    let path = format!("/organizations/{one}/exclusions/{other}");
    app.call(Method::DELETE, &path, &app.coordinator.token, &[("if-match", &tag)], None).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_kept_apart_is_not_proposed_in_either_direction_and_at_once() {
    let app = TestApp::start().await;
    let (need, rival) = milling(&app, "競合精機").await;
    let other = miller(&app, "無関係精機").await;
    app.status(&need, 1, "open").await.ok();
    let before = candidates(&app, &need).await;
    assert!(before.contains(&rival) && before.contains(&other), "{before:?}");
    let fitting = format!("/organizations/{rival}/needs");
    let counterparts = format!("/organizations/{rival}/counterparts");
    let found = app.get(&app.coordinator.token, &counterparts).await.ok();
    assert!(ids(&found["counterparts"]).contains(&app.own));

    // Written down from the other side of the pair.
    keep_apart(&app, &rival, &app.own, json!({ "kind": "competitor", "note": "先方の依頼" })).await;
    assert_eq!(candidates(&app, &need).await, [other.clone()]);
    let found = app.get(&app.coordinator.token, &counterparts).await.ok();
    assert!(!ids(&found["counterparts"]).contains(&app.own), "{found}");
    let found =
        app.get(&app.coordinator.token, &format!("/organizations/{}/counterparts", app.own)).await.ok();
    assert!(!ids(&found["counterparts"]).contains(&rival), "{found}");
    let fits = app.get(&app.coordinator.token, &fitting).await.ok();
    assert_eq!(fits["needs"], json!([]));
    assert_eq!(fits["considered"], 0);
    let case = json!({ "need_id": need, "organization_id": rival });
    let refused = app.post(&app.coordinator.token, "/introductions", case.clone()).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:candidate-excluded");

    // Seen from either side, and the same for both.
    for (id, other) in [(&app.own, &rival), (&rival, &app.own)] {
        let list = app.get(&app.coordinator.token, &format!("/organizations/{id}/exclusions")).await.ok();
        assert_eq!(list["items"][0]["organization_id"], **other);
        assert_eq!(
            (list["items"][0]["kind"].as_str(), list["items"][0]["note"].as_str()),
            (Some("competitor"), Some("先方の依頼"))
        );
    }
    assert_eq!(lift(&app, &app.own, &rival, 1).await, 204);
    assert!(candidates(&app, &need).await.contains(&rival));
    app.post(&app.coordinator.token, "/introductions", case).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_kept_apart_once_and_a_stale_version_changes_nothing() {
    let app = TestApp::start().await;
    let rival = app.organization("競合精機").await;
    let pair = format!("/organizations/{}/exclusions/{rival}", app.own);
    let body = |kind: &str| json!({ "kind": kind });
    let first = app.put(&app.coordinator.token, &pair, 0, body("group")).await.ok();
    assert_eq!(first["version"], 1);
    let turned = format!("/organizations/{rival}/exclusions/{}", app.own);
    let again = app.put(&app.administrator.token, &turned, 0, body("met")).await.refused(412);
    assert_eq!(again["current_version"], 1);
    app.put(&app.administrator.token, &turned, 1, body("met")).await.ok();
    assert_eq!(lift(&app, &app.own, &rival, 1).await, 412);
    assert_eq!(lift(&app, &app.own, &rival, 2).await, 204);
    assert_eq!(lift(&app, &app.own, &rival, 2).await, 404);
    // Versions go on: whoever still has the first before them overwrites nothing.
    assert_eq!(app.put(&app.coordinator.token, &pair, 2, body("group")).await.status, 412);
    let anew = app.put(&app.coordinator.token, &pair, 0, body("group")).await.ok();
    assert_eq!(anew["version"], 3);
    let itself = format!("/organizations/{0}/exclusions/{0}", app.own);
    app.put(&app.coordinator.token, &itself, 0, body("group")).await.refused(422);
    let nobody = format!("/organizations/{}/exclusions/01900000-0000-7000-8000-000000000000", app.own);
    app.put(&app.coordinator.token, &nobody, 0, body("group")).await.refused(404);
    let past = json!({ "kind": "other", "until_on": "2020-01-01" });
    let refused = app.put(&app.coordinator.token, &pair, 3, past).await.refused(422);
    assert_eq!(refused["errors"][0]["pointer"], "/until_on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exclusion_counts_through_its_last_day_and_then_the_coordinator_is_told() {
    let mut app = TestApp::start().await;
    let (need, rival) = milling(&app, "時限精機").await;
    let today = enishi::domain::Day::in_japan(app.context.clock.now());
    let until = json!({ "kind": "met", "until_on": today });
    keep_apart(&app, &app.own, &rival, until).await;
    app.status(&need, 1, "open").await.ok();
    app.work().await;
    assert!(candidates(&app, &need).await.is_empty());
    app.context.clock.advance(Duration::hours(24));
    app.coordinator.token = app.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    assert_eq!(candidates(&app, &need).await, [rival.clone()], "the next day, whatever has run meanwhile");
    let inbox = app.get(&app.coordinator.token, "/inbox").await.ok();
    let news = inbox["items"].as_array().unwrap().len();
    assert_eq!(enishi::services::exclusions::lift_run_out(&app.context).await.unwrap(), 1);
    assert_eq!(enishi::services::exclusions::lift_run_out(&app.context).await.unwrap(), 0);
    app.work().await;
    let inbox = app.get(&app.coordinator.token, "/inbox").await.ok();
    assert_eq!(inbox["items"].as_array().unwrap().len(), news + 1, "{inbox}");
    assert_eq!(inbox["items"][0]["news"]["candidates"][0]["name"], "時限精機");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_case_is_not_opened_again_between_those_who_are_kept_apart() {
    let app = TestApp::start().await;
    let (need, rival) = milling(&app, "再開精機").await;
    let case = json!({ "need_id": need, "organization_id": rival });
    let case = app.post(&app.coordinator.token, "/introductions", case).await.ok();
    let path = format!("/introductions/{}/steps", case["id"].as_str().unwrap());
    let send = |version: i64, step: Value| {
        let (app, path) = (&app, path.clone());
        async move {
            let tag = format!("\"{version}\"");
            let body = Some(json!({ "step": step }));
            app.call(Method::POST, &path, &app.coordinator.token, &[("if-match", &tag)], body).await
        }
    };
    send(1, json!({ "kind": "close", "reason": "withdrawn" })).await.ok();
    keep_apart(&app, &app.own, &rival, json!({ "kind": "group" })).await;
    let refused = send(2, json!({ "kind": "reopen" })).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:candidate-excluded");
    assert_eq!(lift(&app, &app.own, &rival, 1).await, 204);
    send(2, json!({ "kind": "reopen" })).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_learns_of_no_exclusion() {
    let app = TestApp::start().await;
    let rival = app.organization("秘密精機").await;
    let details = json!({
        "kind": "outsourcing", "title": "秘密の切削",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:milling" }],
    });
    let need = app.need(&rival, details).await;
    app.status(&need, 1, "open").await.ok();
    app.profile(&app.own, json!({ "capabilities": [{ "process": "process:milling" }] })).await;
    let member = Browser::new(&app.address);
    member.sign_in(&app.member.email, &app.member.password).await;
    member.get("/my").await.has("秘密の切削");
    keep_apart(&app, &app.own, &rival, json!({ "kind": "competitor", "note": "極秘の事情" })).await;
    for path in ["/my".to_owned(), format!("/organizations/{}", app.own), "/needs".to_owned()] {
        let page = member.get(&path).await;
        assert_eq!(page.status, 200);
        page.has_not("引き合わせない").has_not("極秘").has_not("秘密");
    }
    assert_eq!(member.get(&format!("/organizations/{}/exclusions", app.own)).await.status, 403);
    for path in [
        format!("/organizations/{}/exclusions", app.own),
        format!("/organizations/{}/exclusions/{rival}", app.own),
    ] {
        app.get(&app.member.token, &path).await.refused(403);
        app.get(&app.organizer.token, &path).await.refused(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_keeps_pairs_apart_on_the_pages() {
    let app = TestApp::start().await;
    let rival = app.organization("株式会社 競合精機").await;
    app.organization("競合製作所").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let address = format!("/organizations/{}/exclusions", app.own);
    let page = browser.get(&address).await;
    page.has("引き合わせない相手はいません。");
    let late = browser
        .submit(
            &page,
            &address,
            &[("_name", "どこにもない会社"), ("kind:choice", "competitor"), ("note", "残る言葉")],
        )
        .await;
    assert_eq!(late.status, 422);
    late.has("この名称の事業者は").has("どこにもない会社").has("残る言葉");
    let which = browser.submit(&page, &address, &[("_name", "競合"), ("kind:choice", "competitor")]).await;
    which.has("どの事業者ですか").has("競合製作所");
    let typed = [
        ("_name", "（株）競合精機"),
        ("kind:choice", "competitor"),
        ("note", "先方の依頼"),
        ("until_on", "2099-03-31"),
    ];
    let done = browser.submit(&page, &address, &typed).await;
    done.has("引き合わせない相手として記録しました").has("先方の依頼").has("2099年3月31日");
    // A second click finds it done; another content does not overwrite it.
    browser.submit(&page, &address, &typed).await.has("引き合わせない相手として記録しました");
    let other = [("_name", "競合精機"), ("kind:choice", "group")];
    browser.submit(&page, &address, &other).await.has("すでに一覧にあります");
    browser.get(&format!("/organizations/{rival}")).await.has("会員の会社").has("競合");

    let one = format!("{address}/{rival}");
    let form = browser.get(&one).await;
    keep_version(&app, &rival).await;
    let meanwhile = browser.submit(&form, &one, &[("kind:choice", "met"), ("note", "わたしの言葉")]).await;
    meanwhile.has("ほかの人が先に変更していました").has("わたしの言葉").has("別の人の言葉");
    browser
        .submit(&meanwhile, &one, &[("kind:choice", "met"), ("note", "わたしの言葉")])
        .await
        .has("わたしの言葉");
    let ask = browser.get(&format!("{one}/deletion")).await;
    ask.has("引き合わせない相手から外しますか");
    let lifted = browser.submit(&ask, &format!("{one}/deletion"), &[]).await;
    lifted.has("引き合わせない相手から外しました").has("引き合わせない相手はいません。");
}

/// Somebody else changes the exclusion of `own` and this one.
async fn keep_version(app: &TestApp, rival: &str) {
    let path = format!("/organizations/{}/exclusions/{rival}", app.own);
    let body = json!({ "kind": "competitor", "note": "別の人の言葉" });
    app.put(&app.administrator.token, &path, 1, body).await.ok();
}
