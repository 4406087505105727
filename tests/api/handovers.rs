//! Handovers: everything of one coordinator goes to another, or nothing, and nobody is booked twice by it.

use crate::browser::Browser;
use crate::support::{TestApp, person};
use chrono::Duration;
use enishi::domain::{Day, MailTimes, Role};
use reqwest::Method;
use serde_json::{Value, json};

/// A case of a need of `own` in the charge of somebody; its id.
async fn case(app: &TestApp, token: &str, name: &str) -> String {
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": format!("{name}の加工") })).await;
    let body = json!({ "need_id": need, "organization_id": app.organization(name).await });
    let case = app.post(token, "/introductions", body).await.ok();
    case["id"].as_str().unwrap().to_owned()
}

async fn send(app: &TestApp, id: &str, method: Method, path: &str, body: Value) -> Value {
    let version = read(app, id).await["version"].as_i64().unwrap();
    let tag = format!("\"{version}\"");
    let path = format!("/introductions/{id}{path}");
    app.call(method, &path, &app.administrator.token, &[("if-match", &tag)], Some(body)).await.ok()
}

async fn read(app: &TestApp, id: &str) -> Value {
    app.get(&app.administrator.token, &format!("/introductions/{id}")).await.ok()
}

/// Takes a case to the meeting that begins in so many hours.
async fn meet(app: &TestApp, id: &str, hours: i64) {
    let accepted = json!({ "answer": "accepted" });
    for step in [
        json!({ "kind": "shortlist" }),
        json!({ "kind": "approach", "side": "owner", "answer_by": "2099-12-31" }),
        json!({ "kind": "approach", "side": "candidate", "answer_by": "2099-12-31" }),
        json!({ "kind": "answer", "side": "owner", "answer": accepted }),
        json!({ "kind": "answer", "side": "candidate", "answer": accepted }),
    ] {
        send(app, id, Method::POST, "/steps", json!({ "step": step })).await;
    }
    let starts = app.context.clock.now() + Duration::hours(hours);
    let at = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%dT%H:%M:00Z").to_string();
    let details =
        json!({ "place": "office", "starts_at": at(starts), "ends_at": at(starts + Duration::hours(1)) });
    send(app, id, Method::PUT, "/meeting", details).await;
}

async fn hand_over(app: &TestApp, token: &str, from: &str, to: &str) -> crate::support::Answer {
    app.post(token, "/handovers", json!({ "from_id": from, "to_id": to })).await
}

/// Another coordinator, signed in.
async fn successor(app: &TestApp) -> crate::support::Person {
    let mut who = person(&app.context, app.office_id, "successor", Role::Coordinator).await;
    who.token = app.sign_in(&who.email, &who.password).await;
    who
}

