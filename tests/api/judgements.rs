//! Judgements: what coordinators decide about candidates, and that whoever is rejected stays away.

use crate::support::{Answer, TestApp};
use enishi::db::Database;
use enishi::domain::{Language, Principal};
use enishi::matching::Score;
use enishi::services::Context;
use enishi::services::candidates::{self, CandidateView};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn five_axis() -> Value {
    json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })
}

fn need() -> Value {
    json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
        { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
    ] })
}

/// An office with a need and two firms that could meet it.
async fn office() -> (TestApp, String, [String; 2]) {
    let app = TestApp::start().await;
    let firms = [app.organization("五軸精工").await, app.organization("試験金属工業").await];
    for firm in &firms {
        app.profile(firm, five_axis()).await;
    }
    let id = app.need(&app.own, need()).await;
    (app, id, firms)
}

async fn judge(app: &TestApp, (need, firm): (&str, &str), version: i64, judgement: Value) -> Answer {
    let path = format!("/needs/{need}/judgements/{firm}");
    app.put(&app.coordinator.token, &path, version, judgement).await
}

async fn listed(app: &TestApp, need: &str) -> Value {
    app.get(&app.coordinator.token, &format!("/needs/{need}/candidates")).await.ok()
}

async fn inbox(app: &TestApp) -> Vec<Value> {
    app.get(&app.coordinator.token, "/inbox").await.ok()["items"].as_array().unwrap().clone()
}

