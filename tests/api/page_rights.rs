//! Who may see and do what on the pages: a walk over every page with every role and without signing in.

use crate::browser::Browser;
use crate::routes::page_routes;
use crate::support::TestApp;
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
    ("GET", "/needs", "ACOMm"),
    ("GET", "/needs/new", "ACMm"),
    ("POST", "/needs/new", "ACMm"),
    ("POST", "/needs", "ACMm"),
    ("GET", "/needs/{id}", "ACOM"),
    ("POST", "/needs/{id}/candidates/{organization_id}", "AC"),
    ("POST", "/needs/{id}/status", "ACM"),
    ("GET", "/organizations", "ACOMm"),
    ("GET", "/organizations/{id}", "ACOM"),
    ("POST", "/organizations/{id}/confirmation", "ACM"),
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
    let foreign = app.organization("試験金属工業").await;
    let candidate = app.organization("候補の会社").await;
    let need = json!({ "kind": "outsourcing", "title": "切削を頼みたい" });
    let own = (app.own.clone(), app.need(&app.own, need.clone()).await);
    let foreign = (foreign.clone(), app.need(&foreign, need).await);
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
                route if route.starts_with("/needs") => need.as_str(),
                _ => "01900000-0000-7000-8000-000000000000",
            };
            let path = route.replace("{id}", id).replace("{organization_id}", &candidate);
            let path = path.replace("{version}", "0").replace("{name}", "enishi.css");
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
            let unknown = *route == "/inbox/{id}/read" && page.status == 404;
            let is_asked = page.path.starts_with("/sign-in") && *route != "/sign-in" || page.status == 401;
            let let_in = unknown && role != '*' || !(is_asked || matches!(page.status, 403 | 404));
            let let_in = let_in || *route == "/sign-in";
            assert!(page.status < 500, "{method} {route} as {role}: {}", page.status);
            let may = allowed.contains(role) || *allowed == "*";
            assert_eq!(let_in, may, "{method} {route} as {role}: {} {}", page.status, page.path);
        }
    }
}
