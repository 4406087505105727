//! What there is to see on the pages: an office in the middle of its work, in plain words or in the worst that may be
//! typed.

use crate::support::{Person, TestApp};
use chrono::Duration;
use enishi::domain::Day;
use reqwest::Method;
use serde_json::{Value, json};

/// The records that the addresses of pages name.
pub struct World {
    /// A need that is open, with candidates.
    pub need: String,
    /// A need that is not open yet.
    pub draft: String,
    /// The need of the member's organization.
    pub own_need: String,
    /// An organization that has written everything down.
    pub organization: String,
    /// Its name, which is the only one.
    pub name: String,
    pub programme: String,
    /// A case in which both have agreed and a meeting is arranged.
    pub case: String,
    /// A case in which both have agreed, times are offered, and one side has ticked some.
    pub agreed: String,
    /// What the office keeps: a note and a file of that case, somebody whom the organization is kept apart from, and a
    /// handover of another case.
    pub note: String,
    pub attachment: String,
    pub rival: String,
    pub handover: String,
    /// A letter that waits for the coordinator, and the key of the link of one that left.
    pub letter: String,
    pub key: String,
}

/// What people type.
pub struct Texts {
    /// One line.
    pub line: fn(&str) -> String,
    /// Several lines.
    pub passage: fn(&str) -> String,
    /// How many conditions a need has.
    pub conditions: usize,
}

/// As in most offices.
pub const PLAIN: Texts =
    Texts { line: |text| text.to_owned(), passage: |text| format!("{text}\n二行目"), conditions: 6 };

/// What nobody should type, and somebody will.
pub const EXTREME: Texts = Texts {
    line: |text| fit(text, "<script>console.error('髙﨑🏭')</script>\"'&amp;", 200),
    passage: |text| fit(text, "<script>console.error('髙﨑🏭')</script>\"'&amp;", 2_000),
    conditions: 100,
};

/// A text of this length: at first it can be broken anywhere, then nowhere.
fn fit(text: &str, with: &str, length: usize) -> String {
    let broken = "髙﨑🏭".chars().cycle().take(length / 4);
    let start: String = text.chars().chain(with.chars()).chain(broken).collect();
    start.chars().chain(std::iter::repeat('W')).take(length).collect()
}

