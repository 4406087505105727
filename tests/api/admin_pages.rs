//! The pages of the administrator, as a browser without scripts has them.

use crate::browser::{Browser, Page};
use crate::support::{Person, TestApp};
use crate::weights::Taught;
use chrono::Duration;
use serde_json::json;

async fn signed_in(app: &TestApp, who: &Person) -> Browser {
    let browser = Browser::new(&app.address);
    let first = browser.sign_in(&who.email, &who.password).await;
    assert_eq!(first.status, 200, "{}", first.html);
    browser
}

const PASSWORD: &str = "雪が育んだ百年の産業";

/// Invites a coordinator with this address; the page that comes of it.
async fn invite(browser: &Browser, email: &str, way: &str) -> Page {
    let page = browser.get("/invitations/new").await;
    let fields = [
        ("email", email),
        ("name", "新任"),
        ("role:choice", "coordinator"),
        ("language:choice", "ja"),
        ("_way", way),
    ];
    browser.submit(&page, "/invitations", &fields).await
}

/// The path and query of the last link in a text.
fn link(text: &str) -> String {
    let start = text.rfind("http://enishi.example.jp/").expect("the mail has a link");
    let link = text[start..].split_whitespace().next().unwrap();
    link.trim_start_matches("http://enishi.example.jp").to_owned()
}

/// The code on the paper.
fn code(page: &Page) -> String {
    let codes = page.html.split("<code>").skip(1).filter_map(|rest| rest.split("</code>").next());
    let code = codes.last().expect("the paper has a code").to_owned();
    assert_eq!(code.len(), 14, "{code}");
    code
}