fn proposed(list: &Value) -> Vec<&str> {
    let candidates = list["candidates"].as_array().unwrap();
    candidates.iter().map(|candidate| candidate["organization"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_rejected_is_not_proposed_for_the_need_again_until_the_judgement_is_taken_back() {
    let (app, id, [kept, rejected]) = office().await;
    assert_eq!(proposed(&listed(&app, &id).await).len(), 2);
    let words = json!({ "decision": "rejected", "reason": "capacity", "note": "来春まで手一杯とのこと" });
    let judgement = judge(&app, (&id, &rejected), 0, words).await;
    assert_eq!(judgement.etag.as_deref(), Some("\"1\""));
    assert_eq!(judgement.ok()["account_id"], json!(app.coordinator.id));
    judge(&app, (&id, &kept), 0, json!({ "decision": "shortlisted" })).await.ok();

    let list = listed(&app, &id).await;
    assert_eq!(proposed(&list), ["五軸精工"]);
    assert_eq!((&list["excluded"], &list["rejected"]), (&json!(1), &json!(1)));
    assert_eq!(list["candidates"][0]["judgement"]["decision"], "shortlisted");
    let path = format!("/needs/{id}/judgements");
    let of_query = |query: &str| {
        let (app, path) = (&app, format!("{path}{query}"));
        async move {
            let page = app.get(&app.coordinator.token, &path).await.ok();
            let items = page["items"].as_array().unwrap().clone();
            items.iter().map(|item| item["organization_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(of_query("?decision=rejected").await, std::slice::from_ref(&rejected));
    assert_eq!(of_query("").await.len(), 2);
    let another = app.need(&app.own, need()).await;
    assert_eq!(proposed(&listed(&app, &another).await).len(), 2, "for another need it is");

    let path = format!("{path}/{rejected}");
    let headers = [("if-match", "\"1\"")];
    let taken_back = app.call(Method::DELETE, &path, &app.coordinator.token, &headers, None).await;
    assert_eq!(taken_back.status, 204);
    app.get(&app.coordinator.token, &path).await.refused(404);
    assert_eq!(proposed(&listed(&app, &id).await).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_still_has_a_judgement_before_them_that_was_taken_back_does_not_overwrite_the_next() {
    let (app, id, [firm, _]) = office().await;
    let pair = (id.as_str(), firm.as_str());
    let path = format!("/needs/{id}/judgements/{firm}");
    let shortlisted = json!({ "decision": "shortlisted" });
    // Made, seen by somebody, and taken back: twice, for the versions go on from the last time.
    for version in [1, 2] {
        let made = judge(&app, pair, 0, shortlisted.clone()).await;
        assert_eq!(made.etag, Some(format!("\"{version}\"")));
        let etag = made.etag.unwrap();
        let headers = [("if-match", etag.as_str())];
        let deleted = app.call(Method::DELETE, &path, &app.coordinator.token, &headers, None).await;
        assert_eq!(deleted.status, 204);
    }
    let next = judge(&app, pair, 0, json!({ "decision": "rejected", "reason": "capacity" })).await.ok();
    assert_eq!(next["version"], 3);
    for stale in [1, 2] {
        let refused = judge(&app, pair, stale, shortlisted.clone()).await.refused(412);
        assert_eq!(refused["current_version"], 3);
    }
    assert_eq!(app.get(&app.coordinator.token, &path).await.ok()["decision"], "rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_rejected_is_never_told_of_not_even_with_a_better_profile() {
    let (app, id, [_, rejected]) = office().await;
    let late = app.organization("あとから精工").await;
    for firm in [&rejected, &late] {
        judge(&app, (&id, firm), 0, json!({ "decision": "rejected", "reason": "relationship" })).await.ok();
    }
    app.status(&id, 1, "open").await.ok();
    app.work().await;
    let entries = inbox(&app).await;
    let told: Vec<_> =
        entries[0]["news"]["candidates"].as_array().unwrap().iter().map(|c| &c["name"]).collect();
    assert_eq!(told, ["五軸精工"]);
    app.profile(&late, five_axis()).await;
    app.work().await;
    assert_eq!(inbox(&app).await.len(), 1, "nothing new");
    // Everything else is told as before.
    let newcomer = app.organization("新顔精工").await;
    app.profile(&newcomer, five_axis()).await;
    app.work().await;
    assert_eq!(inbox(&app).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judgement_is_changed_as_things_go_on_and_every_step_is_in_the_log() {
    let (app, id, [firm, _]) = office().await;
    let pair = (id.as_str(), firm.as_str());
    judge(&app, pair, 0, json!({ "decision": "shortlisted" })).await.ok();
    judge(&app, pair, 0, json!({ "decision": "shortlisted" })).await.refused(412);
    app.status(&id, 1, "open").await.ok();
    app.status(&id, 2, "fulfilled").await.ok();
    let contracted =
        judge(&app, pair, 1, json!({ "decision": "shortlisted", "outcome": "contracted" })).await.ok();
    assert_eq!((&contracted["version"], &contracted["outcome"]), (&json!(2), &json!("contracted")));
    let stale = judge(&app, pair, 1, json!({ "decision": "rejected", "reason": "price" })).await.refused(412);
    assert_eq!(stale["current_version"], 2);
    let log = app.get(&app.administrator.token, "/audit-log").await.ok();
    let line = &log["items"][0];
    assert_eq!((&line["action"], &line["subject_id"]), (&json!("judgement.update"), &json!(id)));
    let detail = &line["detail"];
    assert_eq!((&detail["from"]["outcome"], &detail["to"]["outcome"]), (&Value::Null, &json!("contracted")));
    assert_eq!(detail["organization_id"], json!(firm));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_judgement_or_one_of_nobody_is_refused() {
    let (app, id, [firm, _]) = office().await;
    let pair = (id.as_str(), firm.as_str());
    let faulty = json!({ "decision": "rejected", "outcome": "met", "colour": "red" });
    let problem = judge(&app, pair, 0, faulty).await.refused(422);
    let places: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
    assert_eq!(places, ["/colour"], "fields that are not known come first");
    let problem =
        judge(&app, pair, 0, json!({ "decision": "rejected", "outcome": "met" })).await.refused(422);
    let places: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
    assert_eq!(places, ["/outcome", "/reason"]);

    let shortlisted = || json!({ "decision": "shortlisted" });
    judge(&app, (&id, &app.own), 0, shortlisted()).await.refused(404);
    judge(&app, (&id, &id), 0, shortlisted()).await.refused(404);
    judge(&app, (&firm, &firm), 0, shortlisted()).await.refused(404);
    judge(&app, (&id, "nobody"), 0, shortlisted()).await.refused(404);
    judge(&app, pair, 7, shortlisted()).await.refused(412);
    let path = format!("/needs/{id}/judgements");
    for query in ["?decision=liked", "?limit=0", "?colour=red"] {
        app.get(&app.coordinator.token, &format!("{path}{query}")).await.refused(400);
    }
    assert_eq!(app.get(&app.coordinator.token, &path).await.ok()["items"], json!([]), "nothing was stored");
}

/// The evidence of a firm's record on a need's list of candidates, as this process sees it: none without the part.
async fn record_of(app: &TestApp, process: &Context, need: &str, firm: &str) -> Option<String> {
    let principal = Principal::Office(app.office_id);
    let list =
        candidates::list_candidates(process, &principal, need.parse().unwrap(), 10, Language::Ja).await;
    let (_, list) = list.unwrap();
    let of_firm = |candidate: &&CandidateView| candidate.organization_id.to_string() == firm;
    let candidate = list.candidates.iter().find(of_firm).unwrap();
    let points: i32 = candidate.parts.iter().map(|part| part.points).sum();
    assert_eq!(Score(points).to_string(), candidate.score, "the parts add up");
    let at = candidate.parts.iter().position(|part| part.criterion == "実績")?;
    let finding = &candidate.findings[at];
    assert_eq!((finding.requirement.as_str(), &finding.question), ("実績", &None));
    finding.evidence.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_one_need_counts_for_the_others_in_every_process_and_never_for_itself() {
    let (app, first, [steady, other]) = office().await;
    let [second, third] = [app.need(&app.own, need()).await, app.need(&app.own, need()).await];
    let database = Database::open(app.options.clone(), 2, Duration::from_secs(30)).await.unwrap();
    let Context { clock, tokens, settings, .. } = app.context.clone();
    let processes = [app.context.clone(), Context::new(database, clock, tokens, settings)];
    let seen = |need: &str, firm: &str| {
        let (app, processes) = (&app, &processes);
        let (need, firm) = (need.to_owned(), firm.to_owned());
        async move {
            let [here, there] = processes;
            let seen = record_of(app, here, &need, &firm).await;
            assert_eq!(seen, record_of(app, there, &need, &firm).await);
            seen
        }
    };
    assert_eq!(seen(&second, &steady).await, None, "nothing came of anything yet");
    judge(&app, (&first, &steady), 0, json!({ "decision": "shortlisted" })).await.ok();
    judge(&app, (&third, &steady), 0, json!({ "decision": "rejected", "reason": "capability" })).await.ok();
    assert_eq!(seen(&second, &steady).await, None, "and that somebody was judged says nothing");

    judge(&app, (&first, &steady), 1, json!({ "decision": "shortlisted", "outcome": "contracted" }))
        .await
        .ok();
    let one = "この窓口での実績：成約1件。".to_owned();
    assert_eq!(seen(&second, &steady).await, Some(one.clone()));
    let nothing = Some("この窓口の他のニーズでの実績はまだありません。".to_owned());
    assert_eq!(seen(&first, &steady).await, nothing, "not for the need that it came of");
    assert_eq!(seen(&second, &other).await, nothing);
    let list = listed(&app, &second).await;
    assert_eq!(proposed(&list), ["五軸精工", "試験金属工業"]);
    let matched = app.post(&app.coordinator.token, "/needs/match", need()).await.ok();
    assert!(matched["candidates"].to_string().contains(&one), "for what is not written down yet, too");

    judge(&app, (&third, &steady), 1, json!({ "decision": "rejected", "reason": "declined" })).await.ok();
    assert_eq!(seen(&second, &steady).await, Some("この窓口での実績：成約1件、辞退1件。".to_owned()));
    judge(&app, (&third, &steady), 2, json!({ "decision": "rejected", "reason": "price" })).await.ok();
    assert_eq!(seen(&second, &steady).await, Some(one));
    let path = format!("/needs/{first}/judgements/{steady}");
    let headers = [("if-match", "\"2\"")];
    app.call(Method::DELETE, &path, &app.coordinator.token, &headers, None).await;
    assert_eq!(seen(&second, &steady).await, None, "taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_a_need_tells_nobody_anything() {
    let (app, first, [steady, _]) = office().await;
    let second = app.need(&app.own, need()).await;
    app.status(&second, 1, "open").await.ok();
    app.work().await;
    let before = (inbox(&app).await.len(), app.mail_texts().len());
    judge(&app, (&first, &steady), 0, json!({ "decision": "shortlisted", "outcome": "contracted" }))
        .await
        .ok();
    app.work().await;
    assert_eq!((inbox(&app).await.len(), app.mail_texts().len()), before);
}
