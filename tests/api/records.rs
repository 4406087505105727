//! What the office keeps to itself: exclusions of organizations, notes and visits, attachments; and search over all of it.

use crate::browser::Browser;
use crate::support::TestApp;
use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

/// A need of `own` that asks for milling, and a firm that does it.
async fn milling(app: &TestApp, name: &str) -> (String, String) {
    let details = json!({
        "kind": "outsourcing", "title": "切削を頼みたい",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:milling" }],
    });
    let need = app.need(&app.own, details).await;
    (need, miller(app, name).await)
}

async fn miller(app: &TestApp, name: &str) -> String {
    let organization = app.organization(name).await;
    let profile = json!({ "capabilities": [{ "process": "process:milling" }] });
    app.profile(&organization, profile).await;
    organization
}

async fn candidates(app: &TestApp, need: &str) -> Vec<String> {
    let list = app.get(&app.coordinator.token, &format!("/needs/{need}/candidates")).await.ok();
    ids(&list["candidates"])
}

fn ids(list: &Value) -> Vec<String> {
    let ids =
        list.as_array().unwrap().iter().map(|item| item["organization_id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn keep_apart(app: &TestApp, one: &str, other: &str, body: Value) -> Value {
    app.put(&app.coordinator.token, &format!("/organizations/{one}/exclusions/{other}"), 0, body).await.ok()
}

async fn lift(app: &TestApp, one: &str, other: &str, version: i64) -> u16 {
    let tag = format!("\"{version}\"");
    let path = format!("/organizations/{one}/exclusions/{other}");
    app.call(Method::DELETE, &path, &app.coordinator.token, &[("if-match", &tag)], None).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_kept_apart_is_not_proposed_in_either_direction_and_at_once() {
    let app = TestApp::start().await;
    let (need, rival) = milling(&app, "競合精機").await;
    let other = miller(&app, "無関係精機").await;
    app.status(&need, 1, "open").await.ok();
    let before = candidates(&app, &need).await;
    assert!(before.contains(&rival) && before.contains(&other), "{before:?}");
    let fitting = format!("/organizations/{rival}/needs");
    let counterparts = format!("/organizations/{rival}/counterparts");
    let found = app.get(&app.coordinator.token, &counterparts).await.ok();
    assert!(ids(&found["counterparts"]).contains(&app.own));

    // Written down from the other side of the pair.
    keep_apart(&app, &rival, &app.own, json!({ "kind": "competitor", "note": "先方の依頼" })).await;
    assert_eq!(candidates(&app, &need).await, std::slice::from_ref(&other));
    let found = app.get(&app.coordinator.token, &counterparts).await.ok();
    assert!(!ids(&found["counterparts"]).contains(&app.own), "{found}");
    let found =
        app.get(&app.coordinator.token, &format!("/organizations/{}/counterparts", app.own)).await.ok();
    assert!(!ids(&found["counterparts"]).contains(&rival), "{found}");
    let fits = app.get(&app.coordinator.token, &fitting).await.ok();
    assert_eq!(fits["needs"], json!([]));
    assert_eq!(fits["considered"], 0);
    let case = json!({ "need_id": need, "organization_id": rival });
    let refused = app.post(&app.coordinator.token, "/introductions", case.clone()).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:candidate-excluded");

    // Seen from either side, and the same for both.
    for (id, other) in [(&app.own, &rival), (&rival, &app.own)] {
        let list = app.get(&app.coordinator.token, &format!("/organizations/{id}/exclusions")).await.ok();
        assert_eq!(list["items"][0]["organization_id"], **other);
        assert_eq!(
            (list["items"][0]["kind"].as_str(), list["items"][0]["note"].as_str()),
            (Some("competitor"), Some("先方の依頼"))
        );
    }
    assert_eq!(lift(&app, &app.own, &rival, 1).await, 204);
    assert!(candidates(&app, &need).await.contains(&rival));
    app.post(&app.coordinator.token, "/introductions", case).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_has_nobody_whom_the_owner_is_kept_apart_from_and_says_who_in_it_is_apart() {
    let app = TestApp::start().await;
    let mut firms = Vec::new();
    for (name, process) in
        [("削り精工", "process:milling"), ("塗り工業", "process:plating"), ("別のめっき", "process:plating")]
    {
        let id = app.organization(name).await;
        app.profile(&id, json!({ "capabilities": [{ "process": process }] })).await;
        firms.push(id);
    }
    let chain = json!([{ "process": "process:milling" }, { "process": "process:plating" }]);
    let details = json!({ "kind": "outsourcing", "title": "一貫生産", "chain": chain });
    let path = format!("/needs/{}/consortia", app.need(&app.own, details).await);
    keep_apart(&app, &firms[2], &app.own, json!({ "kind": "group" })).await;
    keep_apart(&app, &firms[0], &firms[1], json!({ "kind": "competitor" })).await;
    let found = app.get(&app.coordinator.token, &path).await.ok();
    let groups = found["consortia"].as_array().unwrap();
    let members: Vec<Vec<String>> = groups.iter().map(|group| ids(&group["members"])).collect();
    assert_eq!(members, [[firms[0].clone(), firms[1].clone()]], "{found}");
    let weak = groups[0]["weak_points"].to_string();
    assert!(weak.contains("削り精工と塗り工業は「引き合わせない相手」です。"), "{weak}");
    keep_apart(&app, &firms[1], &app.own, json!({ "kind": "group" })).await;
    assert_eq!(app.get(&app.coordinator.token, &path).await.ok()["answer"], "not_covered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_kept_apart_once_and_a_stale_version_changes_nothing() {
    let app = TestApp::start().await;
    let rival = app.organization("競合精機").await;
    let pair = format!("/organizations/{}/exclusions/{rival}", app.own);
    let body = |kind: &str| json!({ "kind": kind });
    let first = app.put(&app.coordinator.token, &pair, 0, body("group")).await.ok();
    assert_eq!(first["version"], 1);
    let turned = format!("/organizations/{rival}/exclusions/{}", app.own);
    let again = app.put(&app.administrator.token, &turned, 0, body("met")).await.refused(412);
    assert_eq!(again["current_version"], 1);
    app.put(&app.administrator.token, &turned, 1, body("met")).await.ok();
    assert_eq!(lift(&app, &app.own, &rival, 1).await, 412);
    assert_eq!(lift(&app, &app.own, &rival, 2).await, 204);
    assert_eq!(lift(&app, &app.own, &rival, 2).await, 404);
    // Versions go on: whoever still has the first before them overwrites nothing.
    assert_eq!(app.put(&app.coordinator.token, &pair, 2, body("group")).await.status, 412);
    let anew = app.put(&app.coordinator.token, &pair, 0, body("group")).await.ok();
    assert_eq!(anew["version"], 3);
    let itself = format!("/organizations/{0}/exclusions/{0}", app.own);
    app.put(&app.coordinator.token, &itself, 0, body("group")).await.refused(422);
    let nobody = format!("/organizations/{}/exclusions/01900000-0000-7000-8000-000000000000", app.own);
    app.put(&app.coordinator.token, &nobody, 0, body("group")).await.refused(404);
    let past = json!({ "kind": "other", "until_on": "2020-01-01" });
    let refused = app.put(&app.coordinator.token, &pair, 3, past).await.refused(422);
    assert_eq!(refused["errors"][0]["pointer"], "/until_on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exclusion_counts_through_its_last_day_and_then_the_coordinator_is_told() {
    let mut app = TestApp::start().await;
    let (need, rival) = milling(&app, "時限精機").await;
    let today = enishi::domain::Day::in_japan(app.context.clock.now());
    let until = json!({ "kind": "met", "until_on": today });
    keep_apart(&app, &app.own, &rival, until).await;
    app.status(&need, 1, "open").await.ok();
    app.work().await;
    assert!(candidates(&app, &need).await.is_empty());
    app.context.clock.advance(Duration::hours(24));
    app.coordinator.token = app.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    assert_eq!(
        candidates(&app, &need).await,
        std::slice::from_ref(&rival),
        "the next day, whatever has run meanwhile"
    );
    let inbox = app.get(&app.coordinator.token, "/inbox").await.ok();
    let news = inbox["items"].as_array().unwrap().len();
    assert_eq!(enishi::services::exclusions::lift_run_out(&app.context).await.unwrap(), 1);
    assert_eq!(enishi::services::exclusions::lift_run_out(&app.context).await.unwrap(), 0);
    app.work().await;
    let inbox = app.get(&app.coordinator.token, "/inbox").await.ok();
    assert_eq!(inbox["items"].as_array().unwrap().len(), news + 1, "{inbox}");
    assert_eq!(inbox["items"][0]["news"]["candidates"][0]["name"], "時限精機");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_case_is_not_opened_again_between_those_who_are_kept_apart() {
    let app = TestApp::start().await;
    let (need, rival) = milling(&app, "再開精機").await;
    let case = json!({ "need_id": need, "organization_id": rival });
    let case = app.post(&app.coordinator.token, "/introductions", case).await.ok();
    let path = format!("/introductions/{}/steps", case["id"].as_str().unwrap());
    let send = |version: i64, step: Value| {
        let (app, path) = (&app, path.clone());
        async move {
            let tag = format!("\"{version}\"");
            let body = Some(json!({ "step": step }));
            app.call(Method::POST, &path, &app.coordinator.token, &[("if-match", &tag)], body).await
        }
    };
    send(1, json!({ "kind": "close", "reason": "withdrawn" })).await.ok();
    keep_apart(&app, &app.own, &rival, json!({ "kind": "group" })).await;
    let refused = send(2, json!({ "kind": "reopen" })).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:candidate-excluded");
    // On the page of the case, in words, and without the reason.
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let ask = browser.get(&format!("{path}/reopen")).await;
    let said = browser.submit(&ask, &path, &[("note", "先方から再開の希望")]).await;
    said.has("先方から再開の希望</textarea>")
        .has("role=\"alert\"")
        .has("案件を再開できません")
        .has("コーディネーターか管理者が外す");
    said.has("切削を頼みたい").has_not("グループ会社");
    assert_eq!(lift(&app, &app.own, &rival, 1).await, 204);
    send(2, json!({ "kind": "reopen" })).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_learns_of_no_exclusion() {
    let app = TestApp::start().await;
    let rival = app.organization("秘密精機").await;
    let details = json!({
        "kind": "outsourcing", "title": "秘密の切削",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:milling" }],
    });
    let need = app.need(&rival, details).await;
    app.status(&need, 1, "open").await.ok();
    app.profile(&app.own, json!({ "capabilities": [{ "process": "process:milling" }] })).await;
    let member = Browser::new(&app.address);
    member.sign_in(&app.member.email, &app.member.password).await;
    member.get("/my").await.has("秘密の切削");
    keep_apart(&app, &app.own, &rival, json!({ "kind": "competitor", "note": "極秘の事情" })).await;
    for path in ["/my".to_owned(), format!("/organizations/{}", app.own), "/needs".to_owned()] {
        let page = member.get(&path).await;
        assert_eq!(page.status, 200);
        page.has_not("引き合わせない").has_not("極秘").has_not("秘密");
    }
    assert_eq!(member.get(&format!("/organizations/{}/exclusions", app.own)).await.status, 403);
    for path in [
        format!("/organizations/{}/exclusions", app.own),
        format!("/organizations/{}/exclusions/{rival}", app.own),
    ] {
        app.get(&app.member.token, &path).await.refused(403);
        app.get(&app.organizer.token, &path).await.refused(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_keeps_pairs_apart_on_the_pages() {
    let app = TestApp::start().await;
    let rival = app.organization("株式会社 競合精機").await;
    app.organization("競合製作所").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let address = format!("/organizations/{}/exclusions", app.own);
    let page = browser.get(&address).await;
    page.has("引き合わせない相手はいません。");
    let late = browser
        .submit(
            &page,
            &address,
            &[("_name", "どこにもない会社"), ("kind:choice", "competitor"), ("note", "残る言葉")],
        )
        .await;
    assert_eq!(late.status, 422);
    late.has("この名称の事業者は").has("どこにもない会社").has("残る言葉");
    let which = browser.submit(&page, &address, &[("_name", "競合"), ("kind:choice", "competitor")]).await;
    which.has("どの事業者ですか").has("競合製作所");
    let typed = [
        ("_name", "（株）競合精機"),
        ("kind:choice", "competitor"),
        ("note", "先方の依頼"),
        ("until_on", "2099-03-31"),
    ];
    let done = browser.submit(&page, &address, &typed).await;
    done.has("引き合わせない相手として記録しました").has("先方の依頼").has("2099年3月31日");
    // A second click finds it done; another content does not overwrite it.
    browser.submit(&page, &address, &typed).await.has("引き合わせない相手として記録しました");
    let other = [("_name", "競合精機"), ("kind:choice", "group")];
    browser.submit(&page, &address, &other).await.has("すでに一覧にあります");
    browser.get(&format!("/organizations/{rival}")).await.has("会員の会社").has("競合");

    let one = format!("{address}/{rival}");
    let form = browser.get(&one).await;
    keep_version(&app, &rival).await;
    let meanwhile = browser.submit(&form, &one, &[("kind:choice", "met"), ("note", "わたしの言葉")]).await;
    meanwhile.has("ほかの人が先に変更していました").has("わたしの言葉").has("別の人の言葉");
    browser
        .submit(&meanwhile, &one, &[("kind:choice", "met"), ("note", "わたしの言葉")])
        .await
        .has("わたしの言葉");
    let ask = browser.get(&format!("{one}/deletion")).await;
    ask.has("引き合わせない相手から外しますか");
    let lifted = browser.submit(&ask, &format!("{one}/deletion"), &[]).await;
    lifted.has("引き合わせない相手から外しました").has("引き合わせない相手はいません。");
}

/// Somebody else changes the exclusion of `own` and this one.
async fn keep_version(app: &TestApp, rival: &str) {
    let path = format!("/organizations/{}/exclusions/{rival}", app.own);
    let body = json!({ "kind": "competitor", "note": "別の人の言葉" });
    app.put(&app.administrator.token, &path, 1, body).await.ok();
}

async fn note(app: &TestApp, body: Value) -> Value {
    app.post(&app.coordinator.token, "/notes", body).await.ok()
}

async fn texts(app: &TestApp, query: &str) -> Vec<String> {
    let list = app.get(&app.coordinator.token, &format!("/notes?{query}")).await.ok();
    let notes = list["items"].as_array().unwrap().iter();
    notes.map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

/// A case of a need of `own`; its id, and the candidate's.
async fn case(app: &TestApp, name: &str) -> (String, String) {
    let (need, candidate) = milling(app, name).await;
    let body = json!({ "need_id": need, "organization_id": candidate });
    let case = app.post(&app.coordinator.token, "/introductions", body).await.ok();
    (case["id"].as_str().unwrap().to_owned(), candidate)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_down_is_listed_by_its_day_and_never_lost() {
    let app = TestApp::start().await;
    let (case, candidate) = case(&app, "記録精機").await;
    let of_case = |kind: &str, on: &str, text: &str| json!({ "introduction_id": case, "details": { "kind": kind, "on": on, "text": text } });
    note(&app, of_case("visit", "2026-10-02", "二番目")).await;
    note(&app, of_case("call", "2026-10-03", "一番新しい")).await;
    note(&app, of_case("note", "2026-09-30", "一番古い")).await;
    let own = json!({ "organization_id": candidate, "details": { "kind": "visit", "on": "2026-10-01", "text": "会社の訪問" } });
    let written = note(&app, own).await;
    assert_eq!(texts(&app, &format!("introduction_id={case}")).await, ["一番新しい", "二番目", "一番古い"]);
    // The organization's own and those of its cases; of either side.
    let of_candidate = texts(&app, &format!("organization_id={candidate}")).await;
    assert_eq!(of_candidate, ["一番新しい", "二番目", "会社の訪問", "一番古い"]);
    assert_eq!(texts(&app, &format!("organization_id={}", app.own)).await.len(), 3);
    // Page by page, in the same order.
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = format!("/notes?organization_id={candidate}&limit=1{cursor}");
        let page = app.get(&app.administrator.token, &page).await.ok();
        paged.push(page["items"][0]["text"].as_str().unwrap().to_owned());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, of_candidate);

    let path = format!("/notes/{}", written["id"].as_str().unwrap());
    let details = |text: &str| json!({ "kind": "visit", "on": "2026-10-01", "text": text });
    app.put(&app.administrator.token, &path, 1, details("書き直した")).await.ok();
    let late = app.put(&app.coordinator.token, &path, 1, details("遅れた")).await.refused(412);
    assert_eq!(late["current_version"], 2);
    let delete = |token: String, version: &'static str| {
        let (app, path) = (&app, path.clone());
        async move { app.call(Method::DELETE, &path, &token, &[("if-match", version)], None).await }
    };
    assert_eq!(delete(app.coordinator.token.clone(), "\"1\"").await.status, 412);
    assert_eq!(delete(app.coordinator.token.clone(), "\"2\"").await.status, 204);
    app.get(&app.coordinator.token, &path).await.refused(404);
    let log = app.get(&app.administrator.token, "/audit-log?limit=3").await.ok();
    let said: Vec<String> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            format!("{} {} {}", line["action"], line["detail"]["from"]["text"], line["detail"]["to"]["text"])
        })
        .collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    assert_eq!(
        said,
        [
            r#""note.delete" "書き直した" null"#,
            r#""note.update" "会社の訪問" "書き直した""#,
            r#""note.create" null "会社の訪問""#
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_of_something_there_and_taken_out_by_its_author_only() {
    let app = TestApp::start().await;
    let (case, _) = case(&app, "記録精機").await;
    let other = app.organization("関係のない会社").await;
    let details = json!({ "kind": "note", "text": "ひとこと" });
    let refused = |body: Value| {
        let app = &app;
        async move {
            let problem = app.post(&app.coordinator.token, "/notes", body).await.refused(422);
            format!(
                "{} {}",
                problem["errors"][0]["pointer"].as_str().unwrap(),
                problem["errors"][0]["code"].as_str().unwrap()
            )
        }
    };
    let nobody = "01900000-0000-7000-8000-000000000000";
    assert_eq!(refused(json!({ "details": details })).await, "/organization_id missing");
    assert_eq!(
        refused(json!({ "organization_id": nobody, "details": details })).await,
        "/organization_id no_such_record"
    );
    assert_eq!(
        refused(json!({ "introduction_id": nobody, "details": details })).await,
        "/introduction_id no_such_record"
    );
    let foreign = json!({ "introduction_id": case, "organization_id": other, "details": details });
    assert_eq!(refused(foreign).await, "/organization_id not_used_here");
    let visit = json!({ "introduction_id": case, "details": { "kind": "visit", "text": "いつ行ったか" } });
    assert_eq!(refused(visit).await, "/details/on missing");
    let huge = json!({ "introduction_id": case, "details": { "kind": "note", "text": "長".repeat(20_001) } });
    assert_eq!(refused(huge).await, "/details/text too_long");

    // Sent twice, written once.
    let body = json!({ "introduction_id": case, "details": details });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let key = [("idempotency-key", "note-1")];
        let written =
            app.call(Method::POST, "/notes", &app.administrator.token, &key, Some(body.clone())).await.ok();
        ids.push(written["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    // The administrator's: another coordinator may change it, not take it out.
    let path = format!("/notes/{}", ids[0].as_str().unwrap());
    app.put(&app.coordinator.token, &path, 1, json!({ "kind": "note", "text": "補足" })).await.ok();
    let tag = [("if-match", "\"2\"")];
    app.call(Method::DELETE, &path, &app.coordinator.token, &tag, None).await.refused(403);
    assert_eq!(app.call(Method::DELETE, &path, &app.administrator.token, &tag, None).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_records_a_visit_on_the_pages() {
    let app = TestApp::start().await;
    let (case, candidate) = case(&app, "訪問精機").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let at = format!("/introductions/{case}");
    browser.get(&at).await.has("まだ何も書かれていません。").has("訪問を記録する");
    let form = browser.get(&format!("/notes/new?introduction={case}&kind=visit")).await;
    let empty = browser
        .submit(
            &form,
            "/notes",
            &[("kind:choice", "visit"), ("on", ""), ("with", "工場長の方"), ("text", "")],
        )
        .await;
    assert_eq!(empty.status, 422);
    empty.has("まだ何も保存していません").has("工場長の方");
    let typed = [
        ("kind:choice", "visit"),
        ("on", "2026-10-05"),
        ("with", "工場長の方"),
        ("text", "切削の見積もりを\r\n見せてもらった"),
    ];
    browser
        .submit(&form, "/notes", &typed)
        .await
        .has("記録を保存しました")
        .has("切削の見積もり")
        .has("工場長の方");
    // A second click of the same form.
    let page = browser.submit(&form, "/notes", &typed).await;
    assert_eq!(page.html.matches("切削の見積もり").count(), 1, "written once");
    browser.get(&format!("/organizations/{candidate}")).await.has("切削の見積もり").has(&at);
    let id = page.id_after("href=\"/notes/").to_owned();
    let id = if id.starts_with("new") {
        page.html.split("href=\"/notes/").find(|rest| rest.contains("/edit")).unwrap()[..36].to_owned()
    } else {
        id
    };
    let edit = format!("/notes/{id}/edit");
    let form = browser.get(&edit).await;
    let meanwhile = json!({ "kind": "visit", "on": "2026-10-05", "text": "管理者の言葉" });
    app.put(&app.administrator.token, &format!("/notes/{id}"), 1, meanwhile).await.ok();
    let late = browser.submit(&form, &edit, &[("kind:choice", "visit"), ("text", "わたしの言葉")]).await;
    late.has("ほかの人が先に変更していました").has("わたしの言葉").has("管理者の言葉");
    browser
        .submit(&late, &edit, &[("kind:choice", "visit"), ("text", "ふたりの言葉")])
        .await
        .has("ふたりの言葉");
    let ask = browser.get(&format!("/notes/{id}/deletion")).await;
    ask.has("この記録を削除しますか");
    browser
        .submit(&ask, &format!("/notes/{id}/deletion"), &[])
        .await
        .has("記録を削除しました")
        .has_not("ふたりの言葉");
}

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

async fn attach(app: &TestApp, name: &str, content: &[u8]) -> crate::support::Answer {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/attachments?name={name}&organization_id={}", app.own);
    app.send_raw(&path, "text/html", content.to_vec()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_kept_as_it_is_and_handed_out_to_be_saved_only() {
    let app = TestApp::start().await;
    let attached = attach(&app, "..\\会社案内 2026.pdf", PDF).await.ok();
    assert_eq!(attached["name"], "会社案内 2026.pdf");
    assert_eq!(
        (attached["kind"].as_str(), attached["bytes"].as_u64()),
        (Some("pdf"), Some(PDF.len() as u64))
    );
    let id = attached["id"].as_str().unwrap();
    let list =
        app.get(&app.coordinator.token, &format!("/attachments?organization_id={}", app.own)).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert!(list["items"][0].get("content").is_none());
    let client = reqwest::Client::new();
    let url = format!("{}/api/v1/attachments/{id}/content", app.address);
    let response = client.get(&url).bearer_auth(&app.coordinator.token).send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("sandbox;"));
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"____ 2026.pdf\"; filename*=UTF-8''%E4%BC%9A%E7%A4%BE%E6%A1%88%E5%86%85%202026.pdf"
    );
    assert_eq!(response.bytes().await.unwrap(), PDF);
    let other = client.get(&url).bearer_auth(&app.member.token).send().await.unwrap();
    assert_eq!(other.status(), 403);
    let path = format!("/attachments/{id}");
    assert_eq!(app.call(Method::DELETE, &path, &app.coordinator.token, &[], None).await.status, 204);
    app.get(&app.coordinator.token, &format!("{path}/content")).await.refused(404);
    let log = app.get(&app.administrator.token, "/audit-log?limit=1").await.ok();
    assert_eq!(
        (log["items"][0]["action"].as_str(), log["items"][0]["detail"]["name"].as_str()),
        (Some("attachment.delete"), Some("会社案内 2026.pdf"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_lies_or_is_too_long_is_refused_in_words() {
    let app = TestApp::start().await;
    for (name, content, code) in [
        ("a.png", PDF, "file_type_differs"),
        ("a.pdf", &b"<html><script>alert(1)</script>"[..], "file_type_unknown"),
        ("a.pdf", &b""[..], "file_empty"),
        ("a.pdf", &b"%PDF-1.7 cut off"[..], "file_damaged"),
        ("", PDF, "empty"),
    ] {
        let refused = attach(&app, name, content).await.refused(422);
        assert_eq!(refused["errors"][0]["code"], code, "{name}: {refused}");
    }
    let mut exact = PDF.to_vec();
    exact.splice(9..9, std::iter::repeat_n(b' ', 10 * 1024 * 1024 - PDF.len()));
    assert_eq!(attach(&app, "ちょうど.pdf", &exact).await.ok()["bytes"], 10 * 1024 * 1024);
    exact.insert(9, b' ');
    let refused = attach(&app, "大きい.pdf", &exact).await.refused(422);
    assert_eq!(refused["errors"][0]["code"], "file_too_large");
    let nowhere = app.send_raw("/attachments?name=a.pdf", "application/pdf", PDF.to_vec()).await.refused(422);
    assert_eq!(nowhere["errors"][0]["pointer"], "/organization_id");
    let list = app.get(&app.coordinator.token, "/attachments").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "nothing else was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_attached_by_a_form_of_the_session_only() {
    let app = TestApp::start().await;
    let (case, _) = case(&app, "添付精機").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let at = format!("/introductions/{case}");
    let page = browser.get(&at).await;
    let fields = page.hidden("/attachments");
    let done = browser.send_file("/attachments", &fields, "図面.pdf", PDF).await;
    done.has("ファイルを添付しました").has("図面.pdf");
    assert_eq!(done.path, at);
    let id = done.id_after("href=\"/attachments/");
    let file = browser.get(&format!("/attachments/{id}")).await;
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment;"));
    assert!(file.html.starts_with("%PDF-1.7"));
    // A second click attaches nothing more; the same form with another file does.
    browser.send_file("/attachments", &fields, "図面.pdf", PDF).await.has("ファイルを添付しました");
    browser.send_file("/attachments", &fields, "別の図面.pdf", PDF).await.has("別の図面.pdf");
    let lies = browser.send_file("/attachments", &fields, "図面.png", PDF).await;
    assert_eq!(lies.status, 422);
    lies.has("中身はPDFですが");
    let long = vec![b' '; 11 * 1024 * 1024];
    browser.send_file("/attachments", &fields, "図面.pdf", &long).await.has("10 MB まで");
    browser.send_file("/attachments", &fields, "", b"").await.has("ファイルを選んでください");
    // Without the token, with another's, and with the token behind the file.
    for token in [None, Some("forged")] {
        let forged: Vec<(String, String)> =
            fields.iter().filter(|(name, _)| name != "_token").cloned().collect();
        let token = token.map(|token| ("_token".to_owned(), token.to_owned()));
        let forged: Vec<(String, String)> = token.into_iter().chain(forged).collect();
        assert_eq!(browser.send_file("/attachments", &forged, "図面.pdf", PDF).await.status, 403);
    }
    let list = app.get(&app.coordinator.token, &format!("/attachments?introduction_id={case}")).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let ask = browser.get(&format!("/attachments/{id}/deletion")).await;
    browser.submit(&ask, &format!("/attachments/{id}/deletion"), &[]).await.has("添付ファイルを削除しました");
    let member = Browser::new(&app.address);
    member.sign_in(&app.member.email, &app.member.password).await;
    assert_eq!(member.send_file("/attachments", &fields, "図面.pdf", PDF).await.status, 403);
}

async fn found(app: &TestApp, token: &str, query: &str) -> Vec<String> {
    let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let results = app.get(token, &format!("/search?q={query}")).await.ok();
    let groups = results["groups"].as_array().unwrap().iter();
    let hits = groups.flat_map(|group| {
        let kind = group["kind"].as_str().unwrap();
        group["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |hit| format!("{kind} {}", hit["title"].as_str().unwrap()))
    });
    hits.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_found_by_its_words_however_they_are_written() {
    let app = TestApp::start().await;
    let token = &app.coordinator.token;
    let (case, candidate) = case(&app, "株式会社ツバメ鍍金").await;
    let details = json!({ "kind": "company", "name": "株式会社ツバメ鍍金", "kana": "カブシキガイシャツバメトキン", "address": "新潟県燕市一丁目" });
    app.put(token, &format!("/organizations/{candidate}"), 1, details).await.ok();
    let profile = json!({ "summary": "亜鉛めっきとＡＬＵＭＩの表面処理が得意" });
    app.put(token, &format!("/organizations/{candidate}/profile"), 1, profile).await.ok();
    let visit = json!({ "introduction_id": case, "details": { "kind": "visit", "on": "2026-10-05", "with": "工場長の方", "text": "新しい六価クロムの槽を見た" } });
    note(&app, visit).await;
    attach(&app, "会社案内カタログ.pdf", PDF).await.ok();
    let programme = json!({ "kind": "subsidy", "name": "認証取得の補助", "conditions": "県内の中小企業" });
    app.post(&app.administrator.token, "/programmes", programme).await.ok();

    let firm = "organization 株式会社ツバメ鍍金";
    // By name in either kana and with another company type; by kana; by address; by the profile; by two words.
    for query in ["（株）ツバメ鍍金", "つばめ鍍金", "ツバメトキン", "燕市一丁目", "燕市　鍍金"]
    {
        let found = found(&app, token, query).await;
        assert!(found.contains(&firm.to_owned()), "{query}: {found:?}");
    }
    for query in ["亜鉛メッキ", "alumi", "ａｌｕｍｉ 燕市", "表面"] {
        assert_eq!(found(&app, token, query).await, [firm], "{query}");
    }
    assert_eq!(found(&app, token, "ツバメ 亜鉛 六価").await, Vec::<String>::new(), "all words of one record");
    let named = found(&app, token, "ツバメ鍍金").await;
    assert_eq!(named, [firm, "introduction 切削を頼みたい"]);
    assert_eq!(found(&app, token, "切削を").await, ["need 切削を頼みたい", "introduction 切削を頼みたい"]);
    assert_eq!(found(&app, token, "六価クロム").await, ["note 訪問 2026年10月5日（令和8年）"]);
    assert_eq!(found(&app, token, "カタログ").await, ["attachment 会社案内カタログ.pdf"]);
    assert_eq!(found(&app, token, "中小企業").await, ["programme 認証取得の補助"]);
    // No closed word, term or key of a document is text.
    for query in ["process", "outsourcing", "must", "milling", "summary", "%", "_"] {
        assert_eq!(found(&app, token, query).await, Vec::<String>::new(), "{query}");
    }
    let results = app.get(token, "/search?q=%E4%BA%9C%E9%89%9B").await.ok();
    let passage = &results["groups"][0]["items"][0]["passage"];
    assert_eq!(
        (passage["found"].as_str(), passage["after"].as_str()),
        (Some("亜鉛"), Some("めっきとALUMIの表面処理が得意"))
    );
    // What was changed or taken out is found as it is now.
    app.put(token, &format!("/organizations/{candidate}/profile"), 2, json!({ "summary": "研磨" }))
        .await
        .ok();
    assert_eq!(found(&app, token, "亜鉛").await, Vec::<String>::new());
    // What a case was told at a step.
    let tag = [("if-match", "\"1\"")];
    let step = json!({ "step": { "kind": "close", "reason": "other" }, "note": "社長が入院された" });
    app.call(Method::POST, &format!("/introductions/{case}/steps"), token, &tag, Some(step)).await.ok();
    assert_eq!(found(&app, token, "入院").await, ["introduction 切削を頼みたい"]);
    // And of the words of its closed lists, nothing.
    for query in ["close", "closed", "other", "proposed"] {
        assert_eq!(found(&app, token, query).await, Vec::<String>::new(), "{query}");
    }
    for (query, code) in [("", "empty"), ("a b c d e f g h i", "too_many")] {
        let query = query.replace(' ', "%20");
        let refused = app.get(token, &format!("/search?q={query}")).await.refused(422);
        assert_eq!(refused["errors"][0]["code"], code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_what_they_may_not_read() {
    let app = TestApp::start().await;
    let (case, _) = case(&app, "秘密精機").await;
    let note_of_own =
        json!({ "organization_id": app.own, "details": { "kind": "note", "text": "秘密のメモ" } });
    note(&app, note_of_own).await;
    let note_of_case =
        json!({ "introduction_id": case, "details": { "kind": "note", "text": "秘密の経過" } });
    note(&app, note_of_case).await;
    attach(&app, "秘密の図面.pdf", PDF).await.ok();
    let rival = app.organization("秘密の競合").await;
    keep_apart(&app, &app.own, &rival, json!({ "kind": "other", "note": "秘密の事情" })).await;
    let excluding = json!({ "kind": "people", "title": "人を探す", "exclusions": [{ "organization_id": rival, "reason": "秘密の理由" }] });
    app.need(&app.own, excluding).await;
    let all = found(&app, &app.coordinator.token, "秘密").await;
    assert_eq!(all.len(), 6, "{all:?}");
    assert!(!all.iter().any(|hit| hit.starts_with("need")), "whom a need excludes is not searched");
    let organizer = found(&app, &app.organizer.token, "秘密").await;
    assert_eq!(organizer, ["organization 秘密の競合", "organization 秘密精機"]);
    assert_eq!(found(&app, &app.member.token, "秘密").await, Vec::<String>::new());
    let own = found(&app, &app.member.token, "会員の会社").await;
    assert!(
        own.contains(&"organization 会員の会社".to_owned())
            && !own.iter().any(|hit| hit.starts_with("intro")),
        "{own:?}"
    );
    let other = crate::support::found(&app.context, "よその役所").await;
    let stranger =
        crate::support::person(&app.context, other, "stranger", enishi::domain::Role::Administrator).await;
    let stranger = app.sign_in(&stranger.email, &stranger.password).await;
    assert_eq!(found(&app, &stranger, "秘密").await, Vec::<String>::new());

    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    browser.get("/search").await.has("すべてから探す");
    let page = browser.get("/search?q=%E7%A7%98%E5%AF%86").await;
    page.has("<mark>秘密</mark>のメモ").has("秘密の図面.pdf").has("案件");
    browser.get("/search?q=%E3%81%AA%E3%81%84%E3%82%82%E3%81%AE").await.has("見つかりませんでした");
    browser.get("/search?q=%3Cscript%3E&kind=note").await.has_not("<script>&").has("見つかりませんでした");
    assert_eq!(browser.get("/search?q=a+b+c+d+e+f+g+h+i").await.status, 422);
    let member = Browser::new(&app.address);
    member.sign_in(&app.member.email, &app.member.password).await;
    member.get("/search?q=%E7%A7%98%E5%AF%86").await.has("見つかりませんでした");
}
