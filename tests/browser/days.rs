//! The days of the people who use Enishi, from signing in to signing out.

use crate::chrome::Chrome;
use crate::hands::{Hands, User};
use crate::support::TestApp;
use crate::world::speaks_english;
use serde_json::json;

/// A need as it comes in by mail.
const MAIL: &str = "A7075の5軸加工を外注したい。公差±20μm、月産50個。めっきは不要。";

/// A coordinator's day: a need comes in by mail, two firms could do it, one is asked and one is not.
async fn a_day(user: User<'_>) {
    let app = user.app;
    for name in ["良い精工", "遠い工業"] {
        let organization = app.organization(name).await;
        let capability = json!({ "process": "process:five-axis-milling", "materials": ["material:a7075"] });
        app.profile(&organization, json!({ "capabilities": [capability] })).await;
    }
    user.sign_in(&app.coordinator).await;
    user.sees(user.pick("読んでいないお知らせはありません", "There is no news")).await;

    user.press("nav", user.pick("ニーズ", "Needs")).await;
    user.press("main", user.pick("ニーズを書く", "Write a need down")).await;
    user.write(user.pick("ニーズを持つ事業者", "Whose need it is"), "会員の").await;
    user.write(user.pick("文章", "Text"), MAIL).await;
    user.press("main", user.pick("読み取る", "Read it")).await;
    user.sees(user.pick("読み取った内容を確かめる", "Check what was understood")).await;
    user.sees(user.pick("ニーズを持つ事業者：会員の会社", "Whose need: 会員の会社")).await;

    // Saved with a mistake, which is said beside its field; then corrected.
    user.write(user.pick("題名", "Title"), "機体部品の5軸加工").await;
    user.write(user.pick("数量（個）", "Quantity (pieces)"), "たくさん").await;
    user.press("main", user.pick("保存する", "Save")).await;
    user.sees(user.pick("まだ何も保存していません", "Nothing is saved yet")).await;
    user.write(user.pick("数量（個）", "Quantity (pieces)"), "600").await;
    user.press("main", user.pick("保存する", "Save")).await;
    user.sees(user.pick("ニーズを下書きとして保存しました", "The need is saved as a draft")).await;
    user.press("form[contains(@class,'steps')]", user.pick("募集を始める", "Open")).await;
    user.sees(user.pick("募集中", "open")).await;
    app.work().await;

    let card = |name: &str| format!("li[contains(@class,'card')][.//h3/a='{name}']");
    user.sees("良い精工").await;
    user.press(&card("良い精工"), user.pick("候補に残す", "Shortlist")).await;
    user.sees(user.pick("候補に残しました", "Shortlisted.")).await;
    let other = card("遠い工業");
    user.press(&format!("{other}//details[contains(@class,'reject')]"), user.pick("見送る", "Reject")).await;
    user.choose(&other, user.pick("理由", "Reason"), user.pick("遠い", "too far away")).await;
    user.press(&format!("{other}//form[.//select]"), user.pick("見送る", "Reject")).await;
    user.sees(user.pick("見送りました", "Rejected: not proposed")).await;
    user.does_not_see("遠い工業").await;

    user.press("nav", user.pick("今日", "Today")).await;
    user.sees("機体部品の5軸加工").await;
    user.press("section[@aria-labelledby='news']//form", user.pick("読んだ", "Read")).await;
    user.sees(user.pick("読んでいないお知らせはありません", "There is no news")).await;
    user.sign_out().await;

    // But for the mistake, which the browser notes on its own.
    let errors = user.chrome.errors().await;
    assert!(errors.len() == 1 && errors[0].contains("a status of 422"), "{errors:?}");
    let needs = app.get(&app.coordinator.token, "/needs").await.ok();
    assert_eq!(needs["items"].as_array().unwrap().len(), 1);
    let need = &needs["items"][0];
    assert_eq!((&need["status"], &need["quantity"]), (&json!("open"), &json!(600)));
    let judgements = format!("/needs/{}/judgements", need["id"].as_str().unwrap());
    let judgements = app.get(&app.coordinator.token, &judgements).await.ok();
    let mut decisions: Vec<(&str, Option<&str>)> = judgements["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["decision"].as_str().unwrap(), one["reason"].as_str()))
        .collect();
    decisions.sort_unstable();
    assert_eq!(decisions, [("rejected", Some("distance")), ("shortlisted", None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinators_day_in_japanese() {
    let app = TestApp::start().await;
    let chrome = Chrome::start(&app, "ja").await;
    a_day(User::at(&app, &chrome)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinators_day_in_english_with_the_keyboard_only() {
    let app = TestApp::start().await;
    speaks_english(&app, &app.coordinator).await;
    let chrome = Chrome::start(&app, "en").await;
    a_day(User { hands: Hands::Keyboard, is_english: true, ..User::at(&app, &chrome) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinators_day_in_a_browser_that_runs_no_scripts() {
    let app = TestApp::start().await;
    let chrome = Chrome::start(&app, "ja").await;
    chrome.stop_scripts().await;
    a_day(User { runs_scripts: false, ..User::at(&app, &chrome) }).await;
}
