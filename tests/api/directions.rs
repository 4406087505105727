//! The other ways to look at a match: what an organization could apply for, what would lift a candidate, and all
//! needs once more.

use crate::support::TestApp;
use serde_json::{Value, json};

fn need(title: &str, more: Value) -> Value {
    let mut requirements =
        vec![json!({ "kind": "process", "level": "must", "process": "process:five-axis-milling" })];
    requirements.extend(more.as_array().unwrap().iter().cloned());
    json!({ "kind": "outsourcing", "title": title, "requirements": requirements })
}

fn five_axis() -> Value {
    json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })
}

async fn open(app: &TestApp, details: Value) -> String {
    let id = app.need(&app.own, details).await;
    app.status(&id, 1, "open").await.ok();
    id
}

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|need| need["title"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_sees_the_open_needs_that_it_could_meet_as_their_candidates_lists_do() {
    let app = TestApp::start().await;
    let firm = app.organization("五軸精工").await;
    let pending = json!([{ "standard": "standard:jisq9100", "status": "in_progress" }]);
    let profile = json!({ "capabilities": five_axis()["capabilities"], "certifications": pending });
    app.profile(&firm, profile).await;
    let fits = open(&app, need("部品の五軸加工", json!([]))).await;
    let standard = json!({ "kind": "certification", "level": "must", "standard": "standard:jisq9100" });
    open(&app, need("認証のいる部品", json!([standard]))).await;
    open(
        &app,
        json!({ "kind": "purchase", "title": "味噌", "requirements": [
        { "kind": "process", "level": "must", "process": "process:electroplating" },
    ] }),
    )
    .await;
    app.need(&app.own, need("下書き", json!([]))).await;
    let rejecting = open(&app, need("断られた部品", json!([]))).await;
    let path = format!("/needs/{rejecting}/judgements/{firm}");
    let judgement = json!({ "decision": "rejected", "reason": "capacity" });
    app.put(&app.coordinator.token, &path, 0, judgement).await.ok();
    let mut excluding = need("よその部品", json!([]));
    excluding["exclusions"] = json!([{ "organization_id": firm }]);
    open(&app, excluding).await;

    let list = app.get(&app.coordinator.token, &format!("/organizations/{firm}/needs")).await.ok();
    assert_eq!(titles(&list["needs"]), ["部品の五軸加工"]);
    assert_eq!(titles(&list["near_misses"]), ["認証のいる部品"]);
    assert_eq!(list["considered"], 3);
    let candidates = app.get(&app.coordinator.token, &format!("/needs/{fits}/candidates")).await.ok();
    let [from_firm, from_need] = [&list["needs"][0]["candidate"], &candidates["candidates"][0]];
    for field in ["score", "parts", "findings", "good"] {
        assert_eq!(from_firm[field], from_need[field], "{field}");
    }
    let own = app.get(&app.coordinator.token, &format!("/organizations/{}/needs", app.own)).await.ok();
    assert_eq!(own, json!({ "needs": [], "near_misses": [], "considered": 0 }));
    let nobody = format!("/organizations/{}/needs", uuid::Uuid::nil());
    app.get(&app.coordinator.token, &nobody).await.refused(404);
    app.get(&app.coordinator.token, &format!("/organizations/{firm}/needs?limit=0")).await.refused(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_candidate_is_told_what_would_lift_it_most() {
    let app = TestApp::start().await;
    let wish = json!({ "kind": "certification", "level": "want", "standard": "standard:jisq9100" });
    let id = open(&app, need("部品の五軸加工", json!([wish]))).await;
    let held = json!([{ "standard": "standard:jisq9100", "status": "held" }]);
    let certified = json!({ "capabilities": five_axis()["capabilities"], "certifications": held });
    for (name, profile) in [("認証精工", certified), ("未認証精工", five_axis())] {
        let firm = app.organization(name).await;
        app.profile(&firm, profile).await;
    }
    let list = app.get(&app.coordinator.token, &format!("/needs/{id}/candidates")).await.ok();
    assert_eq!(list["candidates"][0]["lift"], Value::Null, "nobody is better than the first");
    let lift = &list["candidates"][1]["lift"];
    assert_eq!((&lift["requirement"], &lift["rank"]), (&json!("認証：JIS Q 9100"), &json!(1)));
    let sentence = format!("「認証：JIS Q 9100」を満たせば1位（{}点）", lift["score"].as_str().unwrap());
    assert_eq!(lift["sentence"], sentence);
    assert_eq!(lift["score"], list["candidates"][0]["score"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn matching_all_needs_again_tells_of_newcomers_and_of_nothing_twice() {
    let app = TestApp::start().await;
    for number in 1..=60 {
        open(&app, need(&format!("部品の五軸加工（{number}）"), json!([]))).await;
    }
    app.work().await;
    let firm = app.organization("あとから精工").await;
    app.profile(&firm, five_axis()).await;
    // As if the notice of the change had been lost: only matching everything again can find it.
    sqlx::query("DELETE FROM jobs").execute(&mut app.service_connection().await).await.unwrap();
    let needs = enishi::services::telling::rematch_office(&app.context, app.office_id).await.unwrap();
    assert_eq!(needs, 60);
    let jobs = "SELECT count(*) FROM jobs WHERE payload->>'kind' = 'rematch_needs'";
    let waiting: i64 = sqlx::query_scalar(jobs).fetch_one(&mut app.service_connection().await).await.unwrap();
    assert_eq!(waiting, 2, "fifty needs a job");
    // Two workers at a time share them.
    let (one, other) = (app.runner.clone(), app.runner.clone());
    let (one, other) = tokio::join!(one.run_once(|| false), other.run_once(|| false));
    one.and(other).unwrap();
    let told = "SELECT count(*) FROM inbox_entries WHERE cause = 'new_candidate'";
    for _ in 0..2 {
        let told: i64 =
            sqlx::query_scalar(told).fetch_one(&mut app.service_connection().await).await.unwrap();
        assert_eq!(told, 60);
        enishi::services::telling::rematch_office(&app.context, app.office_id).await.unwrap();
        app.work().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn organizations_that_complement_each_other_should_meet_and_those_alike_need_not() {
    let app = TestApp::start().await;
    let [ours, alike, plater, other_plater, rejected_plater, buyer] = [
        app.organization("五軸精工").await,
        app.organization("五軸製作所").await,
        app.organization("めっき工業").await,
        app.organization("第二めっき").await,
        app.organization("第三めっき").await,
        app.organization("航空機組立").await,
    ];
    let made = json!([{ "name": "ブラケット", "products": [], "industries": ["industry:31"] }]);
    app.profile(&ours, json!({ "capabilities": five_axis()["capabilities"], "products": made })).await;
    app.profile(&alike, five_axis()).await;
    for plater in [&plater, &other_plater, &rejected_plater] {
        app.profile(plater, json!({ "capabilities": [{ "process": "process:electroplating" }] })).await;
    }
    let register = json!({ "kind": "buyer", "name": "航空機組立", "industries": ["industry:31"] });
    app.put(&app.coordinator.token, &format!("/organizations/{buyer}"), 1, register).await.ok();
    // The member's organization looks for a chain; the buyer for five-axis milling.
    let chain = open(
        &app,
        json!({ "kind": "outsourcing", "title": "一貫生産", "chain": [
        { "process": "process:five-axis-milling" }, { "process": "process:electroplating" },
    ], "exclusions": [{ "organization_id": other_plater }] }),
    )
    .await;
    let path = format!("/needs/{chain}/judgements/{rejected_plater}");
    let judgement = json!({ "decision": "rejected", "reason": "relationship" });
    app.put(&app.coordinator.token, &path, 0, judgement).await.ok();
    let need = app.need(&buyer, need("機体部品", json!([]))).await;
    app.status(&need, 1, "open").await.ok();

    let path = format!("/organizations/{ours}/counterparts");
    let list = app.get(&app.coordinator.token, &path).await.ok();
    let names: Vec<&str> = list["counterparts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["organization"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"航空機組立") && names.contains(&"めっき工業"), "{list}");
    assert!(!names.contains(&"五軸製作所"), "alike is no reason: {list}");
    for excluded in ["第二めっき", "第三めっき"] {
        assert!(!names.contains(&excluded), "whom a need excludes nobody meets over it: {list}");
    }
    let of = |name: &str| {
        let all = list["counterparts"].as_array().unwrap();
        all.iter().find(|counterpart| counterpart["organization"] == name).unwrap().clone()
    };
    let kinds = |counterpart: &Value| -> Vec<String> {
        let reasons = counterpart["reasons"].as_array().unwrap().iter();
        reasons.map(|reason| reason["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&of("航空機組立")), ["meets_their_need", "buys_from_us"]);
    assert_eq!(kinds(&of("めっき工業")), ["next_in_chain"]);
    assert_eq!(of("めっき工業")["score"], "20.0");
    let sentence = of("めっき工業")["reasons"][0]["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.contains("一貫生産") && sentence.contains("電気めっき"), "{sentence}");
    for counterpart in list["counterparts"].as_array().unwrap() {
        let points = counterpart["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["points"].as_i64().unwrap());
        let score: f64 = counterpart["score"].as_str().unwrap().parse().unwrap();
        assert!((points.sum::<i64>() as f64 / 100.0 - score).abs() <= 0.05, "{counterpart}");
    }
    let theirs = app.get(&app.coordinator.token, &format!("/organizations/{buyer}/counterparts")).await.ok();
    let us =
        theirs["counterparts"].as_array().unwrap().iter().find(|c| c["organization"] == "五軸精工").unwrap();
    assert_eq!(kinds(us), ["meets_our_need", "sells_to_us"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_research_seed_leads_to_firms_and_not_to_universities() {
    let app = TestApp::start().await;
    let university = |name: &str| json!({ "kind": "university", "name": name });
    let mut ids = Vec::new();
    for name in ["北の大学", "南の大学"] {
        let created = app.post(&app.coordinator.token, "/organizations", university(name)).await.ok();
        let id = created["id"].as_str().unwrap().to_owned();
        let seed = json!({ "title": "チタン合金の高速切削", "summary": "チタン合金の5軸加工を速くする工具と条件の研究" });
        app.profile(&id, json!({ "seeds": [seed] })).await;
        ids.push(id);
    }
    let firm = app.organization("五軸精工").await;
    app.profile(&firm, five_axis()).await;
    let path = format!("/organizations/{}/seeds/0/candidates", ids[0]);
    let list = app.get(&app.coordinator.token, &path).await.ok();
    let names: Vec<&str> =
        list["candidates"].as_array().unwrap().iter().map(|c| c["organization"].as_str().unwrap()).collect();
    assert_eq!(names, ["五軸精工"]);
    assert_eq!((&list["excluded"], &list["rejected"]), (&json!(1), &json!(0)), "the other university");
    let path = format!("/organizations/{}/seeds/1/candidates", ids[0]);
    app.get(&app.coordinator.token, &path).await.refused(404);
}
