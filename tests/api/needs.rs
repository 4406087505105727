//! Needs: their life, whose they are, and their candidates.

use crate::support::TestApp;
use chrono::Duration;
use reqwest::Method;
use serde_json::json;

fn details() -> serde_json::Value {
    json!({
        "kind": "outsourcing",
        "title": "アルミ部品の5軸加工",
        "requirements": [
            { "kind": "process", "level": "must", "process": "process:five-axis-milling", "materials": ["material:a7075"] },
            { "kind": "certification", "level": "must", "standard": "standard:iso9001" },
            { "kind": "tolerance", "level": "want", "tolerance_um": 10 },
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_moves_only_as_the_machine_says() {
    let app = TestApp::start().await;
    let need = app.need(&app.own, details()).await;
    assert_eq!(
        app.status(&need, 1, "paused").await.refused(409)["type"],
        "urn:enishi:problem:no-such-transition"
    );
    app.status(&need, 1, "open").await.ok();
    app.status(&need, 1, "paused").await.refused(412);
    app.status(&need, 2, "paused").await.ok();
    app.status(&need, 3, "open").await.ok();
    app.status(&need, 4, "fulfilled").await.ok();
    app.status(&need, 5, "open").await.refused(409);
    let body = json!({ "details": details() });
    let path = format!("/needs/{need}");
    let problem = app.put(&app.coordinator.token, &path, 5, body).await.refused(409);
    assert_eq!(problem["type"], "urn:enishi:problem:need-is-final");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_need_expires_after_its_deadline() {
    let app = TestApp::start().await;
    let today = enishi::domain::Day::in_japan(app.context.clock.now());
    let mut with_deadline = details();
    with_deadline["deadline_on"] = json!(today);
    let need = app.need(&app.own, with_deadline).await;
    app.status(&need, 1, "open").await.ok();
    assert_eq!(enishi::services::needs::expire_needs(&app.context).await.unwrap(), 0);
    app.context.clock.advance(Duration::days(1));
    assert_eq!(enishi::services::needs::expire_needs(&app.context).await.unwrap(), 1);
    let token = app.sign_in("coordinator@example.jp", &app.coordinator.password).await;
    assert_eq!(app.get(&token, &format!("/needs/{need}")).await.ok()["status"], "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_sees_and_writes_the_own_needs() {
    let app = TestApp::start().await;
    let other = app.organization("よその会社").await;
    app.need(&other, details()).await;
    let own = json!({ "organization_id": app.own, "details": details() });
    app.post(&app.member.token, "/needs", own).await.ok();
    let list = app.get(&app.member.token, "/needs").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["organization_id"], app.own.as_str());
    let foreign = json!({ "organization_id": other, "details": details() });
    app.post(&app.member.token, "/needs", foreign).await.refused(422);
    let in_charge =
        json!({ "organization_id": app.own, "coordinator_id": app.coordinator.id, "details": details() });
    app.post(&app.member.token, "/needs", in_charge).await.refused(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_excluded_must_exist_and_is_not_proposed() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let rival = app.organization("競合精工").await;
    app.profile(&rival, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    let mut excluding = details();
    excluding["exclusions"] = json!([{ "organization_id": "01900000-0000-7000-8000-000000000000" }]);
    let body = json!({ "organization_id": app.own, "details": excluding });
    let problem = app.post(token, "/needs", body).await.refused(422);
    assert_eq!(problem["errors"][0]["pointer"], "/details/exclusions/0/organization_id");
    excluding["exclusions"] = json!([{ "organization_id": rival, "reason": "競合" }]);
    let need = app.need(&app.own, excluding).await;
    let found = app.get(token, &format!("/needs/{need}/candidates")).await.ok();
    assert_eq!((found["candidates"].as_array().unwrap().len(), &found["excluded"]), (0, &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn candidates_are_ranked_and_explained_in_the_readers_language() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let good = app.organization("良い精工").await;
    let capability =
        json!({ "process": "process:five-axis-milling", "materials": ["material:a7075"], "tolerance_um": 5 });
    let jisq = json!({ "standard": "standard:jisq9100", "status": "held", "valid_until": "2199-03-31" });
    app.profile(&good, json!({ "capabilities": [capability], "certifications": [jisq] })).await;
    let pending = app.organization("取得中精工").await;
    let planned =
        json!({ "standard": "standard:iso9001", "status": "in_progress", "expected_on": "2199-01-31" });
    app.profile(&pending, json!({ "capabilities": [capability], "certifications": [planned] })).await;
    let need = app.need(&app.own, details()).await;
    let path = format!("/needs/{need}/candidates");

    let found = app.get(token, &path).await.ok();
    assert_eq!(found["candidates"][0]["organization"], "良い精工");
    assert_eq!(found["near_misses"][0]["organization"], "取得中精工");
    let findings = found["candidates"][0]["findings"].as_array().unwrap();
    let statuses: Vec<_> = findings.iter().map(|f| f["status"].as_str().unwrap()).collect();
    assert!(statuses.contains(&"matched") && statuses.contains(&"inferred"), "{statuses:?}");
    let parts = found["candidates"][0]["parts"].as_array().unwrap();
    let sum: i64 = parts.iter().map(|part| part["points"].as_i64().unwrap()).sum();
    let score: f64 = found["candidates"][0]["score"].as_str().unwrap().parse().unwrap();
    assert!((score - sum as f64 / 100.0).abs() <= 0.051, "{score} {sum}");

    let headers = [("accept-language", "en")];
    let english = app.call(Method::GET, &path, token, &headers, None).await.ok();
    let first = english["candidates"][0]["findings"][0]["requirement"].as_str().unwrap();
    assert!(first.is_ascii(), "{first}");
    assert_eq!(
        app.post(token, "/needs/match?limit=1", details()).await.ok()["candidates"][0]["organization"],
        "良い精工"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_read_into_a_draft_that_can_be_written_down() {
    let app = TestApp::start().await;
    let text = "\n\r\n　A7075の5軸加工を外注したい。Φ200×500mm、公差±5μm。\nJIS Q 9100必須、できればNadcap。めっき不要。";
    let body = json!({ "text": text, "organization_id": app.own });
    let parsed = app.post(&app.coordinator.token, "/needs/parse", body.clone()).await.ok();
    assert_eq!(
        parsed["draft"]["requirements"],
        json!([
            { "kind": "material", "level": "must", "material": "material:a7075" },
            { "kind": "process", "level": "must", "process": "process:five-axis-milling", "materials": [] },
            { "kind": "size", "level": "must", "size": {
                "length_mm": 500.0, "width_mm": null, "height_mm": null, "diameter_mm": 200.0, "thickness_mm": null,
            } },
            { "kind": "tolerance", "level": "must", "tolerance_um": 5.0 },
            { "kind": "certification", "level": "must", "standard": "standard:jisq9100", "process": null },
            { "kind": "certification", "level": "want", "standard": "standard:nadcap", "process": null },
        ])
    );
    assert_eq!(parsed["draft"]["kind"], "outsourcing");
    assert_eq!(parsed["excluded"][0]["term"], "process:plating");
    assert_eq!(parsed["excluded"][0]["quote"]["text"], "めっき不要");
    let characters: Vec<char> = text.chars().collect();
    for finding in parsed["findings"].as_array().unwrap() {
        let span = &finding["quote"]["span"];
        let [start, end] = ["start", "end"].map(|end| span[end].as_u64().unwrap() as usize);
        assert_eq!(finding["quote"]["text"], characters[start..end].iter().collect::<String>());
    }
    app.post(
        &app.coordinator.token,
        "/needs",
        json!({ "organization_id": app.own, "details": parsed["draft"] }),
    )
    .await
    .ok();
    let own = app.post(&app.member.token, "/needs/parse", json!({ "text": text })).await.ok();
    assert_eq!(own["draft"], parsed["draft"], "a member reads for the own organization");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_read_is_refused_with_its_fault() {
    let app = TestApp::start().await;
    for (text, code) in [
        ("切".repeat(100_000), "too_long"),
        (" \n ".to_owned(), "empty"),
        ("5軸\u{0}加工".to_owned(), "control_character"),
    ] {
        let problem =
            app.post(&app.coordinator.token, "/needs/parse", json!({ "text": text })).await.refused(422);
        assert_eq!(problem["errors"][0]["pointer"], "/text");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    let elsewhere = json!({ "text": "切削", "organization_id": "01900000-0000-7000-8000-000000000000" });
    let problem = app.post(&app.coordinator.token, "/needs/parse", elsewhere).await.refused(422);
    assert_eq!(problem["errors"][0]["pointer"], "/organization_id");
    app.post(&app.coordinator.token, "/needs/parse", json!({ "text": "切".repeat(20_000) })).await.ok();
}