impl World {
    pub async fn of(app: &TestApp, texts: &Texts) -> Self {
        let (line, passage) = (texts.line, texts.passage);
        let day = |days| Day::in_japan(app.context.clock.now() + Duration::days(days)).to_string();
        let name = line("良い精工");
        let organization = json!({
            "kind": "company", "name": name, "kana": line("ヨイセイコウ"), "region": "region:151009",
            "postal_code": "950-0001", "address": line("新潟県新潟市北区一丁目"), "telephone": "025-000-0000",
            "email": format!("{}@example.jp", "x".repeat(60)), "website": format!("https://example.com/{}", "x".repeat(150)),
            "industries": ["industry:e", "industry:24"], "employees": 40, "capital_yen": 10_000_000,
            "founded_on": "1964-10-10",
        });
        let created = app.post(&app.coordinator.token, "/organizations", organization).await.ok();
        let organization = created["id"].as_str().unwrap().to_owned();
        let capability = json!({
            "process": "process:five-axis-milling", "materials": ["material:a7075", "material:titanium-alloy"],
            "size": { "length_mm": 500.0, "width_mm": 500.0, "height_mm": 400.0 }, "tolerance_um": 5.0,
            "lot_min": 1, "lot_max": 100_000, "monthly_capacity": 100_000, "lead_time_days": 30, "note": passage("航空機部品"),
        });
        let certifications = json!([
            { "standard": "standard:jisq9100", "status": "held", "scope": passage("機械加工"), "registrar": line("登録機関"),
              "number": "Q-1", "valid_from": "2024-01-01", "valid_until": day(30) },
            { "standard": "standard:iso14001", "status": "held", "valid_until": day(-30) },
            { "standard": "standard:nadcap", "status": "in_progress", "expected_on": day(200),
              "processes": ["process:anodizing"] },
        ]);
        let profile = json!({
            "summary": passage("5軸加工が得意です。"), "capabilities": [capability], "certifications": certifications,
            "products": [{ "name": line("機体部品"), "products": ["product:aircraft"], "note": passage("内装") }],
            "equipment": [{ "name": line("五軸機"), "equipment": "equipment:machining-centre", "maker": line("製造元"),
                            "model": line("X-1"), "machines": 3, "note": passage("2020年導入") }],
            "seeds": [{ "title": line("切削の研究"), "fields": ["field:materials"], "summary": passage("概要") }],
            "sites": [{ "name": line("本社工場"), "region": "region:151009", "address": line("北区") }],
            "confirmed_on": "2020-01-01",
        });
        app.profile(&organization, profile).await;
        // Who has written next to nothing, and who lacks the certificate, for which there is a programme.
        let capabilities = json!([{ "process": "process:five-axis-milling" }]);
        let unknown = app.organization(&line("無口な工業")).await;
        app.profile(&unknown, json!({ "capabilities": capabilities })).await;
        let close = app.organization(&line("惜しい工業")).await;
        let planned =
            json!([{ "standard": "standard:jisq9100", "status": "planned", "expected_on": day(400) }]);
        app.profile(&close, json!({ "capabilities": capabilities, "certifications": planned })).await;
        let programme = json!({
            "name": line("認証補助金"), "kind": "subsidy", "rate": "2分の1", "ceiling_yen": 1_500_000,
            "closes": [{ "kind": "certification", "standard": "standard:jisq9100" }],
            "conditions": passage("市内の企業"), "link": "https://example.com/subsidy",
        });
        let programme = app.post(&app.administrator.token, "/programmes", programme).await.ok();

        let owner = app.organization(&line("発注する会社")).await;
        let need = app.need(&owner, need(texts, &day(10))).await;
        app.status(&need, 1, "open").await.ok();
        app.work().await;
        let draft = json!({ "kind": "technical_advice", "title": line("塗装の相談") });
        let own_need =
            json!({ "kind": "purchase", "title": line("治具がほしい"), "description": passage("至急") });
        let case = case(app, texts, &need, &organization).await;
        let agreed = offered(app, texts, &need, &unknown).await;
        let own_need = app.need(&app.own, own_need).await;
        let (note, attachment) = kept(app, texts, &case, &organization).await;
        let apart = json!({ "kind": "competitor", "note": passage("先方の依頼"), "until_on": "2099-03-31" });
        let pair = format!("/organizations/{organization}/exclusions/{close}");
        app.put(&app.coordinator.token, &pair, 0, apart).await.ok();
        let draft = app.need(&owner, draft).await;
        let (letter, key) = letters(app, &draft, &organization).await;
        Self {
            letter,
            key,
            note,
            attachment,
            rival: close,
            handover: handover(app, &own_need, &unknown).await,
            case,
            agreed,
            need,
            draft,
            own_need,
            organization,
            name,
            programme: programme["id"].as_str().unwrap().to_owned(),
        }
    }

    /// An address with the ids of the records that it names.
    pub fn address(&self, app: &TestApp, path: &str) -> String {
        path.replace("{need}", &self.need)
            .replace("{draft}", &self.draft)
            .replace("{own_need}", &self.own_need)
            .replace("{organization}", &self.organization)
            .replace("{case}", &self.case)
            .replace("{agreed}", &self.agreed)
            .replace("{note}", &self.note)
            .replace("{attachment}", &self.attachment)
            .replace("{rival}", &self.rival)
            .replace("{letter}", &self.letter)
            .replace("{key}", &self.key)
            .replace("{handover}", &self.handover)
            .replace("{coordinator}", &app.coordinator.id)
            .replace("{administrator}", &app.administrator.id)
            .replace("{own}", &app.own)
            .replace("{account}", &app.organizer.id)
            .replace("{programme}", &self.programme)
    }
}

