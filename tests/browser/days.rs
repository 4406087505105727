//! The days of the people who use Enishi, from signing in to signing out.

use crate::chrome::Chrome;
use crate::hands::{Hands, User};
use crate::support::{Person, TestApp};
use crate::world::speaks_english;
use chrono::Duration;
use enishi::domain::Day;
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
    assert!(user.is_at("div[@role='alert']").await, "the keyboard begins elsewhere than at the mistake");
    user.press("div[@role='alert']", "").await;
    assert!(user.is_at("input[@id='quantity']").await, "the mistake does not lead to its field");
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
    user.choose(&other, user.pick("理由", "Reason"), user.pick("距離・輸送の都合", "distance or transport"))
        .await;
    user.press(&format!("{other}//form[.//select]"), user.pick("見送る", "Reject")).await;
    user.sees(user.pick("見送りました", "Rejected: not proposed")).await;
    user.does_not_see("遠い工業").await;

    user.press("nav", user.pick("今日", "Today")).await;
    user.sees("機体部品の5軸加工").await;
    user.press("section[@aria-labelledby='news']//form", user.pick("既読にする", "Mark as read")).await;
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

/// A member's day: a need that suits, a certificate that runs out, and an account of one's own taste.
#[tokio::test(flavor = "multi_thread")]
async fn a_members_day_in_japanese_and_then_in_english() {
    let app = TestApp::start().await;
    let day = |days| Day::in_japan(app.context.clock.now() + Duration::days(days)).to_string();
    let held = json!({ "standard": "standard:jisq9100", "status": "held", "valid_until": day(30) });
    let capability = json!({ "process": "process:five-axis-milling" });
    app.profile(&app.own, json!({ "capabilities": [capability], "certifications": [held] })).await;
    let other = app.organization("ほかの発注企業").await;
    let milling = json!({ "kind": "process", "level": "must", "process": "process:five-axis-milling" });
    let tolerance = json!({ "kind": "tolerance", "level": "want", "tolerance_um": 5.0 });
    let need = json!({ "kind": "outsourcing", "title": "翼の部品", "requirements": [milling, tolerance] });
    let need = app.need(&other, need).await;
    app.status(&need, 1, "open").await.ok();

    let chrome = Chrome::start(&app, "ja").await;
    let user = User::at(&app, &chrome);
    user.sign_in(&app.member).await;
    a_member_sees_what_suits_and_completes_what_is_asked_for(&user).await;
    a_member_renews_a_certificate(&user, &day(30), &day(1_000)).await;
    a_member_turns_to_english(&user).await;
    a_member_changes_the_password(&User { is_english: true, ..User::at(&app, &chrome) }).await;

    // But for the slips, which the browser notes on its own.
    let errors = chrome.errors().await;
    assert!(errors.iter().all(|error| error.contains("a status of 422")), "{errors:?}");
    assert_eq!(errors.len(), 2, "{errors:?}");
}

async fn a_member_sees_what_suits_and_completes_what_is_asked_for(user: &User<'_>) {
    let suiting = "section[@aria-labelledby='suiting']";
    let said = user.reads(suiting).await;
    assert!(said.contains("翼の部品") && said.contains("合うところ：5軸加工"), "{said}");
    assert!(said.contains("担当のコーディネーターにおたずねください"), "{said}");
    user.does_not_see("ほかの発注企業").await;
    // What the profile leaves open leads to the sheet where it is filled in.
    user.sees("公差：1件のニーズが求めています").await;
    user.press("section[@aria-labelledby='missing']", "公差").await;
    user.write("公差（±µm）", "±5").await;
    user.press("form//p[@class='actions']", "保存する").await;
    user.sees("まだ何も保存していません").await;
    user.write("公差（±µm）", "５").await;
    user.press("form//p[@class='actions']", "保存する").await;
    user.sees("プロフィールを保存しました").await;
    user.sees("±5 µm").await;
    user.press("nav", "わたしのページ").await;
    user.does_not_see("公差：1件のニーズが求めています").await;
}

async fn a_member_renews_a_certificate(user: &User<'_>, old: &str, new: &str) {
    let certificates = "section[@aria-labelledby='certificates']";
    let said = user.reads(certificates).await;
    assert!(said.contains("JIS Q 9100") && said.contains("まもなく期限"), "{said}");
    user.press(certificates, "直す").await;
    assert_eq!(user.value("有効期限").await, old);
    user.write_day("有効期限", new).await;
    user.press("form//p[@class='actions']", "保存する").await;
    user.sees("プロフィールを保存しました").await;
    user.press("nav", "わたしのページ").await;
    user.sees("JIS Q 9100").await;
    user.does_not_see("まもなく期限").await;
}

