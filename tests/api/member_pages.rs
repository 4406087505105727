//! The pages of a member: the own profile section by section, what is missing in it, and the own account.

use crate::browser::{Browser, Page};
use crate::support::{Person, TestApp};
use serde_json::{Value, json};

async fn signed_in(app: &TestApp, who: &Person) -> (Browser, Page) {
    let browser = Browser::new(&app.address);
    let first = browser.sign_in(&who.email, &who.password).await;
    assert_eq!(first.status, 200, "{}", first.html);
    (browser, first)
}

fn section(app: &TestApp, name: &str) -> String {
    format!("/organizations/{}/profile/{name}", app.own)
}

async fn profile(app: &TestApp) -> Value {
    app.get(&app.member.token, &format!("/organizations/{}/profile", app.own)).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_fills_in_a_section_in_words_and_full_width_numbers() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let path = section(&app, "capabilities");
    let page = browser.get(&path).await;
    page.has("name=\"capabilities.0.process:term\"").has("data-scheme=\"process\"");
    let fields = [
        ("capabilities.0.process:term", "メッキ"),
        ("capabilities.0.materials:terms", "アルミニウム、ステンレス鋼"),
        ("capabilities.0.lot_min:number", "１，２００"),
        ("capabilities.0.size.length_mm:number", "５００"),
    ];
    let more = [fields.as_slice(), &[("_do", "add")]].concat();
    let page = browser.submit(&page, &path, &more).await;
    page.has("name=\"capabilities.1.process:term\"").has("value=\"メッキ\"");
    assert_eq!(profile(&app).await["version"], 0, "adding a row saves nothing");
    let saved = browser.submit(&page, &path, &[("_do", "save")]).await;
    saved.has("プロフィールを保存しました");
    let stored = profile(&app).await;
    assert_eq!(stored["capabilities"].as_array().unwrap().len(), 1, "the empty row is gone");
    assert_eq!(stored["capabilities"][0]["process"], "process:plating");
    assert_eq!(stored["capabilities"][0]["materials"].as_array().unwrap().len(), 2);
    assert_eq!(stored["capabilities"][0]["lot_min"], 1200);
    assert_eq!(stored["capabilities"][0]["size"]["length_mm"], 500.0);
    // Saved as it is shown, nothing changes.
    let again = browser.get(&path).await;
    browser.submit(&again, &path, &[("_do", "next")]).await.has("<h1>認証</h1>");
    assert_eq!(profile(&app).await["capabilities"], stored["capabilities"]);
    // A row that is ticked goes.
    let again = browser.get(&path).await;
    browser.submit(&again, &path, &[("_remove", "0")]).await.has("プロフィールを保存しました");
    assert_eq!(profile(&app).await["capabilities"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_in_a_section_is_said_beside_its_field_and_saves_nothing() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let path = section(&app, "certifications");
    let page = browser.get(&path).await;
    let fields = [
        ("certifications.0.standard:term", "どこにもない規格"),
        ("certifications.0.status:choice", "held"),
        ("certifications.0.valid_from", "2026-04-01"),
        ("certifications.0.valid_until", "2025-04-01"),
    ];
    let page = browser.submit(&page, &path, &fields).await;
    assert_eq!(page.status, 422);
    page.has("id=\"certifications.0.standard-fault-1\"").has("value=\"どこにもない規格\"");
    assert_eq!(profile(&app).await["version"], 0);
    assert_eq!(browser.get(&section(&app, "secrets")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_edit_different_sections_do_not_hinder_each_other() {
    let app = TestApp::start().await;
    let (member, _) = signed_in(&app, &app.member).await;
    let (coordinator, _) = signed_in(&app, &app.coordinator).await;
    let (summary, sites) = (section(&app, "summary"), section(&app, "sites"));
    let first = member.get(&summary).await;
    let second = coordinator.get(&sites).await;
    let row = [("sites.0.name", "第二工場"), ("sites.0.region:term", "燕市")];
    coordinator.submit(&second, &sites, &row).await.has("プロフィールを保存しました");
    member.submit(&first, &summary, &[("summary", "深く削る")]).await.has("プロフィールを保存しました");
    let stored = profile(&app).await;
    assert_eq!((stored["version"].clone(), stored["summary"].clone()), (json!(2), json!("深く削る")));
    assert_eq!(stored["sites"][0]["name"], "第二工場");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_second_in_a_section_sees_both_and_decides() {
    let app = TestApp::start().await;
    app.profile(&app.own, json!({ "sites": [{ "name": "本社", "region": "region:152137" }] })).await;
    let (member, _) = signed_in(&app, &app.member).await;
    let (coordinator, _) = signed_in(&app, &app.coordinator).await;
    let sites = section(&app, "sites");
    let (first, second) = (member.get(&sites).await, coordinator.get(&sites).await);
    let theirs =
        [("sites.0.name", "本社工場"), ("sites.1.name", "三条営業所"), ("sites.1.region:term", "三条市")];
    coordinator.submit(&second, &sites, &theirs).await;
    let asked = member.submit(&first, &sites, &[("sites.0.name", "燕工場")]).await;
    assert_eq!(asked.status, 409);
    asked
        .has("value=\"燕工場\"")
        .has("いま保存されている内容：本社工場")
        .has("ほかの人が先に変更していました")
        .has("value=\"三条営業所\"")
        .has("入力した内容にはないものです");
    assert_eq!(profile(&app).await["sites"][0]["name"], "本社工場", "nothing is saved yet");
    member.submit(&asked, &sites, &[("sites.0.name", "燕工場")]).await.has("プロフィールを保存しました");
    let stored = profile(&app).await;
    assert_eq!(stored["sites"][0]["name"], "燕工場");
    assert_eq!(stored["sites"][1]["name"], "三条営業所", "what the other added is not lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_entry_is_edited_with_the_same_care() {
    let app = TestApp::start().await;
    app.organization("先にある会社").await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let path = format!("/organizations/{}/edit", app.own);
    let page = browser.get(&path).await;
    page.has("value=\"会員の会社\"");
    let kind = ("kind:choice", "company");
    let taken = browser.submit(&page, &path, &[kind, ("name", "先にある会社")]).await;
    taken.has("すでに登録されています");
    let fields = [kind, ("telephone", "０２５－１２３－４５６７"), ("industries:terms", "金属製品製造業")];
    let saved = browser.submit(&page, &path, &fields).await;
    saved.has("基本情報を保存しました").has("025-123-4567").has("金属製品製造業");
    let late = browser.submit(&page, &path, &[kind, ("telephone", "025-999-9999")]).await;
    assert_eq!(late.status, 409);
    late.has("いま保存されている内容：025-123-4567").has("value=\"025-999-9999\"");
    let again = browser.submit(&late, &path, &[kind]).await;
    again.has("基本情報を保存しました").has("025-999-9999");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_is_no_conflict_and_writes_nothing() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let path = section(&app, "summary");
    let page = browser.get(&path).await;
    for _ in 0..2 {
        browser.submit(&page, &path, &[("summary", "深く削る")]).await.has("プロフィールを保存しました");
    }
    assert_eq!(profile(&app).await["version"], 1);
    let path = format!("/organizations/{}/edit", app.own);
    let page = browser.get(&path).await;
    for _ in 0..2 {
        let fields = [("kind:choice", "company"), ("kana", "カイインノカイシャ")];
        browser.submit(&page, &path, &fields).await.has("基本情報を保存しました");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_works_may_have_hundreds_of_rows() {
    let app = TestApp::start().await;
    let capability = json!({ "process": "process:plating", "note": "亜鉛めっきもできます。".repeat(10) });
    app.profile(&app.own, json!({ "capabilities": vec![capability; 150] })).await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let path = section(&app, "capabilities");
    let page = browser.get(&path).await;
    let notes: Vec<(String, String)> =
        (0..150).map(|row| (format!("capabilities.{row}.note"), "めっき槽は三つ。".repeat(20))).collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(name, note)| (name.as_str(), note.as_str())).collect();
    browser.submit(&page, &path, &notes).await.has("プロフィールを保存しました");
    assert_eq!(profile(&app).await["capabilities"].as_array().unwrap().len(), 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_in_any_writing_is_offered_as_its_term() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    for typed in ["めっき", "メッキ", "plating"] {
        let found = browser.get(&format!("/terms.json?scheme=process&q={typed}")).await;
        let offers: Value = serde_json::from_str(&found.html).unwrap();
        assert_eq!(offers[0]["label"], "めっき", "{typed}");
    }
    browser.get("/terms.json?q=plating&colour=red").await.has("できませんでした");
}

/// An open need of another organization.
async fn open_need(app: &TestApp, owner: &str, details: Value) -> String {
    let need = app.need(owner, details).await;
    app.status(&need, 1, "open").await.ok();
    need
}

fn milling(title: &str, others: Value) -> Value {
    let mut requirements =
        json!([{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }]);
    requirements.as_array_mut().unwrap().extend(others.as_array().unwrap().iter().cloned());
    json!({ "kind": "outsourcing", "title": title, "requirements": requirements })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_sees_what_open_needs_ask_for_and_the_profile_does_not_say() {
    let app = TestApp::start().await;
    let (browser, first) = signed_in(&app, &app.member).await;
    first.has("7項目のうち0項目が書かれています");
    first.has("募集中のニーズが求めていて、プロフィールから分からないことは、いまありません");
    let owner = app.organization("ほかの発注企業").await;
    let standard = json!({ "kind": "certification", "level": "want", "standard": "standard:jisq9100" });
    let tolerance = json!({ "kind": "tolerance", "level": "want", "tolerance_um": 5 });
    let words = json!({ "kind": "text", "level": "want", "text": "秘密の合言葉を知っていること" });
    open_need(&app, &owner, milling("一つ目", json!([standard, tolerance, words]))).await;
    open_need(&app, &owner, milling("二つ目", json!([standard]))).await;
    // Not open, and of another trade: neither counts for somebody who mills.
    app.need(&owner, milling("下書き", json!([standard]))).await;
    let foods = json!([{ "kind": "process", "level": "must", "process": "process:plating" }]);
    open_need(&app, &owner, json!({ "kind": "outsourcing", "title": "別", "requirements": foods })).await;
    // An empty profile: everything that is asked for.
    browser
        .get("/my")
        .await
        .has("5軸加工（加工）</a>：2件のニーズが求めています")
        .has("めっき（加工）</a>：1件");
    app.profile(&app.own, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    let page = browser.get("/my").await;
    page.has("JIS Q 9100 の取得状況</a>：2件のニーズが求めています").has("公差</a>：1件");
    page.has(&format!("href=\"{}\"", section(&app, "certifications")));
    page.has("7項目のうち1項目が書かれています").has_not("（加工）</a>");
    page.has_not("秘密の合言葉").has_not("ほかの発注企業");
    // What is stated is no longer asked for, even where it does not suffice.
    let stated = json!({
        "capabilities": [{ "process": "process:five-axis-milling", "tolerance_um": 50 }],
        "certifications": [{ "standard": "standard:jisq9100", "status": "held" }],
    });
    let path = format!("/organizations/{}/profile", app.own);
    app.put(&app.member.token, &path, 1, stated).await.ok();
    browser.get("/my").await.has_not("の取得状況").has_not("公差</a>");
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_that_suit_are_told_without_their_owners() {
    let app = TestApp::start().await;
    app.profile(&app.own, json!({ "capabilities": [{ "process": "process:five-axis-milling" }] })).await;
    let owner = app.organization("株式会社燕発注").await;
    let path = format!("/organizations/{owner}");
    let entry = json!({ "kind": "company", "name": "株式会社燕発注", "region": "region:152137" });
    app.put(&app.coordinator.token, &path, 1, entry).await.ok();
    let shy = json!({ "kind": "company", "name": "名を伏せる会社", "name_withheld": true });
    let shy = app.post(&app.coordinator.token, "/organizations", shy).await.ok()["id"].clone();
    open_need(&app, &owner, milling("翼の部品", json!([]))).await;
    open_need(&app, &owner, milling("燕発注の試作", json!([]))).await;
    open_need(&app, shy.as_str().unwrap(), milling("秘密の胴体", json!([]))).await;
    let mut withheld = milling("秘密の尾翼", json!([]));
    withheld["name_withheld"] = json!(true);
    withheld["deadline_on"] = json!("2027-03-03");
    open_need(&app, &owner, withheld).await;
    let mut excluded = milling("競合には見せない", json!([]));
    excluded["exclusions"] = json!([{ "organization_id": app.own }]);
    open_need(&app, &owner, excluded).await;
    let (_, page) = signed_in(&app, &app.member).await;
    page.has("<strong>翼の部品</strong>").has("新潟県").has("コーディネーターにおたずねください");
    assert_eq!(page.html.matches("内容は非公開").count(), 3);
    page.has("合うところ：5軸加工");
    for secret in ["燕発注", "名を伏せる", "秘密の", "競合には", "燕市", "2027年3月3日"] {
        page.has_not(secret);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_confirms_in_one_click_and_sees_what_runs_out_and_what_the_office_did() {
    let app = TestApp::start().await;
    let today = enishi::domain::Day::in_japan(app.context.clock.now());
    let day = |days: i64| (today.date() + chrono::Duration::days(days)).to_string();
    let held = |standard: &str, until: String| json!({ "standard": standard, "status": "held", "valid_until": until });
    let certifications = json!([
        held("standard:iso9001", day(400)),
        held("standard:jisq9100", day(30)),
        held("standard:nadcap", day(-1)),
    ]);
    app.profile(&app.own, json!({ "certifications": certifications })).await;
    app.need(&app.own, json!({ "kind": "outsourcing", "title": "自社のニーズ一号" })).await;
    let (browser, page) = signed_in(&app, &app.member).await;
    assert_eq!(page.html.matches("期限切れ").count(), 1);
    assert_eq!(page.html.matches("まもなく期限").count(), 1);
    page.has("自社のニーズ一号").has("下書き");
    page.has("プロフィールを変えました").has("ニーズを書きました：自社のニーズ一号").has("coordinator　");
    let path = format!("/organizations/{}/confirmation", app.own);
    let confirmed = browser.submit(&page, &path, &[]).await;
    assert_eq!(confirmed.path, "/my");
    confirmed.has("今も正しいことを記録しました").has("プロフィールの最後の確認");
    confirmed.has_not("プロフィールが今も正しいことを記録しました <span").has_not("会員　2026");
    let (coordinator, _) = signed_in(&app, &app.coordinator).await;
    assert_eq!(coordinator.get("/my").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_changes_the_own_name_language_and_password() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let (elsewhere, _) = signed_in(&app, &app.member).await;
    let page = browser.get("/account").await;
    let saved = browser.submit(&page, "/account", &[("name", "髙﨑"), ("language:choice", "en")]).await;
    saved.has("Name and language are saved").has("value=\"髙﨑\"");
    let late = browser.submit(&page, "/account", &[("name", "山田"), ("language:choice", "ja")]).await;
    assert_eq!(late.status, 409);
    late.has("髙﨑").has("value=\"山田\"");
    let change = |current: &'static str, new: &'static str, again: &'static str| {
        [("current_password", current), ("new_password", new), ("repeated_password", again)]
    };
    let page = browser.get("/account").await;
    let path = "/account/password";
    let wrong = browser.submit(&page, path, &change("x", "koko-ni-aru-7", "koko-ni-aru-7")).await;
    wrong.has("This is not the current password").has_not("koko-ni-aru-7");
    let unlike = browser.submit(&page, path, &change("x", "koko-ni-aru-7", "koko-ni-aru-8")).await;
    unlike.has("This is not the same");
    let current = app.member.password.as_str();
    let short = [("current_password", current), ("new_password", "x"), ("repeated_password", "x")];
    assert_eq!(browser.submit(&page, path, &short).await.status, 422);
    let new = "koko-ni-aru-7";
    let fields = [("current_password", current), ("new_password", new), ("repeated_password", new)];
    browser.submit(&page, path, &fields).await.has("The password is changed");
    assert_eq!(browser.get("/my").await.path, "/my", "this browser stays signed in");
    assert!(elsewhere.get("/my").await.path.starts_with("/sign-in"), "the others do not");
    assert_eq!(Browser::new(&app.address).sign_in("member@example.jp", new).await.path, "/my");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_written_into_the_page_that_asks_to_sign_in_again() {
    let app = TestApp::start().await;
    let (browser, _) = signed_in(&app, &app.member).await;
    let page = browser.get("/account").await;
    app.context.clock.advance(chrono::Duration::hours(13));
    let fields = [("current_password", "himitsu-1"), ("new_password", "himitsu-2")];
    let asked = browser.submit(&page, "/account/password", &fields).await;
    assert_eq!(asked.status, 401);
    asked.has_not("himitsu");
}
