//! Bad input: every fault named with its place, in the reader's language, and nothing stored.

use crate::support::{TestApp, found, person};
use enishi::domain::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

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
    // One among many is named, but among far too many it is not looked for.
    let named = app.get(token, "/organizations?limit=1&colour=red").await.refused(400);
    assert!(named.to_string().contains("colour"), "{named}");
    let begun = std::time::Instant::now();
    let unnamed = app.get(token, &format!("/organizations?{}", "z&".repeat(30_000))).await.refused(400);
    assert!(begun.elapsed() < std::time::Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(!unnamed.to_string().contains("「z」"), "{unnamed}");
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

/// A need with these fields.
fn need(fields: Value) -> Value {
    let mut need = json!({ "kind": "outsourcing", "title": "協力先の紹介" });
    need.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    need
}

fn asking(requirements: Value) -> Value {
    need(json!({ "requirements": requirements }))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_need_is_named_wherever_it_is_handed_in_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let must = |kind: &str, field: &str, value: Value| json!({ "kind": kind, "level": "must", field: value });
    let details = json!({
        "kind": "outsourcing",
        "title": "5軸\u{7}加工",
        "description": "切".repeat(100_000),
        "requirements": [
            must("process", "process", json!("process:no-such-thing")),
            must("process", "process", json!("material:a7075")),
            must("tolerance", "tolerance_um", json!(0)),
            must("lot", "pieces", json!(u64::MAX)),
            must("lead_time", "days", json!(-1)),
            must("text", "text", json!("切".repeat(2_001))),
            must("text", "text", json!("a\u{0}b")),
            must("colour", "colour", json!("red")),
        ],
        "chain": [{ "process": "process:plating", "standards": ["process:plating"] }],
        "deadline_on": "2026-02-29",
        "region_preference": { "level": "must", "region": "region:atlantis" },
    });
    let expected = [
        "/chain/0/standards/0 term_scheme",
        "/deadline_on not_a_date",
        "/description too_long",
        "/region_preference/region unknown_term",
        "/requirements/0/process unknown_term",
        "/requirements/1/process term_scheme",
        "/requirements/2/tolerance_um out_of_range",
        "/requirements/3/pieces out_of_range",
        "/requirements/4/days out_of_range",
        "/requirements/5/text too_long",
        "/requirements/6/text control_character",
        "/requirements/7/kind unknown_kind",
        "/title control_character",
    ];
    let problem = app.post(token, "/needs/match", details.clone()).await.refused(422);
    assert_eq!(faults(&problem), expected);
    let problem = app
        .post(token, "/needs", json!({ "organization_id": app.own, "details": details }))
        .await
        .refused(422);
    assert_eq!(faults(&problem), expected.map(|fault| format!("/details{fault}")));
    assert_eq!(app.get(token, "/needs").await.ok()["items"], json!([]), "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_size_without_a_dimension_is_no_condition() {
    let app = TestApp::start().await;
    let details = need(json!({ "requirements": [{ "kind": "size", "level": "must", "size": {} }] }));
    let problem = app.post(&app.coordinator.token, "/needs/match", details).await.refused(422);
    assert_eq!(faults(&problem), ["/requirements/0/size empty"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_conditions_than_there_may_be_are_refused_and_as_many_are_answered_in_time() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let firm = app.organization("五軸精工").await;
    app.profile(&firm, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    let conditions = |count: usize| {
        // Of the longest that a condition may be, and all different.
        let text = |n: usize| format!("{n}{}", "5軸加工とめっき、A7075の切削を頼みたい。".repeat(80));
        let condition = |n| json!({ "kind": "text", "level": "want", "text": text(n).chars().take(2_000).collect::<String>() });
        need(json!({
            "description": "5軸加工、".repeat(4_000),
            "requirements": (0..count).map(condition).collect::<Vec<_>>(),
            "chain": vec![json!({ "process": "process:milling" }); count],
        }))
    };
    let problem = app.post(token, "/needs/match", conditions(200)).await.refused(422);
    assert_eq!(faults(&problem), ["/chain too_many", "/requirements too_many"]);
    let started = Instant::now();
    let found = app.post(token, "/needs/match", conditions(100)).await.ok();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(found["candidates"][0]["organization"], "五軸精工");
}

#[tokio::test(flavor = "multi_thread")]
async fn mixed_scripts_are_read_matched_and_given_back_as_they_came() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let firm = app.organization("Ωмега ﾃｸﾉ عربى 工業👩‍🏭").await;
    let capability = json!({ "process": "process:five-axis-milling", "note": "т̈очность ５ジクかこう" });
    app.profile(&firm, json!({ "capabilities": [capability] })).await;
    let text = "５軸加工をお願いします。Нужна точность ±5μm。مطلوب الألومنيوم Ａ７０７５ 👩‍🏭がで\u{feff}す";
    let parsed =
        app.post(token, "/needs/parse", json!({ "text": text, "organization_id": app.own })).await.ok();
    assert_eq!(
        parsed["draft"]["requirements"],
        json!([
            { "kind": "process", "level": "must", "process": "process:five-axis-milling", "materials": [] },
            { "kind": "tolerance", "level": "must", "tolerance_um": 5.0 },
            { "kind": "material", "level": "must", "material": "material:a7075" },
        ])
    );
    let left: Vec<&Value> =
        parsed["not_understood"].as_array().unwrap().iter().map(|quote| &quote["text"]).collect();
    assert_eq!(left, ["Нужна", "точность", "مطلوب", "الألومنيوم"]);
    let details = need(
        json!({ "title": "ﾃｸﾉ Ωмега", "description": text, "requirements": parsed["draft"]["requirements"] }),
    );
    let id = app.need(&app.own, details).await;
    assert_eq!(app.get(token, &format!("/needs/{id}")).await.ok()["description"], text);
    let found = app.get(token, &format!("/needs/{id}/candidates")).await.ok();
    assert_eq!(found["candidates"][0]["organization"], "Ωмега ﾃｸﾉ عربى 工業👩‍🏭");
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_that_contradict_each_other_are_met_by_nobody_and_the_gap_is_named() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let firm = app.organization("五軸精工").await;
    let capability = json!({ "process": "process:five-axis-milling", "lot_min": 10, "lot_max": 50 });
    app.profile(&firm, json!({ "capabilities": [capability] })).await;
    let lot = |pieces: i64| json!({ "kind": "lot", "level": "must", "pieces": pieces });
    let process = json!({ "kind": "process", "level": "must", "process": "process:five-axis-milling" });
    let details = asking(json!([process, lot(20), lot(100_000)]));
    let id = app.need(&app.own, details).await;
    let found = app.get(token, &format!("/needs/{id}/candidates")).await.ok();
    assert_eq!(found["candidates"], json!([]));
    let near = &found["near_misses"][0];
    let statuses: Vec<&str> =
        near["findings"].as_array().unwrap()[..3].iter().map(|f| f["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["matched", "matched", "missing"]);
    let gaps: Vec<&Value> = near["gaps"].as_array().unwrap().iter().map(|gap| &gap["requirement"]).collect();
    assert_eq!(gaps, ["ロット：100,000個"]);
    let groups = app.get(token, &format!("/needs/{id}/consortia")).await.ok();
    assert_eq!((&groups["steps"][0]["eligible"], &groups["consortia"]), (&json!(0), &json!([])));
    let advice = "「ロット：100,000個」を条件から外せば、1社が担えます（五軸精工）。";
    assert_eq!(groups["steps"][0]["advice"], json!([advice]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_text_that_contradicts_itself_both_sides_are_shown() {
    let app = TestApp::start().await;
    let body = json!({ "text": "めっき必須。めっきは不要。ロットは10個、ロットは1000個。" });
    let parsed = app.post(&app.coordinator.token, "/needs/parse", body).await.ok();
    assert_eq!(
        parsed["draft"]["requirements"],
        json!([
            { "kind": "process", "level": "must", "process": "process:plating", "materials": [] },
            { "kind": "lot", "level": "must", "pieces": 10 },
            { "kind": "lot", "level": "must", "pieces": 1000 },
        ])
    );
    let refused = &parsed["excluded"][0];
    assert_eq!(
        (&refused["term"], &refused["quote"]["text"]),
        (&json!("process:plating"), &json!("めっきは不要"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_without_organizations_is_answered_with_nobody() {
    let app = TestApp::start().await;
    let office = found(&app.context, "できたばかりのセンター").await;
    let newcomer = person(&app.context, office, "newcomer", Role::Coordinator).await;
    let token = &app.sign_in(&newcomer.email, &newcomer.password).await;
    let details = asking(json!([{ "kind": "process", "level": "must", "process": "process:milling" }]));
    let found = app.post(token, "/needs/match", details).await.ok();
    assert_eq!(
        found,
        json!({ "candidates": [], "near_misses": [], "considered": 0, "excluded": 0, "rejected": 0 })
    );
    let parsed = app.post(token, "/needs/parse", json!({ "text": "フライス加工を頼みたい" })).await.ok();
    assert_eq!(parsed["draft"]["requirements"][0]["process"], "process:milling");
    let details = asking(json!([]));
    let problem = app.post(token, "/needs", json!({ "organization_id": app.own, "details": details })).await;
    assert_eq!(faults(&problem.refused(422)), ["/organization_id no_such_record"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_everybody_is_excluded_the_answer_says_so() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let mut exclusions = Vec::new();
    for name in ["甲製作所", "乙製作所", "丙製作所"] {
        let firm = app.organization(name).await;
        let capabilities = json!([{ "process": "process:milling" }, { "process": "process:plating" }]);
        app.profile(&firm, json!({ "capabilities": capabilities })).await;
        // Twice over: a list of exclusions may be pasted together.
        exclusions.extend([json!({ "organization_id": firm }), json!({ "organization_id": firm })]);
    }
    let chain = json!([{ "process": "process:milling" }, { "process": "process:plating" }]);
    let id = app.need(&app.own, need(json!({ "chain": chain, "exclusions": exclusions }))).await;
    let mut found = app.get(token, &format!("/needs/{id}/candidates")).await.ok();
    found.as_object_mut().unwrap().remove("need");
    assert_eq!(
        found,
        json!({ "candidates": [], "near_misses": [], "considered": 0, "excluded": 3, "rejected": 0 })
    );
    let groups = app.get(token, &format!("/needs/{id}/consortia")).await.ok();
    assert_eq!((&groups["answer"], &groups["consortia"]), (&json!("not_covered"), &json!([])));
    let eligible: Vec<&Value> =
        groups["steps"].as_array().unwrap().iter().map(|step| &step["eligible"]).collect();
    assert_eq!(eligible, [&json!(0), &json!(0)]);
    for exclusion in &exclusions {
        let firm = exclusion["organization_id"].as_str().unwrap();
        assert!(!groups["steps"].to_string().contains(firm), "{groups}");
    }
}
