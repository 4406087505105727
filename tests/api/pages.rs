//! The pages as a browser without scripts has them.

use crate::browser::{Browser, Page};
use crate::support::TestApp;
use chrono::Duration;
use serde_json::json;

async fn signed_in(app: &TestApp, who: &crate::support::Person) -> (Browser, Page) {
    let browser = Browser::new(&app.address);
    let first = browser.sign_in(&who.email, &who.password).await;
    assert_eq!(first.status, 200, "{}", first.html);
    (browser, first)
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_begins_where_their_work_is() {
    let app = TestApp::start().await;
    for (who, path) in [
        (&app.administrator, "/today"),
        (&app.coordinator, "/today"),
        (&app.organizer, "/organizations"),
        (&app.member, "/my"),
    ] {
        let (browser, first) = signed_in(&app, who).await;
        assert_eq!(first.path, path);
        assert_eq!(browser.get("/").await.path, path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_gets_there_after_signing_in_and_nowhere_else() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app.address);
    let asked = browser.get("/needs?status=open").await;
    assert_eq!(asked.path, "/sign-in?to=/needs%3Fstatus%3Dopen");
    let wrong =
        browser.submit(&asked, "/sign-in", &[("_email", "coordinator@example.jp"), ("_password", "x")]).await;
    assert_eq!(wrong.status, 401);
    wrong.has("メールアドレスまたはパスワードが違います").has("coordinator@example.jp");
    let password = app.coordinator.password.as_str();
    let fields = [("_email", "coordinator@example.jp"), ("_password", password)];
    assert_eq!(browser.submit(&wrong, "/sign-in", &fields).await.path, "/needs?status=open");
    let elsewhere = [("_to", "https://example.com/"), fields[0], fields[1]];
    assert_eq!(browser.post("/sign-in", &elsewhere).await.path, "/today");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_what_it_allows_and_is_kept_by_nobody() {
    let app = TestApp::start().await;
    let (browser, page) = signed_in(&app, &app.coordinator).await;
    let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
    assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-frame-options"), "DENY");
    page.has_not("<script>").has_not(" style=").has_not("onclick");
    let asset = page.html.split("href=\"").find(|rest| rest.starts_with("/assets/")).unwrap();
    let asset = browser.get(&asset[..asset.find('"').unwrap()]).await;
    assert_eq!(asset.headers["cache-control"], "public, max-age=31536000, immutable");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_so_does_a_new_password() {
    let app = TestApp::start().await;
    let (browser, first) = signed_in(&app, &app.coordinator).await;
    let (other, _) = signed_in(&app, &app.coordinator).await;
    let out = browser.submit(&first, "/sign-out", &[]).await;
    out.has("サインアウトしました");
    browser.get("/sign-in").await.has_not("サインアウトしました");
    assert!(browser.get("/today").await.path.starts_with("/sign-in"));
    assert_eq!(other.get("/today").await.path, "/today", "another session goes on");
    let path = format!("/accounts/{}/password", app.coordinator.id);
    let reset = app.post(&app.administrator.token, &path, json!({})).await;
    assert_eq!(reset.status, 200, "{}", reset.body);
    assert!(other.get("/today").await.path.starts_with("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_nobody_has_used_it_for_a_working_day() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    for _ in 0..3 {
        app.context.clock.advance(Duration::hours(11));
        assert_eq!(browser.get("/today").await.path, "/today");
    }
    app.context.clock.advance(Duration::hours(12));
    assert!(browser.get("/today").await.path.starts_with("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_is_refused() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    for token in ["", "x"] {
        let page = browser.post("/needs", &[("_token", token), ("title", "x")]).await;
        assert_eq!(page.status, 403);
        page.has("このフォームは古くなっています");
    }
    assert_eq!(app.get(&app.coordinator.token, "/needs").await.ok()["items"], json!([]));
}

/// From a pasted text to the form with what was understood.
async fn draft(browser: &Browser, owner: &str, text: &str) -> Page {
    let page = browser.get("/needs/new").await;
    browser.submit(&page, "/needs/new", &[("_owner", owner), ("_text", text)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_text_becomes_a_need_and_once_only() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let page = draft(&browser, "会員の会社", "A7075の5軸加工を外注したい。めっきは不要。").await;
    assert_eq!(page.status, 200, "{}", page.html);
    page.has("<mark>A7075").has("<mark class=\"refused\">めっきは不要").has("value=\"5軸加工\"");
    let fields = [
        ("title", "五軸で削ってほしい"),
        ("kind:choice", "outsourcing"),
        ("requirements.0.level:choice", "must"),
        ("requirements.1.level:choice", "want"),
    ];
    let saved = browser.submit(&page, "/needs", &fields).await;
    saved.has("ニーズを下書きとして保存しました").has("五軸で削ってほしい").has("加工：5軸加工");
    // A second click, and the back button with nothing changed.
    let again = browser.submit(&page, "/needs", &fields).await;
    assert_eq!(again.path, saved.path);
    // The back button with something changed.
    let changed = [("title", "別の題名"), fields[1], fields[2], fields[3]];
    let page = browser.submit(&page, "/needs", &changed).await;
    assert_eq!(page.status, 409);
    page.has("すでに保存されています").has("別の題名");
    assert_eq!(app.get(&app.coordinator.token, "/needs").await.ok()["items"].as_array().unwrap().len(), 1);
    let need = &app.get(&app.coordinator.token, "/needs").await.ok()["items"][0];
    assert_eq!(need["requirements"].as_array().unwrap().len(), 2);
    assert_eq!(need["coordinator_id"], app.coordinator.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    draft(&browser, "どこにもない会社", "x")
        .await
        .has("この名前の事業者は登録されていません")
        .has("どこにもない会社");
    let page = draft(&browser, "会員の会社", "").await;
    let fields = [
        ("title", "<script>alert(1)</script>髙﨑🏭"),
        ("kind:choice", "outsourcing"),
        ("description", "a"),
        ("requirements.0.kind:choice", "process"),
        ("requirements.0.level:choice", "must"),
        ("requirements.0.process:term", ""),
        ("requirements.3.kind:choice", "process"),
        ("requirements.3.level:choice", "must"),
        ("requirements.3.process:term", "めっ"),
        ("requirements.4.kind:choice", "tolerance"),
        ("requirements.4.level:choice", "want"),
        ("requirements.4.tolerance_um:number", "だいたい"),
        ("deadline_on", "2027-02-31"),
    ];
    let page = browser.submit(&page, "/needs", &fields).await;
    assert_eq!(page.status, 422);
    page.has("「めっ」は用語集にありません。近い用語：").has("id=\"requirements.0.process-fault-1\"");
    page.has("id=\"requirements.1.tolerance_um-fault-1\"").has("value=\"だいたい\"");
    page.has("id=\"deadline_on-fault-1\"").has("value=\"&#60;script&#62;alert(1)&#60;/script&#62;髙﨑🏭\"");
    page.has_not("<script>alert");
    assert_eq!(app.get(&app.coordinator.token, "/needs").await.ok()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_is_lost_when_the_session_ends_in_the_middle_of_a_form() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let page = draft(&browser, "会員の会社", "5軸加工を外注したい").await;
    app.context.clock.advance(Duration::hours(13));
    let fields = [
        ("title", "長い時間をかけて書いた"),
        ("kind:choice", "outsourcing"),
        ("requirements.0.level:choice", "must"),
    ];
    let asked = browser.submit(&page, "/needs", &fields).await;
    assert_eq!(asked.status, 401);
    asked.has("入力した内容は残っています");
    let wrong =
        browser.submit(&asked, "/sign-in", &[("_email", "coordinator@example.jp"), ("_password", "x")]).await;
    wrong.has("長い時間をかけて書いた");
    let password = app.coordinator.password.as_str();
    let on = browser
        .submit(&wrong, "/sign-in", &[("_email", "coordinator@example.jp"), ("_password", password)])
        .await;
    let saved = browser.submit(&on, "/needs", &[]).await;
    saved.has("ニーズを下書きとして保存しました").has("長い時間をかけて書いた");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_opens_a_need_and_decides_about_its_candidates() {
    let app = TestApp::start().await;
    let good = app.organization("良い精工<script>").await;
    app.profile(&good, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    let details = json!({
        "kind": "outsourcing", "title": "五軸加工",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
    });
    let need = app.need(&app.own, details).await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let path = format!("/needs/{need}");
    let page = browser.get(&path).await;
    page.has("良い精工&#60;script&#62;").has("<span class=\"verdict\">合致</span>");
    let opened = browser.submit(&page, &format!("{path}/status"), &[("status", "open")]).await;
    opened.has("ニーズの状態を変えました").has("募集中");
    // In another tab, the need is still a draft.
    let late = browser.submit(&page, &format!("{path}/status"), &[("status", "withdrawn")]).await;
    late.has("ほかの人が先に変更していました").has("募集中");
    let judge = format!("{path}/candidates/{good}");
    let kept = browser.submit(&opened, &judge, &[("decision", "shortlisted")]).await;
    kept.has("候補に残しました").has("chip kept");
    browser.submit(&kept, &judge, &[("decision", "rejected")]).await.has("見送る理由を選んでください");
    let fields = [("decision", "rejected"), ("reason", "price"), ("note", "")];
    let gone = browser.submit(&kept, &judge, &fields).await;
    gone.has("見送りました").has_not("良い精工").has("見送った事業者：1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_today_is_one_click_from_its_action() {
    let app = TestApp::start().await;
    let good = app.organization("良い精工").await;
    app.profile(
        &good,
        json!({
            "capabilities": [{ "process": "process:five-axis-milling" }],
            "certifications": [{ "standard": "standard:jisq9100", "status": "held", "valid_until":
                enishi::domain::Day::in_japan(app.context.clock.now() + Duration::days(30)).to_string() }],
            "confirmed_on": "2020-01-01",
        }),
    )
    .await;
    let details = json!({
        "kind": "outsourcing", "title": "五軸加工",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
    });
    let need = app.need(&app.own, details).await;
    let (browser, page) = signed_in(&app, &app.coordinator).await;
    page.has("募集を始めていないニーズ <span class=\"count\">1件")
        .has("JIS Q 9100")
        .has("2020年1月1日（令和2年）");
    app.status(&need, 1, "open").await.ok();
    app.work().await;
    let page = browser.get("/today").await;
    page.has(&format!("/needs/{need}#candidates")).has("下書きのニーズはありません");
    let read = format!("/inbox/{}/read", page.id_after("/inbox/"));
    browser.submit(&page, &read, &[]).await.has("読んでいないお知らせはありません");
    let organization = format!("/organizations/{good}");
    let page = browser.get(&organization).await;
    page.has("合いそうな募集中のニーズ").has("5軸加工");
    let confirmed = browser.submit(&page, &format!("{organization}/confirmation"), &[]).await;
    confirmed.has("プロフィールが今も正しいことを記録しました");
    browser.get("/today").await.has_not("2020年1月1日");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_there_says_so_in_the_readers_language() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app.address);
    let page = browser.get_in("/nowhere", "en").await;
    assert_eq!(page.status, 404);
    page.has("<html lang=\"en\">").has("Not found.");
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let gone = browser.get("/needs/01900000-0000-7000-8000-000000000000").await;
    assert_eq!(gone.status, 404);
    gone.has("見つかりません");
    let (browser, _) = signed_in(&app, &app.member).await;
    assert_eq!(browser.get("/today").await.status, 403);
}
