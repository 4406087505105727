//! Signing in, staying signed in, signing out.

use crate::support::TestApp;
use chrono::Duration;
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    let app = TestApp::start().await;
    let mut answers = Vec::new();
    for (email, password) in [("coordinator@example.jp", "wrong"), ("nobody@example.jp", "wrong")] {
        let body = json!({ "email": email, "password": password });
        answers.push(app.post("", "/sessions", body).await.refused(401));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_passwords_lock_an_account_for_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let body = |password: &str| json!({ "email": "coordinator@example.jp", "password": password });
    for _ in 0..9 {
        app.post("", "/sessions", body("wrong")).await.refused(401);
    }
    app.post("", "/sessions", body("wrong")).await.refused(429);
    app.post("", "/sessions", body(&app.coordinator.password)).await.refused(429);
    app.context.clock.advance(Duration::minutes(15));
    app.post("", "/sessions", body(&app.coordinator.password)).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_expires_and_a_refresh_token_is_used_once() {
    let app = TestApp::start().await;
    let body = json!({ "email": "coordinator@example.jp", "password": app.coordinator.password });
    let session = app.post("", "/sessions", body).await.ok();
    let access = session["access_token"].as_str().unwrap();
    app.get(access, "/account").await.ok();
    app.context.clock.advance(Duration::minutes(10));
    app.get(access, "/account").await.refused(401);

    let refresh = |token: &serde_json::Value| json!({ "refresh_token": token });
    let next = app.post("", "/sessions/refresh", refresh(&session["refresh_token"])).await.ok();
    app.get(next["access_token"].as_str().unwrap(), "/account").await.ok();
    // Somebody uses the first token again: whoever it was, the whole session ends.
    app.post("", "/sessions/refresh", refresh(&session["refresh_token"])).await.refused(401);
    app.post("", "/sessions/refresh", refresh(&next["refresh_token"])).await.refused(401);
    app.post("", "/sessions/refresh", json!({ "refresh_token": "x" })).await.refused(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_expires_after_thirty_days() {
    let app = TestApp::start().await;
    let body = json!({ "email": "coordinator@example.jp", "password": app.coordinator.password });
    let session = app.post("", "/sessions", body).await.ok();
    app.context.clock.advance(Duration::days(30));
    let body = json!({ "refresh_token": session["refresh_token"] });
    app.post("", "/sessions/refresh", body).await.refused(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session() {
    let app = TestApp::start().await;
    let body = json!({ "email": "coordinator@example.jp", "password": app.coordinator.password });
    let session = app.post("", "/sessions", body).await.ok();
    let access = session["access_token"].as_str().unwrap();
    assert_eq!(app.call(Method::DELETE, "/sessions/current", access, &[], None).await.status, 204);
    let body = json!({ "refresh_token": session["refresh_token"] });
    app.post("", "/sessions/refresh", body).await.refused(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_account_is_out() {
    let app = TestApp::start().await;
    let body = json!({ "email": "coordinator@example.jp", "password": app.coordinator.password });
    let session = app.post("", "/sessions", body.clone()).await.ok();
    let path = format!("/accounts/{}", app.coordinator.id);
    let changes = json!({ "name": "x", "role": "coordinator", "language": "ja", "suspended": true });
    app.put(&app.administrator.token, &path, 1, changes).await.ok();
    app.post("", "/sessions", body).await.refused(401);
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    app.post("", "/sessions/refresh", refresh).await.refused(401);
    // The administrator cannot lock the own door.
    let own = format!("/accounts/{}", app.administrator.id);
    let changes = json!({ "name": "x", "role": "administrator", "language": "ja", "suspended": true });
    app.put(&app.administrator.token, &own, 1, changes).await.refused(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_old_sessions() {
    let app = TestApp::start().await;
    let sign_in = |password: &str| json!({ "email": "coordinator@example.jp", "password": password });
    let session = app.post("", "/sessions", sign_in(&app.coordinator.password)).await.ok();
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let put = |body| app.call(Method::PUT, "/account/password", &app.coordinator.token, &[], Some(body));
    let new = "雪が育んだ百年の産業";
    put(change(&app.coordinator.password, "1234567890")).await.refused(422);
    put(change("wrong", new)).await.refused(401);
    assert_eq!(put(change(&app.coordinator.password, new)).await.status, 204);
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    app.post("", "/sessions/refresh", refresh).await.refused(401);
    app.post("", "/sessions", sign_in(&app.coordinator.password)).await.refused(401);
    app.post("", "/sessions", sign_in(new)).await.ok();

    let path = format!("/accounts/{}/password", app.coordinator.id);
    let reset = app.post(&app.administrator.token, &path, json!({})).await.ok();
    app.post("", "/sessions", sign_in(new)).await.refused(401);
    app.post("", "/sessions", sign_in(reset["password"].as_str().unwrap())).await.ok();
}
