//! Times for a meeting: offered, ticked, arranged; and the meeting sheet.

use crate::browser::Browser;
use crate::introductions::{agreed, id, meeting, open, read, send, slot, step};
use crate::support::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

fn offer(app: &TestApp, hours: &[i64]) -> Value {
    let times: Vec<Value> = hours.iter().map(|hours| slot(app, *hours)).collect();
    json!({ "place": "online", "place_detail": "https://example.jp/room", "times": times })
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_offered_and_ticked_and_those_that_collide_are_told_and_not_why() {
    let app = TestApp::start().await;
    // Of the same owner and coordinator, at another meeting in thirty hours.
    let other = agreed(&app, "先の候補").await;
    send(&app, &other, Method::PUT, "/meeting", meeting(&app, 30)).await.ok();
    let case = agreed(&app, "候補精工").await;
    let token = &app.coordinator.token;
    let path = format!("/introductions/{}/times", id(&case));
    app.get(token, &path).await.refused(404);
    let offered = send(&app, &case, Method::PUT, "/times", offer(&app, &[50, 30, 40])).await;
    let etag = offered.etag.clone();
    let offered = offered.ok();
    let taken: Vec<&Value> =
        offered["times"].as_array().unwrap().iter().map(|time| &time["is_taken"]).collect();
    assert_eq!(taken, [&json!(true), &json!(false), &json!(false)], "the earliest first");
    assert!(!offered.to_string().contains(id(&other)), "what it collides with is not told");
    let case = read(&app, &case).await;
    assert_eq!(etag, Some(format!("\"{}\"", case["version"])));
    let ticks = json!({ "times": [slot(&app, 40), slot(&app, 50)], "words": "午後がよい" });
    let ticked = send(&app, &case, Method::PUT, "/times/owner", ticks).await.ok();
    let suits: Vec<(&Value, &Value)> = ticked["times"]
        .as_array()
        .unwrap()
        .iter()
        .map(|time| (&time["suits_owner"], &time["suits_candidate"]))
        .collect();
    assert_eq!(suits[0], (&json!(false), &json!(null)));
    assert_eq!(suits[2], (&json!(true), &json!(null)));
    assert_eq!(ticked["owner"]["words"], "午後がよい");
    assert_eq!(app.get(token, &path).await.ok(), ticked);
    // What was answered before other times were offered is no answer to those.
    let case = read(&app, &case).await;
    let anew = send(&app, &case, Method::PUT, "/times", offer(&app, &[40, 60])).await.ok();
    assert_eq!((&anew["owner"], &anew["times"][0]["suits_owner"]), (&json!(null), &json!(null)));
    let case = read(&app, &case).await;
    let gone = json!({ "times": [slot(&app, 40), slot(&app, 50)] });
    let refused = send(&app, &case, Method::PUT, "/times/candidate", gone).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:times-not-offered");
    let none = json!({ "times": [], "words": "来月なら" });
    send(&app, &case, Method::PUT, "/times/candidate", none.clone()).await.ok();
    // Of two who write at once the second is told.
    assert_eq!(send(&app, &case, Method::PUT, "/times/candidate", none).await.status, 412);
    // Once a meeting is arranged there is nothing left to tick: the answer that crosses it is refused.
    let case = read(&app, &case).await;
    send(&app, &case, Method::PUT, "/meeting", meeting(&app, 40)).await.ok();
    let case = read(&app, &case).await;
    assert_eq!(case["offer"], json!(null));
    let late = json!({ "times": [slot(&app, 60)] });
    let refused = send(&app, &case, Method::PUT, "/times/owner", late).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:times-not-offered");
    let refused = send(&app, &case, Method::PUT, "/times", offer(&app, &[40])).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:step-not-possible");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_makes_no_sense_is_refused_with_its_place() {
    let app = TestApp::start().await;
    let case = agreed(&app, "候補精工").await;
    let ends = |number: usize, text: &str| {
        let mut offer = offer(&app, &[24, 30]);
        offer["times"][number]["ends_at"] = json!(text);
        offer
    };
    for (body, fault) in [
        (offer(&app, &[]), "/times empty"),
        (offer(&app, &[1, 2, 3, 4]), "/times too_many"),
        (offer(&app, &[2, 2]), "/times/1/starts_at duplicate"),
        (offer(&app, &[24, -24]), "/times/0/starts_at in_the_past"),
        (ends(1, "2020-01-01T00:00:00Z"), "/times/1/ends_at ends_before_it_begins"),
        (ends(0, "明日"), "/times/0/ends_at not_a_time"),
    ] {
        let refused = send(&app, &case, Method::PUT, "/times", body).await.refused(422);
        let first = &refused["errors"][0];
        assert_eq!(format!("{} {}", first["pointer"], first["code"]).replace('"', ""), fault);
    }
    assert_eq!(read(&app, &case).await, case, "nothing was written");
    let early = open(&app, "まだの会社").await;
    assert_eq!(send(&app, &early, Method::PUT, "/times", offer(&app, &[24])).await.status, 409);
    send(&app, &case, Method::PUT, "/times", offer(&app, &[24])).await.ok();
    let case = read(&app, &case).await;
    let nothing = send(&app, &case, Method::PUT, "/times/owner", json!({ "times": [] })).await.refused(422);
    assert_eq!(nothing["errors"][0]["pointer"], "/words");
    assert_eq!(send(&app, &case, Method::PUT, "/times/nobody", json!({ "times": [] })).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_a_time_is_taken_can_be_asked_before() {
    let app = TestApp::start().await;
    let other = agreed(&app, "先の候補").await;
    send(&app, &other, Method::PUT, "/meeting", meeting(&app, 30)).await.ok();
    let case = agreed(&app, "候補精工").await;
    let ask = async |case: &Value, query: &str| {
        let path = format!("/introductions/{}/meeting/conflicts?{query}", id(case));
        app.get(&app.coordinator.token, &path).await
    };
    let query = |hours: i64| {
        let slot = slot(&app, hours);
        format!(
            "starts_at={}&ends_at={}",
            slot["starts_at"].as_str().unwrap(),
            slot["ends_at"].as_str().unwrap()
        )
    };
    assert_eq!(ask(&case, &query(30)).await.ok(), json!({ "is_taken": true }));
    // Who goes from one to the next is at one at a time.
    assert_eq!(ask(&case, &query(31)).await.ok(), json!({ "is_taken": false }));
    assert_eq!(ask(&other, &query(30)).await.ok(), json!({ "is_taken": false }), "its own is not in the way");
    for wrong in ["", "starts_at=x&ends_at=y", "starts_at=2026-12-01T01:00:00Z&ends_at=2026-12-01T01:00:00Z"]
    {
        assert_eq!(ask(&case, wrong).await.status, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_offers_times_ticks_for_both_and_arranges_the_meeting_by_one_click() {
    let app = TestApp::start().await;
    let other = agreed(&app, "先の候補").await;
    let taken = json!({
        "place": "office", "starts_at": "2099-12-01T10:00:00+09:00", "ends_at": "2099-12-01T11:00:00+09:00",
    });
    send(&app, &other, Method::PUT, "/meeting", taken).await.ok();
    let case = agreed(&app, "候補<b>精工").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let path = format!("/introductions/{}", id(&case));
    let times = format!("{path}/times");
    browser.get(&path).await.has("日時を3つまで提案する");
    let form = browser.get(&times).await;
    let nothing = browser.submit(&form, &times, &[("place:choice", "office")]).await;
    assert_eq!(nothing.status, 422);
    nothing.has("提案する日時を1つ以上入れてください");
    let typed = |second: &'static str| {
        vec![
            ("times.0.on", "2099-12-01"),
            ("times.0.from", "10:30"),
            ("times.0.until", "11:30"),
            ("times.1.on", "2099-12-02"),
            ("times.1.from", "９：００"),
            ("times.1.until", second),
            ("place:choice", "candidate_site"),
            ("place_detail", "正門"),
        ]
    };
    let wrong = browser.submit(&form, &times, &typed("8:00")).await;
    assert_eq!(wrong.status, 422);
    wrong.has("times.1.until-fault-1").has("value=\"8:00\"").has("value=\"９：００\"").has("value=\"正門\"");
    // One collides: it is said which, and not offered before that is wanted.
    let collides = browser.submit(&form, &times, &typed("10:00")).await;
    assert_eq!(collides.status, 422);
    collides.has("times.0.on-fault-1").has("別の面談が入っています").has_not("times.1.on-fault-1");
    collides.has_not("先の候補");
    // Somebody else offers another time meanwhile.
    send(&app, &case, Method::PUT, "/times", offer(&app, &[48])).await.ok();
    let anyway: Vec<_> = typed("10:00").into_iter().chain([("_anyway", "on")]).collect();
    let late = browser.submit(&collides, &times, &anyway).await;
    assert_eq!(late.status, 409);
    late.has("ほかの人が先にこの案件を変更していました")
        .has("面談の日時を提案しました")
        .has("value=\"10:30\"");
    let offered = browser.submit(&late, &times, &anyway).await;
    offered.has("面談の日時の提案を記録しました").has("別の面談と重なる").has("未回答").has("正門");
    offered.has_not("この日時に決める");
    browser.get(&times).await.has("value=\"2099-12-02\"").has("value=\"09:00\"").has("value=\"正門\"");
    let second = "2099-12-02T00:00Z/2099-12-02T01:00Z";
    let first = "2099-12-01T01:30Z/2099-12-01T02:30Z";
    let mut last = offered;
    for side in ["owner", "candidate"] {
        let tick = format!("{times}/{side}");
        let form = browser.get(&tick).await;
        let none = browser.submit(&form, &tick, &[("words", "")]).await;
        assert_eq!(none.status, 422);
        none.has("words-fault-1");
        let ticks = [("_time", first), ("_time", second), ("words", "9時に着きます")];
        last = browser.submit(&form, &tick, &ticks).await;
        last.has("記録しました").has("○ よい").has("9時に着きます");
        // The second click finds it done; what differs is not lost.
        browser.submit(&form, &tick, &ticks).await.has("記録しました").has("○ よい");
        let other = browser.submit(&form, &tick, &[("_time", second), ("words", "10時に着きます")]).await;
        assert_eq!(other.status, 409);
        other.has("の都合がよい日時").has("checked").has("10時に着きます</textarea>");
        browser.get(&tick).await.has(&format!("value=\"{second}\" checked"));
    }
    // The time that collides cannot be arranged; the other by one click.
    assert_eq!(last.html.matches("この日時に決める").count(), 1);
    let meeting = format!("{path}/meeting");
    let open = browser.get(&format!("{times}/owner")).await;
    let hidden = last.hidden(&meeting);
    let fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let arranged = browser.post(&meeting, &fields).await;
    arranged.has("面談の日時を決めました").has("2099年12月2日").has("09:00").has("正門");
    arranged.has_not("提案している日時");
    // A page that was open meanwhile offers no more and ticks no more.
    let tick = format!("{times}/owner");
    assert_eq!(browser.get(&tick).await.path, path);
    browser.submit(&late, &times, &anyway).await.has("面談の日時の提案を記録しました");
    let mut other = anyway.clone();
    other.iter_mut().filter(|(name, _)| *name == "place_detail").for_each(|(_, text)| *text = "裏門");
    let over = browser.submit(&late, &times, &other).await;
    assert_eq!(over.status, 409);
    over.has("この記録はもうできません").has("value=\"裏門\"").has_not("<button>提案する");
    let words = [("_time", first), ("words", "午後がよい")];
    let over = browser.submit(&open, &tick, &words).await;
    assert_eq!(over.status, 409);
    over.has("この記録はもうできません").has("午後がよい</textarea>").has_not("<button>記録する");
    browser.submit(&open, &tick, &[("_time", first)]).await.has("ほかの人が先に変更していました");
    // Whoever is not there is no side.
    assert_eq!(browser.get(&format!("{times}/nobody")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_a_meeting_sheet_once_both_have_agreed() {
    let app = TestApp::start().await;
    let mut case = open(&app, "候補精工").await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let path = format!("/introductions/{}/sheet", id(&case));
    for next in crate::introductions::to_agree() {
        let refused = app.get(&app.coordinator.token, &path).await.refused(409);
        assert_eq!(refused["type"], "urn:enishi:problem:not-agreed");
        let page = browser.get(&path).await;
        assert_eq!(page.status, 409);
        page.has("双方が会うことを了承してから").has_not("候補精工");
        case = step(&app, &case, next).await.ok();
    }
    let sheet = app.get(&app.coordinator.token, &path).await.ok();
    assert_eq!(
        (&sheet["meeting"], &sheet["rows"][0]["candidate"]["shown"][0]),
        (&json!(null), &json!("候補精工"))
    );
    browser.get(&path).await.has("候補精工").has("未定").has("□ 成立").has("□ 継続").has("□ 不成立");
    browser.get(&format!("/introductions/{}", id(&case))).await.has(&format!("href=\"{path}\""));
    let stored = json!({
        "place": "online", "place_detail": "https://example.jp/room",
        "starts_at": "2099-12-02T13:00:00+09:00", "ends_at": "2099-12-02T14:00:00+09:00",
    });
    send(&app, &case, Method::PUT, "/meeting", stored).await.ok();
    browser.get(&path).await.has("13:00").has("〜14:00").has("https://example.jp/room");
    // A refusal takes the names back.
    let other = agreed(&app, "辞退する会社").await;
    let declined = json!({ "answer": "declined", "reason": "busy" });
    let declined = json!({ "kind": "answer", "side": "owner", "answer": declined });
    step(&app, &other, declined).await.ok();
    app.get(&app.coordinator.token, &format!("/introductions/{}/sheet", id(&other))).await.refused(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_has_the_key_data_of_both_sides_and_what_is_to_be_asked() {
    let app = TestApp::start().await;
    let organization = json!({
        "kind": "company", "name": "縁結び工業", "kana": "エンムスビコウギョウ", "address": "新潟県上越市一丁目",
        "postal_code": "943-0001", "telephone": "025-000-0000", "employees": 40, "capital_yen": 12_345_678,
        "founded_on": "1964-10-10", "name_withheld": true,
    });
    let organization = app.post(&app.coordinator.token, "/organizations", organization).await.ok();
    let organization = organization["id"].as_str().unwrap();
    let profile = json!({
        "capabilities": [{ "process": "process:milling", "materials": ["material:a7075"] }],
        "certifications": [
            { "standard": "standard:jisq9100", "status": "held", "valid_until": "2099-03-31" },
            { "standard": "standard:iso14001", "status": "held", "valid_until": "2020-03-31" },
            { "standard": "standard:nadcap", "status": "in_progress", "expected_on": "2099-06-30" },
        ],
        "equipment": (0..7).map(|number| json!({ "name": format!("{number}号機"), "machines": 2 })).collect::<Vec<_>>(),
    });
    app.profile(organization, profile).await;
    let need = json!({
        "kind": "outsourcing", "title": "機体部品", "quantity": 12_000, "deadline_on": "2099-03-31",
        "requirements": [
            { "kind": "tolerance", "level": "want", "tolerance_um": 5.0 },
            { "kind": "process", "level": "must", "process": "process:milling" },
        ],
    });
    let need = app.need(&app.own, need).await;
    let body = json!({ "need_id": need, "organization_id": organization });
    let mut case = app.post(&app.coordinator.token, "/introductions", body).await.ok();
    for next in crate::introductions::to_agree() {
        case = step(&app, &case, next).await.ok();
    }
    let path = format!("/introductions/{}/sheet", id(&case));
    let sheet = app.get(&app.coordinator.token, &path).await.ok();
    let side = |label: &str| {
        let row = sheet["rows"].as_array().unwrap().iter().find(|row| row["label"] == label);
        row.unwrap_or_else(|| panic!("no {label} in {sheet}"))["candidate"].clone()
    };
    let one = |text: &str| json!({ "shown": [text], "more": 0 });
    assert_eq!(side("名称"), one("縁結び工業"), "both have agreed: the name is told");
    assert_eq!(side("フリガナ"), one("エンムスビコウギョウ"));
    assert_eq!(side("所在地"), one("〒943-0001 新潟県上越市一丁目"));
    assert_eq!(side("規模"), one("従業員40名・資本金12,345,678円・1964年設立"));
    let certifications = &side("認証")["shown"];
    assert_eq!(certifications[0], "JIS Q 9100（2099/3/31まで有効）");
    assert!(certifications[1].as_str().unwrap().contains("期限切れ 2020/3/31"), "{certifications}");
    assert!(certifications[2].as_str().unwrap().contains("取得中 2099/6/30見込み"), "{certifications}");
    assert_eq!(side("主な設備")["more"], 3);
    assert_eq!(side("主な設備")["shown"][0], "0号機 2台");
    let requirements: Vec<&str> =
        sheet["requirements"]["shown"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(
        requirements[0].starts_with("【必須】") && requirements[1].starts_with("【希望】"),
        "{requirements:?}"
    );
    assert!(sheet["order"].as_str().unwrap().starts_with("数量：12,000個　期限：2099年3月31日"));
    let questions = sheet["questions"]["shown"].to_string();
    assert!(questions.contains("公差"), "the profile says nothing of it: {questions}");
    let page = {
        let browser = Browser::new(&app.address);
        browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
        browser.get(&path).await
    };
    page.has("資本金12,345,678円").has("ほか3件").has("【必須】").has("公差").has("だれが・何を・いつまでに");
    let english = [("accept-language", "en")];
    let english = app.call(Method::GET, &path, &app.coordinator.token, &english, None).await.ok();
    assert!(english["rows"].to_string().contains("capital 12,345,678 yen"), "{english}");
}
