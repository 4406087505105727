//! Who may do what: a walk over every operation of the API with every role, without a token, and from another office.

use crate::support::{Person, TestApp, found, person};
use enishi::domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

/// Who is let in: A administrator, C coordinator, O organizer, M member on the own record, m member on any record.
const ALLOWED: &[(&str, &str)] = &[
    ("get_own_account", "ACOMm"),
    ("change_own_password", "ACOMm"),
    ("get_office", "ACOMm"),
    ("update_office", "A"),
    ("list_accounts", "A"),
    ("create_account", "A"),
    ("get_account", "A"),
    ("update_account", "A"),
    ("reset_password", "A"),
    ("list_organizations", "ACOMm"),
    ("search_organizations", "ACO"),
    ("create_organization", "AC"),
    ("get_organization", "ACOM"),
    ("update_organization", "ACM"),
    ("get_profile", "ACOM"),
    ("update_profile", "ACM"),
    ("confirm_profile", "ACM"),
    ("match_need", "AC"),
    ("parse_need", "ACM"),
    ("list_needs", "ACOMm"),
    ("create_need", "ACM"),
    ("get_need", "ACOM"),
    ("update_need", "ACM"),
    ("change_need_status", "ACM"),
    ("list_candidates", "AC"),
    ("list_fitting_needs", "AC"),
    ("list_counterparts", "AC"),
    ("list_seed_candidates", "AC"),
    ("list_exclusions", "AC"),
    ("get_exclusion", "AC"),
    ("update_exclusion", "AC"),
    ("delete_exclusion", "AC"),
    ("list_judgements", "AC"),
    ("get_judgement", "AC"),
    ("update_judgement", "AC"),
    ("delete_judgement", "AC"),
    ("create_introduction", "AC"),
    ("list_introductions", "AC"),
    ("get_introduction", "AC"),
    ("update_introduction", "AC"),
    ("list_introduction_steps", "AC"),
    ("take_introduction_step", "AC"),
    ("list_meetings", "AC"),
    ("arrange_meeting", "AC"),
    ("get_meeting_calendar", "AC"),
    ("get_meeting_sheet", "AC"),
    ("get_offered_times", "AC"),
    ("offer_times", "AC"),
    ("tick_times", "AC"),
    ("check_meeting_time", "AC"),
    ("cancel_meeting", "AC"),
    ("hold_meeting", "AC"),
    ("draft_letter", "AC"),
    ("list_letters", "AC"),
    ("get_letter", "AC"),
    ("update_letter", "AC"),
    ("propose_letter_words", "AC"),
    ("approve_letter", "AC"),
    ("drop_letter", "AC"),
    ("resume_letter", "AC"),
    ("get_agenda", "AC"),
    ("get_report", "AC"),
    ("list_report_entries", "AC"),
    ("export_report", "AC"),
    ("get_report_targets", "AC"),
    ("update_report_targets", "A"),
    ("create_note", "AC"),
    ("list_notes", "AC"),
    ("get_note", "AC"),
    ("update_note", "AC"),
    ("delete_note", "AC"),
    ("create_attachment", "AC"),
    ("list_attachments", "AC"),
    ("get_attachment", "AC"),
    ("get_attachment_content", "AC"),
    ("delete_attachment", "AC"),
    ("plan_handover", "AC"),
    ("create_handover", "AC"),
    ("list_handovers", "AC"),
    ("get_handover", "AC"),
    ("get_evaluation", "AC"),
    ("get_weights", "AC"),
    ("reset_weights", "A"),
    ("tune_weights", "A"),
    ("list_weight_proposals", "AC"),
    ("accept_weight_proposal", "A"),
    ("dismiss_weight_proposal", "A"),
    ("create_programme", "A"),
    ("list_programmes", "ACOMm"),
    ("get_programme", "ACOMm"),
    ("update_programme", "A"),
    ("delete_programme", "A"),
    ("list_consortia", "AC"),
    ("list_inbox", "ACOMm"),
    ("read_inbox_entry", "ACOMm"),
    ("list_mails", "A"),
    ("retry_mail", "A"),
    ("list_audit_log", "A"),
    ("search", "ACOMm"),
    ("search_terms", "ACOMm"),
    ("get_term", "ACOMm"),
    ("delete_session", "ACOMm"),
];

/// Open to everybody.
const PUBLIC: &[&str] = &[
    "create_session",
    "refresh_session",
    "get_liveness",
    "get_readiness",
    // Whoever has the link of a letter.
    "look_at_letter",
    "answer_letter",
];

/// The records that the walk stands on.
struct Records {
    organization: String,
    need: String,
    account: String,
    coordinator: String,
    programme: String,
    /// An organization that is neither of the above.
    candidate: String,
    /// The case of need and candidate.
    introduction: String,
    letter: String,
    /// A note of that case.
    note: String,
}

