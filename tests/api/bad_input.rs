//! Bad input: every fault named with its place, in the reader's language, and nothing stored.

use crate::support::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

fn faults(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|e| format!("{} {}", e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_profile_is_named_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let path = format!("/organizations/{}/profile", app.own);
    let profile = json!({
        "capabilities": [
            { "process": "process:no-such-thing", "tolerance_um": -5, "lot_min": 10, "lot_max": 1 },
            { "process": "material:a7075" },
        ],
        "certifications": [
            { "standard": "standard:jisq9100", "status": "held", "valid_from": "2026-04-01", "valid_until": "2025-04-01" },
            { "standard": "standard:jisq9100", "status": "hold", "valid_until": "2026-02-30" },
        ],
        "colour": "red",
    });
    let problem = app.put(&app.coordinator.token, &path, 0, profile).await.refused(422);
    assert_eq!(problem["type"], "urn:enishi:problem:invalid");
    assert_eq!(
        faults(&problem),
        [
            "/capabilities/0/process unknown_term",
            "/capabilities/0/tolerance_um out_of_range",
            "/capabilities/1/process term_scheme",
            "/certifications/0/valid_until ends_before_it_begins",
            "/certifications/1/status unknown_choice",
            "/certifications/1/valid_until not_a_date",
            "/colour unknown_field",
        ]
    );
    assert_eq!(app.get(&app.coordinator.token, &path).await.ok()["version"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_told_in_the_readers_language() {
    let app = TestApp::start().await;
    let body = json!({ "kind": "company", "name": "x", "corporate_number": "8000012050002" });
    for (language, words) in
        [("ja", "検査用数字"), ("en-GB,en;q=0.9,ja;q=0.1", "check digit"), ("fr", "検査用数字")]
    {
        let headers = [("accept-language", language)];
        let path = "/organizations";
        let answer = app.call(Method::POST, path, &app.coordinator.token, &headers, Some(body.clone())).await;
        let problem = answer.refused(422);
        assert_eq!(faults(&problem), ["/corporate_number corporate_number_check_digit"]);
        assert!(problem["errors"][0]["message"].as_str().unwrap().contains(words), "{problem}");
    }
    let all = app.get(&app.coordinator.token, "/organizations").await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 1, "nothing was stored: {all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_are_too_long_are_named_or_not_read_to_their_end() {
    let app = TestApp::start().await;
    let details = json!({ "kind": "outsourcing", "title": "x", "description": "縁".repeat(5_000_000 / 3) });
    let body = json!({ "organization_id": app.own, "details": details });
    let problem = app.post(&app.coordinator.token, "/needs", body).await.refused(422);
    assert_eq!(faults(&problem), ["/details/description too_long"]);
    let huge = format!("{{\"x\":\"{}\"}}", "a".repeat(9_000_000)).into_bytes();
    let answer = app.send_raw("/needs", "application/json", huge).await;
    assert_eq!(answer.refused(413)["type"], "urn:enishi:problem:too-large");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_json_says_where() {
    let app = TestApp::start().await;
    for (text, line) in
        [("", "1行"), ("{", "1行"), ("{\n\"name\": \"\\ud800\"}", "2行"), ("{\"name\": \"\u{1}\"}", "1行")]
    {
        let problem = app.send_raw("/organizations", "application/json", text.into()).await.refused(400);
        assert_eq!(problem["type"], "urn:enishi:problem:malformed-json", "{text}");
        assert!(problem["detail"].as_str().unwrap().starts_with(line), "{problem}");
    }
    app.send_raw("/organizations", "application/json", vec![b'"', 0xff, b'"']).await.refused(400);
    app.send_raw("/organizations", "application/json", "[".repeat(100_000).into()).await.refused(400);
    app.send_raw("/organizations", "text/plain", b"{}".to_vec()).await.refused(415);
    let wrong_shape = app.send_raw("/organizations", "application/json", b"[]".to_vec()).await.refused(422);
    assert_eq!(faults(&wrong_shape), [" wrong_type"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_keep_rare_characters_and_refuse_control_characters() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let body = json!({ "kind": "company", "name": "髙﨑鉄工所🏭<script>" });
    let created = app.post(token, "/organizations", body).await.ok();
    let path = format!("/organizations/{}", created["id"].as_str().unwrap());
    assert_eq!(app.get(token, &path).await.ok()["name"], "髙﨑鉄工所🏭<script>");
    let body = json!({ "kind": "company", "name": "a\u{0}b" });
    let problem = app.post(token, "/organizations", body).await.refused(422);
    assert_eq!(faults(&problem), ["/name control_character"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_paths_and_headers_are_read_strictly() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    for query in ["?limit=0", "?limit=201", "?limit=x", "?cursor=x", "?colour=red", "?name=%00", "?kind=firm"]
    {
        app.get(token, &format!("/organizations{query}")).await.refused(400);
    }
    app.get(token, "/organizations/not-an-id").await.refused(404);
    app.get(token, "/nothing").await.refused(404);
    app.get(token, "/terms/process:no-such-thing").await.refused(404);
    let path = format!("/organizations/{}", app.own);
    let body = Some(json!({ "kind": "company", "name": "x" }));
    app.call(Method::PUT, &path, token, &[], body.clone()).await.refused(428);
    for tag in ["1", "\"x\"", "W/\"1\"", "*"] {
        app.call(Method::PUT, &path, token, &[("if-match", tag)], body.clone()).await.refused(400);
    }
    let long = "k".repeat(201);
    let headers = [("idempotency-key", long.as_str())];
    app.call(Method::POST, "/organizations", token, &headers, body).await.refused(400);
}
