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
async fn a_long_text_is_read_and_one_too_long_is_refused_without_being_lost() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let page = draft(&browser, "会員の会社", &"5軸加工を頼みたい。\n".repeat(900)).await;
    assert_eq!(page.status, 200);
    page.has("value=\"5軸加工\"");
    let page = draft(&browser, "会員の会社", &"髙﨑🏭".repeat(10_000)).await;
    assert_eq!(page.status, 422);
    page.has("20000文字以内で入力してください").has("髙﨑🏭髙﨑🏭");
    assert_eq!(draft(&browser, "会員の会社", &"鋼".repeat(1_000_000)).await.status, 413);
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
    browser.submit(&kept, &judge, &[("decision", "rejected")]).await.has("id=\"reason-fault-1\"");
    let fields = [("decision", "rejected"), ("reason", "price"), ("note", "")];
    let gone = browser.submit(&kept, &judge, &fields).await;
    gone.has("見送りました").has_not("良い精工").has("見送った事業者：1");
    let rejected = browser.get(&format!("{path}/rejected")).await;
    rejected.has("良い精工").has("価格が合わない");
    let back = browser.submit(&rejected, &format!("{judge}/undo"), &[]).await;
    back.has("判断を取り消しました").has("良い精工").has_not("見送った事業者");
}

