//! The committed description of the API is the one the program has, and its documentation stays in the house.

use crate::support::TestApp;
use serde_json::Value;

#[test]
fn the_committed_description_is_the_programs_own() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let own = enishi::http::openapi().to_pretty_json().unwrap();
    assert!(
        committed.trim_end() == own,
        "openapi/openapi.json is out of date: run `make openapi` and commit it"
    );
}

#[test]
fn every_operation_says_what_it_is_and_how_it_fails() {
    let api: Value = serde_json::to_value(enishi::http::openapi()).unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{place} has no summary");
            assert!(operation["tags"][0].is_string(), "{place} has no tag");
            if path.starts_with("/api/") {
                let responses = operation["responses"].as_object().unwrap();
                let problem =
                    responses.values().any(|r| r["content"]["application/problem+json"].is_object());
                assert!(problem, "{place} names no problem document");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documentation_is_served_from_the_program_itself() {
    let app = TestApp::start().await;
    let text = |path: &str| {
        let url = format!("{}{path}", app.address);
        async { reqwest::get(url).await.unwrap().text().await.unwrap() }
    };
    let page = text("/api/docs/").await;
    assert!(page.contains("swagger-ui"), "{page}");
    for quote in ['"', '\''] {
        for attribute in ["src", "href"] {
            for scheme in ["http:", "https:", "//"] {
                assert!(
                    !page.contains(&format!("{attribute}={quote}{scheme}")),
                    "an outside address: {page}"
                );
            }
        }
    }
    let api: Value = serde_json::from_str(&text("/api/openapi.json").await).unwrap();
    assert_eq!(api["info"]["title"], "Enishi API");
}