async fn participants(app: &TestApp, person: &str) -> i64 {
    let mut connection = app.service_connection().await;
    sqlx::query_scalar("SELECT count(*) FROM meeting_participants WHERE participant_id = $1::uuid")
        .bind(person)
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_open_cases_and_needs_move_with_their_meetings_in_one_go() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let (one, other) = (
        case(&app, &app.coordinator.token, "甲精機").await,
        case(&app, &app.coordinator.token, "乙精機").await,
    );
    let closed = case(&app, &app.coordinator.token, "丙精機").await;
    send(
        &app,
        &closed,
        Method::POST,
        "/steps",
        json!({ "step": { "kind": "close", "reason": "withdrawn" } }),
    )
    .await;
    let foreign = case(&app, &app.administrator.token, "丁精機").await;
    // In charge of one side only.
    let both = json!({ "owner_coordinator_id": app.administrator.id, "candidate_coordinator_id": app.coordinator.id, "disclosure": "staged" });
    send(&app, &other, Method::PUT, "", both).await;
    meet(&app, &one, 24).await;
    let need = json!({ "organization_id": app.own, "coordinator_id": app.coordinator.id, "details": { "kind": "people", "title": "人を探す" } });
    let need = app.post(&app.coordinator.token, "/needs", need).await.ok();
    let before = [
        read(&app, &one).await,
        read(&app, &other).await,
        read(&app, &foreign).await,
        read(&app, &closed).await,
    ];

    let plan = format!("/handovers/plan?from_id={}&to_id={}", app.coordinator.id, to.id);
    let plan = app.get(&app.administrator.token, &plan).await.ok();
    let planned: Vec<&str> = plan["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["introduction_id"].as_str().unwrap())
        .collect();
    assert_eq!(planned, [one.as_str(), other.as_str()]);
    assert_eq!(
        (plan["cases"][0]["need"].as_str(), plan["needs"][0]["title"].as_str()),
        (Some("甲精機の加工"), Some("人を探す"))
    );
    assert_eq!(plan["clashes"], json!([]));
    assert_eq!(read(&app, &one).await, before[0], "a plan changes nothing");

    let done = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.ok();
    assert_eq!(done["cases"], json!([one, other]));
    let after = [
        read(&app, &one).await,
        read(&app, &other).await,
        read(&app, &foreign).await,
        read(&app, &closed).await,
    ];
    assert_eq!(after[0]["owner_coordinator_id"], to.id);
    assert_eq!(
        (&after[1]["owner_coordinator_id"], &after[1]["candidate_coordinator_id"]),
        (&json!(app.administrator.id), &json!(to.id))
    );
    assert_eq!(after[0]["version"].as_i64(), before[0]["version"].as_i64().map(|version| version + 1));
    assert_eq!(after[0]["updated_at"], before[0]["updated_at"], "it waits as long as it did");
    assert_eq!((&after[2], &after[3]), (&before[2], &before[3]), "what is somebody else's or closed stays");
    let moved = app.get(&to.token, &format!("/needs/{}", need["id"].as_str().unwrap())).await.ok();
    assert_eq!(
        (moved["coordinator_id"].as_str(), moved["version"].as_i64()),
        (Some(to.id.as_str()), Some(2))
    );
    assert_eq!((participants(&app, &app.coordinator.id).await, participants(&app, &to.id).await), (0, 1));
    let log = app.get(&app.administrator.token, "/audit-log?limit=4").await.ok();
    let actions: Vec<&str> =
        log["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions,
        ["handover.create", "need.hand_over", "introduction.hand_over", "introduction.hand_over"]
    );
    let again = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.refused(409);
    assert_eq!(again["type"], "urn:enishi:problem:nothing-to-hand-over");
    // A key that was sent twice hands over once.
    let key = [("idempotency-key", "april")];
    let back = Some(json!({ "from_id": to.id, "to_id": app.coordinator.id }));
    let first = app.call(Method::POST, "/handovers", &to.token, &key, back.clone()).await.ok();
    let second = app.call(Method::POST, "/handovers", &to.token, &key, back).await.ok();
    assert_eq!(first["id"], second["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_booking_is_named_and_nothing_moves_before_it_is_mended() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let one = case(&app, &app.coordinator.token, "甲精機").await;
    let other = case(&app, &app.coordinator.token, "乙精機").await;
    // The successor is at a meeting of another pair at the time of the first.
    let (owner, candidate) = (app.organization("別の依頼元").await, app.organization("別の候補").await);
    let need = app.need(&owner, json!({ "kind": "outsourcing", "title": "別の加工" })).await;
    let body = json!({ "need_id": need, "organization_id": candidate });
    let busy = app.post(&to.token, "/introductions", body).await.ok()["id"].as_str().unwrap().to_owned();
    meet(&app, &one, 24).await;
    meet(&app, &busy, 24).await;
    let before = [read(&app, &one).await, read(&app, &other).await];
    let refused = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:meetings-clash");
    assert!(refused["detail"].as_str().unwrap().contains("甲精機の加工"), "{refused}");
    assert_eq!([read(&app, &one).await, read(&app, &other).await], before);
    assert_eq!((participants(&app, &app.coordinator.id).await, participants(&app, &to.id).await), (1, 1));

    let browser = Browser::new(&app.address);
    browser.sign_in(&app.administrator.email, &app.administrator.password).await;
    let ask = browser.get(&format!("/handovers/new?from={}&to={}", app.coordinator.id, to.id)).await;
    assert_eq!(ask.status, 409);
    ask.has("甲精機の加工").has("別の加工").has("面談を動かす").has_not("すべて引き継ぐ");

    // Somebody else takes that case; the rest goes over.
    let charge = json!({ "owner_coordinator_id": app.administrator.id, "disclosure": "staged" });
    send(&app, &one, Method::PUT, "", charge).await;
    let done = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.ok();
    assert_eq!(done["cases"], json!([other]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_with_the_other_side_already_is_at_the_meeting_once() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let id = case(&app, &app.coordinator.token, "甲精機").await;
    let both = json!({ "owner_coordinator_id": app.coordinator.id, "candidate_coordinator_id": to.id, "disclosure": "staged" });
    send(&app, &id, Method::PUT, "", both).await;
    meet(&app, &id, 24).await;
    hand_over(&app, &app.coordinator.token, &app.coordinator.id, &to.id).await.ok();
    let after = read(&app, &id).await;
    assert_eq!(
        (&after["owner_coordinator_id"], &after["candidate_coordinator_id"]),
        (&json!(to.id), &json!(to.id))
    );
    assert_eq!((participants(&app, &app.coordinator.id).await, participants(&app, &to.id).await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_gives_away_only_the_own_and_only_to_whoever_can_go_on() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    case(&app, &app.coordinator.token, "甲精機").await;
    hand_over(&app, &to.token, &app.coordinator.id, &to.id).await.refused(403);
    hand_over(&app, &app.organizer.token, &app.coordinator.id, &to.id).await.refused(403);
    let nobody = "01900000-0000-7000-8000-000000000000";
    for (id, pointer) in [
        (nobody, "/to_id"),
        (app.organizer.id.as_str(), "/to_id"),
        (app.member.id.as_str(), "/to_id"),
        (app.coordinator.id.as_str(), "/to_id"),
    ] {
        let refused = hand_over(&app, &app.coordinator.token, &app.coordinator.id, id).await.refused(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{id}");
    }
    let refused = hand_over(&app, &app.administrator.token, nobody, &to.id).await.refused(422);
    assert_eq!(refused["errors"][0]["pointer"], "/from_id");
    let suspended =
        json!({ "name": "successor", "role": "coordinator", "language": "ja", "suspended": true });
    app.put(&app.administrator.token, &format!("/accounts/{}", to.id), 1, suspended).await.ok();
    hand_over(&app, &app.coordinator.token, &app.coordinator.id, &to.id).await.refused(422);
    hand_over(&app, &app.coordinator.token, &app.coordinator.id, &app.administrator.id).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_case_goes_along_while_its_letter_waits_and_both_are_told_once() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let (open, closed) = (
        case(&app, &app.coordinator.token, "甲精機").await,
        case(&app, &app.coordinator.token, "乙精機").await,
    );
    for step in [
        json!({ "kind": "shortlist" }),
        json!({ "kind": "approach", "side": "candidate", "answer_by": "2099-12-31" }),
        json!({ "kind": "close", "reason": "withdrawn" }),
    ] {
        send(&app, &closed, Method::POST, "/steps", json!({ "step": step })).await;
    }
    let done = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.ok();
    assert_eq!(done["cases"], json!([open, closed]));
    assert_eq!(read(&app, &closed).await["owner_coordinator_id"], to.id);
    let browser = Browser::new(&app.address);
    browser.sign_in(&to.email, &to.password).await;
    browser.get("/today").await.has("乙精機");
    let summary = format!("/handovers/{}", done["id"].as_str().unwrap());
    browser.get(&summary).await.has("下書きの文面を送るか決める");
    for _ in 0..2 {
        app.context.clock.advance(Duration::days(1));
        app.work().await;
    }
    // Who pressed the button knows.
    let mails = app.mail_texts();
    let mut begin: Vec<String> =
        mails.iter().map(|mail| mail.lines().take(2).collect::<Vec<_>>().join("／")).collect();
    begin.sort();
    let expected = [
        "【縁】coordinatorさんから案件2件とニーズ0件を引き継ぎました／successor 様",
        "【縁】案件2件とニーズ0件をsuccessorさんに引き継ぎました／coordinator 様",
    ];
    assert_eq!(begin, expected);
    assert!(mails.iter().all(|mail| mail.contains(&summary)), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_suspended_is_told_of_no_handover() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    case(&app, &app.coordinator.token, "甲精機").await;
    let account = |suspended: bool| json!({ "name": "coordinator", "role": "coordinator", "language": "ja", "suspended": suspended });
    let path = format!("/accounts/{}", app.coordinator.id);
    app.put(&app.administrator.token, &path, 1, account(true)).await.ok();
    hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.ok();
    app.put(&app.administrator.token, &path, 2, account(false)).await.ok();
    let mut connection = app.service_connection().await;
    let told: Vec<String> = sqlx::query_scalar("SELECT account_id::text FROM handover_news")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(told, [to.id.as_str()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn handovers_are_told_in_one_mail_and_what_waited_longer_comes_first() {
    let times = MailTimes { window: Duration::seconds(60), gap: Duration::hours(3), quiet: None };
    let app = TestApp::start_at(None, times).await;
    let to = successor(&app).await;
    let id = case(&app, &app.coordinator.token, "甲精機").await;
    let day = Day::in_japan(app.context.clock.now() + Duration::days(3));
    for step in
        [json!({ "kind": "shortlist" }), json!({ "kind": "approach", "side": "owner", "answer_by": day })]
    {
        send(&app, &id, Method::POST, "/steps", json!({ "step": step })).await;
    }
    app.context.clock.advance(Duration::days(5));
    assert_eq!(enishi::services::introductions::note_silence(&app.context).await.unwrap(), 1);
    // There, back and there again before anybody is told: what moved in the case goes along.
    let token = app.sign_in(&app.administrator.email, &app.administrator.password).await;
    for (from, to) in
        [(&app.coordinator.id, &to.id), (&to.id, &app.coordinator.id), (&app.coordinator.id, &to.id)]
    {
        hand_over(&app, &token, from, to).await.ok();
    }
    let several = "【縁】担当の引き継ぎが3件ありました";
    let begin = |mails: Vec<String>| {
        let begin = |mail: &String| mail.lines().take(2).map(str::to_owned).collect::<Vec<_>>();
        mails.iter().map(begin).collect::<Vec<_>>()
    };
    let is_of =
        |mail: &[String], subject: &str, who: &str| mail[0].contains(subject) && mail[1].contains(who);
    app.context.clock.advance(Duration::minutes(10));
    app.work().await;
    let mails = begin(app.mail_texts());
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails.iter().any(|mail| is_of(mail, several, "coordinator")), "{mails:?}");
    assert!(mails.iter().any(|mail| is_of(mail, "動きがありました", "successor")), "{mails:?}");
    app.context.clock.advance(Duration::hours(4));
    app.work().await;
    let mails = begin(app.mail_texts());
    assert_eq!(mails.len(), 3, "{mails:?}");
    assert!(mails.iter().any(|mail| is_of(mail, several, "successor")), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_has_the_note_that_was_written_last_wherever_it_was_written() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let id = case(&app, &app.coordinator.token, "甲精機").await;
    let note = |text: &str| json!({ "introduction_id": id, "details": { "kind": "note", "text": text } });
    app.post(&app.coordinator.token, "/notes", note("古いメモ")).await.ok();
    let step = json!({ "step": { "kind": "shortlist" }, "note": "段階のメモ" });
    send(&app, &id, Method::POST, "/steps", step).await;
    let done = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id).await.ok();
    let browser = Browser::new(&app.address);
    browser.sign_in(&to.email, &to.password).await;
    let summary = format!("/handovers/{}", done["id"].as_str().unwrap());
    browser.get(&summary).await.has("段階のメモ").has_not("古いメモ");
    app.post(&to.token, "/notes", note("新しいメモ")).await.ok();
    browser.get(&summary).await.has("新しいメモ").has_not("段階のメモ");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_hand_over_at_once_move_each_case_once() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    for name in ["甲精機", "乙精機", "丙精機"] {
        case(&app, &app.coordinator.token, name).await;
    }
    let one = hand_over(&app, &app.administrator.token, &app.coordinator.id, &to.id);
    let other = hand_over(&app, &app.coordinator.token, &app.coordinator.id, &app.administrator.id);
    let (one, other) = tokio::join!(one, other);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let done = if one.status == 201 { one } else { other };
    assert_eq!(done.body["cases"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_cases_are_handed_over_and_printed() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let first = case(&app, &app.coordinator.token, "甲精機").await;
    let note = json!({ "introduction_id": first, "details": { "kind": "call", "on": "2026-10-01", "text": format!("折り返しを待つ{}終わり", "。".repeat(200)) } });
    app.post(&app.coordinator.token, "/notes", note).await.ok();
    let mut connection = app.service_connection().await;
    // As many as an office has: needs and cases beside the first.
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "WITH more AS (
             INSERT INTO needs (id, office_id, organization_id, coordinator_id, status, details, created_at, updated_at)
             SELECT gen_random_uuid(), office_id, organization_id, '{0}', 'open', details, created_at, updated_at
             FROM needs, generate_series(1, 199) LIMIT 199 RETURNING id
         )
         INSERT INTO introductions (id, office_id, need_id, organization_id, owner_coordinator_id, disclosure, progress, created_at, updated_at)
         SELECT gen_random_uuid(), i.office_id, more.id, i.organization_id, i.owner_coordinator_id, i.disclosure, i.progress, i.created_at, i.updated_at
         FROM introductions i, more;
         UPDATE organizations SET details = jsonb_set(details, '{{telephone}}', '\"03-0000-0000\"') WHERE name = '甲精機'",
        app.coordinator.id
    )))
    .execute(&mut connection)
    .await
    .unwrap();
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let form = browser.get("/handovers").await;
    form.has("successor");
    browser.get("/handovers/new?from=&to=").await.has("だれからだれへ");
    let ask =
        browser.get(&format!("/handovers/new?from:choice={}&to:choice={}", app.coordinator.id, to.id)).await;
    ask.has("移る案件").has("200件").has("199件");
    let begun = std::time::Instant::now();
    let summary = browser.submit(&ask, "/handovers", &[]).await;
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(summary.status, 200);
    summary
        .has("引き継ぎました")
        .has("甲精機")
        .has("折り返しを待つ。")
        .has("。…（続きは案件のページに）")
        .has_not("終わり")
        .has("次：")
        .has("進めるかを決める")
        .has("電話：03-0000-0000")
        .has_not("次にできること");
    assert_eq!(summary.html.matches("class=\"handed\"").count(), 200);
    // A second click shows the same.
    assert_eq!(browser.submit(&ask, "/handovers", &[]).await.path, summary.path);
    browser.get("/handovers").await.has("coordinator → successor");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_charge_is_changed_on_a_page() {
    let app = TestApp::start().await;
    let to = successor(&app).await;
    let id = case(&app, &app.coordinator.token, "甲精機").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let at = format!("/introductions/{id}/charge");
    browser.get(&format!("/introductions/{id}")).await.has(&at);
    let form = browser.get(&at).await;
    let chosen = [
        ("owner_coordinator_id:choice", app.coordinator.id.as_str()),
        ("candidate_coordinator_id:choice", to.id.as_str()),
        ("disclosure:choice", "open"),
    ];
    browser.submit(&form, &at, &chosen).await.has("担当と名前の出し方を保存しました").has("successor");
    // The same form comes again: nothing differs. Another one does: both are said.
    browser.submit(&form, &at, &chosen).await.has("担当と名前の出し方を保存しました");
    let other = [
        ("owner_coordinator_id:choice", ""),
        ("candidate_coordinator_id:choice", to.id.as_str()),
        ("disclosure:choice", "staged"),
    ];
    let late = browser.submit(&form, &at, &other).await;
    late.has("ほかの人が先に変更していました");
    browser.submit(&late, &at, &other).await.has("担当と名前の出し方を保存しました");
    let case = read(&app, &id).await;
    assert_eq!((&case["owner_coordinator_id"], &case["disclosure"]), (&Value::Null, &json!("staged")));
    let forged = [("owner_coordinator_id:choice", app.member.id.as_str()), ("disclosure:choice", "staged")];
    let form = browser.get(&at).await;
    assert_eq!(browser.submit(&form, &at, &forged).await.status, 422);
}
