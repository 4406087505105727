//! Who may see and do what on the pages: a walk over every page with every role and without signing in.

use crate::browser::Browser;
use crate::routes::page_routes;
use crate::support::TestApp;
use enishi::domain::Role;
use serde_json::json;

/// Every page with who is let in: A administrator, C coordinator, O organizer, M member on the own record, m member on
/// any record; * everybody, also without signing in.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("GET", "/assets/{version}/{name}", "*"),
    ("GET", "/sign-in", "*"),
    ("POST", "/sign-in", "*"),
    ("POST", "/sign-out", "ACOMm"),
    ("GET", "/", "ACOMm"),
    ("GET", "/today", "AC"),
    ("POST", "/inbox/{id}/read", "ACOMm"),
    ("GET", "/my", "Mm"),
    ("GET", "/account", "ACOMm"),
    ("POST", "/account", "ACOMm"),
    ("POST", "/account/password", "ACOMm"),
    ("GET", "/needs", "ACOMm"),
    ("GET", "/needs/new", "ACMm"),
    ("POST", "/needs/new", "ACMm"),
    ("POST", "/needs", "ACMm"),
    ("GET", "/needs/{id}", "ACOM"),
    ("GET", "/needs/{id}/edit", "ACM"),
    ("POST", "/needs/{id}/edit", "ACM"),
    ("GET", "/needs/{id}/consortia", "AC"),
    ("GET", "/needs/{id}/rejected", "AC"),
    ("POST", "/needs/{id}/candidates/{organization_id}/undo", "AC"),
    ("POST", "/needs/{id}/candidates/{organization_id}", "AC"),
    ("POST", "/needs/{id}/status", "ACM"),
    ("GET", "/introductions", "AC"),
    ("GET", "/introductions/new", "AC"),
    ("POST", "/introductions", "AC"),
    ("GET", "/introductions/{id}", "AC"),
    ("GET", "/introductions/{id}/steps/{kind}", "AC"),
    ("POST", "/introductions/{id}/steps", "AC"),
    ("GET", "/introductions/{id}/meeting", "AC"),
    ("GET", "/introductions/{id}/meeting/calendar", "AC"),
    ("GET", "/introductions/{id}/sheet", "AC"),
    ("GET", "/introductions/{id}/times", "AC"),
    ("POST", "/introductions/{id}/times", "AC"),
    ("GET", "/introductions/{id}/times/{side}", "AC"),
    ("POST", "/introductions/{id}/times/{side}", "AC"),
    ("POST", "/introductions/{id}/meeting", "AC"),
    ("POST", "/introductions/{id}/meeting/end", "AC"),
    ("POST", "/introductions/{id}/letters", "AC"),
    ("GET", "/letters/{id}", "AC"),
    ("POST", "/letters/{id}", "AC"),
    ("GET", "/answer", "*"),
    ("POST", "/answer", "*"),
    ("GET", "/agenda", "AC"),
    ("GET", "/reports", "AC"),
    ("GET", "/reports/{fiscal_year}/workbook", "AC"),
    ("GET", "/reports/{fiscal_year}/measures/{measure}", "AC"),
    ("GET", "/reports/{fiscal_year}/targets", "A"),
    ("POST", "/reports/{fiscal_year}/targets", "A"),
    ("GET", "/organizations", "ACOMm"),
    ("GET", "/organizations/new", "AC"),
    ("POST", "/organizations", "AC"),
    ("GET", "/organizations/compare", "ACOMm"),
    ("GET", "/organizations/{id}/counterparts", "AC"),
    ("GET", "/organizations/{id}/seeds/{seed}", "AC"),
    ("GET", "/introductions/{id}/charge", "AC"),
    ("POST", "/introductions/{id}/charge", "AC"),
    ("GET", "/handovers", "AC"),
    ("GET", "/handovers/new", "AC"),
    ("POST", "/handovers", "AC"),
    ("GET", "/handovers/{id}", "AC"),
    ("GET", "/notes", "AC"),
    ("GET", "/notes/new", "AC"),
    ("POST", "/notes", "AC"),
    ("GET", "/notes/{id}/edit", "AC"),
    ("POST", "/notes/{id}/edit", "AC"),
    ("GET", "/notes/{id}/deletion", "AC"),
    ("POST", "/notes/{id}/deletion", "AC"),
    ("POST", "/attachments", "AC"),
    ("GET", "/attachments/{id}", "AC"),
    ("GET", "/attachments/{id}/deletion", "AC"),
    ("POST", "/attachments/{id}/deletion", "AC"),
    ("GET", "/organizations/{id}/exclusions", "AC"),
    ("POST", "/organizations/{id}/exclusions", "AC"),
    ("GET", "/organizations/{id}/exclusions/{organization_id}", "AC"),
    ("POST", "/organizations/{id}/exclusions/{organization_id}", "AC"),
    ("GET", "/organizations/{id}/exclusions/{organization_id}/deletion", "AC"),
    ("POST", "/organizations/{id}/exclusions/{organization_id}/deletion", "AC"),
    ("GET", "/organizations/{id}", "ACOM"),
    ("POST", "/organizations/{id}/confirmation", "ACM"),
    ("GET", "/invitation", "*"),
    ("POST", "/invitation", "*"),
    ("POST", "/invitation/password", "*"),
    ("GET", "/password-reset", "*"),
    ("POST", "/password-reset", "*"),
    ("GET", "/administration", "A"),
    ("GET", "/accounts", "A"),
    ("GET", "/accounts/{id}", "A"),
    ("POST", "/accounts/{id}", "A"),
    ("GET", "/accounts/{id}/suspension", "A"),
    ("POST", "/accounts/{id}/suspension", "A"),
    ("GET", "/accounts/{id}/password", "A"),
    ("POST", "/accounts/{id}/password", "A"),
    ("POST", "/accounts/{id}/invitation", "A"),
    ("GET", "/invitations/new", "A"),
    ("POST", "/invitations", "A"),
    ("GET", "/mails", "A"),
    ("POST", "/mails/{id}/retry", "A"),
    ("GET", "/audit-log", "A"),
    ("GET", "/vocabulary", "ACOMm"),
    ("GET", "/vocabulary/new", "A"),
    ("POST", "/vocabulary", "A"),
    ("GET", "/vocabulary/{id}", "A"),
    ("POST", "/vocabulary/{id}", "A"),
    ("GET", "/weights", "AC"),
    ("GET", "/weights/evaluation", "AC"),
    ("POST", "/weights/tuning", "A"),
    ("POST", "/weights/proposals/{id}", "A"),
    ("GET", "/weights/reset", "A"),
    ("POST", "/weights/reset", "A"),
    ("GET", "/programmes", "ACOMm"),
    ("GET", "/programmes/new", "A"),
    ("POST", "/programmes", "A"),
    ("GET", "/programmes/{id}", "ACOMm"),
    ("GET", "/programmes/{id}/edit", "A"),
    ("POST", "/programmes/{id}", "A"),
    ("GET", "/programmes/{id}/deletion", "A"),
    ("POST", "/programmes/{id}/deletion", "A"),
    ("GET", "/organizations/{id}/edit", "ACM"),
    ("POST", "/organizations/{id}/edit", "ACM"),
    ("GET", "/organizations/{id}/profile/{section}", "ACM"),
    ("POST", "/organizations/{id}/profile/{section}", "ACM"),
    ("GET", "/search", "ACOMm"),
    ("GET", "/terms.json", "ACOMm"),
];

