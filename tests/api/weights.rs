//! An office's weights: learnt from judgements, proposed, and in use only once an administrator has accepted them.

use crate::support::{Answer, TestApp};
use enishi::auth::TokenKeys;
use enishi::db::Database;
use enishi::domain::{Clock, Language, NeedId, Principal};
use enishi::services::{Context, candidates, evaluation};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;
use std::time::Duration;

const NEEDS: usize = 24;

/// An office in which whoever has the certificate is shortlisted, and whoever does the process turned down: the
/// opposite of what the defaults say. The needs and the name of the firm that the defaults put first.
pub struct Taught {
    pub app: TestApp,
    needs: Vec<String>,
}

impl Taught {
    pub async fn new() -> Self {
        let app = TestApp::start().await;
        let mut firms = Vec::new();
        for number in 1..=3 {
            let firm = app.organization(&format!("加工{number}製作所")).await;
            app.profile(&firm, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
            firms.push((firm, json!({ "decision": "rejected", "reason": "capability" })));
            let firm = app.organization(&format!("認証{number}工業")).await;
            let held = json!({ "standard": "standard:jisq9100", "status": "held" });
            app.profile(&firm, json!({ "certifications": [held] })).await;
            firms.push((firm, json!({ "decision": "shortlisted", "outcome": "met" })));
        }
        let mut needs = Vec::new();
        for _ in 0..NEEDS {
            let need = json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
                { "kind": "process", "level": "want", "process": "process:five-axis-milling" },
                { "kind": "certification", "level": "want", "standard": "standard:jisq9100" },
            ] });
            let need = app.need(&app.own, need).await;
            for (firm, judgement) in &firms {
                let path = format!("/needs/{need}/judgements/{firm}");
                app.put(&app.coordinator.token, &path, 0, judgement.clone()).await.ok();
            }
            needs.push(need);
        }
        Self { app, needs }
    }

    async fn tune(&self) -> Value {
        self.app.post(&self.app.administrator.token, "/weights/proposals", json!({})).await.ok()
    }

    async fn decide(&self, proposal: &Value, decision: &str) -> Answer {
        let path = format!("/weights/proposals/{}/{decision}", proposal["id"].as_str().unwrap());
        self.app.call(Method::POST, &path, &self.app.administrator.token, &[], None).await
    }

    async fn statuses(&self) -> Vec<Value> {
        let page = self.app.get(&self.app.coordinator.token, "/weights/proposals").await.ok();
        page["items"].as_array().unwrap().iter().map(|proposal| proposal["status"].clone()).collect()
    }

    /// Who comes first for a need that nobody has judged.
    pub async fn first(&self) -> String {
        let need = json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
            { "kind": "process", "level": "want", "process": "process:five-axis-milling" },
            { "kind": "certification", "level": "want", "standard": "standard:jisq9100" },
        ] });
        let list = self.app.post(&self.app.coordinator.token, "/needs/match", need).await.ok();
        list["candidates"][0]["organization"].as_str().unwrap().to_owned()
    }

    async fn weight(&self, name: &str) -> i64 {
        let weights = self.app.get(&self.app.coordinator.token, "/weights").await.ok();
        let all = weights["weights"].as_array().unwrap();
        all.iter().find(|weight| weight["weight"] == name).unwrap()["value"].as_i64().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_that_were_learnt_count_once_an_administrator_accepts_them_and_not_before() {
    let taught = Taught::new().await;
    let app = &taught.app;
    assert!(taught.first().await.starts_with("加工"));
    let tuned = taught.tune().await;
    assert_eq!(tuned["outcome"], "proposed", "{tuned}");
    assert_eq!((&tuned["needs"], &tuned["pairs"]), (&json!(NEEDS), &json!(NEEDS * 9)));
    assert!(tuned["after"]["pairwise"].as_f64() > tuned["before"]["pairwise"].as_f64(), "{tuned}");
    assert!(taught.first().await.starts_with("加工"), "nothing changes by itself");
    assert_eq!(taught.weight("certification").await, 80);
    let early = tuned["proposal"].clone();
    let late = taught.tune().await["proposal"].clone();
    assert_eq!(taught.statuses().await, ["proposed", "replaced"]);
    assert_eq!(
        taught.decide(&early, "accept").await.refused(409)["type"],
        "urn:enishi:problem:proposal-is-decided"
    );

    let accepted = taught.decide(&late, "accept").await.ok();
    assert_eq!(
        (&accepted["status"], &accepted["decided_by"]),
        (&json!("accepted"), &json!(app.administrator.id))
    );
    assert!(taught.first().await.starts_with("認証"));
    assert_eq!(json!(taught.weight("certification").await), late["weights"]["certification"]);
    taught.decide(&late, "dismiss").await.refused(409);

    // Another process, which had nothing in memory, and this one rank alike; every score is the sum of its parts.
    let list = app.get(&app.coordinator.token, &format!("/needs/{}/candidates", taught.needs[0])).await.ok();
    for candidate in list["candidates"].as_array().unwrap() {
        let parts = candidate["parts"].as_array().unwrap();
        assert_eq!(parts.iter().map(|part| part["most"].as_i64().unwrap()).sum::<i64>(), 10_000);
    }
    let database = Database::open(app.options.clone(), 2, Duration::from_secs(30)).await.unwrap();
    let settings = app.context.settings.clone();
    let other = Context::new(database, Clock::default(), TokenKeys::new(&[7; 32]), settings);
    let principal = Principal::Office(app.office_id);
    let need: NeedId = taught.needs[0].parse().unwrap();
    let listed = candidates::list_candidates(&other, &principal, need, 10, Language::Ja).await.unwrap().1;
    let scores: Vec<_> = listed.candidates.iter().map(|candidate| json!(candidate.score)).collect();
    let here: Vec<_> = list["candidates"].as_array().unwrap().iter().map(|c| c["score"].clone()).collect();
    assert_eq!(scores, here);

    // What was learnt is not proposed again; the defaults are one request away, in every process.
    assert_eq!(taught.tune().await["outcome"], "no_better");
    let reset = app.call(Method::DELETE, "/weights", &app.administrator.token, &[], None).await;
    assert_eq!(reset.status, 204);
    assert!(taught.first().await.starts_with("加工"));
    assert_eq!(taught.statuses().await, ["replaced", "replaced"]);
    let listed = candidates::list_candidates(&other, &principal, need, 10, Language::Ja).await.unwrap().1;
    assert_ne!(listed.candidates.iter().map(|candidate| json!(candidate.score)).collect::<Vec<_>>(), here);
    let log = app.get(&app.administrator.token, "/audit-log?limit=4").await.ok();
    let actions: Vec<_> = log["items"].as_array().unwrap().iter().map(|line| &line["action"]).collect();
    assert_eq!(actions, ["weights.reset", "weights.accept", "weights.propose", "weights.propose"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_tunes_once_at_a_time_and_again_after_whoever_asked_has_gone() {
    let app = TestApp::start().await;
    let tune = |language: &'static str| {
        let (client, url) = (reqwest::Client::new(), format!("{}/api/v1/weights/proposals", app.address));
        let request = client.post(url).bearer_auth(&app.administrator.token);
        let answer = request.header("accept-language", language).timeout(Duration::from_secs(60)).send();
        async move {
            let answer = answer.await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        }
    };
    // Nobody can read judgements, so that the first request waits with its work.
    let mut connection = app.service_connection().await;
    let mut lock = connection.begin().await.unwrap();
    sqlx::query("LOCK TABLE judgements").execute(&mut *lock).await.unwrap();
    let first = tokio::spawn(tune("ja"));
    let waiting = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                   WHERE NOT granted AND relation = 'judgements'::regclass AND datname = current_database()";
    while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *lock).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for (language, words) in [("ja", "いま学習中です"), ("en", "being fitted")] {
        let (status, problem) = tune(language).await;
        assert_eq!((status, &problem["type"]), (409, &json!("urn:enishi:problem:tuning-runs")));
        assert!(problem["title"].as_str().unwrap().contains(words), "{problem}");
    }
    first.abort();
    lock.commit().await.unwrap();
    let mut status = 409;
    for _ in 0..500 {
        status = tune("ja").await.0;
        if status != 409 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_that_is_dismissed_changes_nothing() {
    let taught = Taught::new().await;
    let proposal = taught.tune().await["proposal"].clone();
    taught.decide(&proposal, "dismiss").await.ok();
    assert_eq!(taught.statuses().await, ["dismissed"]);
    assert!(taught.first().await.starts_with("加工"));
    taught.decide(&proposal, "accept").await.refused(409);
    let reset = taught.app.call(Method::DELETE, "/weights", &taught.app.administrator.token, &[], None).await;
    assert_eq!(reset.status, 204, "the defaults are in use already");

    // The ranking puts those first who were turned down: of three that were worth it the first is fourth.
    let principal = Principal::Office(taught.app.office_id);
    let figures = evaluation::evaluate(&taught.app.context, &principal).await.unwrap();
    assert_eq!((figures.needs, figures.judgements, figures.needs_with_good), (NEEDS, NEEDS * 6, NEEDS));
    assert_eq!((figures.mrr, figures.hit_1, figures.hit_5), (0.25, 0.0, 1.0));
    assert!((0.3..0.9).contains(&figures.ndcg_10), "{figures:?}");
    assert_eq!(figures.judged.as_ref().unwrap().pairwise, 0.0);
    let answered = taught.app.get(&taught.app.coordinator.token, "/weights/evaluation").await.ok();
    assert_eq!(answered, serde_json::to_value(&figures).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ranking_is_not_held_to_whom_the_need_excludes() {
    let app = TestApp::start().await;
    let [listed, excluded] = [app.organization("五軸精工").await, app.organization("試験金属工業").await];
    for firm in [&listed, &excluded] {
        app.profile(firm, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    }
    let need = |exclusions: Value| {
        json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
            { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
        ], "exclusions": exclusions })
    };
    let excluding = json!([{ "organization_id": excluded }]);
    let one = app.need(&app.own, need(excluding.clone())).await;
    let other = app.need(&app.own, need(excluding)).await;
    for (need, firm, outcome) in
        [(&one, &excluded, "contracted"), (&one, &listed, "met"), (&other, &excluded, "met")]
    {
        let path = format!("/needs/{need}/judgements/{firm}");
        let judgement = json!({ "decision": "shortlisted", "outcome": outcome });
        app.put(&app.coordinator.token, &path, 0, judgement).await.ok();
    }
    let figures = evaluation::evaluate(&app.context, &Principal::Office(app.office_id)).await.unwrap();
    assert_eq!((figures.needs, figures.judgements, figures.needs_with_good), (1, 1, 1));
    assert_eq!((figures.ndcg_10, figures.hit_1), (1.0, 1.0), "the order is as good as it can be");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_judgements_and_such_as_say_nothing_of_fit_teach_nothing() {
    let app = TestApp::start().await;
    let firms = [app.organization("五軸精工").await, app.organization("試験金属工業").await];
    for firm in &firms {
        app.profile(firm, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    }
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": "5軸加工" })).await;
    for (firm, judgement) in firms
        .iter()
        .zip([json!({ "decision": "shortlisted" }), json!({ "decision": "rejected", "reason": "price" })])
    {
        let path = format!("/needs/{need}/judgements/{firm}");
        app.put(&app.coordinator.token, &path, 0, judgement).await.ok();
    }
    let path = "/weights/proposals";
    let headers = [("accept-language", "en")];
    let tuned = app.call(Method::POST, path, &app.administrator.token, &headers, None).await.ok();
    assert_eq!(
        (&tuned["outcome"], &tuned["pairs"], &tuned["proposal"]),
        (&json!("too_few"), &json!(0), &Value::Null)
    );
    assert!(tuned["message"].as_str().unwrap().contains("It takes 20 needs and 100 pairs"), "{tuned}");
    assert_eq!(app.get(&app.administrator.token, path).await.ok()["items"], json!([]));
    for query in ["?limit=0", "?colour=red", "?cursor=x"] {
        app.get(&app.administrator.token, &format!("{path}{query}")).await.refused(400);
    }

    let weights = app.get(&app.coordinator.token, "/weights").await.ok();
    assert_eq!(weights["accepted"], Value::Null);
    for weight in weights["weights"].as_array().unwrap() {
        assert_eq!(weight["value"], weight["default"]);
        assert!(
            !weight["reason"].as_str().unwrap().is_empty() && !weight["label"].as_str().unwrap().is_empty()
        );
        assert!(
            weight["least"].as_i64() < weight["value"].as_i64()
                && weight["value"].as_i64() < weight["most"].as_i64()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_weights_are_decided_about_the_office_goes_on_working() {
    let app = TestApp::start().await;
    let office = Principal::Office(app.office_id);
    let mut deciding = app.context.database.begin(&office).await.unwrap();
    enishi::db::offices::lock(&mut deciding, app.office_id).await.unwrap();
    let working = app.organization("待たない製作所");
    tokio::time::timeout(Duration::from_secs(10), working).await.expect("a record can be written");
    let mut other = app.context.database.begin(&office).await.unwrap();
    let locking = enishi::db::offices::lock(&mut other, app.office_id);
    let locked = tokio::time::timeout(Duration::from_millis(300), locking).await;
    assert!(locked.is_err(), "only one decides at a time");
}