async fn set(browser: &Browser, page: &Page, password: &str) -> Page {
    browser.submit(page, "/invitation/password", &[("_password", password), ("_again", password)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_changed_and_who_was_slower_is_told_what_is_stored() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    browser.get("/accounts").await.has("coordinator@example.jp").has("会員の会社");
    let path = format!("/accounts/{}", app.coordinator.id);
    let page = browser.get(&path).await;
    let fields = [("name", "改名<b>"), ("role:choice", "organizer"), ("language:choice", "en")];
    browser.submit(&page, &path, &fields).await.has("アカウントの内容を変えました").has("改名&#60;b&#62;");
    // Another tab still has the old version.
    let fields =
        [("name", "別の名"), ("role:choice", "member"), ("_owner", "会員の会社"), ("language:choice", "en")];
    let late = browser.submit(&page, &path, &fields).await;
    assert_eq!(late.status, 409);
    late.has("いま保存されている内容：改名&#60;b&#62;").has("いま保存されている内容：商談会の主催者");
    late.has("value=\"別の名\"").has("いま保存されている内容：（なし）");
    let saved = browser.submit(&late, &path, &fields).await;
    saved.has("アカウントの内容を変えました").has("value=\"会員の会社\"");
    let nowhere =
        [("name", ""), ("role:choice", "member"), ("_owner", "どこにもない"), ("language:choice", "ja")];
    let refused = browser.submit(&saved, &path, &nowhere).await;
    assert_eq!(refused.status, 422);
    refused.has("id=\"name-fault-1\"").has("この名前の事業者は登録されていません");
}

#[tokio::test(flavor = "multi_thread")]
async fn suspending_is_asked_first_and_can_be_undone() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let theirs = signed_in(&app, &app.coordinator).await;
    let path = format!("/accounts/{}/suspension", app.coordinator.id);
    let asked = browser.get(&path).await;
    asked.has("停止しますか");
    assert_eq!(theirs.get("/today").await.path, "/today", "asking changes nothing");
    browser.submit(&asked, &path, &[("_do", "suspend")]).await.has("停止しました").has("停止中");
    assert!(theirs.get("/today").await.path.starts_with("/sign-in"));
    let asked = browser.get(&path).await;
    browser.submit(&asked, &path, &[("_do", "resume")]).await.has("停止を解除しました");
    signed_in(&app, &app.coordinator).await;
    let own = format!("/accounts/{}/suspension", app.administrator.id);
    let asked = browser.get(&own).await;
    let refused = browser.submit(&asked, &own, &[("_do", "suspend")]).await;
    assert_eq!(refused.status, 409);
    refused.has("自分のアカウントを停止");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_is_shown_once_and_works() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let path = format!("/accounts/{}/password", app.coordinator.id);
    let asked = browser.get(&path).await;
    asked.has("再発行しますか").has_not("<code>");
    let shown = browser.submit(&asked, &path, &[]).await;
    let password = shown.html.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    assert_eq!(Browser::new(&app.address).sign_in(&app.coordinator.email, password).await.path, "/today");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_in_a_mail_lets_somebody_in_once_and_stands_in_no_log() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let invited = invite(&browser, "newcomer@example.jp", "mail").await;
    invited.has("招待しました").has("もう一度招待する");
    browser.get("/accounts").await.has("招待中");
    app.work().await;
    let mail = app.mail_texts().pop().unwrap();
    assert!(mail.starts_with("【縁】試験センターからの招待"), "{mail}");
    let link = link(&mail);
    let mails = app.get(&app.administrator.token, "/mails").await.ok().to_string();
    assert!(mails.contains("[[link]]") && !mails.contains("key="), "{mails}");
    let left: Option<String> = sqlx::query_scalar("SELECT secret_link FROM mails")
        .fetch_one(&mut app.service_connection().await)
        .await
        .unwrap();
    assert_eq!(left, None, "it is erased once the mail is sent");

    let theirs = Browser::new(&app.address);
    for _ in 0..2 {
        theirs.get(&link).await.has("パスワードを決める").has("newcomer@example.jp");
    }
    let page = theirs.get(&link).await;
    let weak = set(&theirs, &page, "1234567890").await;
    assert_eq!(weak.status, 422);
    let other = [("_password", PASSWORD), ("_again", "x")];
    theirs.submit(&weak, "/invitation/password", &other).await.has("2つのパスワードが同じではありません");
    let begun = set(&theirs, &weak, PASSWORD).await;
    assert_eq!(begun.path, "/today");
    begun.has("パスワードを設定しました");
    assert_eq!(Browser::new(&app.address).sign_in("newcomer@example.jp", PASSWORD).await.path, "/today");
    let used = Browser::new(&app.address).get(&link).await;
    assert_eq!(used.status, 410);
    used.has("すでに使われています");
    assert_eq!(set(&theirs, &page, "もっと別のパスワード").await.status, 410);
    browser.get("/accounts").await.has_not("招待中");
    let again = invite(&browser, "newcomer@example.jp", "mail").await;
    assert_eq!(again.status, 409);
    again.has("このメールアドレスのアカウントは既にあります");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_a_replaced_and_an_expired_link_let_nobody_in() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let theirs = Browser::new(&app.address);
    let forged = theirs.get("/invitation?key=x").await;
    assert_eq!(forged.status, 410);
    forged.has("このリンクは使えません");
    invite(&browser, "newcomer@example.jp", "mail").await;
    app.work().await;
    let first = link(&app.mail_texts().pop().unwrap());
    let again = invite(&browser, "newcomer@example.jp", "mail").await;
    again.has("招待しました");
    app.work().await;
    let links: Vec<String> = app.mail_texts().iter().map(|mail| link(mail)).collect();
    let second = links.iter().find(|link| **link != first).unwrap();
    assert_eq!(theirs.get(&first).await.status, 410);
    assert_eq!(theirs.get(second).await.status, 200);
    app.context.clock.advance(Duration::days(14));
    let expired = theirs.get(second).await;
    assert_eq!(expired.status, 410);
    expired.has("有効期限を過ぎている");
    let browser = signed_in(&app, &app.administrator).await;
    browser.get("/accounts").await.has("招待の期限切れ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_on_paper_lets_somebody_in_however_it_is_typed() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let form = browser.get("/invitations/new").await;
    let fields = [
        ("email", "member2@example.jp"),
        ("name", "担当"),
        ("role:choice", "member"),
        ("_owner", "会員の会社"),
        ("language:choice", "ja"),
        ("_way", "paper"),
    ];
    let paper = browser.submit(&form, "/invitations", &fields).await;
    paper.has("http://enishi.example.jp/invitation").has("有効期限：");
    let typed = code(&paper).replace('-', "").to_uppercase();
    // The same form once more, as with a second click: nobody is invited anew, and the code stays secret.
    browser.submit(&form, "/invitations", &fields).await.has("すでに招待しています").has_not("<code>");
    app.work().await;
    assert!(app.mail_texts().is_empty(), "an invitation on paper sends no mail");
    let theirs = Browser::new(&app.address);
    let page = theirs.get("/invitation").await;
    let right =
        theirs.submit(&page, "/invitation", &[("_email", "MEMBER2@example.jp"), ("_code", &typed)]).await;
    right.has("パスワードを決める");
    assert_eq!(set(&theirs, &right, PASSWORD).await.path, "/my");
    let used =
        theirs.submit(&page, "/invitation", &[("_email", "member2@example.jp"), ("_code", &typed)]).await;
    used.has("すでに使われています");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_codes_lock_the_address_for_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let paper = invite(&browser, "newcomer@example.jp", "paper").await;
    let code = code(&paper);
    let theirs = Browser::new(&app.address);
    let page = theirs.get("/invitation").await;
    let wrong = [("_email", "newcomer@example.jp"), ("_code", "aaaa-bbbb-cccc")];
    for _ in 0..9 {
        theirs.submit(&page, "/invitation", &wrong).await.has("招待コードが違います");
    }
    assert_eq!(theirs.submit(&page, "/invitation", &wrong).await.status, 429);
    let right = [("_email", "newcomer@example.jp"), ("_code", code.as_str())];
    assert_eq!(theirs.submit(&page, "/invitation", &right).await.status, 429);
    app.context.clock.advance(Duration::minutes(15));
    assert_eq!(theirs.submit(&page, "/invitation", &right).await.status, 200);
    let nobody = [("_email", "nobody@example.jp"), ("_code", code.as_str())];
    theirs.submit(&page, "/invitation", &nobody).await.has("招待コードが違います");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_set_anew_and_strangers_learn_nothing() {
    let app = TestApp::start().await;
    let theirs = Browser::new(&app.address);
    let ask = async |email: &str| {
        let page = theirs.get("/password-reset").await;
        theirs.submit(&page, "/password-reset", &[("_email", email)]).await
    };
    let known = ask("coordinator@example.jp").await;
    let unknown = ask("nobody@example.jp").await;
    let plain = |page: &Page, email: &str| page.html.replace(email, "…");
    assert_eq!(plain(&known, "coordinator@example.jp"), plain(&unknown, "nobody@example.jp"));
    // Once more at once: one mail is enough.
    ask("coordinator@example.jp").await;
    app.work().await;
    let mails = app.mail_texts();
    assert_eq!(mails.len(), 1);
    let link = link(&mails[0]);
    assert!(link.starts_with("/password-reset?key="), "{link}");
    let elsewhere = signed_in(&app, &app.coordinator).await;
    let page = theirs.get(&link).await;
    page.has("新しいパスワードを決めてください");
    assert_eq!(set(&theirs, &page, PASSWORD).await.path, "/today");
    assert!(elsewhere.get("/today").await.path.starts_with("/sign-in"), "other sessions have ended");
    assert_eq!(theirs.get(&link).await.status, 410);
    app.context.clock.advance(Duration::minutes(6));
    ask("coordinator@example.jp").await;
    app.work().await;
    let second = app.mail_texts().iter().map(|mail| self::link(mail)).find(|other| *other != link).unwrap();
    app.context.clock.advance(Duration::hours(1));
    theirs.get(&second).await.has("有効期限を過ぎている");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_of_somebody_suspended_lets_nobody_in() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let account = invite(&browser, "newcomer@example.jp", "mail").await;
    app.work().await;
    let link = link(&app.mail_texts().pop().unwrap());
    let path = format!("{}/suspension", account.path);
    let asked = browser.get(&path).await;
    browser.submit(&asked, &path, &[("_do", "suspend")]).await.has("停止しました");
    assert_eq!(Browser::new(&app.address).get(&link).await.status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_could_not_be_delivered_is_found_and_sent_again() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    invite(&browser, "newcomer@example.jp", "mail").await;
    app.work().await;
    browser.get("/mails").await.has("送信済み").has("newcomer@example.jp").has_not("key=");
    let mut connection = app.service_connection().await;
    sqlx::query("UPDATE mails SET status = 'dead', sent_at = NULL, last_error = '550 <b>no such user'")
        .execute(&mut connection)
        .await
        .unwrap();
    // Its link went with the mail: sent again, it would lead nowhere.
    browser.get("/mails?status=dead").await.has("550 &#60;b&#62;no such user").has_not("もう一度送る");
    let token = &app.administrator.token;
    let dead = app.get(token, "/mails?status=dead").await.ok();
    let again = format!("/mails/{}/retry", dead["items"][0]["id"].as_str().unwrap());
    let refused = app.post(token, &again, json!({})).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:link-erased");
    sqlx::query("UPDATE mails SET secret_link = 'https://example.jp/'")
        .execute(&mut connection)
        .await
        .unwrap();
    let dead = browser.get("/mails?status=dead").await;
    dead.has("550 &#60;b&#62;no such user").has("もう一度送る");
    browser.get("/mails?status=failed").await.has("あてはまるメールはありません");
    let path = format!("/mails/{}/retry", dead.id_after("/mails/"));
    browser.submit(&dead, &path, &[]).await.has("もう一度送ります").has("送信待ち");
    app.work().await;
    browser.get("/mails").await.has("送信済み");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_says_who_did_what_in_words() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    invite(&browser, "newcomer@example.jp", "mail").await;
    let log = browser.get("/audit-log").await;
    log.has("招待しました").has("事業者を登録しました").has("サインインしました").has("administrator");
    log.has_not("account.invite").has(&format!("/organizations/{}", app.own));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_programme_is_written_read_changed_and_removed() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let page = browser.get("/programmes/new").await;
    let fields = [
        ("name", "認証<取得>の補助"),
        ("kind:choice", "subsidy"),
        ("rate", "2分の1"),
        ("ceiling_yen:number", "1,500,000"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [fields.as_slice(), more].concat();
    let row = with(&[("_do", "gap"), ("_kind", "certification")]);
    let page = browser.submit(&page, "/programmes", &row).await;
    page.has("認証の取得").has("name=\"closes.0.standard:term\"");
    let wrong = with(&[("_do", "save"), ("closes.0.standard:term", "どこにもない規格")]);
    let page = browser.submit(&page, "/programmes", &wrong).await;
    assert_eq!(page.status, 422);
    page.has("どこにもない規格").has("id=\"closes.0.standard-fault-1\"");
    let right = with(&[("_do", "save"), ("closes.0.standard:term", "JIS Q 9100")]);
    let saved = browser.submit(&page, "/programmes", &right).await;
    saved.has("支援制度を保存しました").has("認証&#60;取得&#62;の補助").has("認証の取得：").has("2分の1");

    // Everybody may read it, and only the administrator may change it.
    let theirs = signed_in(&app, &app.member).await;
    theirs.get("/programmes").await.has("認証&#60;取得&#62;の補助").has_not("/programmes/new");
    theirs.get(&saved.path).await.has("JIS Q 9100").has_not("/edit");

    let edit = browser.get(&format!("{}/edit", saved.path)).await;
    let kind = ("kind:choice", "subsidy");
    let renamed = [("name", "新しい名"), kind, ("_drop", "0"), ("_do", "save")];
    browser.submit(&edit, &saved.path, &renamed).await.has("新しい名").has("登録されていません");
    let late = browser.submit(&edit, &saved.path, &[("name", "遅れた名"), kind, ("_do", "save")]).await;
    assert_eq!(late.status, 409);
    late.has("いま保存されている内容：新しい名")
        .has("いま保存されている内容：（なし）")
        .has("value=\"遅れた名\"");
    browser
        .submit(&late, &saved.path, &[("name", "遅れた名"), kind, ("_do", "save")])
        .await
        .has("保存しました");

    let path = format!("{}/deletion", saved.path);
    let asked = browser.get(&path).await;
    asked.has("削除しますか");
    browser.submit(&asked, &path, &[]).await.has("支援制度を削除しました").has("まだ登録されていません");
}

/// The page of the weights once nothing is being looked for any more.
async fn looked(browser: &Browser) -> Page {
    for _ in 0..600 {
        let page = browser.get("/weights").await;
        if !page.html.contains("いま探しています") && page.html.contains("前回（") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the search for weights does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn better_weights_are_looked_for_shown_accepted_and_given_up_again() {
    let taught = Taught::new().await;
    let browser = signed_in(&taught.app, &taught.app.administrator).await;
    let page = browser.get("/weights").await;
    page.has("初期値の重みを使っています").has("案はまだありません");
    browser.submit(&page, "/weights/tuning", &[]).await.has("探し始めました");
    let page = looked(&browser).await;
    page.has("より良い重みを提案しました").has("採否を待っています").has("変わる重み");
    let before = taught.first().await;
    let path = format!("/weights/proposals/{}", page.id_after("/weights/proposals/"));
    let accepted = browser.submit(&page, &path, &[("_do", "accept")]).await;
    accepted.has("案を採用しました").has("採用した案の重みを使っています");
    assert_ne!(taught.first().await, before, "the ranking follows");
    // The same form once more, from another tab.
    browser.submit(&page, &path, &[("_do", "dismiss")]).await.has("ほかの人が先に変更していました");
    browser.get("/weights/evaluation").await.has("良い候補が1位に出たニーズ").has("100.0%");
    let asked = browser.get("/weights/reset").await;
    asked.has("初期値に戻しますか");
    browser.submit(&asked, "/weights/reset", &[]).await.has("重みを初期値に戻しました");
    assert_eq!(taught.first().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_too_little_was_decided_no_weights_are_proposed_and_it_is_said_why() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let page = browser.get("/weights").await;
    browser.submit(&page, "/weights/tuning", &[]).await;
    looked(&browser).await.has("学ぶには判断が足りません").has("案はまだありません");
    browser.get("/weights/evaluation").await.has("数字は出せません");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_of_the_office_is_added_understood_and_changed() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    browser.get("/vocabulary?q=めっき&scheme=process").await.has("見つかった用語").has("めっき");
    let page = browser.get("/vocabulary/new").await;
    let fields = [
        ("_scheme:choice", "process"),
        ("ja", "燕式鎚起"),
        ("en", "Tsubame hammering"),
        ("synonyms:lines", "鎚起<b>\r\n燕の鎚起"),
        ("_parent", "めっ"),
    ];
    let page = browser.submit(&page, "/vocabulary", &fields).await;
    assert_eq!(page.status, 422);
    page.has("「めっ」は用語集にありません。近い用語：").has("燕の鎚起");
    let taken = [fields[0], ("ja", "めっき"), fields[2], fields[3], ("_parent", "")];
    let page = browser.submit(&page, "/vocabulary", &taken).await;
    assert_eq!(page.status, 422);
    page.has("この言葉は、すでに用語集にあります");
    let right = [fields[0], fields[1], fields[2], fields[3], ("_parent", "めっき")];
    let saved = browser.submit(&page, "/vocabulary", &right).await;
    saved.has("用語を保存しました").has("燕式鎚起").has("鎚起&#60;b&#62;");
    // The second click adds no second one.
    let again = browser.submit(&page, "/vocabulary", &right).await;
    assert_eq!(again.html.matches("燕式鎚起").count(), 1);
    browser.get("/vocabulary?q=燕の鎚起").await.has("見つかった用語").has_not("あてはまる用語はありません");
    // The words are understood from now on, wherever somebody writes them.
    let read = app
        .post(&app.coordinator.token, "/needs/parse", serde_json::json!({ "text": "燕の鎚起を頼みたい" }))
        .await;
    assert!(read.ok().to_string().contains("燕式鎚起"));

    let start = saved.html.find("/vocabulary/process:own-").unwrap();
    let path = saved.html[start..].split('"').next().unwrap().to_owned();
    let edit = browser.get(&path).await;
    let renamed = [("ja", "燕鎚起"), fields[2], fields[3], ("_parent", "")];
    browser.submit(&edit, &path, &renamed).await.has("用語を保存しました").has("燕鎚起");
    let late =
        browser.submit(&edit, &path, &[("ja", "遅れた語"), fields[2], fields[3], ("_parent", "")]).await;
    assert_eq!(late.status, 409);
    late.has("いま保存されている内容：燕鎚起").has("value=\"遅れた語\"");
    let theirs = signed_in(&app, &app.coordinator).await;
    theirs.get("/vocabulary").await.has("燕鎚起").has_not("/vocabulary/new");
}

#[tokio::test(flavor = "multi_thread")]
async fn inviting_again_in_another_way_takes_the_place_of_the_first() {
    let app = TestApp::start().await;
    let browser = signed_in(&app, &app.administrator).await;
    let paper = invite(&browser, "newcomer@example.jp", "paper").await;
    let code = code(&paper);
    let path = format!("/accounts/{}", paper.id_after("/accounts/"));
    let account = browser.get(&path).await;
    let again = format!("{path}/invitation");
    browser.submit(&account, &again, &[("_way", "mail")]).await.has("招待しました");
    let theirs = Browser::new(&app.address);
    let page = theirs.get("/invitation").await;
    let old = [("_email", "newcomer@example.jp"), ("_code", code.as_str())];
    assert_eq!(theirs.submit(&page, "/invitation", &old).await.status, 422);
    app.work().await;
    let link = link(&app.mail_texts().pop().unwrap());
    // A password that the administrator gives instead closes every invitation.
    let path = format!("{path}/password");
    let asked = browser.get(&path).await;
    browser.submit(&asked, &path, &[]).await.has("<code>");
    let used = theirs.get(&link).await;
    assert_eq!(used.status, 410);
    let refused = browser.submit(&account, &again, &[("_way", "mail")]).await;
    assert_eq!(refused.status, 409);
    refused.has("すでにパスワードを設定しています");
}
