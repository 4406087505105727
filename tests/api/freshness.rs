//! What is kept in memory follows what is committed, in every process and in whatever order transactions end.

use super::support::TestApp;
use enishi::db::Database;
use enishi::domain::{OrganizationId, Principal};
use enishi::services::{Context, field};
use serde_json::json;
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use std::time::Duration;

/// What another process on the same database knows.
pub async fn other_process(app: &TestApp) -> Context {
    let database = Database::open(app.options.clone(), 3, Duration::from_secs(10)).await.unwrap();
    let Context { clock, tokens, settings, .. } = app.context.clone();
    Context::new(database, clock, tokens, settings)
}

/// What a process has to rank at this moment: the name of an organization, where it is there.
async fn known_name(app: &TestApp, process: &Context, id: &str) -> Option<String> {
    let (_, field) = field::begin(process, &Principal::Office(app.office_id)).await.unwrap();
    let id = OrganizationId(id.parse().unwrap());
    field.snapshot.known(id).map(|known| known.name.to_owned())
}

async fn rename(connection: &mut PgConnection, id: &str, name: &str) {
    sqlx::query("UPDATE organizations SET details = jsonb_set(details, '{name}', $2) WHERE id = $1::uuid")
        .bind(id)
        .bind(json!(name))
        .execute(connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn every_process_sees_a_change_at_once() {
    let app = TestApp::start().await;
    let (here, there) = (app.context.clone(), other_process(&app).await);
    let firm = app.organization("あさひ製作所").await;
    assert_eq!(known_name(&app, &here, &firm).await.as_deref(), Some("あさひ製作所"));
    assert_eq!(known_name(&app, &there, &firm).await.as_deref(), Some("あさひ製作所"));

    let mut own = app.service_connection().await;
    rename(&mut own, &firm, "ゆうひ製作所").await;
    assert_eq!(known_name(&app, &here, &firm).await.as_deref(), Some("ゆうひ製作所"));
    assert_eq!(known_name(&app, &there, &firm).await.as_deref(), Some("ゆうひ製作所"));

    sqlx::query("DELETE FROM organizations WHERE id = $1::uuid").bind(&firm).execute(&mut own).await.unwrap();
    assert_eq!(known_name(&app, &here, &firm).await, None);
    assert_eq!(known_name(&app, &there, &firm).await, None);
}

#[tokio::test]
async fn a_change_that_was_written_first_and_committed_last_is_not_missed() {
    let app = TestApp::start().await;
    let process = other_process(&app).await;
    let (slow, quick) = (app.organization("のんびり工業").await, app.organization("せっかち工業").await);
    assert!(known_name(&app, &process, &slow).await.is_some());

    let (mut one, mut other) = (app.service_connection().await, app.service_connection().await);
    let mut waiting = one.begin().await.unwrap();
    rename(&mut waiting, &slow, "のんびり改").await;
    rename(&mut other, &quick, "せっかち改").await;
    for _ in 0..2 {
        assert_eq!(known_name(&app, &process, &quick).await.as_deref(), Some("せっかち改"));
        assert_eq!(known_name(&app, &process, &slow).await.as_deref(), Some("のんびり工業"));
    }
    waiting.commit().await.unwrap();
    assert_eq!(known_name(&app, &process, &slow).await.as_deref(), Some("のんびり改"));
    // A second change of what was looked at in between.
    rename(&mut other, &quick, "せっかち再改").await;
    assert_eq!(known_name(&app, &process, &quick).await.as_deref(), Some("せっかち再改"));
}

#[tokio::test]
async fn a_change_that_is_undone_is_never_seen() {
    let app = TestApp::start().await;
    let firm = app.organization("まぼろし工業").await;
    assert!(known_name(&app, &app.context, &firm).await.is_some());
    let mut connection = app.service_connection().await;
    let mut undone = connection.begin().await.unwrap();
    rename(&mut undone, &firm, "うそ工業").await;
    assert_eq!(known_name(&app, &app.context, &firm).await.as_deref(), Some("まぼろし工業"));
    undone.rollback().await.unwrap();
    assert_eq!(known_name(&app, &app.context, &firm).await.as_deref(), Some("まぼろし工業"));
}

#[tokio::test]
async fn more_changes_than_are_kept_apart_are_all_worked_in() {
    let app = TestApp::start().await;
    let firm = app.organization("もと工業").await;
    assert!(known_name(&app, &app.context, &firm).await.is_some());
    let mut connection = app.service_connection().await;
    let copies: Vec<uuid::Uuid> = sqlx::query_scalar(
        "INSERT INTO organizations (id, office_id, name, folded_name, details, created_at, updated_at)
         SELECT gen_random_uuid(), office_id, name || n, folded_name || n, details, created_at, updated_at
         FROM organizations, generate_series(1, 1500) AS n WHERE id = $1::uuid RETURNING id",
    )
    .bind(&firm)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    for copy in copies.iter().step_by(300) {
        assert_eq!(known_name(&app, &app.context, &copy.to_string()).await.as_deref(), Some("もと工業"));
    }
    sqlx::query("DELETE FROM organizations WHERE id = ANY($1)")
        .bind(&copies)
        .execute(&mut connection)
        .await
        .unwrap();
    assert_eq!(known_name(&app, &app.context, &copies[0].to_string()).await, None);
    assert_eq!(known_name(&app, &app.context, &firm).await.as_deref(), Some("もと工業"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_with_terms_of_its_own_is_read_once_however_many_ask_first() {
    let app = TestApp::start().await;
    let term = "INSERT INTO terms (office_id, id, parent, ja, en)
                VALUES ($1, 'region:99999', NULL, '架空市', 'Nowhere')";
    sqlx::query(term).bind(app.office_id.0).execute(&mut app.service_connection().await).await.unwrap();
    let process = other_process(&app).await;
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (process, office) = (process.clone(), Principal::Office(app.office_id));
        asking.spawn(async move { field::begin(&process, &office).await.unwrap().1 });
    }
    let fields = asking.join_all().await;
    for field in &fields {
        assert!(Arc::ptr_eq(&field.vocabulary, &fields[0].vocabulary), "one vocabulary");
        assert!(Arc::ptr_eq(&field.snapshot, &fields[0].snapshot), "one snapshot");
    }
}

#[tokio::test]
async fn a_snapshot_that_nobody_uses_is_let_go() {
    let app = TestApp::start().await;
    let process = other_process(&app).await;
    let office = Principal::Office(app.office_id);
    let kept = Arc::downgrade(&field::begin(&process, &office).await.unwrap().1.snapshot);
    process.clock.advance(field::FOLLOWED_WITHIN - chrono::Duration::hours(1));
    field::forget_unused(&process);
    assert!(kept.upgrade().is_some(), "it may still be followed");
    process.clock.advance(chrono::Duration::hours(2));
    field::forget_unused(&process);
    assert!(kept.upgrade().is_none());
    field::begin(&process, &office).await.unwrap();
}
