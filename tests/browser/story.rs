//! The one story that Enishi is for, with everybody who has a part in it: a firm is invited, says what it can do and what
//! it needs, the office finds who could help, and each sees what the others did.

use crate::chrome::Chrome;
use crate::hands::{Hands, User};
use crate::support::{Person, TestApp};
use crate::world::speaks_english;
use chrono::Duration;
use enishi::domain::Day;
use serde_json::{Value, json};

/// The firm that is invited.
const FIRM: &str = "燕めっき工業";

/// What its owner pastes.
const MAIL: &str = "A7075の5軸加工を外注したい。公差±20μm、月産50個、JISQ9100必須。めっきは不要。";

/// How somebody is invited.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Mail,
    Paper,
}

/// The firm, and who could do what it needs: one that says everything, and one that says next to nothing.
async fn firms(app: &TestApp) -> String {
    let firm = app.organization(FIRM).await;
    let milling = |details: Value| {
        let mut capability = json!({ "process": "process:five-axis-milling" });
        capability.as_object_mut().unwrap().extend(details.as_object().unwrap().clone());
        capability
    };
    let good = app.organization("良い精工").await;
    let capability = milling(json!({ "materials": ["material:a7075"], "tolerance_um": 10.0 }));
    let held = json!({ "standard": "standard:jisq9100", "status": "held", "valid_until": "2030-03-31" });
    app.profile(&good, json!({ "capabilities": [capability], "certifications": [held] })).await;
    let silent = app.organization("無口な工業").await;
    app.profile(&silent, json!({ "capabilities": [milling(json!({}))] })).await;
    firm
}

/// The whole of it.
async fn the_story(user: User<'_>, way: Way) {
    let firm = firms(user.app).await;
    let owner = Person {
        email: "owner@example.jp".into(),
        password: "雪が育んだ百年の産業".into(),
        id: String::new(),
        token: String::new(),
    };
    let invitation = the_administrator_invites(&user, &owner, way).await;
    the_owner_begins(&user, &owner, way, &invitation).await;
    the_owner_says_what_the_firm_can_do(&user).await;
    the_owner_posts_a_need(&user).await;
    user.app.work().await;
    the_coordinator_looks_for_partners(&user).await;
    the_coordinator_writes_down_what_the_owner_said_on_the_telephone(&user).await;
    the_owner_sees_what_the_office_did(&user, &owner).await;
    the_administrator_finds_it_in_the_audit_log(&user).await;

    assert_eq!(user.chrome.errors().await, Vec::<String>::new());
    let token = &user.app.administrator.token;
    let profile = user.app.get(token, &format!("/organizations/{firm}/profile")).await.ok();
    let capability = &profile["capabilities"][0];
    assert_eq!(
        (&capability["process"], &capability["lead_time_days"]),
        (&json!("process:plating"), &json!(20))
    );
    assert_eq!(profile["certifications"][0]["standard"], "standard:iso9001");
}

/// What is in the owner's hands afterwards: the address in the mail, or the code on the paper.
async fn the_administrator_invites(user: &User<'_>, owner: &Person, way: Way) -> String {
    user.sign_in(&user.app.administrator).await;
    user.press("nav", user.pick("管理", "Administration")).await;
    user.press("main", user.pick("招待する", "Invite somebody")).await;
    user.write(user.pick("メールアドレス", "E-mail address"), &owner.email).await;
    user.write(user.pick("氏名", "Name"), "燕 花子").await;
    user.choose("main", user.pick("役割", "Role"), user.pick("事業者の担当者", "member of an organization"))
        .await;
    let firm = user.pick("事業者（「事業者の担当者」のときだけ）", "Organization (for a member of one only)");
    user.write(firm, "燕めっき").await;
    let language = user.pick("画面とメールの言語", "Language of pages and mails");
    user.choose("main", language, user.pick("日本語", "English")).await;
    match way {
        Way::Mail => user.press("main", user.pick("メールで招待する", "Invite by mail")).await,
        Way::Paper => {
            user.press("main", user.pick("紙のコードで招待する", "Invite by a code on paper")).await
        }
    }
    let invitation = match way {
        Way::Mail => {
            user.sees(user.pick("まもなくメールが届きます", "The mail is on its way")).await;
            user.app.work().await;
            let mail = user.app.mail_texts().pop().expect("a mail was sent");
            let start = mail.find("http://enishi.example.jp/").expect("the mail has a link");
            let link = mail[start..].split_whitespace().next().unwrap();
            link.trim_start_matches("http://enishi.example.jp").to_owned()
        }
        Way::Paper => {
            user.sees(user.pick("この画面を印刷してお渡しください", "Print this page")).await;
            user.sees("http://enishi.example.jp/invitation").await;
            user.reads("p[@class='code'][contains(.,'-')]/code[string-length()=14]").await
        }
    };
    user.sign_out().await;
    invitation
}

