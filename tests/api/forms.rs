//! Forms as such: what stands in them is what is stored, whoever sends them, from where and how late.

use crate::browser::{Browser, Page};
use crate::support::{Person, TestApp};
use serde_json::{Value, json};

async fn signed_in(app: &TestApp, who: &Person) -> Browser {
    let browser = Browser::new(&app.address);
    browser.sign_in(&who.email, &who.password).await;
    browser
}

/// Sends a form as it stands there.
async fn send_untouched(browser: &Browser, page: &Page, path: &str) -> Page {
    let fields = page.untouched(path);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    browser.post(path, &fields).await
}

/// What people have to say of a record, without what counts its changes.
fn said(record: &Value) -> Value {
    let mut record = record.clone();
    for name in ["version", "updated_at", "confirmed_on", "id", "office_id", "created_at"] {
        record.as_object_mut().unwrap().remove(name);
    }
    record
}

/// Everything that a need can say. 「農業、林業」 is one term; so is the other, which is a part of it.
fn full_need() -> Value {
    json!({
        "kind": "outsourcing", "title": "部品\u{3000}<b>", "description": "一行目\n\n「三行目」&amp;",
        "requirements": [
            { "kind": "process", "level": "must", "process": "process:milling", "materials": ["material:a7075"] },
            { "kind": "certification", "level": "want", "standard": "standard:jisq9100", "process": "process:milling" },
            { "kind": "size", "level": "must", "size": { "length_mm": 500.5, "thickness_mm": 0.3 } },
            { "kind": "tolerance", "level": "must", "tolerance_um": 12.5 },
            { "kind": "lot", "level": "want", "pieces": 1200 },
            { "kind": "industry", "level": "want", "industry": "industry:a" },
            { "kind": "text", "level": "must", "text": "一行\n二行" },
        ],
        "chain": [{
            "process": "process:milling", "materials": ["material:a7075", "material:sus304"],
            "standards": ["standard:jisq9100"], "note": "外観に注意\n傷なし",
        }],
        "quantity": 600, "deadline_on": "2027-03-31",
        "region_preference": { "region": "region:15", "level": "want" },
        "name_withheld": true, "exclusions": [],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_need_that_nobody_touched_is_stored_as_it_was() {
    let app = TestApp::start().await;
    let mut need = full_need();
    for (name, reason) in
        [("競合工業", json!("競合")), ("系列：一", json!("一行\n二行")), ("会った社", json!(null))]
    {
        let id = app.organization(name).await;
        need["exclusions"].as_array_mut().unwrap().push(json!({ "organization_id": id, "reason": reason }));
    }
    let need = app.need(&app.own, need).await;
    let stored = || async { said(&app.get(&app.coordinator.token, &format!("/needs/{need}")).await.ok()) };
    let before = stored().await;
    let browser = signed_in(&app, &app.coordinator).await;
    let path = format!("/needs/{need}/edit");
    let page = browser.get(&path).await;
    send_untouched(&browser, &page, &path).await.has("ニーズを変更しました");
    assert_eq!(stored().await, before);
    // Whom it excludes is written by name.
    let page = browser.get(&path).await;
    let mut fields = page.untouched(&path);
    fields.retain(|(name, _)| name != "_excluded");
    let with = |lines: &str| {
        let fields = fields.iter().cloned().chain([("_excluded".to_owned(), lines.to_owned())]);
        fields.collect::<Vec<(String, String)>>()
    };
    let send = |fields: Vec<(String, String)>| {
        let (browser, path) = (&browser, &path);
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            browser.post(path, &fields).await
        }
    };
    let refused = send(with("どこにもない社\r\n競合工業")).await;
    assert_eq!(refused.status, 422);
    refused.has("「どこにもない社」という名称の事業者は登録されていません").has("競合工業");
    send(with("（株）競合工業：訴訟")).await.has("ニーズを変更しました");
    let after = stored().await;
    assert_eq!(after["exclusions"].as_array().unwrap().len(), 1);
    assert_eq!(after["exclusions"][0]["reason"], "訴訟");
    // Nobody outside the office is shown the field, and what stands there stays.
    let member = signed_in(&app, &app.member).await;
    let page = member.get(&path).await;
    page.has_not("_excluded");
    send_untouched(&member, &page, &path).await.has("ニーズを変更しました");
    assert_eq!(stored().await["exclusions"], after["exclusions"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_entry_and_a_profile_that_nobody_touched_are_stored_as_they_were() {
    let app = TestApp::start().await;
    let entry = json!({
        "kind": "company", "name": "髙﨑精工🏭", "kana": "タカサキセイコウ", "corporate_number": "1180301018771",
        "region": "region:15", "postal_code": "950-0001", "address": "一丁目<1>", "telephone": "025-123-4567",
        "email": "a@example.jp", "website": "https://example.jp/", "industries": ["industry:a", "industry:24"],
        "employees": 20, "capital_yen": 10_000_000, "founded_on": "1955-04-01", "name_withheld": true,
    });
    let made = app.post(&app.coordinator.token, "/organizations", entry).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let profile = json!({
        "summary": "深く\n削る",
        "capabilities": [{
            "process": "process:milling", "materials": ["material:a7075"], "size": { "length_mm": 500.0 },
            "tolerance_um": 5.0, "lot_min": 1, "lot_max": 1000, "monthly_capacity": 500, "lead_time_days": 14,
            "note": "治具\n自社",
        }],
        "certifications": [{
            "standard": "standard:jisq9100", "status": "held", "processes": ["process:milling"], "scope": "航空機部品",
            "registrar": "審査機関", "number": "A-1", "valid_from": "2025-04-01", "valid_until": "2028-03-31",
            "customer_approvals": ["甲社", "乙社"],
        }],
        "products": [{ "name": "治具", "products": [], "industries": ["industry:a"], "note": "一品" }],
        "equipment": [{ "name": "5軸機", "equipment": null, "maker": "甲", "model": "M1", "machines": 2, "note": "夜間" }],
        "seeds": [{ "title": "新しい加工", "fields": [], "summary": "概要" }],
        "sites": [{ "name": "本社", "region": "region:15", "address": "一丁目" }],
    });
    app.profile(&id, profile).await;
    let stored = |path: &'static str| {
        let (app, id) = (&app, &id);
        async move { said(&app.get(&app.coordinator.token, &format!("/organizations/{id}{path}")).await.ok()) }
    };
    let before = (stored("").await, stored("/profile").await);
    let browser = signed_in(&app, &app.coordinator).await;
    let sections = ["summary", "capabilities", "certifications", "products", "equipment", "seeds", "sites"];
    let paths = sections.map(|section| format!("/organizations/{id}/profile/{section}"));
    for path in paths.into_iter().chain([format!("/organizations/{id}/edit")]) {
        let page = browser.get(&path).await;
        send_untouched(&browser, &page, &path).await.has("保存しました");
    }
    assert_eq!((stored("").await, stored("/profile").await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_another_site_is_not_kept_for_whoever_signs_in() {
    let app = TestApp::start().await;
    let nobody = Browser::new(&app.address);
    let fields =
        [("email", "evil@example.com"), ("name", "x"), ("role:choice", "administrator"), ("_way", "mail")];
    let refused = nobody.post_from("cross-site", "/invitations", &fields).await;
    assert_eq!(refused.status, 403);
    refused.has_not("evil@example.com");
    let kept = nobody.post_from("same-origin", "/invitations", &fields).await;
    assert_eq!(kept.status, 401);
    kept.has("evil@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_before_a_new_sign_in_is_gone_on_with() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.member).await;
    let path = format!("/organizations/{}/profile/summary", app.own);
    let old = browser.get(&path).await;
    let who = [("_email", app.member.email.as_str()), ("_password", app.member.password.as_str())];
    assert_eq!(browser.post("/sign-in", &who).await.path, "/my");
    // Another site cannot do that.
    let mut fields = old.untouched(&path);
    fields.retain(|(name, _)| name != "summary");
    fields.push(("summary".to_owned(), "一時間かけて書いた".to_owned()));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(browser.post_from("same-site", &path, &fields).await.status, 403);
    let asked = browser.post_from("same-origin", &path, &fields).await;
    assert_eq!(asked.status, 409);
    asked.has("入力した内容は残っています").has("一時間かけて書いた");
    browser.submit(&asked, &path, &[]).await.has("プロフィールを保存しました").has("一時間かけて書いた");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_when_the_session_has_ended_leads_to_signing_in() {
    let app = TestApp::start().await;
    let nobody = Browser::new(&app.address);
    let page = nobody.post("/sign-out", &[("_token", "x")]).await;
    assert!(page.path.starts_with("/sign-in"), "{}", page.path);
    page.has_not("続きから");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_browser_sends_is_refused_and_harms_nothing() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.member).await;
    let page = browser.get("/account").await;
    let deep = "a.".repeat(50_000);
    for name in ["x.100000000000.y", &deep] {
        let fields = [("name", "名"), ("language:choice", "ja"), ("_version", "0"), (name, "")];
        assert_eq!(browser.submit(&page, "/account", &fields).await.status, 400, "{}", &name[..9]);
    }
    let fields = [("_owner", "a\0b"), ("_text", "めっき")];
    let need = browser.get("/needs/new").await;
    assert_eq!(browser.submit(&need, "/needs/new", &fields).await.status, 400);
    browser.get("/account").await.has("member@");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_does_not_undo_what_somebody_else_did_meanwhile() {
    let app = TestApp::start().await;
    let (one, other) = (signed_in(&app, &app.administrator).await, signed_in(&app, &app.administrator).await);
    let path = format!("/accounts/{}", app.coordinator.id);
    let page = one.get(&path).await;
    let wrong = [("name", ""), ("role:choice", "coordinator"), ("language:choice", "ja")];
    let refused = one.submit(&page, &path, &wrong).await;
    assert_eq!(refused.status, 422);
    let theirs = [("name", "別の人"), ("role:choice", "organizer"), ("language:choice", "ja")];
    other.submit(&other.get(&path).await, &path, &theirs).await.has("アカウントの内容を変えました");
    let mine = [("name", "直した名"), ("role:choice", "coordinator"), ("language:choice", "ja")];
    let late = one.submit(&refused, &path, &mine).await;
    assert_eq!(late.status, 409);
    late.has("いま保存されている内容：別の人");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_firms_with_one_name_nobody_is_taken_by_chance() {
    let app = TestApp::start().await;
    for number in ["1180301018771", "5010401067252"] {
        let body = json!({ "kind": "company", "name": "同名精機", "corporate_number": number });
        app.post(&app.coordinator.token, "/organizations", body).await.ok();
    }
    for number in 0..12 {
        app.organization(&format!("あ精機{number}")).await;
    }
    app.organization("精機").await;
    let browser = signed_in(&app, &app.coordinator).await;
    let page = browser.get("/needs/new").await;
    let several = browser.submit(&page, "/needs/new", &[("_owner", "同名精機"), ("_text", "めっき")]).await;
    several.has("name=\"_owner_id\"").has("いくつかあります");
    let one = browser.submit(&page, "/needs/new", &[("_owner", "精機"), ("_text", "めっき")]).await;
    one.has("読み取った内容を確かめる").has("<strong>精機</strong>");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_another_site_by_signing_in() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.coordinator).await;
    for to in ["%2F%09%2Fexample.com", "%2F%2Fexample.com", "https%3A%2F%2Fexample.com", "%2F%E9%8B%BC"] {
        let page = browser.get(&format!("/sign-in?to={to}")).await;
        assert_eq!((page.status, page.path.as_str()), (200, "/today"), "{to}");
    }
}
