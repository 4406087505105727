//! Background work: what waits, who does it, and what it leaves to others while it is done.

use crate::support::{TestApp, found, person};
use enishi::domain::{Role};
use enishi::services::telling;
use serde_json::{Value, json};

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