/// A case in which both have agreed and a meeting is arranged.
async fn case(app: &TestApp, texts: &Texts, need: &str, organization: &str) -> String {
    let (id, version) = agree(app, texts, need, organization).await;
    let meeting = json!({
        "place": "online", "place_detail": (texts.line)("リンク"),
        "starts_at": "2099-12-01T10:00:00+09:00", "ends_at": "2099-12-01T11:00:00+09:00",
    });
    app.put(&app.coordinator.token, &format!("/introductions/{id}/meeting"), version, meeting).await.ok();
    id
}

/// A case in which both have agreed and times are offered: one that collides, one that suits both, one that suits one.
async fn offered(app: &TestApp, texts: &Texts, need: &str, organization: &str) -> String {
    let (id, version) = agree(app, texts, need, organization).await;
    let path = format!("/introductions/{id}/times");
    let time = |day: u32| {
        let at = |hour: u32| format!("2099-12-{day:02}T{hour}:00:00+09:00");
        json!({ "starts_at": at(10), "ends_at": at(11) })
    };
    let offer = json!({
        "place": "candidate_site", "place_detail": (texts.line)("正門"), "times": [time(1), time(2), time(3)],
    });
    let token = &app.coordinator.token;
    app.put(token, &path, version, offer).await.ok();
    let owner = json!({ "times": [time(1), time(2)], "words": (texts.passage)("午前がよい") });
    app.put(token, &format!("{path}/owner"), version + 1, owner).await.ok();
    let candidate = json!({ "times": [time(2), time(3)] });
    app.put(token, &format!("{path}/candidate"), version + 2, candidate).await.ok();
    id
}

/// A case in which both have agreed, and its version.
async fn agree(app: &TestApp, texts: &Texts, need: &str, organization: &str) -> (String, i64) {
    let token = &app.coordinator.token;
    let note = (texts.passage)("電話で確認");
    let body = json!({ "need_id": need, "organization_id": organization, "shortlisted": true, "note": note });
    let case = app.post(token, "/introductions", body).await.ok();
    let path = format!("/introductions/{}", case["id"].as_str().unwrap());
    let mut version = case["version"].as_i64().unwrap();
    for side in ["owner", "candidate"] {
        let ask = json!({ "kind": "approach", "side": side, "answer_by": "2099-12-31" });
        let agree = json!({ "kind": "answer", "side": side, "answer": { "answer": "accepted" } });
        for step in [ask, agree] {
            let (tag, body) = (format!("\"{version}\""), json!({ "step": step, "note": note }));
            let steps = format!("{path}/steps");
            app.call(Method::POST, &steps, token, &[("if-match", &tag)], Some(body)).await.ok();
            version += 1;
        }
    }
    (case["id"].as_str().unwrap().to_owned(), version)
}

/// A note of a case, and a file of it and of the organization.
async fn kept(app: &TestApp, texts: &Texts, case: &str, organization: &str) -> (String, String) {
    let details = json!({
        "kind": "visit", "on": "2026-10-05", "who": (texts.line)("担当者"), "with": (texts.line)("工場長の方"),
        "text": (texts.passage)("設備を見せてもらった"),
    });
    let note = json!({ "introduction_id": case, "details": details });
    let note = app.post(&app.coordinator.token, "/notes", note).await.ok();
    let name = "%E5%9B%B3%E9%9D%A2".repeat(20);
    let mut files = Vec::new();
    for subject in [format!("organization_id={organization}"), format!("introduction_id={case}")] {
        let path = format!("/attachments?name={name}.pdf&{subject}");
        files.push(app.send_raw(&path, "application/pdf", b"%PDF-1.7 %%EOF".to_vec()).await.ok());
    }
    (note["id"].as_str().unwrap().to_owned(), files[1]["id"].as_str().unwrap().to_owned())
}

