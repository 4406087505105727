//! Support programmes: keeping them, and naming those that close the gap of a near miss.

use crate::browser::Browser;
use crate::support::{TestApp, found, person};
use enishi::domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

fn certification_subsidy() -> Value {
    json!({
        "name": "航空機産業の認証補助金",
        "name_en": "Aviation certification subsidy",
        "kind": "subsidy",
        "closes": [{ "kind": "certification", "standard": "standard:jisq9100" }],
        "rate": "2分の1",
        "ceiling_yen": 1_500_000,
        "conditions": "市内の中小企業",
        "offered_by": "試験市",
        "link": "https://www.example.jp/programme",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programme_is_written_changed_and_removed_and_each_step_is_in_the_log() {
    let app = TestApp::start().await;
    let token = &app.administrator.token;
    let headers = [("idempotency-key", "programme-1")];
    let create = || app.call(Method::POST, "/programmes", token, &headers, Some(certification_subsidy()));
    let created = create().await;
    assert_eq!((created.status, created.etag.as_deref()), (201, Some("\"1\"")));
    let created = created.ok();
    assert_eq!(created["rate"], "1/2");
    assert_eq!(create().await.ok()["id"], created["id"], "sent twice, written once");
    let path = format!("/programmes/{}", created["id"].as_str().unwrap());
    assert_eq!(app.get(&app.member.token, &path).await.ok(), created);

    let mut changes = certification_subsidy();
    changes["open_until"] = json!("2027-03-31");
    let changed = app.put(token, &path, 1, changes.clone()).await.ok();
    assert_eq!((&changed["version"], &changed["open_until"]), (&json!(2), &json!("2027-03-31")));
    let stale = app.put(token, &path, 1, changes).await.refused(412);
    assert_eq!(stale["current_version"], 2);

    let delete = |version| {
        let (app, path) = (&app, &path);
        async move { app.call(Method::DELETE, path, token, &[("if-match", version)], None).await }
    };
    assert_eq!(delete("\"1\"").await.refused(412)["current_version"], 2);
    app.call(Method::DELETE, &path, token, &[], None).await.refused(428);
    assert_eq!(delete("\"2\"").await.status, 204);
    delete("\"2\"").await.refused(404);
    assert_eq!(app.get(token, "/programmes").await.ok()["items"], json!([]));

    let log = app.get(token, "/audit-log").await.ok();
    let lines: Vec<_> = log["items"].as_array().unwrap().iter().map(|line| &line["action"]).collect();
    assert_eq!(lines[..3], ["programme.delete", "programme.update", "programme.create"]);
    assert_eq!(log["items"][0]["detail"]["was"]["ceiling_yen"], 1_500_000, "what it was stays known");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_programme_is_refused_with_every_fault_in_the_readers_language() {
    let app = TestApp::start().await;
    let body = json!({
        "name": "x", "kind": "subsidy", "rate": "3/2", "link": "http://www.example.jp/", "colour": "red",
        "open_from": "2027-04-01", "open_until": "2027-03-31",
        "closes": [{ "kind": "certification", "standard": "process:plating" }, { "kind": "luck" }],
    });
    for (language, words) in [("ja", "この種類はありません"), ("en", "no such kind")] {
        let headers = [("accept-language", language)];
        let token = &app.administrator.token;
        let answer = app.call(Method::POST, "/programmes", token, &headers, Some(body.clone())).await;
        let problem = answer.refused(422);
        let errors = problem["errors"].as_array().unwrap();
        let places: Vec<_> = errors
            .iter()
            .map(|error| {
                format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
            })
            .collect();
        assert_eq!(
            places,
            [
                "/closes/0/standard term_scheme",
                "/closes/1/kind unknown_kind",
                "/colour unknown_field",
                "/rate share"
            ]
        );
        assert!(errors[1]["message"].as_str().unwrap().contains(words), "{problem}");
    }
    let list = app.get(&app.administrator.token, "/programmes").await.ok();
    assert_eq!(list["items"], json!([]), "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_near_miss_names_its_gap_and_the_programmes_of_the_own_office_that_close_it() {
    let app = TestApp::start().await;
    let administrator = &app.administrator.token;
    let mut programmes = vec![
        certification_subsidy(),
        json!({ "name": "ISO 9001の補助", "kind": "subsidy",
                "closes": [{ "kind": "certification", "standard": "standard:iso9001" }] }),
        json!({ "name": "終わった補助", "kind": "subsidy", "open_until": "2020-03-31",
                "closes": [{ "kind": "certification" }] }),
    ];
    for number in 1..=10 {
        programmes.push(json!({ "name": format!("専門家派遣{number}"), "kind": "expert_dispatch",
                "closes": [{ "kind": "certification" }] }));
    }
    for programme in programmes {
        app.post(administrator, "/programmes", programme).await.ok();
    }
    let other = found(&app.context, "よその役所").await;
    let who = person(&app.context, other, "other-admin", Role::Administrator).await;
    let token = app.sign_in(&who.email, &who.password).await;
    app.post(&token, "/programmes", certification_subsidy()).await.ok();

    let firm = app.organization("試験金属工業").await;
    app.profile(
        &firm,
        json!({
            "capabilities": [{ "process": "process:five-axis-milling" }],
            "certifications": [{ "standard": "standard:jisq9100", "status": "in_progress" }],
        }),
    )
    .await;
    let need = json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
        { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
        { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
    ] });
    let id = app.need(&app.own, need.clone()).await;
    let path = format!("/needs/{id}/candidates");
    let list = app.get(&app.coordinator.token, &path).await.ok();
    let [miss] = list["near_misses"].as_array().unwrap().as_slice() else { panic!("{list}") };
    let [gap] = miss["gaps"].as_array().unwrap().as_slice() else { panic!("{miss}") };
    assert_eq!((&gap["requirement"], &gap["level"]), (&json!("認証：JIS Q 9100"), &json!("must")));
    let named: Vec<_> =
        gap["programmes"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(named[..2], ["航空機産業の認証補助金", "専門家派遣1"]);
    assert_eq!(named.len(), 10, "no more than anybody reads");
    let first = &gap["programmes"][0];
    assert_eq!(first["help"], "費用の2分の1、上限150万円");
    assert_eq!(
        (&first["period"], &first["conditions"]),
        (&json!("受付期間の記載なし"), &json!("市内の中小企業"))
    );

    let headers = [("accept-language", "en")];
    let english = app.call(Method::GET, &path, &app.coordinator.token, &headers, None).await.ok();
    let first = &english["near_misses"][0]["gaps"][0]["programmes"][0];
    assert_eq!(first["name"], "Aviation certification subsidy");
    assert_eq!(first["help"], "1/2 of the cost, up to 1,500,000 yen");

    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let page = browser.get(&format!("/needs/{id}")).await;
    page.has("航空機産業の認証補助金：費用の2分の1、上限150万円")
        .has("href=\"https://www.example.jp/programme\"");

    let unwritten = app.post(&app.coordinator.token, "/needs/match", need).await.ok();
    assert_eq!(
        unwritten["near_misses"][0]["gaps"], list["near_misses"][0]["gaps"],
        "a need not written down"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_tells_which_programme_would_close_the_gap() {
    let app = TestApp::start().await;
    app.post(&app.administrator.token, "/programmes", certification_subsidy()).await.ok();
    let firm = app.organization("試験金属工業").await;
    let certification = json!({ "standard": "standard:jisq9100", "status": "planned" });
    app.profile(&firm, json!({ "certifications": [certification] })).await;
    let need = app
        .need(
            &app.own,
            json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
            { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
        ] }),
        )
        .await;
    app.status(&need, 1, "open").await.ok();
    app.work().await;
    let inbox = app.get(&app.coordinator.token, "/inbox").await.ok();
    let gaps = &inbox["items"][0]["news"]["near_misses"][0]["gaps"];
    let words = "使える支援制度は「航空機産業の認証補助金：費用の2分の1、上限150万円、受付期間の記載なし」。";
    assert_eq!(gaps[1], words, "{inbox}");
}