#[tokio::test(flavor = "multi_thread")]
async fn candidates_are_narrowed_to_a_region_and_an_organization_has_counterparts_and_seeds() {
    let app = TestApp::start().await;
    let milling = json!({ "capabilities": [{ "process": "process:five-axis-milling" }] });
    for (name, region) in [("新潟の精工", "region:152021"), ("長野の精工", "region:20")] {
        let body = json!({ "kind": "company", "name": name, "region": region });
        let made = app.post(&app.coordinator.token, "/organizations", body).await.ok();
        app.profile(made["id"].as_str().unwrap(), milling.clone()).await;
    }
    let university = app.organization("試験大学").await;
    app.profile(&university, json!({ "seeds": [{ "title": "5軸加工の高速化" }] })).await;
    let details = json!({
        "kind": "outsourcing", "title": "五軸加工",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
    });
    let need = app.need(&app.own, details).await;
    app.status(&need, 1, "open").await.ok();
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    browser.get(&format!("/needs/{need}?region=&page=1")).await.has("新潟の精工").has("長野の精工");
    browser.get(&format!("/needs/{need}?region=region:20")).await.has_not("新潟の精工").has("長野の精工");
    let own = browser.get(&format!("/organizations/{}/counterparts", app.own)).await;
    own.has("新潟の精工").has(&format!("/needs/{need}"));
    let page = browser.get(&format!("/organizations/{university}")).await;
    page.has(&format!("/organizations/{university}/seeds/1"));
    browser.get(&format!("/organizations/{university}/seeds/1")).await.has("長野の精工");
    assert_eq!(browser.get(&format!("/organizations/{university}/seeds/0")).await.status, 404);
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
async fn a_text_that_is_sent_again_on_the_way_back_makes_no_second_need() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let page = browser.get("/needs/new").await;
    let text = [("_text", "")];
    let saves = [("title", "5軸加工"), ("kind", "outsourcing"), ("_do", "save")];
    let draft = browser.submit(&page, "/needs/new", &text).await;
    browser.submit(&draft, "/needs", &saves).await.has("下書きとして保存しました");
    let again = browser.submit(&page, "/needs/new", &text).await;
    browser.submit(&again, "/needs", &saves).await;
    let others = [("title", "ほかの加工"), ("kind", "outsourcing"), ("_do", "save")];
    let again = browser.submit(&page, "/needs/new", &text).await;
    let late = browser.submit(&again, "/needs", &others).await;
    assert_eq!(late.status, 409);
    late.has("すでに保存されています").has("ほかの加工");
    let list = browser.get("/needs").await;
    assert_eq!(list.html.matches("<td><a href=\"/needs/").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_can_be_sent_again_where_the_database_was_not_there() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let page = browser.get("/needs/new").await;
    let account = browser.get("/account").await;
    app.context.database.close().await;
    let late = browser.submit(&page, "/needs/new", &[("_text", "<b>5軸</b>加工を探しています")]).await;
    assert_eq!(late.status, 503);
    late.has("もう一度送る")
        .has("name=\"_token\"")
        .has("action=\"/needs/new\"")
        .has("加工を探しています")
        .has_not("<b>5軸");
    // A password is typed again rather than written into a page.
    let passwords = [("current_password", "the-one-of-now"), ("new_password", "the-next-one")];
    let late = browser.submit(&account, "/account/password", &passwords).await;
    assert_eq!(late.status, 503);
    late.has_not("もう一度送る").has_not("the-next-one");
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

#[tokio::test(flavor = "multi_thread")]
async fn organizations_are_found_by_what_they_can_do_and_compared() {
    let app = TestApp::start().await;
    let milling = app.organization("五軸の精工").await;
    let plating = app.organization("めっきの工業").await;
    app.profile(&milling, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    app.profile(
        &plating,
        json!({ "summary": "メッキ一筋", "capabilities": [{ "process": "process:plating" }] }),
    )
    .await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    browser.get("/organizations").await.has("3件あります").has("会員の会社");
    browser
        .get("/organizations?process=plating")
        .await
        .has("1件あります")
        .has("めっきの工業")
        .has_not("五軸の精工");
    browser
        .get("/organizations?words=%E3%83%A1%E3%83%83%E3%82%AD")
        .await
        .has("めっきの工業")
        .has_not("会員の会社");
    browser
        .get("/organizations?process=%E3%82%81%E3%81%A3")
        .await
        .has("近い用語：")
        .has("まだ探していません")
        .has_not("件あります");
    browser.get("/organizations?words=nowhere").await.has("あてはまる事業者は登録されていません");
    let compared = browser.get(&format!("/organizations/compare?id={milling}&id={plating}")).await;
    compared.has("五軸の精工").has("めっきの工業").has("記載なし");
    browser.get(&format!("/organizations/compare?id={milling}")).await.has("2件か3件選んでください");
    let (browser, _) = signed_in(&app, &app.member).await;
    assert_eq!(browser.get("/organizations").await.path, format!("/organizations/{}", app.own));
    assert_eq!(browser.get(&format!("/organizations/compare?id={}&id={plating}", app.own)).await.status, 404);
    let found = app.get(&app.organizer.token, "/organizations/search?terms=process:plating").await.ok();
    assert_eq!(found["organizations"][0]["organization"], "めっきの工業");
    assert_eq!((&found["all"], &found["kinds"][0]["count"]), (&json!(1), &json!(1)));
    app.get(&app.coordinator.token, "/organizations/search?terms=plating").await.refused(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_groups_for_a_chain_are_shown_step_by_step() {
    let app = TestApp::start().await;
    for (name, process) in [("五軸の精工", "process:five-axis-milling"), ("めっきの工業", "process:plating")]
    {
        let id = app.organization(name).await;
        app.profile(&id, json!({ "capabilities": [{ "process": process }] })).await;
    }
    let chain = json!([{ "process": "process:five-axis-milling" }, { "process": "process:plating" }]);
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": "一貫で", "chain": chain })).await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    let path = format!("/needs/{need}/consortia");
    browser.get(&format!("/needs/{need}")).await.has(&path);
    browser.get(&path).await.has("工程×事業者").has("五軸の精工").has("めっきの工業");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_change_a_need_the_second_sees_what_the_first_did_and_loses_nothing() {
    let app = TestApp::start().await;
    let details = json!({
        "kind": "outsourcing", "title": "五軸加工", "description": "はじめの文章",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }],
        "exclusions": [{ "organization_id": app.organization("競合の会社").await }],
    });
    let need = app.need(&app.own, details).await;
    let path = format!("/needs/{need}/edit");
    let (first, _) = signed_in(&app, &app.coordinator).await;
    let (second, _) = signed_in(&app, &app.member).await;
    let (page, other) = (first.get(&path).await, second.get(&path).await);
    let fields = |title: &'static str, description: &'static str| {
        [
            ("title", title),
            ("description", description),
            ("kind:choice", "outsourcing"),
            ("requirements.0.level:choice", "must"),
        ]
    };
    first.submit(&page, &path, &fields("五軸加工、急ぎ", "はじめの文章")).await.has("ニーズを変更しました");
    let late = second.submit(&other, &path, &fields("五軸加工", "二人目の文章")).await;
    assert_eq!(late.status, 409);
    late.has("ほかの人が先に変更していました")
        .has("いま保存されている内容：五軸加工、急ぎ")
        .has("二人目の文章");
    late.has("いま保存されている内容：はじめの文章");
    second.submit(&late, &path, &fields("五軸加工、急ぎ", "二人目の文章")).await.has("ニーズを変更しました");
    let stored = app.get(&app.coordinator.token, &format!("/needs/{need}")).await.ok();
    assert_eq!(
        (&stored["title"], &stored["description"]),
        (&json!("五軸加工、急ぎ"), &json!("二人目の文章"))
    );
    assert_eq!(stored["exclusions"].as_array().unwrap().len(), 1, "whom the need excludes stays");
    let (organizer, _) = signed_in(&app, &app.organizer).await;
    assert_eq!(organizer.get(&path).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_registers_an_organization_and_goes_on_with_what_it_can_do() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.coordinator).await;
    browser.get("/organizations").await.has("href=\"/organizations/new\"");
    let page = browser.get("/organizations/new").await;
    let empty = browser.submit(&page, "/organizations", &[("kind:choice", "company"), ("name", "")]).await;
    assert_eq!(empty.status, 422);
    empty.has("id=\"name-fault-1\"");
    let fields =
        [("kind:choice", "company"), ("name", "髙﨑精工🏭"), ("region:term", "燕市"), ("_do", "next")];
    let next = browser.submit(&empty, "/organizations", &fields).await;
    assert!(next.path.ends_with("/profile/summary"), "{}", next.path);
    next.has("事業者を登録しました").has("髙﨑精工🏭");
    // The back button and another click register nobody twice; other words under the same form do.
    assert_eq!(browser.submit(&empty, "/organizations", &fields).await.path, next.path);
    let other = [("kind:choice", "company"), ("name", "髙﨑精工🏭"), ("telephone", "025-123-4567")];
    browser.submit(&empty, "/organizations", &other).await.has("変更する前の内容がすでに登録されています");
    let again = browser.submit(&browser.get("/organizations/new").await, "/organizations", &fields).await;
    assert_eq!(again.status, 409);
    again.has("すでに登録されています");
    let id = next.path.split('/').nth(2).unwrap().to_owned();
    let own = browser.get(&format!("/organizations/{id}")).await;
    own.has("ニーズはまだ書かれていません").has("事業者を登録しました").has("coordinator");
}