#[test]
fn every_page_has_a_row_and_every_row_a_page() {
    let mut routes = page_routes();
    let mut rows: Vec<(String, String)> =
        ALLOWED.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    routes.sort();
    rows.sort();
    assert_eq!(routes, rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_see_and_do_what_its_row_says() {
    let app = TestApp::start().await;
    let somebody = crate::support::person(&app.context, app.office_id, "somebody", Role::Coordinator).await;
    let programme = json!({ "kind": "subsidy", "name": "認証取得の補助" });
    let programme = app.post(&app.administrator.token, "/programmes", programme).await.ok();
    let programme = programme["id"].as_str().unwrap().to_owned();
    let foreign = app.organization("試験金属工業").await;
    let candidate = app.organization("候補の会社").await;
    let need = json!({ "kind": "outsourcing", "title": "切削を頼みたい" });
    let own = (app.own.clone(), app.need(&app.own, need.clone()).await);
    let foreign = (foreign.clone(), app.need(&foreign, need).await);
    let case = json!({ "need_id": foreign.1, "organization_id": candidate });
    let case = app.post(&app.coordinator.token, "/introductions", case).await.ok();
    let case = case["id"].as_str().unwrap().to_owned();
    let letter = json!({ "side": "candidate", "kind": "message" });
    let letters = format!("/introductions/{case}/letters");
    let letter = app.post(&app.coordinator.token, &letters, letter).await.ok();
    let letter = letter["id"].as_str().unwrap().to_owned();
    let note = json!({ "introduction_id": case, "details": { "kind": "note", "text": "ひとこと" } });
    let note = app.post(&app.coordinator.token, "/notes", note).await.ok();
    let note = note["id"].as_str().unwrap().to_owned();
    for (role, who, (organization, need)) in [
        ('A', Some(&app.administrator), &foreign),
        ('C', Some(&app.coordinator), &foreign),
        ('O', Some(&app.organizer), &foreign),
        ('M', Some(&app.member), &own),
        ('m', Some(&app.member), &foreign),
        ('*', None, &own),
    ] {
        let browser = Browser::new(&app.address);
        let mut token = String::new();
        if let Some(who) = who {
            let first = browser.sign_in(&who.email, &who.password).await;
            token = first.hidden("/sign-out")[0].1.clone();
        }
        for (method, route, allowed) in ALLOWED {
            // Signing out would end the walk: its own test is in `pages`.
            if *route == "/sign-out" {
                continue;
            }
            let id = match *route {
                route if route.starts_with("/organizations") => organization.as_str(),
                route if route.starts_with("/notes") => note.as_str(),
                route if route.starts_with("/introductions") => case.as_str(),
                route if route.starts_with("/letters") => letter.as_str(),
                route if route.starts_with("/needs") => need.as_str(),
                route if route.starts_with("/vocabulary") => "process:own-0",
                route if route.starts_with("/programmes") => programme.as_str(),
                route if route.starts_with("/accounts") => somebody.id.as_str(),
                _ => "01900000-0000-7000-8000-000000000000",
            };
            let path =
                route.replace("{id}", id).replace("{organization_id}", &candidate).replace("{seed}", "1");
            let path = path.replace("{kind}", "shortlist").replace("{side}", "owner");
            let path = path.replace("{fiscal_year}", "2026").replace("{measure}", "meetings");
            let path = path.replace("/introductions/new", &format!("/introductions/new?need={need}"));
            let path = path.replace("{version}", "0").replace("{name}", "enishi.css");
            let path = path.replace("{section}", "capabilities").replace("/terms.json", "/terms.json?q=x");
            let page = match *method {
                "GET" => browser.get(&path).await,
                // A version that no record has, and next to no content: whoever is let in gets no further than that.
                _ => {
                    let fields = [
                        ("_token", token.as_str()),
                        ("_version", "999"),
                        ("status", "open"),
                        ("decision", "shortlisted"),
                    ];
                    browser.post(&path, &fields).await
                }
            };
            // A record that is not there is 404 for whoever may ask.
            let is_unknown = [
                "/inbox/{id}/read",
                "/introductions/{id}/meeting/calendar",
                "/organizations/{id}/seeds/{seed}",
                "/mails/{id}/retry",
                "/weights/proposals/{id}",
                "/vocabulary/{id}",
                "/organizations/{id}/exclusions/{organization_id}/deletion",
                "/handovers/{id}",
                "/attachments/{id}",
                "/attachments/{id}/deletion",
            ]
            .contains(route)
                || route.ends_with("/undo");
            let unknown = is_unknown && page.status == 404;
            let is_asked = page.path.starts_with("/sign-in") && *route != "/sign-in" || page.status == 401;
            let let_in = unknown && role != '*' || !(is_asked || matches!(page.status, 403 | 404));
            let let_in = let_in || *route == "/sign-in";
            assert!(page.status < 500, "{method} {route} as {role}: {}", page.status);
            let may = allowed.contains(role) || *allowed == "*";
            assert_eq!(let_in, may, "{method} {route} as {role}: {} {}", page.status, page.path);
        }
    }
}