/// A path and body under which the operation would succeed or fail only for its content.
fn request(operation: &str, path: &str, records: &Records) -> (String, Option<Value>) {
    let id = match path {
        p if p.contains("/organizations/") => records.organization.as_str(),
        p if p.contains("/notes/") => records.note.as_str(),
        p if p.contains("/introductions/") => records.introduction.as_str(),
        p if p.contains("/needs/") => records.need.as_str(),
        p if p.contains("/letters/") => records.letter.as_str(),
        p if p.contains("/programmes/") => records.programme.as_str(),
        p if p.contains("/accounts/") => records.account.as_str(),
        p if p.contains("/terms/") => "process:plating",
        _ => "01900000-0000-7000-8000-000000000000",
    };
    let mut path = path
        .trim_start_matches("/api/v1")
        .replace("{id}", id)
        .replace("{seed}", "0")
        .replace("{side}", "owner")
        .replace("{fiscal_year}", "2026")
        .replace("{measure}", "meetings")
        .replace("{organization_id}", &records.candidate);
    if matches!(operation, "search_terms" | "search") {
        path.push_str("?q=x");
    }
    if operation == "check_meeting_time" {
        path.push_str("?starts_at=2099-12-01T01:00:00Z&ends_at=2099-12-01T02:00:00Z");
    }
    let time = json!({ "starts_at": "2099-12-01T10:00:00+09:00", "ends_at": "2099-12-01T11:00:00+09:00" });
    if operation == "plan_handover" {
        path.push_str(&format!("?from_id={}&to_id={}", records.coordinator, records.account));
    }
    if operation == "create_attachment" {
        path.push_str(&format!("?name=a.pdf&organization_id={}", records.organization));
    }
    let need = json!({ "kind": "outsourcing", "title": "切削" });
    let note = json!({ "kind": "note", "text": "歩いて書く" });
    let body = match operation {
        "create_need" => Some(json!({ "organization_id": records.organization, "details": need })),
        "update_need" => Some(json!({ "details": need })),
        "change_need_status" => Some(json!({ "status": "draft" })),
        "match_need" => Some(need),
        "parse_need" => Some(json!({ "text": "切削", "organization_id": records.organization })),
        "create_organization" => Some(json!({ "kind": "company", "name": "歩いて作る会社" })),
        "update_organization" => Some(json!({ "kind": "company", "name": "試験金属工業" })),
        "update_profile" => Some(json!({})),
        // A wrong password, so that the walk can go on.
        "change_own_password" => {
            Some(json!({ "current_password": "wrong", "new_password": "雪が育んだ百年の産業" }))
        }
        "update_office" => Some(json!({ "name": "試験センター" })),
        "create_account" => Some(json!({ "email": "x@example.jp", "name": "x", "role": "organizer" })),
        // There is one: who is let in is told so.
        "create_introduction" => {
            Some(json!({ "need_id": records.need, "organization_id": records.candidate }))
        }
        "update_introduction" => Some(json!({ "disclosure": "staged" })),
        "take_introduction_step" => Some(json!({ "step": { "kind": "shortlist" } })),
        "arrange_meeting" => Some(json!({
            "place": "office", "starts_at": "2099-12-01T10:00:00+09:00", "ends_at": "2099-12-01T11:00:00+09:00",
        })),
        "offer_times" => Some(json!({ "place": "office", "times": [time] })),
        "tick_times" => Some(json!({ "times": [time] })),
        "cancel_meeting" | "hold_meeting" => Some(json!({})),
        "draft_letter" => Some(json!({ "side": "owner", "kind": "message" })),
        "update_letter" => {
            Some(json!({ "language": "ja", "subject": "ご連絡", "words": "お世話になっております。" }))
        }
        "propose_letter_words" => Some(json!({ "language": "en" })),
        "update_report_targets" => Some(json!({ "meetings": 5 })),
        // To somebody who cannot be in charge: who is let in is told so.
        "create_handover" => Some(json!({ "from_id": records.coordinator, "to_id": records.account })),
        "create_note" => Some(json!({ "organization_id": records.organization, "details": note })),
        "update_note" => Some(note),
        "update_exclusion" => Some(json!({ "kind": "competitor" })),
        "update_judgement" => Some(json!({ "decision": "shortlisted" })),
        "create_programme" | "update_programme" => Some(json!({ "kind": "subsidy", "name": "認証補助金" })),
        "update_account" => {
            Some(json!({ "name": "x", "role": "organizer", "language": "ja", "suspended": false }))
        }
        _ => None,
    };
    (path, body)
}

async fn call(app: &TestApp, token: &str, operation: &(String, Method, String), records: &Records) -> u16 {
    let (path, body) = request(&operation.0, &operation.2, records);
    // A version that no record has: whoever is let in gets no further than that.
    app.call(operation.1.clone(), &path, token, &[("if-match", "\"999\"")], body).await.status
}

fn operations() -> Vec<(String, Method, String)> {
    let api: Value = serde_json::to_value(enishi::http::openapi()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{path} has no operationId"));
            operations.push((id.to_owned(), method, path.clone()));
        }
    }
    operations
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let operations: Vec<_> = operations().into_iter().map(|(id, ..)| id).collect();
    for id in &operations {
        let rows = ALLOWED.iter().filter(|(row, _)| row == id).count()
            + PUBLIC.iter().filter(|row| *row == id).count();
        assert_eq!(rows, 1, "who may {id}?");
    }
    for (row, _) in ALLOWED {
        assert!(operations.iter().any(|id| id == row), "no operation {row}");
    }
}