async fn the_owner_begins(user: &User<'_>, owner: &Person, way: Way, invitation: &str) {
    match way {
        Way::Mail => user.chrome.open(invitation).await,
        Way::Paper => {
            user.press("main", user.pick("招待のコードをお持ちのとき", "Do you have an invitation")).await;
            user.write(user.pick("メールアドレス", "E-mail address"), &owner.email).await;
            // As people read it off a paper.
            user.write(user.pick("招待コード", "Code"), &invitation.replace('-', "").to_uppercase()).await;
            user.press("main", user.pick("次へ", "Next")).await;
        }
    }
    user.sees(user.pick("ようこそ「縁」へ", "Welcome to Enishi")).await;
    user.sees("燕 花子").await;
    user.write(user.pick("パスワード", "Password"), &owner.password).await;
    user.write(user.pick("もう一度", "Once more"), &owner.password).await;
    user.press("main", user.pick("決めて始める", "Set it and begin")).await;
    user.sees(user.pick("パスワードを設定しました", "Your password is set")).await;
    user.sign_out().await;
    user.sign_in(owner).await;
    user.sees(FIRM).await;
    user.sees(user.pick("プロフィールはまだ確認されていません", "The profile was never confirmed")).await;
}

/// Section by section, in words of the trade; then that all of it is still correct.
async fn the_owner_says_what_the_firm_can_do(user: &User<'_>) {
    user.sees(user.pick("7項目のうち0項目が書かれています", "7 sections, 0 filled in")).await;
    user.press("main", user.pick("加工能力", "Capabilities")).await;
    let (word, term) = (user.pick("メッキ", "plating"), user.pick("めっき", "plating"));
    if user.runs_scripts {
        user.write_and_be_offered(user.pick("加工", "Process"), word, term).await;
    } else {
        user.write(user.pick("加工", "Process"), word).await;
    }
    user.write(user.pick("納期（日）", "Lead time (days)"), "３０").await;
    user.press("main", user.pick("保存して「認証」へ", "Save and go on to “Certifications”")).await;
    user.sees(user.pick("プロフィールを保存しました", "The profile is saved")).await;

    user.write(user.pick("規格", "Standard"), "JISQ9001").await;
    user.choose("main", user.pick("状態", "How far it has come"), user.pick("取得済み", "held")).await;
    let until = Day::in_japan(user.app.context.clock.now() + Duration::days(60));
    user.write_day(user.pick("有効期限", "Valid until"), &until.to_string()).await;
    user.press("form//p[@class='actions']", user.pick("保存する", "Save")).await;
    user.sees(user.pick("プロフィールを保存しました", "The profile is saved")).await;
    user.sees(term).await;
    user.sees("ISO 9001").await;

    user.press("nav", user.pick("わたしのページ", "My page")).await;
    user.sees(user.pick("7項目のうち2項目が書かれています", "7 sections, 2 filled in")).await;
    user.sees(user.pick("まもなく期限", "runs out soon")).await;
    user.press("main", user.pick("今も正しい", "Still correct")).await;
    user.sees(user.pick("今も正しいことを記録しました", "recorded that the profile is still correct")).await;
    user.sees(user.pick("プロフィールの最後の確認：", "Profile last confirmed")).await;
}

async fn the_owner_posts_a_need(user: &User<'_>) {
    user.sees(user.pick("ニーズはまだありません", "There is no need yet")).await;
    user.press("main", user.pick("ニーズを書く", "Write a need down")).await;
    user.write(user.pick("文章", "Text"), MAIL).await;
    user.press("main", user.pick("読み取る", "Read it")).await;
    user.sees(user.pick("読み取った内容を確かめる", "Check what was understood")).await;
    // What was understood stands where it was said, and what is not wanted is said to be so.
    let understood = user.reads("p[@class='marked']").await;
    for part in [user.pick("不要：めっき", "not wanted: plating"), "JIS Q 9100", "7075"] {
        assert!(understood.contains(part), "no {part} in {understood}");
    }
    user.write(user.pick("題名", "Title"), "機体部品の5軸加工").await;
    user.press("form//p[@class='actions']", user.pick("保存する", "Save")).await;
    user.sees(user.pick("ニーズを下書きとして保存しました", "The need is saved as a draft")).await;
    user.press("form[contains(@class,'steps')]", user.pick("募集を始める", "Open")).await;
    user.sees(user.pick("ニーズの状態を変えました", "The need's state is changed")).await;
    user.sees(user.pick("募集中", "open")).await;
    // Whom the office finds is the office's own.
    user.does_not_see("良い精工").await;
    user.sign_out().await;
}