/// A letter to the owner of a need that waits, and the key of the link of one to the candidate that left; both in the
/// coordinator's language.
pub async fn letters(app: &TestApp, need: &str, organization: &str) -> (String, String) {
    let token = &app.coordinator.token;
    let language = app.get(token, "/account").await.ok()["language"].clone();
    let case = json!({ "need_id": need, "organization_id": organization, "shortlisted": true });
    let case = app.post(token, "/introductions", case).await.ok();
    let mut letters = Vec::new();
    for side in ["owner", "candidate"] {
        let path = format!("/introductions/{}/letters", case["id"].as_str().unwrap());
        let letter = app.post(token, &path, json!({ "side": side, "kind": "approach" })).await.ok();
        let path = format!("/letters/{}", letter["id"].as_str().unwrap());
        let (words, body) = (format!("{path}/words"), json!({ "language": language }));
        app.call(Method::POST, &words, token, &[("if-match", "\"1\"")], Some(body)).await.ok();
        letters.push((letter["id"].as_str().unwrap().to_owned(), path));
    }
    let approval = format!("{}/approval", letters[1].1);
    app.call(Method::POST, &approval, token, &[("if-match", "\"2\"")], None).await.ok();
    app.work().await;
    let mails = app.mail_texts();
    let mail = mails.iter().find(|mail| mail.contains("/answer?key=")).expect("the letter has left");
    let key = mail.split("/answer?key=").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
    (letters.remove(0).0, key.to_owned())
}

/// The administrator hands a case over to the coordinator.
async fn handover(app: &TestApp, need: &str, organization: &str) -> String {
    let token = &app.administrator.token;
    let case = json!({ "need_id": need, "organization_id": organization });
    app.post(token, "/introductions", case).await.ok();
    let people = json!({ "from_id": app.administrator.id, "to_id": app.coordinator.id });
    let handover = app.post(token, "/handovers", people).await.ok();
    handover["id"].as_str().unwrap().to_owned()
}

fn need(texts: &Texts, deadline: &str) -> Value {
    let mut requirements = vec![
        json!({ "kind": "process", "level": "must", "process": "process:five-axis-milling",
                "materials": ["material:a7075"] }),
        json!({ "kind": "certification", "level": "must", "standard": "standard:jisq9100" }),
        json!({ "kind": "tolerance", "level": "want", "tolerance_um": 5.0 }),
        json!({ "kind": "size", "level": "want", "size": { "length_mm": 200.0, "diameter_mm": 50.0 } }),
        json!({ "kind": "lead_time", "level": "want", "days": 60 }),
    ];
    while requirements.len() < texts.conditions {
        let text = (texts.line)(&format!("{}番目の希望", requirements.len() + 1));
        requirements.push(json!({ "kind": "text", "level": "want", "text": text }));
    }
    json!({
        "kind": "outsourcing", "title": (texts.line)("機体部品の5軸加工"), "description": (texts.passage)("A7075を削りたい"),
        "requirements": requirements, "quantity": 1_000_000, "deadline_on": deadline,
        "chain": [
            { "process": "process:five-axis-milling", "materials": ["material:a7075"], "standards": ["standard:jisq9100"] },
            { "process": "process:anodizing", "note": (texts.passage)("検査を含む") },
        ],
        "region_preference": { "level": "want", "region": "region:15" },
    })
}

/// Has pages in English from now on.
pub async fn speaks_english(app: &TestApp, person: &Person) {
    let path = format!("/accounts/{}", person.id);
    let account = app.get(&app.administrator.token, &path).await.ok();
    let mut changed = json!({ "language": "en" });
    for kept in ["name", "role", "organization_id", "suspended"] {
        if !account[kept].is_null() {
            changed[kept] = account[kept].clone();
        }
    }
    let version = account["version"].as_i64().unwrap();
    app.put(&app.administrator.token, &path, version, changed).await.ok();
}
