//! Background work: what waits, who does it, and what it leaves to others while it is done.

use crate::freshness::other_process;
use crate::support::{TestApp, found, person};
use enishi::domain::{OrganizationId, Principal, Role};
use enishi::services::telling;
use serde_json::{Value, json};
use sqlx::Connection;
use std::time::Duration;
use tokio::time::timeout;

fn need(title: &str) -> Value {
    let requirement = json!({ "kind": "process", "level": "must", "process": "process:five-axis-milling" });
    json!({ "kind": "outsourcing", "title": title, "requirements": [requirement] })
}

fn five_axis() -> Value {
    json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })
}

async fn open(app: &TestApp, owner: &str, title: &str) -> String {
    let id = app.need(owner, need(title)).await;
    app.status(&id, 1, "open").await.ok();
    id
}

/// Some open needs that were told of, and a firm for all of them that nobody was told of yet.
async fn newcomer(app: &TestApp, needs: usize) -> (Vec<String>, OrganizationId) {
    let mut ids = Vec::new();
    for number in 1..=needs {
        ids.push(open(app, &app.own, &format!("部品の五軸加工（{number}）")).await);
    }
    app.work().await;
    let firm = app.organization("あとから精工").await;
    app.profile(&firm, five_axis()).await;
    forget_jobs(app).await;
    (ids, OrganizationId(firm.parse().unwrap()))
}

async fn forget_jobs(app: &TestApp) {
    sqlx::query("DELETE FROM jobs").execute(&mut app.service_connection().await).await.unwrap();
}

const NEWCOMERS: &str = "SELECT count(*) FROM inbox_entries WHERE cause = 'new_candidate'";

async fn count(app: &TestApp, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&mut app.service_connection().await).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_needs_of_one_office_are_matched_again_while_those_of_another_wait() {
    let mut app = TestApp::start().await;
    open(&app, &app.own, "部品の五軸加工").await;
    let other = found(&app.context, "となりのセンター").await;
    let mut neighbour = person(&app.context, other, "neighbour", Role::Coordinator).await;
    neighbour.token = app.sign_in(&neighbour.email, &neighbour.password).await;
    app.coordinator = neighbour;
    let buyer = app.organization("となりの会社").await;
    open(&app, &buyer, "となりの五軸加工").await;
    for office in [app.office_id, other, other] {
        assert_eq!(telling::rematch_office(&app.context, office).await.unwrap(), 1);
    }
    let waiting = "SELECT count(*) FROM jobs WHERE payload->>'kind' = 'rematch_needs'";
    assert_eq!(count(&app, waiting).await, 2, "one an office");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_that_look_at_the_same_organization_tell_of_it_once() {
    let app = TestApp::start().await;
    let (needs, firm) = newcomer(&app, 4).await;
    let tell = || telling::tell_of_organization(&app.context, app.office_id, firm);
    let (one, other) = tokio::join!(tell(), tell());
    one.and(other).unwrap();
    assert_eq!(count(&app, NEWCOMERS).await, needs.len() as i64);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_organization_is_told_of_for_one_need_does_not_wait_for_the_next() {
    let app = TestApp::start().await;
    let (needs, firm) = newcomer(&app, 2).await;
    let mut connection = app.service_connection().await;
    let mut edited = connection.begin().await.unwrap();
    sqlx::query("SELECT FROM needs WHERE id = $1::uuid FOR UPDATE")
        .bind(&needs[1])
        .execute(&mut *edited)
        .await
        .unwrap();
    let (context, office) = (app.context.clone(), app.office_id);
    let telling = tokio::spawn(async move { telling::tell_of_organization(&context, office, firm).await });
    let told = async {
        while count(&app, NEWCOMERS).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(20), told).await.expect("the first need is told of by itself");
    let changed = json!({ "coordinator_id": null, "details": need("別の部品の五軸加工") });
    let path = format!("/needs/{}", needs[0]);
    app.put(&app.coordinator.token, &path, 2, changed).await.ok();
    edited.rollback().await.unwrap();
    telling.await.unwrap().unwrap();
    assert_eq!(count(&app, NEWCOMERS).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_that_is_opened_again_pushes_no_other_out_of_a_rematch() {
    let app = TestApp::start().await;
    // One more than a job takes, without the one that is paused meanwhile.
    let (needs, _) = newcomer(&app, 52).await;
    app.status(&needs[2], 2, "paused").await.ok();
    assert_eq!(telling::rematch_office(&app.context, app.office_id).await.unwrap(), 51);
    app.status(&needs[2], 3, "open").await.ok();
    let opened = "DELETE FROM jobs WHERE payload->>'kind' = 'match_need'";
    sqlx::query(opened).execute(&mut app.service_connection().await).await.unwrap();
    app.work().await;
    assert_eq!(count(&app, NEWCOMERS).await, 52);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_an_office_to_be_read_holds_no_connection_and_no_need() {
    let app = TestApp::start().await;
    let (needs, _) = newcomer(&app, 1).await;
    // The office is read anew, and that takes until we let the organizations go.
    let context = other_process(&app).await;
    let mut connection = app.service_connection().await;
    let mut reading = connection.begin().await.unwrap();
    sqlx::query("LOCK TABLE organizations").execute(&mut *reading).await.unwrap();
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (context, need, office) = (context.clone(), needs[0].parse().unwrap(), app.office_id);
        waiting.spawn(async move { telling::tell_of_need(&context, office, need).await });
    }
    let is_read = "SELECT count(*) FROM pg_locks WHERE relation = 'organizations'::regclass AND NOT granted";
    let in_time = async {
        while count(&app, is_read).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut tx = context.database.begin(&Principal::Office(app.office_id)).await.unwrap();
        enishi::db::needs::lock_for_update(&mut tx, needs[0].parse().unwrap()).await.unwrap().unwrap();
    };
    timeout(Duration::from_secs(8), in_time).await.expect("others are not kept waiting");
    reading.rollback().await.unwrap();
    while let Some(told) = waiting.join_next().await {
        told.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_to_do_what_is_left_stops_between_two_jobs() {
    let app = TestApp::start().await;
    open(&app, &app.own, "部品の五軸加工").await;
    let due = "SELECT count(*) FROM jobs WHERE payload->>'kind' = 'match_need'";
    let stops = std::cell::Cell::new(true);
    app.runner.run_once(|| stops.get()).await.unwrap();
    assert_eq!(count(&app, due).await, 1);
    stops.set(false);
    app.runner.run_once(|| stops.get()).await.unwrap();
    assert_eq!(count(&app, due).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_of_a_process_does_the_hourly_work() {
    let app = TestApp::start().await;
    let old = "INSERT INTO organization_changes (office_id, organization_id, changed_at)
               VALUES ($1, $2::uuid, now() - interval '2 days')";
    let kept = "SELECT count(*) FROM organization_changes WHERE changed_at < now() - interval '1 day'";
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut connection = app.service_connection().await;
    for (left, needs) in [(0, "最初のニーズ"), (1, "次のニーズ")] {
        sqlx::query(old).bind(app.office_id.0).bind(&app.own).execute(&mut connection).await.unwrap();
        open(&app, &app.own, needs).await;
        let worker = tokio::spawn(app.runner.clone().run(stopped.clone()));
        while count(&app, "SELECT count(*) FROM jobs WHERE payload->>'kind' = 'match_need'").await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(count(&app, kept).await, left, "what is old is forgotten by the first worker, and once");
        stop.send_replace(true);
        worker.await.unwrap();
        stop.send_replace(false);
    }
}
