//! Letters to the sides of a case: nothing leaves that the coordinator did not approve, nobody is named too early, and an
//! answer by the link counts once.

use crate::browser::Browser;
use crate::smtp_server::SmtpServer;
use crate::support::{Answer, TestApp};
use chrono::Duration;
use enishi::domain::Day;
use enishi::notify::{MailSettings, SmtpSettings, Transport};
use reqwest::Method;
use serde_json::{Value, json};

const OWNER: &str = "依頼工業株式会社";
const CANDIDATE: &str = "株式会社候補精工";

struct Case {
    app: TestApp,
    id: String,
}

/// A shortlisted case of two firms that can be reached by mail.
async fn case_in(app: TestApp) -> Case {
    let mut ids = Vec::new();
    for (name, mail) in [(OWNER, "owner@example.com"), (CANDIDATE, "candidate@example.com")] {
        let body = json!({ "kind": "company", "name": name, "email": mail, "telephone": "025-123-4567", "region": "region:15" });
        let created = app.post(&app.coordinator.token, "/organizations", body).await.ok();
        ids.push(created["id"].as_str().unwrap().to_owned());
    }
    let profile = json!({
        "capabilities": [{ "process": "process:five-axis-milling" }],
        "certifications": [{ "standard": "standard:jisq9100", "status": "held" }],
    });
    app.profile(&ids[1], profile).await;
    let need = json!({
        "kind": "outsourcing", "title": "チタン部品の5軸加工", "quantity": 50, "deadline_on": "2027-03-31",
        "requirements": [
            { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
            { "kind": "lead_time", "level": "want", "days": 30 },
        ],
    });
    let need = app.need(&ids[0], need).await;
    let body = json!({ "need_id": need, "organization_id": ids[1], "shortlisted": true });
    let created = app.post(&app.coordinator.token, "/introductions", body).await.ok();
    Case { id: created["id"].as_str().unwrap().to_owned(), app }
}

async fn case() -> Case {
    case_in(TestApp::start().await).await
}

impl Case {
    fn token(&self) -> &str {
        &self.app.coordinator.token
    }

    async fn read(&self) -> Value {
        self.app.get(self.token(), &format!("/introductions/{}", self.id)).await.ok()
    }

    async fn letters(&self) -> Vec<Value> {
        let all = self.app.get(self.token(), &format!("/introductions/{}/letters", self.id)).await.ok();
        all.as_array().unwrap().clone()
    }

    async fn drafts(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let drafts = self.letters().await.into_iter().filter(|letter| letter["status"] == "draft");
        let mut drafts: Vec<_> =
            drafts.map(|letter| (text(&letter["side"]), text(&letter["kind"]))).collect();
        drafts.sort();
        drafts
    }

    async fn draft(&self, side: &str, kind: &str) -> Value {
        let body = json!({ "side": side, "kind": kind });
        self.app.post(self.token(), &format!("/introductions/{}/letters", self.id), body).await.ok()
    }

    async fn send(&self, letter: &Value, what: &str, body: Option<Value>) -> Answer {
        let tag = format!("\"{}\"", letter["version"]);
        let path = format!("/letters/{}/{what}", letter["id"].as_str().unwrap());
        self.app.call(Method::POST, &path, self.token(), &[("if-match", &tag)], body).await
    }

    async fn step(&self, step: Value) -> Answer {
        let case = self.read().await;
        let tag = format!("\"{}\"", case["version"]);
        let path = format!("/introductions/{}/steps", self.id);
        let body = Some(json!({ "step": step }));
        self.app.call(Method::POST, &path, self.token(), &[("if-match", &tag)], body).await
    }

    /// Lets a letter leave; the mail that comes of it.
    async fn post(&self, side: &str, kind: &str) -> String {
        let before = self.app.mail_texts();
        let letter = self.draft(side, kind).await;
        self.send(&letter, "approval", None).await.ok();
        self.app.work().await;
        let mut new: Vec<String> =
            self.app.mail_texts().into_iter().filter(|mail| !before.contains(mail)).collect();
        // What the coordinator is told of is another matter.
        new.retain(|mail| !mail.contains("動きがありました"));
        assert_eq!(new.len(), 1, "{new:?}");
        new.remove(0)
    }

    /// Asks a side by mail; the key of the link in it.
    async fn ask(&self, side: &str) -> String {
        key(&self.post(side, "approach").await)
    }

    async fn look(&self, key: &str) -> Answer {
        self.app.post("", "/answers/look", json!({ "key": key })).await
    }

    async fn answer(&self, key: &str, answer: Value) -> Answer {
        self.app.post("", "/answers", json!({ "key": key, "answer": answer })).await
    }

    /// Lets time pass, and signs in anew: so long no token lasts.
    async fn wait(&mut self, days: i64) {
        self.app.context.clock.advance(Duration::days(days));
        let token = self.app.sign_in("coordinator@example.jp", &self.app.coordinator.password).await;
        self.app.coordinator.token = token;
    }
}

fn accepted() -> Value {
    json!({ "answer": "accepted" })
}

fn declined() -> Value {
    json!({ "answer": "declined", "reason": "capability", "words": "この大きさは機械に載りません" })
}

/// What stands behind `key=` in a mail.
fn key(mail: &str) -> String {
    let start = mail.find("/answer?key=").unwrap_or_else(|| panic!("no link in {mail}")) + 12;
    mail[start..].chars().take_while(|c| !c.is_whitespace()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_before_it_is_approved_and_then_the_case_says_so() {
    let case = case().await;
    let letter = case.draft("candidate", "approach").await;
    assert_eq!(
        (&letter["status"], &letter["recipient"], &letter["reminds"]),
        (&json!("draft"), &json!("candidate@example.com"), &json!(true))
    );
    // Whoever begins once more goes on with the same.
    assert_eq!(case.draft("candidate", "approach").await["id"], letter["id"]);
    case.app.work().await;
    assert!(case.app.mail_texts().is_empty());
    assert_eq!(case.read().await["candidate"]["status"], "not_asked");
    let id = letter["id"].as_str().unwrap();
    let mut details = letter.clone();
    let kept = ["recipient", "language", "subject", "words", "answer_by", "reminds"];
    details.as_object_mut().unwrap().retain(|name, _| kept.contains(&name.as_str()));
    details["subject"] = json!("お会いになりませんか");
    let path = format!("/letters/{id}");
    let letter = case.app.put(case.token(), &path, 1, details.clone()).await.ok();
    case.app.put(case.token(), &path, 1, details).await.refused(412);
    let approved = case.send(&letter, "approval", None).await.ok();
    assert_eq!(approved["status"], "approved");
    for (what, body) in [("approval", None), ("drop", None), ("words", Some(json!({ "language": "en" })))] {
        let late = case.send(&approved, what, body).await.refused(409);
        assert_eq!(late["type"], "urn:enishi:problem:letter-decided");
    }
    assert_eq!(case.read().await["candidate"]["status"], "waiting");
    case.app.work().await;
    case.app.work().await;
    let mails = case.app.mail_texts();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0].starts_with("お会いになりませんか\n") && mails[0].contains("coordinator"),
        "{}",
        mails[0]
    );
    // The log of mails has neither the link nor its secret.
    let log = case.app.get(&case.app.administrator.token, "/mails").await.ok();
    assert!(!log.to_string().contains(&key(&mails[0])));
    assert_eq!(log["items"][0]["reply_to"], "coordinator@example.jp");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_say_what_is_asked_for_and_name_nobody_before_both_have_agreed() {
    let case = case().await;
    for language in ["ja", "en"] {
        for (side, own, other) in [("owner", OWNER, CANDIDATE), ("candidate", CANDIDATE, OWNER)] {
            let letter = case.draft(side, "approach").await;
            let letter = case.send(&letter, "words", Some(json!({ "language": language }))).await.ok();
            let words = letter["words"].as_str().unwrap();
            assert!(words.contains(own) && !words.contains(other), "{words}");
            let asked = if side == "candidate" { "チタン部品の5軸加工" } else { "JIS" };
            assert!(words.contains(asked), "{words}");
        }
    }
    // What the coordinator writes is looked at, too, whatever the width of its characters.
    let letter = case.draft("candidate", "message").await;
    let details = json!({
        "recipient": "candidate@example.com", "language": "ja", "subject": "ご連絡",
        "words": "依頼工業㈱さまの件です。",
    });
    let path = format!("/letters/{}", letter["id"].as_str().unwrap());
    let letter = case.app.put(case.token(), &path, 1, details).await.ok();
    let refused = case.send(&letter, "approval", None).await.refused(422);
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/words"), &json!("names_the_other"))
    );
    case.app.work().await;
    assert!(case.app.mail_texts().is_empty());
    // Open from the start, it may.
    let body = json!({ "disclosure": "open" });
    let version = case.read().await["version"].as_i64().unwrap();
    case.app.put(case.token(), &format!("/introductions/{}", case.id), version, body).await.ok();
    case.send(&letter, "approval", None).await.ok();
    let approach = case.draft("candidate", "approach").await;
    case.send(&approach, "drop", None).await.ok();
    let approach = case.draft("candidate", "approach").await;
    assert!(approach["words"].as_str().unwrap().contains(OWNER));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_needs_an_address_and_an_approach_a_day_to_come() {
    let case = case().await;
    let letter = case.draft("owner", "approach").await;
    let details = json!({ "language": "ja", "subject": "ご相談", "words": "お会いになりませんか。", "answer_by": "2020-01-01" });
    let path = format!("/letters/{}", letter["id"].as_str().unwrap());
    let letter = case.app.put(case.token(), &path, 1, details).await.ok();
    let refused = case.send(&letter, "approval", None).await.refused(422);
    let faults: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(faults, ["/recipient", "/answer_by"]);
    let body = json!({ "side": "owner", "kind": "reminder" });
    let path = format!("/introductions/{}/letters", case.id);
    case.app.post(case.token(), &path, body).await.refused(422);
    // Names are told when both have agreed, and not before.
    let body = json!({ "side": "owner", "kind": "introducing" });
    case.app.post(case.token(), &path, body).await.refused(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_answer_by_their_links_and_learn_of_each_other_when_the_coordinator_lets_them() {
    let case = case().await;
    let [owner, candidate] = [case.ask("owner").await, case.ask("candidate").await];
    let seen = case.look(&candidate).await.ok();
    assert_eq!(
        (&seen["closed"], &seen["other"], &seen["organization"]),
        (&Value::Null, &Value::Null, &json!(CANDIDATE))
    );
    assert!(!seen.to_string().contains(OWNER), "{seen}");
    // Looking, as often as programs do, changes nothing.
    let before = case.read().await;
    for _ in 0..5 {
        case.look(&candidate).await.ok();
    }
    assert_eq!(case.read().await, before);
    // In the same instant.
    let both = tokio::join!(case.answer(&owner, accepted()), case.answer(&candidate, accepted()));
    assert_eq!((both.0.status, both.1.status), (200, 200), "{} {}", both.0.body, both.1.body);
    let stored = case.read().await;
    assert_eq!(stored["stage"], "agreed");
    for key in [&owner, &candidate] {
        let again = case.answer(key, declined()).await.refused(410);
        assert_eq!(again["type"], "urn:enishi:problem:link-answered");
    }
    assert_eq!(case.read().await, stored);
    let seen = case.look(&candidate).await.ok();
    assert_eq!((&seen["standing"]["status"], &seen["other"]), (&json!("accepted"), &Value::Null));
    let steps = case.app.get(case.token(), &format!("/introductions/{}/steps", case.id)).await.ok();
    let answers: Vec<&Value> =
        steps.as_array().unwrap().iter().filter(|step| step["step"] == "answered").collect();
    assert_eq!(answers.len(), 2);
    for answer in answers {
        assert_eq!((&answer["way"], &answer["account_id"]), (&json!("mail"), &Value::Null));
        assert_eq!(answer["for_side"], answer["side"]);
    }
    // Both letters wait for the coordinator.
    let introducing = |side: &str| (side.to_owned(), "introducing".to_owned());
    assert_eq!(case.drafts().await, [introducing("candidate"), introducing("owner")]);
    case.app.work().await;
    assert_eq!(case.app.mail_texts().len(), 2, "only the two that asked");
    let mail = case.post("owner", "introducing").await;
    assert!(mail.contains(CANDIDATE) && mail.contains("candidate@example.com"), "{mail}");
    // The page says who it is once the office has.
    assert_eq!(case.look(&owner).await.ok()["other"], CANDIDATE);
    assert_eq!(case.look(&candidate).await.ok()["other"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_closes_the_case_and_a_kind_word_to_the_other_waits_for_the_coordinator() {
    let case = case().await;
    case.ask("owner").await;
    let candidate = case.ask("candidate").await;
    let other = json!({ "answer": "declined", "reason": "other" });
    assert_eq!(case.answer(&candidate, other).await.refused(422)["errors"][0]["code"], "missing");
    let given = case.answer(&candidate, declined()).await.ok();
    assert_eq!(given["standing"]["reason"], "capability");
    assert_eq!(case.read().await["stage"], "closed");
    let drafts = case.drafts().await;
    assert_eq!(drafts, [("owner".to_owned(), "closing".to_owned())]);
    let words = case.draft("owner", "closing").await["words"].as_str().unwrap().to_owned();
    assert!(words.contains("条件が合わない"), "told why: {words}");
    assert!(
        !words.contains("機械に載りません") && !words.contains(CANDIDATE),
        "but not in their words: {words}"
    );
    case.app.work().await;
    assert_eq!(case.app.mail_texts().len(), 2);
    // Opened again, nothing has come to an end.
    case.step(json!({ "kind": "reopen" })).await.ok();
    assert!(case.drafts().await.is_empty());
    let gone = case.answer(&candidate, accepted()).await.refused(410);
    assert_eq!(gone["type"], "urn:enishi:problem:link-replaced");
    // Nor does it answer when they are asked once more.
    case.step(json!({ "kind": "approach", "side": "candidate", "answer_by": "2099-12-31" })).await.ok();
    let gone = case.answer(&candidate, accepted()).await.refused(410);
    assert_eq!(gone["type"], "urn:enishi:problem:link-replaced");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_forged_late_or_of_a_case_that_was_closed_lead_to_nothing() {
    let mut case = case().await;
    let owner = case.ask("owner").await;
    let mut forged = owner.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'B' } else { 'A' });
    let long = "x".repeat(5_000);
    for wrong in [forged.as_str(), "", "../../etc", long.as_str(), "' OR 1=1 --"] {
        assert_eq!(case.look(wrong).await.refused(410)["type"], "urn:enishi:problem:link-unknown");
        case.answer(wrong, accepted()).await.refused(410);
    }
    case.wait(8).await;
    let late = case.answer(&owner, accepted()).await.refused(410);
    assert_eq!(late["type"], "urn:enishi:problem:link-expired");
    assert_eq!(case.look(&owner).await.ok()["closed"], "expired");
    // By telephone it is never too late.
    enishi::services::introductions::note_silence(&case.app.context).await.unwrap();
    assert_eq!(case.read().await["owner"]["status"], "no_answer");
    let candidate = case.ask("candidate").await;
    case.step(json!({ "kind": "close", "reason": "withdrawn" })).await.ok();
    let gone = case.answer(&candidate, accepted()).await.refused(410);
    assert_eq!(gone["type"], "urn:enishi:problem:link-withdrawn");
    // Both of them had been asked, and wait for a word.
    assert_eq!(case.drafts().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_asked_by_telephone_meanwhile_is_not_asked_by_mail() {
    let case = case().await;
    let letter = case.draft("owner", "approach").await;
    case.step(json!({ "kind": "approach", "side": "owner", "answer_by": "2099-12-31" })).await.ok();
    assert!(case.drafts().await.is_empty());
    case.send(&letter, "approval", None).await.refused(412);
    case.app.work().await;
    assert!(case.app.mail_texts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_not_answered_is_reminded_once_where_the_coordinator_said_so() {
    let mut case = case().await;
    case.ask("owner").await;
    let letter = case.draft("candidate", "approach").await;
    let mut details = letter.clone();
    let kept = ["recipient", "language", "subject", "words", "answer_by"];
    details.as_object_mut().unwrap().retain(|name, _| kept.contains(&name.as_str()));
    let path = format!("/letters/{}", letter["id"].as_str().unwrap());
    let letter = case.app.put(case.token(), &path, 1, details).await.ok();
    case.send(&letter, "approval", None).await.ok();
    case.app.work().await;
    let remind = async |case: &Case| {
        let reminded = enishi::services::reminding::remind(&case.app.context).await.unwrap();
        case.app.work().await;
        reminded
    };
    assert_eq!(remind(&case).await, 0, "a week is left");
    case.wait(5).await;
    assert_eq!((remind(&case).await, remind(&case).await), (1, 0));
    let mails = case.app.mail_texts();
    assert_eq!(mails.len(), 3);
    let reminder = mails.iter().find(|mail| mail.contains("期限が近づいて")).unwrap();
    // Its link answers the same question.
    case.answer(&key(reminder), accepted()).await.ok();
    assert_eq!(case.read().await["owner"]["status"], "accepted");
    case.wait(2).await;
    assert_eq!(remind(&case).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_does_not_arrive_is_said_on_the_case_and_they_can_be_asked_anew() {
    let server = SmtpServer::start(&["--refuse-recipients"]);
    let smtp = SmtpSettings::from_url(&format!("smtp://127.0.0.1:{}", server.port())).unwrap();
    let case =
        case_in(TestApp::start_with(Some(Transport::new(&MailSettings::Smtp(smtp)).unwrap())).await).await;
    let letter = case.draft("owner", "approach").await;
    case.send(&letter, "approval", None).await.ok();
    case.app.work().await;
    assert_eq!(case.read().await["owner"]["status"], "undelivered");
    let browser = Browser::new(&case.app.address);
    browser.sign_in(&case.app.coordinator.email, &case.app.coordinator.password).await;
    let page = browser.get(&format!("/introductions/{}", case.id)).await;
    page.has("メールが届きませんでした").has("owner@example.com").has("送信できませんでした");
    browser.get("/today").await.has("回答がありません");
    case.step(json!({ "kind": "approach", "side": "owner", "answer_by": "2099-12-31" })).await.ok();
    // One that comes back later is written down by hand.
    case.step(json!({ "kind": "undelivered", "side": "owner" })).await.ok();
    assert_eq!(case.read().await["owner"]["status"], "undelivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_from_the_case_to_its_answer_on_the_pages() {
    let case = case().await;
    let browser = Browser::new(&case.app.address);
    browser.sign_in(&case.app.coordinator.email, &case.app.coordinator.password).await;
    let home = format!("/introductions/{}", case.id);
    let page = browser.get(&home).await;
    let begin = format!("{home}/letters");
    let letter = browser.submit(&page, &begin, &[("kind", "approach"), ("side", "candidate")]).await;
    letter.has("だれにも届きません").has("candidate@example.com").has("回答の期限");
    browser.get("/today").await.has("送るかどうかを待っている文面").has(CANDIDATE);
    let at = letter.path.clone();
    let english = browser.submit(&letter, &at, &[("_do", "en")]).await;
    english.has("Would you like to meet?");
    let japanese = browser.submit(&english, &at, &[("_do", "ja")]).await;
    let mut fields = japanese.untouched(&at);
    let set = |fields: &mut Vec<(String, String)>, name: &str, text: &str| {
        fields.retain(|(other, _)| other.split(':').next() != Some(name));
        fields.push((name.to_owned(), text.to_owned()));
    };
    set(&mut fields, "recipient", "番地");
    set(&mut fields, "_do", "send");
    let send = async |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        browser.post(&at, &fields).await
    };
    let refused = send(&fields).await;
    assert_eq!(refused.status, 422);
    refused.has("メールアドレスの形ではありません").has("value=\"番地\"");
    set(&mut fields, "recipient", "madoguchi@example.com");
    set(&mut fields, "words", &format!("{OWNER}のご相談です。"));
    let refused = send(&fields).await;
    refused.has("まだお知らせしてはいけない相手").has("のご相談です。");
    set(&mut fields, "words", "お会いになりませんか。<b>");
    let sent = send(&fields).await;
    sent.has("送信しました").has("回答待ち");
    // The second click finds it sent. Another letter than the one that was sent is not.
    send(&fields).await.has("送信しました").has("回答待ち").has_not("できませんでした");
    let mut other = fields.clone();
    set(&mut other, "words", "別の文面です。");
    send(&other).await.has("ほかの人が先に変更していました").has("madoguchi@example.com");
    case.app.work().await;
    browser.get(&at).await.has("送信済み").has("お会いになりませんか。&#60;b&#62;");
    let link = format!("/answer?key={}", key(&case.app.mail_texts()[0]));

    let reader = Browser::new(&case.app.address);
    let page = reader.get(&link).await;
    page.has("お会いになりませんか。&#60;b&#62;").has("会ってみる").has_not(OWNER);
    let none = reader
        .submit(&page, "/answer", &[("_do", "declined"), ("reason:choice", ""), ("words", "遠いので")])
        .await;
    assert_eq!(none.status, 422);
    none.has("「理由」を選んでください。").has("遠いので").has_not("この項目は必須です");
    // From another site nothing is taken.
    let key = link.rsplit('=').next().unwrap();
    let foreign = [("_link", key), ("_do", "accepted")];
    assert_eq!(reader.post_from("cross-site", "/answer", &foreign).await.status, 403);
    let thanked = reader.submit(&page, "/answer", &[("_do", "accepted")]).await;
    thanked.has("ご回答ありがとうございました").has("会ってみる").has_not(OWNER);
    let again = reader.submit(&page, "/answer", &[("_do", "declined"), ("reason:choice", "busy")]).await;
    assert_eq!(again.status, 410);
    again.has("お預かりしたご回答").has("会ってみる");
    assert_eq!(reader.get("/answer?key=nonsense").await.status, 410);
    browser.get(&home).await.has("会うことを了承");
    // Another office's coordinator finds nothing.
    let drop =
        browser.submit(&browser.get(&home).await, &begin, &[("kind", "message"), ("side", "owner")]).await;
    let dropped = browser.submit(&drop, &drop.path, &[("_do", "drop")]).await;
    dropped.has("送らないことにしました");
    let again = browser.submit(&drop, &drop.path, &[("_do", "drop")]).await;
    again.has("送らないことにしました").has_not("できませんでした");
    let letter = browser.get(&drop.path).await;
    let draft = browser.submit(letter.has("下書きに戻す"), &letter.path, &[("_do", "resume")]).await;
    draft.has("下書きに戻しました").has("value=\"send\"");
    let again = browser.submit(&letter, &letter.path, &[("_do", "resume")]).await;
    again.has("下書きに戻しました").has("value=\"send\"").has_not("できませんでした");
    // Another of its kind cannot be begun beside it, and where there is one, it stays dropped.
    browser.submit(&draft, &draft.path, &[("_do", "drop")]).await;
    let stale = browser.get(&drop.path).await;
    browser.submit(&browser.get(&home).await, &begin, &[("kind", "message"), ("side", "owner")]).await;
    let refused = browser.submit(&stale, &stale.path, &[("_do", "resume")]).await;
    refused.has("role=\"alert\"").has("できませんでした：").has("下書きに戻せません").has_not("notice done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_letter_is_taken_up_again_until_the_case_has_moved_on() {
    let mut case = case().await;
    let letter = case.draft("owner", "approach").await;
    let dropped = case.send(&letter, "drop", None).await.ok();
    let draft = case.send(&dropped, "resume", None).await.ok();
    assert_eq!((&draft["status"], &draft["words"]), (&json!("draft"), &letter["words"]));
    assert!(draft["decided_at"].is_null() && draft["account_id"].is_null());
    // Said twice, it is said.
    assert_eq!(case.send(&draft, "resume", None).await.ok()["version"], draft["version"]);
    let sent = case.send(&draft, "approval", None).await.ok();
    let refused = case.send(&sent, "resume", None).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:letter-decided");
    // Asked by telephone meanwhile, nobody is asked by mail.
    let letter = case.draft("candidate", "approach").await;
    let dropped = case.send(&letter, "drop", None).await.ok();
    let tomorrow = json!("2099-12-31");
    case.step(json!({ "kind": "approach", "side": "candidate", "answer_by": tomorrow })).await.ok();
    let refused = case.send(&dropped, "resume", None).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:occasion-passed");
    for side in ["owner", "candidate"] {
        case.step(json!({ "kind": "answer", "side": side, "answer": { "answer": "accepted" } })).await.ok();
    }
    // The meeting is moved: the invitation says what holds no more, and a later one what does.
    let at = |days: i64| {
        let mut slot = case.slot(days);
        slot["place"] = json!("office");
        slot
    };
    case.put("/meeting", at(10)).await.ok();
    let letter = case.draft("owner", "appointment").await;
    let dropped = case.send(&letter, "drop", None).await.ok();
    let draft = case.send(&dropped, "resume", None).await.ok();
    let dropped = case.send(&draft, "drop", None).await.ok();
    case.app.context.clock.advance(Duration::seconds(1));
    case.put("/meeting", at(12)).await.ok();
    let refused = case.send(&dropped, "resume", None).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:occasion-passed");
    case.app.work().await;
    assert_eq!(case.app.mail_texts().len(), 1, "only what was sent");
    // Nobody is invited to what is over.
    let letter = case.draft("owner", "appointment").await;
    let dropped = case.send(&letter, "drop", None).await.ok();
    case.wait(13).await;
    let refused = case.send(&dropped, "resume", None).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:occasion-passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cancellation_of_a_meeting_is_not_taken_up_again_after_a_later_meeting() {
    let mut case = agreed().await;
    let at = |case: &Case| {
        let mut slot = case.slot(10);
        slot["place"] = json!("office");
        slot
    };
    let end = async |case: &Case, how: &str| {
        let tag = format!("\"{}\"", case.read().await["version"]);
        let path = format!("/introductions/{}/meeting/{how}", case.id);
        case.app.call(Method::POST, &path, case.token(), &[("if-match", &tag)], Some(json!({}))).await.ok();
    };
    case.put("/meeting", at(&case)).await.ok();
    case.post("owner", "appointment").await;
    end(&case, "cancellation").await;
    let letter = case.draft("owner", "cancellation").await;
    let dropped = case.send(&letter, "drop", None).await.ok();
    // Of the meeting that was last, it is.
    let draft = case.send(&dropped, "resume", None).await.ok();
    let dropped = case.send(&draft, "drop", None).await.ok();
    case.put("/meeting", at(&case)).await.ok();
    case.post("owner", "appointment").await;
    case.wait(11).await;
    end(&case, "held").await;
    let refused = case.send(&dropped, "resume", None).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:occasion-passed");
}

/// A case whose sides have met, a month and a day ago.
async fn met() -> Case {
    let mut case = case().await;
    for side in ["owner", "candidate"] {
        case.step(json!({ "kind": "approach", "side": side, "answer_by": "2099-12-31" })).await.ok();
    }
    for side in ["owner", "candidate"] {
        let accepted = json!({ "kind": "answer", "side": side, "answer": { "answer": "accepted" } });
        case.step(accepted).await.ok();
    }
    let starts = case.app.context.clock.now() + Duration::hours(1);
    let at = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%dT%H:%M:00Z").to_string();
    let meeting =
        json!({ "place": "office", "starts_at": at(starts), "ends_at": at(starts + Duration::hours(1)) });
    let version = case.read().await["version"].as_i64().unwrap();
    let path = format!("/introductions/{}/meeting", case.id);
    case.app.put(case.token(), &path, version, meeting).await.ok();
    case.wait(1).await;
    let tag = format!("\"{}\"", case.read().await["version"]);
    let held = format!("{path}/held");
    case.app.call(Method::POST, &held, case.token(), &[("if-match", &tag)], Some(json!({}))).await.ok();
    case.wait(31).await;
    case
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_of_a_meeting_are_asked_what_came_of_it_and_what_they_say_is_written_down() {
    let mut case = met().await;
    let begin = async |case: &Case| {
        enishi::services::reminding::begin_questionnaires(&case.app.context).await.unwrap()
    };
    assert_eq!((begin(&case).await, begin(&case).await), (2, 0));
    let questionnaire = |side: &str| (side.to_owned(), "questionnaire".to_owned());
    let drafts = case.drafts().await;
    assert!(drafts.contains(&questionnaire("owner")) && drafts.contains(&questionnaire("candidate")));
    case.app.work().await;
    assert!(case.app.mail_texts().is_empty(), "they wait for the coordinator");
    let mail = case.post("owner", "questionnaire").await;
    assert!(mail.contains(CANDIDATE), "they have met: {mail}");
    let owner = key(&mail);
    // Through the page, with what is missing.
    let reader = Browser::new(&case.app.address);
    let page = reader.get(&format!("/answer?key={owner}")).await;
    let nothing = reader.submit(&page, "/answer", &[("_do", "follow_up"), ("advance:choice", "")]).await;
    assert_eq!(nothing.status, 422);
    let contract = [("_do", "follow_up"), ("advance:choice", "contract"), ("words", "部品3点")];
    let undated = reader.submit(&page, "/answer", &contract).await;
    undated.has("signed_on-fault-1").has("部品3点");
    let early = [contract.as_slice(), &[("signed_on", "2199-04-01")]].concat();
    let early = reader.submit(&page, "/answer", &early).await;
    assert_eq!(early.status, 422);
    early.has("今日までの日を入れてください").has("signed_on-fault-1").has("部品3点");
    let quotation = [("_do", "follow_up"), ("advance:choice", "quotation"), ("words", "見積もり3件")];
    reader.submit(&page, "/answer", &quotation).await.has("ご回答ありがとうございました");
    let again = reader.submit(&page, "/answer", &quotation).await;
    assert_eq!(again.status, 410);
    assert_eq!(case.read().await["stage"], "followed_up");
    // An answer to another question is none.
    let candidate = key(&case.post("candidate", "questionnaire").await);
    case.answer(&candidate, accepted()).await.refused(422);
    let both = json!({ "key": candidate, "answer": accepted(), "follow_up": { "advance": "talks" } });
    case.app.post("", "/answers", both).await.refused(422);
    // The next round comes with the next quarter.
    assert_eq!(begin(&case).await, 0);
    case.wait(61).await;
    assert_eq!(begin(&case).await, 2);
    let late = json!({ "key": candidate, "follow_up": { "advance": "talks" } });
    assert_eq!(
        case.app.post("", "/answers", late).await.refused(410)["type"],
        "urn:enishi:problem:link-expired"
    );
    let candidate = key(&case.post("candidate", "questionnaire").await);
    let today = Day::in_japan(case.app.context.clock.now());
    let contract = json!({ "signed_on": today, "amount_yen": 3_000_000, "amount_confidential": true });
    let report = json!({ "key": candidate, "follow_up": { "advance": "contract", "contract": contract }, "note": "量産" });
    let given = case.app.post("", "/answers", report).await.ok();
    assert_eq!(given["closed"], "answered");
    assert!(!given.to_string().contains("3000000"), "what was said is not shown to whoever has the link");
    let stored = case.read().await;
    assert_eq!(
        (&stored["stage"], &stored["contract"]["amount_yen"]),
        (&json!("contracted"), &json!(3_000_000))
    );
    assert!(!case.drafts().await.contains(&questionnaire("owner")), "there is nothing left to ask");
    let steps = case.app.get(case.token(), &format!("/introductions/{}/steps", case.id)).await.ok();
    let last = steps.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["for_side"], &last["note"], &last["account_id"]),
        (&json!("candidate"), &json!("量産"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_questionnaire_that_nobody_answers_comes_up_on_the_coordinators_day() {
    let mut case = met().await;
    enishi::services::reminding::begin_questionnaires(&case.app.context).await.unwrap();
    let advance = json!({ "kind": "follow_up", "side": "owner", "advance": "talks" });
    case.step(advance.clone()).await.ok();
    case.post("candidate", "questionnaire").await;
    // It is waited for, until the day that the letter says, and not asked by telephone meanwhile.
    let letters = case.app.get(case.token(), &format!("/introductions/{}/letters", case.id)).await.ok();
    for draft in letters.as_array().unwrap().iter().filter(|letter| letter["status"] == "draft") {
        case.send(draft, "drop", None).await.ok();
    }
    let agenda = case.app.get(case.token(), "/agenda").await.ok();
    let waits = agenda["sections"].as_array().unwrap().iter().find(|s| s["concern"] == "waiting").unwrap();
    let item = &waits["cases"][0];
    let last = Day::in_japan(case.app.context.clock.now() + Duration::days(21));
    assert_eq!(
        (&item["introduction_id"], &item["next"], &item["side"], &item["day"]),
        (&json!(case.id), &json!("answer"), &json!("candidate"), &json!(last))
    );
    let browser = Browser::new(&case.app.address);
    browser.sign_in(&case.app.coordinator.email, &case.app.coordinator.password).await;
    browser.get("/today").await.has_not("その後のお尋ねに回答がありません");
    case.wait(22).await;
    browser.sign_in(&case.app.coordinator.email, &case.app.coordinator.password).await;
    browser.get("/today").await.has("その後のお尋ねに回答がありません");
    // Told by telephone, it is done.
    case.step(advance).await.ok();
    browser.get("/today").await.has_not("その後のお尋ねに回答がありません");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_charge_is_told_by_one_mail_of_what_moved_without_them() {
    let case = case().await;
    let owner = case.ask("owner").await;
    let candidate = case.ask("candidate").await;
    let own = |app: &TestApp| -> Vec<String> {
        app.mail_texts().into_iter().filter(|mail| mail.contains("動きがありました")).collect()
    };
    case.app.context.clock.advance(Duration::minutes(10));
    case.app.work().await;
    assert!(own(&case.app).is_empty(), "what the office did, it knows");
    case.answer(&owner, accepted()).await.ok();
    case.answer(&candidate, declined()).await.ok();
    case.app.work().await;
    case.app.context.clock.advance(Duration::minutes(2));
    case.app.work().await;
    let told = own(&case.app);
    assert_eq!(told.len(), 1, "{told:?}");
    for words in [
        "チタン部品の5軸加工",
        CANDIDATE,
        "依頼側が会うことを了承",
        "候補側が辞退しました：技術・設備が合わない",
        &case.id,
    ] {
        assert!(told[0].contains(words), "{words}: {}", told[0]);
    }
    case.app.work().await;
    assert_eq!(own(&case.app).len(), 1);
}

/// A mail as it is kept for comparison: dates, keys and identifiers, which are others every time, have a mark instead.
fn compare(name: &str, mail: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("mails");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (pattern, mark) in [
        (r"\r\n", "\n"),
        (r"key=[A-Za-z0-9_-]{43}", "key=(key)"),
        (r"[0-9a-f]{8}-[0-9a-f-]{27}", "(id)"),
        (r"\d{4}年\d{1,2}月\d{1,2}日（令和\d+年）(.曜日)?( \d\d:\d\d)?", "（日付）"),
        (r"([A-Z][a-z]+day, )?\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d \(Japan\))?", "(date)"),
    ] {
        settings.add_filter(pattern, mark);
    }
    settings.bind(|| insta::assert_snapshot!(name, mail));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_letter_reads_as_it_did() {
    for language in ["ja", "en"] {
        let mut case = case().await;
        let mut connection = case.app.service_connection().await;
        sqlx::query("UPDATE accounts SET language = $1, name = $2 WHERE email = 'coordinator@example.jp'")
            .bind(language)
            .bind(if language == "ja" { "担当 花子" } else { "Hanako Tanto" })
            .execute(&mut connection)
            .await
            .unwrap();
        let mut keys = Vec::new();
        for side in ["owner", "candidate"] {
            let letter = case.draft(side, "approach").await;
            case.send(&letter, "words", Some(json!({ "language": language }))).await.ok();
            let mail = case.post(side, "approach").await;
            compare(&format!("approach-{side}.{language}"), &mail);
            keys.push(key(&mail));
        }
        let before = case.app.mail_texts();
        case.wait(5).await;
        enishi::services::reminding::remind(&case.app.context).await.unwrap();
        case.app.work().await;
        let reminders: Vec<String> =
            case.app.mail_texts().into_iter().filter(|mail| !before.contains(mail)).collect();
        assert_eq!(reminders.len(), 2);
        compare(
            &format!("reminder.{language}"),
            reminders.iter().find(|mail| mail.contains(CANDIDATE)).unwrap(),
        );
        for key in &keys {
            case.answer(key, accepted()).await.ok();
        }
        for side in ["owner", "candidate"] {
            compare(&format!("introducing-{side}.{language}"), &case.post(side, "introducing").await);
            compare(&format!("message-{side}.{language}"), &case.post(side, "message").await);
        }
        let offer = json!({ "place": "office", "times": [case.slot(10), case.slot(11)] });
        case.put("/times", offer).await.ok();
        compare(&format!("times.{language}"), &case.post("owner", "times").await);
        let mut meeting = case.slot(10);
        meeting["place"] = json!("candidate_site");
        case.put("/meeting", meeting.clone()).await.ok();
        compare(&format!("appointment.{language}"), &case.post("owner", "appointment").await);
        meeting["place"] = json!("online");
        case.put("/meeting", meeting).await.ok();
        compare(&format!("appointment-moved.{language}"), &case.post("owner", "appointment").await);
        let before = case.app.mail_texts();
        case.wait(9).await;
        enishi::services::reminding::remind_of_meetings(&case.app.context).await.unwrap();
        case.app.work().await;
        let near = case.app.mail_texts().into_iter().filter(|mail| !before.contains(mail));
        let mut near = near.filter(|mail| mail.contains(OWNER) && !mail.contains("/introductions/"));
        compare(&format!("day-before.{language}"), &near.next_back().unwrap());
        let version = format!("\"{}\"", case.read().await["version"]);
        let path = format!("/introductions/{}/meeting/cancellation", case.id);
        case.app
            .call(Method::POST, &path, case.token(), &[("if-match", &version)], Some(json!({})))
            .await
            .ok();
        compare(&format!("cancellation.{language}"), &case.post("owner", "cancellation").await);
        let decline = json!({ "kind": "answer", "side": "owner",
            "answer": { "answer": "declined", "reason": "price" } });
        case.step(decline).await.ok();
        compare(&format!("closing-candidate.{language}"), &case.post("candidate", "closing").await);
        compare(&format!("closing-owner.{language}"), &case.post("owner", "closing").await);
        case.app.context.clock.advance(Duration::minutes(2));
        case.app.work().await;
        let told = case
            .app
            .mail_texts()
            .into_iter()
            .find(|mail| mail.starts_with("【縁】案件") || mail.starts_with("[Enishi] News of"));
        compare(&format!("case-news.{language}"), &told.unwrap());
    }
    let case = met().await;
    for language in ["ja", "en"] {
        let letter = case.draft("owner", "questionnaire").await;
        case.send(&letter, "words", Some(json!({ "language": language }))).await.ok();
        compare(&format!("questionnaire.{language}"), &case.post("owner", "questionnaire").await);
    }
}

/// A case in which both have agreed, by telephone.
async fn agreed() -> Case {
    let case = case().await;
    for side in ["owner", "candidate"] {
        case.step(json!({ "kind": "approach", "side": side, "answer_by": "2099-12-31" })).await.ok();
        let accepted = json!({ "kind": "answer", "side": side, "answer": { "answer": "accepted" } });
        case.step(accepted).await.ok();
    }
    case
}

impl Case {
    async fn put(&self, path: &str, body: Value) -> Answer {
        let version = self.read().await["version"].as_i64().unwrap();
        let path = format!("/introductions/{}{path}", self.id);
        self.app.put(self.token(), &path, version, body).await
    }

    /// A time so many days from now, at ten in Japan.
    fn slot(&self, days: i64) -> Value {
        let day = enishi::domain::Day::in_japan(self.app.context.clock.now() + Duration::days(days));
        json!({ "starts_at": format!("{day}T10:00:00+09:00"), "ends_at": format!("{day}T11:00:00+09:00") })
    }

    /// The calendar files of the mails in the folder.
    fn calendars(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.app.mails.path()).unwrap();
        let mails = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let calendar = |mail: Vec<u8>| {
            let mail = mail_parser::MessageParser::default().parse(&mail)?;
            let part = mail
                .parts
                .iter()
                .find(|part| mail_parser::MimeHeaders::is_content_type(*part, "text", "calendar"))?;
            Some(part.text_contents()?.replace("\r\n ", ""))
        };
        mails.filter_map(calendar).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sides_tick_the_times_that_suit_by_their_links_and_no_others() {
    let case = agreed().await;
    let offer = json!({ "place": "office", "times": [case.slot(10), case.slot(11), case.slot(12)] });
    case.put("/times", offer).await.ok();
    let times = |side: &str| (side.to_owned(), "times".to_owned());
    let drafts = case.drafts().await;
    assert!(drafts.contains(&times("owner")) && drafts.contains(&times("candidate")), "{drafts:?}");
    let mail = case.post("owner", "times").await;
    assert!(mail.contains("10:00～11:00") && mail.contains(CANDIDATE), "{mail}");
    let owner = key(&mail);
    let candidate = key(&case.post("candidate", "times").await);
    let reader = Browser::new(&case.app.address);
    let page = reader.get(&format!("/answer?key={owner}")).await;
    page.has("ご都合のよい日時").has("10:00～11:00");
    reader.submit(&page, "/answer", &[("_do", "ticks")]).await.has("1つ以上選んでください");
    let boxes: Vec<String> = page
        .html
        .split("name=\"time\" value=\"")
        .skip(1)
        .map(|rest| rest[..rest.find('"').unwrap()].to_owned())
        .collect();
    assert_eq!(boxes.len(), 3);
    // Offered anew while they answer: what is ticked is not taken for another time, and the new ones are told by a letter.
    let offer = json!({ "place": "online", "times": [case.slot(11), case.slot(20)] });
    case.put("/times", offer).await.ok();
    let ticked =
        [("_do", "ticks"), ("time", boxes[0].as_str()), ("time", boxes[1].as_str()), ("words", "午前なら")];
    let late = reader.submit(&page, "/answer", &ticked).await;
    assert_eq!(late.status, 410);
    late.has("いちばん新しいメールのページ");
    let seen = case.look(&candidate).await.ok();
    assert_eq!(
        (&seen["closed"], &seen["offer"]),
        (&json!("replaced"), &Value::Null),
        "nobody has let them know yet"
    );
    let mail = case.post("owner", "times").await;
    let page = reader.get(&format!("/answer?key={}", key(&mail))).await;
    page.has_not(&boxes[0]).has(&boxes[1]);
    reader.submit(&page, "/answer", &ticked).await.has("候補の日時が変わりました").has("午前なら");
    let right = [("_do", "ticks"), ("time", boxes[1].as_str()), ("words", "午前なら")];
    reader.submit(&page, "/answer", &right).await.has("ご回答ありがとうございました").has("10:00～11:00");
    assert_eq!(reader.submit(&page, "/answer", &right).await.status, 410);
    let candidate = key(&case.post("candidate", "times").await);
    let gone = json!({ "key": candidate, "ticks": { "times": [case.slot(10)] } });
    let refused = case.app.post("", "/answers", gone).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:times-not-offered");
    let ticks = json!({ "key": candidate, "ticks": { "times": [case.slot(11), case.slot(20)] } });
    case.app.post("", "/answers", ticks).await.ok();
    let seen = case.app.get(case.token(), &format!("/introductions/{}/times", case.id)).await.ok();
    assert_eq!(
        (&seen["times"][0]["suits_owner"], &seen["times"][0]["suits_candidate"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&seen["times"][1]["suits_owner"], &seen["owner"]["words"]),
        (&json!(false), &json!("午前なら"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_invited_first_stays_the_organizer_of_a_meeting_that_is_handed_over() {
    let case = agreed().await;
    let at = |days: i64| {
        let mut slot = case.slot(days);
        slot["place"] = json!("office");
        slot
    };
    case.put("/meeting", at(10)).await.ok();
    case.post("owner", "appointment").await;
    case.put("", json!({ "owner_coordinator_id": case.app.administrator.id, "disclosure": "staged" }))
        .await
        .ok();
    case.put("/meeting", at(12)).await.ok();
    case.post("owner", "appointment").await;
    // Invited for the first time after that, to the same meeting.
    case.post("candidate", "appointment").await;
    let files: Vec<String> = case.calendars().iter().map(|file| file.replace("\r\n ", "")).collect();
    let organizer =
        |file: &String| file.lines().find(|line| line.starts_with("ORGANIZER")).unwrap().to_owned();
    assert_eq!(files.len(), 3);
    for file in &files {
        assert!(organizer(file).contains("mailto:coordinator@example.jp"), "{file}");
    }
    let in_charge = |file: &&String| file.contains("担当：administrator（");
    assert_eq!(
        files.iter().filter(in_charge).count(),
        2,
        "who is in charge now stands in the words: {files:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_told_moved_reminded_of_and_cancelled_with_calendar_files() {
    let mut case = agreed().await;
    let at = |case: &Case, days: i64| {
        let mut slot = case.slot(days);
        slot["place"] = json!("office");
        slot
    };
    case.put("/meeting", at(&case, 10)).await.ok();
    let told = case.post("owner", "appointment").await;
    assert!(told.contains("次のとおり決まりました") && told.contains(CANDIDATE), "{told}");
    // Whoever was not told of it yet needs no word of its change.
    case.put("/meeting", at(&case, 12)).await.ok();
    let moved = case.post("owner", "appointment").await;
    assert!(moved.contains("変わりまし"), "{moved}");
    let first = case.post("candidate", "appointment").await;
    assert!(first.contains("次のとおり決まりました"), "{first}");
    let calendars = case.calendars();
    assert_eq!(calendars.len(), 3);
    let with = |text: &str| calendars.iter().filter(|file| file.contains(text)).count();
    assert_eq!((with("METHOD:REQUEST"), with("SEQUENCE:0"), with("SEQUENCE:1")), (3, 1, 2));
    assert_eq!(
        (with("mailto:owner@example.com"), with("mailto:candidate@example.com")),
        (2, 1),
        "each its own"
    );
    let uid = |file: &String| file.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned();
    assert!(calendars.iter().all(|file| uid(file) == uid(&calendars[0])), "it is one meeting");
    // The day before, once, and only then.
    let remind = async |case: &Case| {
        let reminded = enishi::services::reminding::remind_of_meetings(&case.app.context).await.unwrap();
        case.app.work().await;
        reminded
    };
    assert_eq!(remind(&case).await, 0);
    case.wait(11).await;
    assert_eq!((remind(&case).await, remind(&case).await), (2, 0));
    let near = case.app.mail_texts().into_iter().filter(|mail| mail.contains("面談が近づき")).count();
    assert_eq!(near, 2);
    let version = format!("\"{}\"", case.read().await["version"]);
    let path = format!("/introductions/{}/meeting/cancellation", case.id);
    case.app.call(Method::POST, &path, case.token(), &[("if-match", &version)], Some(json!({}))).await.ok();
    let off = case.post("candidate", "cancellation").await;
    assert!(off.contains("取りやめ"), "{off}");
    let cancelled: Vec<String> =
        case.calendars().into_iter().filter(|file| file.contains("METHOD:CANCEL")).collect();
    assert_eq!(cancelled.len(), 1);
    assert!(
        cancelled[0].contains("SEQUENCE:2") && uid(&cancelled[0]) == uid(&calendars[0]),
        "{}",
        cancelled[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withheld_name_is_told_by_no_letter_before_both_have_agreed_whatever_the_case_says() {
    let case = case().await;
    let stored = case.read().await;
    let version = stored["version"].as_i64().unwrap();
    let path = format!("/introductions/{}", case.id);
    let open = json!({ "disclosure": "open" });
    case.app.put(case.token(), &path, version, open.clone()).await.ok();
    // The candidate wants its name kept, later on.
    let firm = format!("/organizations/{}", stored["organization_id"].as_str().unwrap());
    let withheld = json!({ "kind": "company", "name": CANDIDATE, "email": "candidate@example.com", "name_withheld": true });
    case.app.put(case.token(), &firm, 1, withheld).await.ok();
    let letter = case.draft("owner", "approach").await;
    assert!(!letter["words"].as_str().unwrap().contains(CANDIDATE), "{letter}");
    let refused = case.app.put(case.token(), &path, version + 1, open).await.refused(422);
    assert_eq!(refused["errors"][0]["pointer"], "/disclosure");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_to_a_meeting_that_was_moved_before_it_was_mailed_does_not_leave() {
    let case = agreed().await;
    let at = |days: i64| {
        let mut slot = case.slot(days);
        slot["place"] = json!("office");
        slot
    };
    case.put("/meeting", at(10)).await.ok();
    let letter = case.draft("owner", "appointment").await;
    case.send(&letter, "approval", None).await.ok();
    case.app.context.clock.advance(Duration::seconds(1));
    case.put("/meeting", at(12)).await.ok();
    case.app.work().await;
    assert!(case.app.mail_texts().is_empty(), "its words say another time");
    let dropped =
        case.app.get(case.token(), &format!("/letters/{}", letter["id"].as_str().unwrap())).await.ok();
    assert_eq!(dropped["status"], "dropped");
    let mail = case.post("owner", "appointment").await;
    assert!(mail.contains("次のとおり決まりました"), "they were not told of the first: {mail}");
}
