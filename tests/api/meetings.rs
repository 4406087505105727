//! Meetings: who is taken up by them, forms that come late, calendar files.

use crate::browser::Browser;
use crate::introductions::{agreed, id, meeting, read, send};
use crate::support::{Person, TestApp, person};
use enishi::domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

/// Puts these in charge of a case.
async fn put_in_charge(
    app: &TestApp,
    case: &Value,
    owner: &str,
    candidate: Option<&Person>,
) -> crate::support::Answer {
    let body = json!({
        "owner_coordinator_id": owner,
        "candidate_coordinator_id": candidate.map(|person| &person.id),
        "disclosure": "staged",
    });
    send(app, case, Method::PUT, "", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_put_in_charge_is_at_the_meeting_that_is_arranged() {
    let app = TestApp::start().await;
    let mut other = person(&app.context, app.office_id, "other", Role::Coordinator).await;
    other.token = app.sign_in(&other.email, &other.password).await;
    let first = agreed(&app, "第一").await;
    let when = meeting(&app, 24);
    send(&app, &first, Method::PUT, "/meeting", when.clone()).await.ok();
    // A case of which only the coordinator is the same.
    let owner = app.organization("別の依頼").await;
    let need = app.need(&owner, json!({ "kind": "outsourcing", "title": "別の加工" })).await;
    let candidate = app.organization("別の候補").await;
    let body = json!({ "need_id": need, "organization_id": candidate });
    let mut second = app.post(&other.token, "/introductions", body).await.ok();
    for step in crate::introductions::to_agree() {
        second = crate::introductions::step(&app, &second, step).await.ok();
    }
    send(&app, &second, Method::PUT, "/meeting", when.clone()).await.ok();
    second = read(&app, &second).await;
    // Who is at the first meeting cannot be put in charge of the second, and nothing is changed by trying.
    for candidate_side in [None, Some(&app.coordinator)] {
        let owner_side = if candidate_side.is_some() { &other.id } else { &app.coordinator.id };
        let refused = put_in_charge(&app, &second, owner_side, candidate_side).await.refused(409);
        assert_eq!(refused["type"], "urn:enishi:problem:double-booked");
        assert_eq!(read(&app, &second).await, second);
    }
    // Handed over, the first meeting takes up its new coordinator, and the old one no more.
    let third = person(&app.context, app.office_id, "third", Role::Coordinator).await;
    let first = read(&app, &first).await;
    put_in_charge(&app, &first, &third.id, None).await.ok();
    put_in_charge(&app, &second, &app.coordinator.id, None).await.ok();
    let second = read(&app, &second).await;
    assert_eq!(put_in_charge(&app, &second, &third.id, None).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_form_that_comes_late_keeps_what_was_typed_and_says_what_changed() {
    let app = TestApp::start().await;
    let case = agreed(&app, "候補精工").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let path = format!("/introductions/{}/meeting", id(&case));
    let typed = [
        ("on", "2099-12-01"),
        ("from", "9:30"),
        ("until", "11:00"),
        ("place:choice", "office"),
        ("place_detail", "2階の会議室"),
    ];
    // Somebody else puts another in charge while the form is open: no meeting is arranged, so nothing differs.
    let form = browser.get(&path).await;
    put_in_charge(&app, &case, &app.administrator.id, None).await.ok();
    let late = browser.submit(&form, &path, &typed).await;
    assert_eq!(late.status, 409);
    late.has("ほかの人が先にこの案件を変更していました").has("value=\"9:30\"").has("2階の会議室");
    // Somebody else arranges it while the form is open.
    let case = read(&app, &case).await;
    let stored = json!({
        "place": "online", "place_detail": "https://example.jp/room",
        "starts_at": "2099-12-02T13:00:00+09:00", "ends_at": "2099-12-02T14:00:00+09:00",
    });
    send(&app, &case, Method::PUT, "/meeting", stored).await.ok();
    let late = browser.submit(&late, &path, &typed).await;
    assert_eq!(late.status, 409);
    late.has("value=\"9:30\"").has("いま保存されている内容：13:00").has("いま保存されている内容：2099-12-02");
    late.has("いま保存されている内容：オンライン").has("このあいだにあったこと").has("面談を決めました");
    // Sent again it is a decision; and once more, a second click.
    browser.submit(&late, &path, &typed).await.has("面談の日時を決めました").has("2階の会議室");
    browser.submit(&late, &path, &typed).await.has("面談の日時を決めました");
    let meetings = format!("/introductions/{}/meetings", id(&case));
    let meetings = app.get(&app.coordinator.token, &meetings).await.ok();
    assert_eq!((meetings.as_array().unwrap().len(), &meetings[0]["sequence"]), (1, &json!(1)));
    // Where nothing can be arranged any more, what was typed of the place is there to be kept; else the case says so.
    let form = browser.get(&path).await;
    let case = read(&app, &case).await;
    let case = send(&app, &case, Method::POST, "/meeting/cancellation", json!({})).await.ok();
    let close = json!({ "kind": "close", "reason": "withdrawn" });
    crate::introductions::step(&app, &case, close).await.ok();
    let over = browser.submit(&form, &path, &typed).await;
    assert_eq!(over.status, 409);
    over.has("この記録はもうできません").has("2階の会議室").has("終了しました").has_not("<button>決める");
    let wordless: Vec<_> = typed
        .into_iter()
        .map(|(name, text)| (name, if name == "place_detail" { "" } else { text }))
        .collect();
    browser.submit(&form, &path, &wordless).await.has("ほかの人が先に変更していました").has("終了");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_why_a_meeting_is_cancelled_is_not_lost_and_a_second_click_finds_it_cancelled() {
    let app = TestApp::start().await;
    let case = agreed(&app, "候補精工").await;
    let slot = json!({
        "place": "office", "starts_at": "2099-12-02T13:00:00+09:00", "ends_at": "2099-12-02T14:00:00+09:00",
    });
    send(&app, &case, Method::PUT, "/meeting", slot.clone()).await.ok();
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let page = format!("/introductions/{}", id(&case));
    let end = format!("{page}/meeting/end");
    let open = browser.get(&page).await;
    let case = read(&app, &case).await;
    put_in_charge(&app, &case, &app.administrator.id, None).await.ok();
    let typed = [("_do", "cancel"), ("note", "社長が急病")];
    let late = browser.submit(&open, &end, &typed).await;
    assert_eq!(late.status, 409);
    late.has("ほかの人が先にこの案件を変更していました").has("社長が急病</textarea>");
    let long = browser.submit(&late, &end, &[("_do", "cancel"), ("note", &"長".repeat(2_001))]).await;
    assert_eq!(long.status, 422);
    long.has("note-fault-1").has(&"長".repeat(2_001));
    for _ in 0..2 {
        let done = browser.submit(&late, &end, &typed).await;
        done.has("記録しました").has("社長が急病").has("面談を取りやめました").has_not("できませんでした");
    }
    // Another reason is not what was written down.
    let other = browser.submit(&late, &end, &[("_do", "cancel"), ("note", "日程が合わない")]).await;
    assert_eq!(other.status, 409);
    other.has("この記録はもうできません").has("日程が合わない</textarea>").has_not("<button>取りやめる");
    // That it was held, in two clicks.
    let case = read(&app, &case).await;
    let held = json!({
        "place": "office", "starts_at": "2026-06-02T13:00:00+09:00", "ends_at": "2026-06-02T14:00:00+09:00",
    });
    send(&app, &case, Method::PUT, "/meeting", held).await.ok();
    let open = browser.get(&page).await;
    for _ in 0..2 {
        let done = browser.submit(&open, &end, &[("_do", "held")]).await;
        done.has("記録しました").has("面談済み").has_not("できませんでした");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arranged_meeting_can_be_put_into_a_calendar_and_a_cancelled_one_cannot() {
    let app = TestApp::start().await;
    let case = agreed(&app, "候補,精工").await;
    let path = format!("/introductions/{}/meeting/calendar", id(&case));
    app.get(&app.coordinator.token, &path).await.refused(404);
    let stored = json!({
        "place": "candidate_site",
        "starts_at": "2099-12-02T13:00:00+09:00", "ends_at": "2099-12-02T14:00:00+09:00",
    });
    send(&app, &case, Method::PUT, "/meeting", stored).await.ok();
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let page = browser.get(&format!("/introductions/{}", id(&case))).await;
    page.has(&format!("href=\"{path}\""));
    let file = browser.get(&path).await;
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8; method=PUBLISH");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"meeting.ics\"");
    let unfolded = file.html.replace("\r\n ", "");
    for line in ["METHOD:PUBLISH", "DTSTART;TZID=Asia/Tokyo:20991202T130000", "SEQUENCE:0"] {
        assert!(unfolded.contains(&format!("\r\n{line}\r\n")), "no {line} in {unfolded}");
    }
    assert!(
        unfolded.contains("候補\\,精工") && unfolded.contains(&format!("mailto:{}", app.coordinator.email))
    );
    let case = read(&app, &case).await;
    send(&app, &case, Method::POST, "/meeting/cancellation", json!({})).await.ok();
    app.get(&app.coordinator.token, &path).await.refused(404);
    // The cancellation is the latest word.
    let meetings = format!("/introductions/{}/meetings", id(&case));
    assert_eq!(app.get(&app.coordinator.token, &meetings).await.ok()[0]["sequence"], 1);
}
