//! Pictures of the main pages with the demonstration region, for people to look at: `make screenshots`.

use crate::chrome::Chrome;
use crate::support::TestApp;
use crate::world::speaks_english;
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
    let pages = [
        ("sign-in", "/sign-in".to_owned()),
        ("today", "/today".to_owned()),
        ("needs", "/needs".to_owned()),
        ("need", format!("/needs/{need}")),
        ("new-need", format!("/needs/new?organization={organization}")),
        ("organizations", "/organizations".to_owned()),
        ("organization", format!("/organizations/{organization}")),
    ];
    let folder = root.join("var/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    for language in ["ja", "en"] {
        if language == "en" {
            speaks_english(&app, &app.coordinator).await;
        }
        let chrome = Chrome::start(&app, language).await;
        for (name, path) in &pages {
            if *name == "today" {
                chrome.sign_in(&app.coordinator).await;
            }
            chrome.open(path).await;
            take(&chrome, &folder, name, language).await;
        }
        chrome.open(&pages[4].1).await;
        let text = region.needs[0].details.description.as_ref().unwrap().as_str();
        chrome.fill("_text", text).await;
        chrome.send("_text").await;
        take(&chrome, &folder, "need-form", language).await;
    }
    println!("{}", folder.display());
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