async fn records(app: &TestApp, organization: &str) -> Records {
    let need = app.need(organization, json!({ "kind": "outsourcing", "title": "切削を頼みたい" })).await;
    let programme = json!({ "kind": "subsidy", "name": "認証補助金" });
    let programme = app.post(&app.administrator.token, "/programmes", programme).await.ok();
    let candidate = app.organization(&format!("候補{organization}")).await;
    let case = json!({ "need_id": need, "organization_id": candidate });
    let case = app.post(&app.coordinator.token, "/introductions", case).await.ok();
    let letters = format!("/introductions/{}/letters", case["id"].as_str().unwrap());
    let letter = json!({ "side": "candidate", "kind": "message" });
    let letter = app.post(&app.coordinator.token, &letters, letter).await.ok();
    let note = json!({ "introduction_id": case["id"], "details": { "kind": "note", "text": "ひとこと" } });
    let note = app.post(&app.coordinator.token, "/notes", note).await.ok();
    Records {
        note: note["id"].as_str().unwrap().to_owned(),
        organization: organization.to_owned(),
        need,
        account: app.organizer.id.clone(),
        coordinator: app.coordinator.id.clone(),
        programme: programme["id"].as_str().unwrap().to_owned(),
        candidate,
        introduction: case["id"].as_str().unwrap().to_owned(),
        letter: letter["id"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_without_a_token() {
    let app = TestApp::start().await;
    let records = records(&app, &app.own).await;
    for operation in operations().iter().filter(|(id, ..)| !PUBLIC.contains(&id.as_str())) {
        for token in ["", "x", "eyJhbGciOiJub25lIn0.e30."] {
            assert_eq!(call(&app, token, operation, &records).await, 401, "{} {token}", operation.0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_do_what_its_row_says() {
    let app = TestApp::start().await;
    let foreign = app.organization("試験金属工業").await;
    let own = records(&app, &app.own).await;
    let foreign = records(&app, &foreign).await;
    let people: [(char, &Person, &Records); 5] = [
        ('A', &app.administrator, &foreign),
        ('C', &app.coordinator, &foreign),
        ('O', &app.organizer, &foreign),
        ('M', &app.member, &own),
        ('m', &app.member, &foreign),
    ];
    let all = operations();
    for (id, allowed) in ALLOWED {
        // Signing out would end the walk for everybody: its own test is in `sessions`.
        if *id == "delete_session" {
            continue;
        }
        let operation = all.iter().find(|(operation, ..)| operation == id).unwrap();
        for (role, who, records) in people {
            let status = call(&app, &who.token, operation, records).await;
            // An unknown record (inbox, mail, a judgement or proposal not made, a seed) is 404 for whoever may ask.
            let unknown = matches!(
                *id,
                "read_inbox_entry"
                    | "retry_mail"
                    | "get_term"
                    | "get_judgement"
                    | "delete_judgement"
                    | "get_handover"
                    | "get_attachment"
                    | "get_attachment_content"
                    | "delete_attachment"
                    | "get_exclusion"
                    | "delete_exclusion"
                    | "accept_weight_proposal"
                    | "dismiss_weight_proposal"
                    | "list_seed_candidates"
                    | "get_meeting_calendar"
                    | "get_offered_times"
            );
            let wrong_password = *id == "change_own_password" && status == 401;
            let refused = matches!(status, 401 | 403)
                || status == 404 && !unknown
                || refused_reference(id, status, role);
            let let_in = !refused || wrong_password;
            assert!(status < 500, "{id} as {role}: {status}");
            assert_eq!(let_in, allowed.contains(role), "{id} as {role}: {status}");
        }
    }
}

/// A member who writes a need for somebody else is told that there is no such organization.
fn refused_reference(id: &str, status: u16, role: char) -> bool {
    matches!(id, "create_need" | "parse_need") && status == 422 && matches!(role, 'O' | 'm')
}

#[tokio::test(flavor = "multi_thread")]
async fn to_another_office_nothing_exists() {
    let app = TestApp::start().await;
    let records = records(&app, &app.own).await;
    let other = found(&app.context, "よその役所").await;
    for (name, role) in [("other-admin", Role::Administrator), ("other-coordinator", Role::Coordinator)] {
        let who = person(&app.context, other, name, role).await;
        let token = app.sign_in(&who.email, &who.password).await;
        for operation in
            operations().iter().filter(|(_, _, path)| path.contains("{id}") && !path.contains("/terms/"))
        {
            let status = call(&app, &token, operation, &records).await;
            let allowed = ALLOWED.iter().find(|(id, _)| *id == operation.0).unwrap().1;
            let expected = if role == Role::Coordinator && !allowed.contains('C') { 403 } else { 404 };
            assert_eq!(status, expected, "{} as {name}", operation.0);
        }
        for list in ["/organizations", "/needs", "/introductions", "/programmes", "/weights/proposals"] {
            assert_eq!(app.get(&token, list).await.ok()["items"], json!([]), "{list} as {name}");
        }
    }
}
