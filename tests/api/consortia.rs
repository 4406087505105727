//! Consortia through the API: groups, clear answers where there are none, and a refusal in time.

use crate::support::TestApp;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn chain(processes: &[&str]) -> Value {
    let steps: Vec<Value> = processes.iter().map(|process| json!({ "process": process })).collect();
    json!({ "kind": "outsourcing", "title": "脚部品の一貫生産", "chain": steps })
}

async fn firm(app: &TestApp, name: &str, processes: &[&str]) -> String {
    let id = app.organization(name).await;
    let capabilities: Vec<Value> = processes.iter().map(|process| json!({ "process": process })).collect();
    app.profile(&id, json!({ "capabilities": capabilities })).await;
    id
}

async fn consortia(app: &TestApp, details: Value) -> Value {
    let need = app.need(&app.own, details).await;
    app.get(&app.coordinator.token, &format!("/needs/{need}/consortia")).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_is_answered_with_groups_that_cover_it() {
    let app = TestApp::start().await;
    let mill = firm(&app, "削り精工", &["process:five-axis-milling", "process:visual-inspection"]).await;
    let plater = firm(&app, "めっき工業", &["process:plating"]).await;
    let details = chain(&["process:five-axis-milling", "process:plating", "process:visual-inspection"]);
    let need = app.need(&app.own, details).await;
    let path = format!("/needs/{need}/consortia");
    let found = app.get(&app.coordinator.token, &path).await.ok();
    assert_eq!(found["answer"], "covered", "{found}");
    assert_eq!(found["need"]["id"], need);
    let group = &found["consortia"][0];
    let members: Vec<_> =
        group["members"].as_array().unwrap().iter().map(|m| (&m["organization_id"], &m["steps"])).collect();
    assert_eq!(members, [(&json!(mill), &json!([1, 3])), (&json!(plater), &json!([2]))]);
    assert_eq!(group["handovers"].as_array().unwrap().len(), 2);
    assert_eq!(
        group["capacity"],
        json!({ "pieces_per_month": null, "narrowest_step": null, "unknown_steps": [1, 2, 3] })
    );
    assert!(found["steps"].as_array().unwrap().iter().all(|step| step["single_point_of_failure"] == true));
    let columns = found["coverage"]["organizations"].as_array().unwrap();
    let at = columns.iter().position(|column| column["organization_id"] == plater).unwrap();
    let statuses: Vec<_> = (0..3).map(|step| &found["coverage"]["cells"][step][at]["status"]).collect();
    assert_eq!(statuses, ["unknown", "matched", "unknown"]);

    let english =
        app.call(Method::GET, &path, &app.coordinator.token, &[("accept-language", "en")], None).await.ok();
    assert_eq!(english["headline"], "All 3 steps can be covered: one group is shown.");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_group_gets_a_clear_answer() {
    let app = TestApp::start().await;
    let none = consortia(&app, chain(&[])).await;
    assert_eq!((&none["answer"], &none["consortia"]), (&json!("no_chain"), &json!([])));
    let nobody = consortia(&app, chain(&["process:milling", "process:plating"])).await;
    assert_eq!(nobody["answer"], "not_covered");
    assert!(
        nobody["headline"].as_str().unwrap().contains("工程1（フライス加工）、工程2（めっき）"),
        "{nobody}"
    );
    assert!(nobody["steps"][0]["advice"][0].as_str().unwrap().contains("登録されていません"), "{nobody}");
    let all = firm(&app, "一貫工業", &["process:milling", "process:plating"]).await;
    let one = consortia(&app, chain(&["process:milling"])).await;
    assert_eq!((&one["answer"], &one["steps"][0]["eligible"]), (&json!("one_step"), &json!(1)));
    let alone = consortia(&app, chain(&["process:milling", "process:plating"])).await;
    assert_eq!(alone["consortia"][0]["members"][0]["steps"], json!([1, 2]), "{alone}");
    let mut excluding = chain(&["process:milling", "process:plating"]);
    excluding["exclusions"] = json!([{ "organization_id": all }]);
    assert_eq!(consortia(&app, excluding).await["answer"], "not_covered");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_long_a_chain_is_refused_within_its_time() {
    let app = TestApp::start().await;
    firm(&app, "削り精工", &["process:milling"]).await;
    let need = app.need(&app.own, chain(&["process:milling"; 100])).await;
    let started = Instant::now();
    let problem = app.get(&app.coordinator.token, &format!("/needs/{need}/consortia")).await.refused(422);
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(problem["type"], "urn:enishi:problem:chain-too-long");
    assert!(problem["detail"].as_str().unwrap().contains("100工程"), "{problem}");
    let details = chain(&["process:milling"; 200]);
    let body = json!({ "organization_id": app.own, "details": details });
    let problem = app.post(&app.coordinator.token, "/needs", body).await.refused(422);
    assert_eq!(problem["errors"][0]["pointer"], "/details/chain");
    assert_eq!(problem["errors"][0]["code"], "too_many", "a need of 200 steps is not even stored");
}
