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
    app.profile(&app.own, json!({ "sites": [{ "name": "本社", "region": "region:niigata-tsubame" }] })).await;
    let (member, _) = signed_in(&app, &app.member).await;
    let (coordinator, _) = signed_in(&app, &app.coordinator).await;
    let sites = section(&app, "sites");
    let (first, second) = (member.get(&sites).await, coordinator.get(&sites).await);
    coordinator.submit(&second, &sites, &[("sites.0.name", "本社工場")]).await;
    let asked = member.submit(&first, &sites, &[("sites.0.name", "燕工場")]).await;
    assert_eq!(asked.status, 409);
    asked.has("value=\"燕工場\"").has("いま保存されている内容：本社工場").has("ほかの人が同じところを");
    assert_eq!(profile(&app).await["sites"][0]["name"], "本社工場", "nothing is saved yet");
    member.submit(&asked, &sites, &[("sites.0.name", "燕工場")]).await.has("プロフィールを保存しました");
    assert_eq!(profile(&app).await["sites"][0]["name"], "燕工場");
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
