//! Pictures of the main pages with the demonstration region, for people to look at: `make screenshots`.

use crate::chrome::Chrome;
use crate::support::TestApp;
use crate::world::{letters, speaks_english};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use enishi::services::importing;
use serde_json::json;
use std::path::Path;

/// A telephone, a notebook and a large screen.
const WIDTHS: [u32; 3] = [360, 1280, 1920];

/// Not a test: it is asked for by name.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes pictures: run `make screenshots`"]
async fn screenshots() {
    let app = TestApp::start().await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let region = importing::read_region(&root.join("demo")).unwrap().unwrap();
    let coordinator = app.coordinator.id.parse().unwrap();
    let imported =
        importing::import_region(&app.context, app.office_id, Some(coordinator), &region).await.unwrap();
    app.work().await;
    let need = imported.needs[0].1;
    let organization = app.get(&app.coordinator.token, &format!("/needs/{need}/candidates")).await.ok();
    let organization = organization["candidates"][0]["organization_id"].as_str().unwrap().to_owned();
    let own = &app.own;
    let of_chain = region.needs.iter().position(|need| need.details.chain.len() > 1).unwrap();
    let chain = imported.needs[of_chain].1;
    let others = app.get(&app.coordinator.token, "/organizations?limit=2").await.ok();
    let mut others = others["items"].as_array().unwrap().iter().map(|other| other["id"].as_str().unwrap());
    let other = others.find(|other| *other != organization).unwrap();
    let case = json!({ "need_id": need, "organization_id": organization, "shortlisted": true });
    let case = app.post(&app.coordinator.token, "/introductions", case).await.ok();
    let case = format!("/introductions/{}", case["id"].as_str().unwrap());
    let reached = json!({ "kind": "company", "name": "北越試作工業", "email": "shisaku@example.com" });
    let reached = app.post(&app.coordinator.token, "/organizations", reached).await.ok();
    let (letter, key) = letters(&app, &chain.to_string(), reached["id"].as_str().unwrap()).await;
    let of_nobody = [("sign-in", "/sign-in".to_owned()), ("answer", format!("/answer?key={key}"))];
    let of_coordinator = [
        ("today", "/today".to_owned()),
        ("needs", "/needs".to_owned()),
        ("need", format!("/needs/{need}")),
        ("consortia", format!("/needs/{chain}/consortia")),
        ("new-need", format!("/needs/new?organization={organization}")),
        ("organizations", "/organizations".to_owned()),
        ("compare", format!("/organizations/compare?id={organization}&id={other}")),
        ("organization", format!("/organizations/{organization}")),
        ("new-organization", "/organizations/new".to_owned()),
        ("cases", "/introductions".to_owned()),
        ("agenda", "/agenda".to_owned()),
        ("report", "/reports?by=need_kind".to_owned()),
        ("case", case.clone()),
        ("case-step", format!("{case}/steps/answer?side=candidate")),
        ("letter", format!("/letters/{letter}")),
        ("meeting", format!("{case}/meeting")),
        ("meeting-times", format!("{case}/times")),
        ("note", format!("/notes/new?organization={organization}&kind=visit")),
        ("exclusions", format!("/organizations/{organization}/exclusions")),
        ("handovers", "/handovers".to_owned()),
        ("charge", format!("{case}/charge")),
        ("search", "/search?q=%E5%8A%A0%E5%B7%A5".to_owned()),
        ("counterparts", format!("/organizations/{organization}/counterparts")),
    ];
    let of_member = [
        ("my", "/my".to_owned()),
        ("capabilities", format!("/organizations/{own}/profile/capabilities")),
        ("account", "/account".to_owned()),
    ];
    let of_administrator = [
        ("administration", "/administration".to_owned()),
        ("accounts", "/accounts".to_owned()),
        ("invite", "/invitations/new".to_owned()),
        ("programmes", "/programmes".to_owned()),
        ("weights", "/weights".to_owned()),
        ("vocabulary", "/vocabulary?q=めっき".to_owned()),
        ("mails", "/mails".to_owned()),
        ("audit-log", "/audit-log".to_owned()),
    ];
    let folder = root.join("var/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    for language in ["ja", "en"] {
        let chrome = Chrome::start(&app, language).await;
        take_all(&chrome, &folder, &of_nobody, language).await;
        let people = [
            (&app.coordinator, &of_coordinator[..]),
            (&app.member, &of_member[..]),
            (&app.administrator, &of_administrator[..]),
        ];
        for (who, pages) in people {
            if language == "en" {
                speaks_english(&app, who).await;
            }
            chrome.sign_in(who).await;
            take_all(&chrome, &folder, pages, language).await;
            if who.id == app.coordinator.id {
                chrome.open(&of_coordinator[4].1).await;
                let text = region.needs[0].details.description.as_ref().unwrap().as_str();
                chrome.fill("_text", text).await;
                chrome.send("_text").await;
                take(&chrome, &folder, "need-form", language).await;
            }
        }
    }
    println!("{}", folder.display());
}

async fn take_all(chrome: &Chrome, folder: &Path, pages: &[(&str, String)], language: &str) {
    for (name, path) in pages {
        chrome.open(path).await;
        take(chrome, folder, name, language).await;
    }
}

/// The whole page, at every width.
async fn take(chrome: &Chrome, folder: &Path, name: &str, language: &str) {
    for width in WIDTHS {
        chrome.size(width, 900).await;
        let picture = chrome
            .cdp(
                "Page.captureScreenshot",
                json!({ "captureBeyondViewport": true, "clip": whole(chrome, width).await }),
            )
            .await;
        let picture = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        std::fs::write(folder.join(format!("{name}-{width}-{language}.png")), picture).unwrap();
    }
}

async fn whole(chrome: &Chrome, width: u32) -> serde_json::Value {
    let height = chrome.ask("return document.documentElement.scrollHeight").await;
    json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 })
}