async fn a_member_turns_to_english(user: &User<'_>) {
    user.press("header", "会員").await;
    user.sees("名前と言語").await;
    user.write("名前", "髙﨑").await;
    user.choose("main", "言語 / Language", "English").await;
    user.press("form[@action='/account']", "保存する").await;
    user.sees("Name and language are saved").await;
    user.sees("髙﨑").await;
}

async fn a_member_changes_the_password(user: &User<'_>) {
    let new = "a-hundred-years-of-snow";
    for current in ["something else", user.app.member.password.as_str()] {
        user.write("Current password", current).await;
        user.write("New password", new).await;
        user.write("New password, once more", new).await;
        user.press("main", "Change it").await;
        if current == "something else" {
            user.sees("This is not the current password").await;
        }
    }
    user.sees("The password is changed").await;
    user.press("header", "Sign out").await;
    // The page to sign in is in the browser's language, for nobody is there yet.
    let member = Person {
        email: user.app.member.email.clone(),
        password: new.into(),
        id: String::new(),
        token: String::new(),
    };
    User::at(user.app, user.chrome).sign_in(&member).await;
    user.sees("Open needs that may suit you").await;
    user.sees("髙﨑").await;
}

/// An open need that requires a certificate, and a firm that plans to get it.
async fn a_near_miss(app: &TestApp) {
    let firm = app.organization("惜しい工業").await;
    let planned = json!({ "standard": "standard:jisq9100", "status": "planned" });
    let capability = json!({ "process": "process:five-axis-milling" });
    app.profile(&firm, json!({ "capabilities": [capability], "certifications": [planned] })).await;
    let requirements = json!([
        { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
        { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
    ]);
    let need = json!({ "kind": "outsourcing", "title": "機体部品", "requirements": requirements });
    let need = app.need(&app.own, need).await;
    app.status(&need, 1, "open").await.ok();
}

/// An administrator's morning: a mail that did not arrive, a programme, a word of the area.
#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_morning() {
    let app = TestApp::start().await;
    a_near_miss(&app).await;
    let chrome = Chrome::start(&app, "ja").await;
    let user = User::at(&app, &chrome);
    user.sign_in(&app.administrator).await;
    a_mail_that_died_is_sent_again(&user).await;
    a_programme_is_proposed_beside_the_gap_that_it_closes(&user).await;
    a_word_of_the_area_is_understood_once_it_is_added(&user).await;
    assert_eq!(chrome.errors().await, Vec::<String>::new());
}

async fn a_mail_that_died_is_sent_again(user: &User<'_>) {
    user.press("nav", "管理").await;
    user.press("main", "招待する").await;
    user.write("メールアドレス", "newcomer@example.jp").await;
    user.write("氏名", "新任").await;
    user.choose("main", "役割", "コーディネーター").await;
    user.press("main", "メールで招待する").await;
    user.sees("招待しました").await;
    // Over a weekend, the mail server takes nothing.
    let app = user.app;
    std::fs::remove_dir_all(app.mails.path()).unwrap();
    app.work().await;
    app.context.clock.advance(Duration::hours(49));
    app.work().await;
    std::fs::create_dir(app.mails.path()).unwrap();

    user.press("nav", "管理").await;
    user.write("メールアドレス", &app.administrator.email).await;
    user.write("パスワード", &app.administrator.password).await;
    user.press("main", "サインイン").await;
    user.press("main", "メールの記録").await;
    user.press("nav[@class='tabs']", "送信できませんでした").await;
    user.sees("newcomer@example.jp").await;
    user.press("main", "理由（メールサーバーの返事）").await;
    user.sees("the mail could not be written to its folder").await;
    user.press("main", "もう一度送る").await;
    user.sees("もう一度送ります").await;
    user.sees("送信待ち").await;
    app.work().await;
    user.press("nav[@class='tabs']", "送信済み").await;
    user.sees("newcomer@example.jp").await;
    let mails = app.mail_texts();
    assert!(mails.len() == 1 && mails[0].contains("/invitation?key="), "{mails:?}");
}

async fn a_programme_is_proposed_beside_the_gap_that_it_closes(user: &User<'_>) {
    user.press("nav", "管理").await;
    user.press("main", "支援制度").await;
    user.sees("支援制度はまだ登録されていません").await;
    user.press("main", "支援制度を加える").await;
    user.write("名称", "認証取得の補助").await;
    user.choose("main", "種類", "補助金").await;
    user.choose("main", "加える課題の種類", "認証の取得").await;
    user.press("main", "課題を加える").await;
    user.sees("用語（空なら、すべて）").await;
    assert!(user.is_at("input[@id='closes.0.standard']").await, "the keyboard begins at the top again");
    user.write("用語（空なら、すべて）", "JISQ9100").await;
    user.write("補助率", "2分の1").await;
    user.write("上限額（円）", "1,500,000").await;
    user.press("p[@class='actions']", "保存する").await;
    user.sees("支援制度を保存しました").await;
    user.sees("認証の取得：JIS Q 9100").await;

    // Who plans the certificate that a need requires is near to it, and the programme stands beside that.
    user.press("nav", "ニーズ").await;
    user.press("main", "機体部品").await;
    user.sees("あと一歩の事業者").await;
    user.sees("惜しい工業").await;
    user.sees("満たすために使える支援制度").await;
    user.sees("認証取得の補助").await;
}

async fn a_word_of_the_area_is_understood_once_it_is_added(user: &User<'_>) {
    user.press("nav", "管理").await;
    user.press("main", "用語集").await;
    user.write("ことば", "燕の鎚起").await;
    user.press("main", "探す").await;
    user.sees("あてはまる用語はありません").await;
    user.press("main", "用語を加える").await;
    user.choose("main", "種類（あとから変えられません）", "加工・工程").await;
    user.write("日本語", "燕式鎚起").await;
    user.write("英語", "Tsubame hammering").await;
    user.write("ほかの言い方（1行に1つ）", "燕の鎚起").await;
    user.write("上位の用語（なければ空）", "プレス加工").await;
    user.press("main", "保存する").await;
    user.sees("用語を保存しました").await;
    user.sees("燕式鎚起").await;

    user.press("nav", "ニーズ").await;
    user.press("main", "ニーズを書く").await;
    user.write("ニーズを持つ事業者", "会員の会社").await;
    user.write("文章", "燕の鎚起を頼みたい").await;
    user.press("main", "読み取る").await;
    let understood = user.reads("p[@class='marked']").await;
    assert!(understood.contains("燕式鎚起"), "{understood}");
}

/// An administrator's afternoon: the weights, and somebody who leaves and comes back.
#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_afternoon() {
    let app = TestApp::start().await;
    let chrome = Chrome::start(&app, "ja").await;
    let user = User::at(&app, &chrome);
    user.sign_in(&app.administrator).await;
    weights_are_looked_for_without_waiting(&user).await;
    somebody_who_leaves_is_kept_out(&user).await;
    let errors = chrome.errors().await;
    assert!(errors.len() == 1 && errors[0].contains("a status of 401"), "{errors:?}");
}