/// Looks at the evidence, asks nobody yet, keeps one and rejects the other.
async fn the_coordinator_looks_for_partners(user: &User<'_>) {
    user.sign_in(&user.app.coordinator).await;
    user.press("section[@aria-labelledby='news']", "機体部品の5軸加工").await;
    user.sees(user.pick("事業者には知らせていません", "None of them is told")).await;
    let card = |name: &str| format!("li[contains(@class,'card')][.//h3/a='{name}']");
    let (good, silent) = (card("良い精工"), card("無口な工業"));
    let marks = user.reads(&format!("{good}//ul[@class='marks']")).await;
    assert!(marks.contains(user.pick("合致", "matched")), "{marks}");
    let marks = user.reads(&format!("{silent}//ul[@class='marks']")).await;
    assert!(marks.contains(user.pick("要確認", "to be asked")), "{marks}");
    let questions = user.reads(&format!("{silent}//ul[@class='questions']")).await;
    assert!(questions.contains("JIS Q 9100"), "{questions}");

    user.press(&good, user.pick("根拠と内訳を見る", "Evidence and points")).await;
    user.sees(user.pick("点数の内訳", "Points")).await;
    user.press(&good, user.pick("候補に残す", "Shortlist")).await;
    user.sees(user.pick("候補に残しました", "Shortlisted.")).await;
    user.press(&format!("{silent}//details[contains(@class,'reject')]"), user.pick("見送る", "Reject")).await;
    user.choose(&silent, user.pick("理由", "Reason"), user.pick("認証が足りない", "lacks a certification"))
        .await;
    user.press(&format!("{silent}//form[.//select]"), user.pick("見送る", "Reject")).await;
    user.sees(user.pick("見送りました", "Rejected: not proposed")).await;
    user.does_not_see("無口な工業").await;
    user.press("main", user.pick("見送った事業者：1件", "Rejected: 1")).await;
    user.sees("無口な工業").await;
    user.sees(user.pick("認証が足りない", "lacks a certification")).await;
}

async fn the_coordinator_writes_down_what_the_owner_said_on_the_telephone(user: &User<'_>) {
    user.press("main", "機体部品の5軸加工").await;
    user.press("main", FIRM).await;
    user.press("main", user.pick("直す：加工能力", "Edit: Capabilities")).await;
    user.write(user.pick("納期（日）", "Lead time (days)"), "20").await;
    user.press("form//p[@class='actions']", user.pick("保存する", "Save")).await;
    user.sees(user.pick("プロフィールを保存しました", "The profile is saved")).await;
    user.sees(user.pick("20日", "20 days")).await;
    user.sign_out().await;
}

async fn the_owner_sees_what_the_office_did(user: &User<'_>, owner: &Person) {
    user.sign_in(owner).await;
    let change = user.pick("プロフィールの「加工能力」を変えました", "changed the profile: Capabilities");
    user.sees(change).await;
    let done = user.reads("section[@aria-labelledby='done']").await;
    assert!(done.contains("coordinator"), "{done}");
    let needs = user.reads("section[@aria-labelledby='needs']").await;
    assert!(needs.contains("機体部品の5軸加工") && needs.contains(user.pick("募集中", "open")), "{needs}");
    user.does_not_see("無口な工業").await;
    user.sign_out().await;
}

async fn the_administrator_finds_it_in_the_audit_log(user: &User<'_>) {
    user.sign_in(&user.app.administrator).await;
    user.press("nav", user.pick("管理", "Administration")).await;
    user.press("main", user.pick("操作の記録", "Audit log")).await;
    let change = user.pick("プロフィールを変更しました：加工能力", "changed a profile: Capabilities");
    let row = format!("tr[td[2]='coordinator'][contains(.,'{change}')]");
    let said = user.reads(&row).await;
    assert!(said.contains(user.pick("燕めっき工業の代わりに", "for 燕めっき工業")), "{said}");
    user.press(&row, user.pick("見る", "Look at it")).await;
    user.sees(user.pick("20日", "20 days")).await;
    user.sign_out().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_invitation_by_mail_to_the_audit_log_in_japanese() {
    let app = TestApp::start().await;
    let chrome = Chrome::start(&app, "ja").await;
    the_story(User::at(&app, &chrome), Way::Mail).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_code_on_paper_to_the_audit_log_in_english_with_the_keyboard_only() {
    let app = TestApp::start().await;
    for person in [&app.administrator, &app.coordinator] {
        speaks_english(&app, person).await;
    }
    let chrome = Chrome::start(&app, "en").await;
    let user = User { hands: Hands::Keyboard, is_english: true, ..User::at(&app, &chrome) };
    the_story(user, Way::Paper).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_code_on_paper_to_the_audit_log_without_scripts() {
    let app = TestApp::start().await;
    let chrome = Chrome::start(&app, "ja").await;
    chrome.stop_scripts().await;
    the_story(User { runs_scripts: false, ..User::at(&app, &chrome) }, Way::Paper).await;
}
