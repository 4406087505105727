//! Row security: the database itself keeps the offices apart.

use crate::support::{TestApp, found};
use sqlx::{ConnectOptions, Connection, PgConnection};

async fn names(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT name FROM organizations").fetch_all(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_restricted_to_the_own_office() {
    let app = TestApp::start().await;
    let mut connection = app.options.clone().connect().await.unwrap();
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_sqlx_migrations'
           AND NOT (relrowsecurity AND relforcerowsecurity
                    AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert!(open.is_empty(), "without row security: {open:?}");
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_forgets_the_office_sees_only_its_own() {
    let app = TestApp::start().await;
    let other = found(&app.context, "よその役所").await;
    let mut connection = app.options.clone().connect().await.unwrap();
    let superuser: bool = sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if superuser {
        // As `Database::begin` does.
        sqlx::raw_sql("SET ROLE enishi_bound").execute(&mut connection).await.unwrap();
    }
    assert!(names(&mut connection).await.is_empty(), "no office is set: nothing is seen");
    let mut seen = Vec::new();
    for office in [app.office_id, other] {
        sqlx::query("SELECT set_config('enishi.office_id', $1, false)")
            .bind(office.to_string())
            .execute(&mut connection)
            .await
            .unwrap();
        seen.push(names(&mut connection).await);
    }
    assert_eq!(seen, [vec!["会員の会社".to_owned()], vec![]]);
    // Acting for the other office, a row cannot be written into the first.
    let smuggled = sqlx::query(
        "INSERT INTO organizations (id, office_id, name, folded_name, details, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, 'x', 'x', '{}', now(), now())",
    )
    .bind(app.office_id.0)
    .execute(&mut connection)
    .await;
    assert!(smuggled.unwrap_err().to_string().contains("row-level security"));
    connection.close().await.unwrap();
}