async fn weights_are_looked_for_without_waiting(user: &User<'_>) {
    user.press("nav", "管理").await;
    user.press("main", "評価の重み").await;
    user.sees("初期値の重みを使っています").await;
    user.sees("案はまだありません").await;
    user.press("main", "探し始める").await;
    user.sees("探し始めました").await;
    // Meanwhile something else is done; the page says how it ended once it is looked at again.
    for _ in 0..100 {
        user.press("main", "いまの順位が、これまでの判断とどのくらい合うか").await;
        user.sees("まだないため、数字は出せません").await;
        user.press("main", "評価の重み").await;
        user.sees("評価の重み").await;
        if !user.text().await.contains("いま探しています") {
            break;
        }
    }
    user.sees("学ぶには判断が足りません").await;
}

async fn somebody_who_leaves_is_kept_out(user: &User<'_>) {
    let app = user.app;
    user.press("nav", "管理").await;
    user.press("main", "アカウント").await;
    user.press("main", "coordinator").await;
    user.press("main", "アカウントを停止する").await;
    user.sees("アカウントを停止しますか").await;
    user.press("main", "停止する").await;
    user.sees("アカウントを停止しました").await;
    user.sees("停止中").await;
    user.sign_out().await;
    user.sign_in(&app.coordinator).await;
    user.sees("メールアドレスまたはパスワードが違います").await;

    user.sign_in(&app.administrator).await;
    user.press("nav", "管理").await;
    user.press("main", "アカウント").await;
    user.press("main", "coordinator").await;
    user.press("main", "停止を解除する").await;
    user.sees("停止を解除しますか").await;
    user.press("main", "停止を解除する").await;
    user.sees("停止を解除しました").await;
    user.sign_out().await;
    user.sign_in(&app.coordinator).await;
    user.sees("読んでいないお知らせはありません").await;
}
