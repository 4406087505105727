//! What comes out of the printer.

use crate::chrome::Chrome;
use crate::support::TestApp;
use crate::world::{EXTREME, PLAIN, World};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use thirtyfour::prelude::*;

/// Whether anything is shown that this selects.
async fn shows(chrome: &Chrome, selector: &str) -> bool {
    let found = chrome.driver.find_all(By::Css(selector)).await.unwrap();
    assert!(!found.is_empty(), "no {selector} on the page");
    let mut is_shown = false;
    for one in found {
        is_shown |= one.is_displayed().await.unwrap();
    }
    is_shown
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_need_has_its_candidates_and_nothing_to_press() {
    let app = TestApp::start().await;
    let world = World::of(&app, &PLAIN).await;
    let chrome = Chrome::start(&app, "ja").await;
    chrome.sign_in(&app.coordinator).await;
    chrome.open(&format!("/needs/{}", world.need)).await;
    let to_press = ["header nav", ".who form", "form.steps", ".decide"];
    for part in to_press {
        assert!(shows(&chrome, part).await, "{part} is not on the screen");
    }
    chrome.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
    for part in to_press {
        assert!(!shows(&chrome, part).await, "{part} is printed");
    }
    assert!(!shows(&chrome, "main button").await, "a button is printed");
    for part in ["h1", ".facts", ".card h3", ".score", ".marks"] {
        assert!(shows(&chrome, part).await, "{part} is not printed");
    }
    let candidate = chrome.driver.find(By::Css(".card h3 a")).await.unwrap().text().await.unwrap();
    assert_eq!(candidate, world.name);

    let paper = json!({ "paperWidth": 8.27, "paperHeight": 11.69 });
    let printed = chrome.cdp("Page.printToPDF", paper).await;
    let pdf = STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(&pdf);
    let pages = text.matches("/Type /Page\n").count();
    // A need of six conditions with two candidates and one near miss, none of which is torn apart.
    assert!((2..=3).contains(&pages), "{pages} pages");
}

/// How high something is that this selects, in millimetres, laid out for A4 less the margins of the sheet.
async fn height_mm(chrome: &Chrome, selector: &str) -> f64 {
    let script = format!("return document.querySelector('{selector}').getBoundingClientRect().height");
    chrome.ask(&script).await.as_f64().unwrap() * 25.4 / 96.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_sheet_is_one_page_with_room_to_write_however_much_is_known() {
    for texts in [&PLAIN, &EXTREME] {
        let app = TestApp::start().await;
        let world = World::of(&app, texts).await;
        if std::ptr::eq(texts, &EXTREME) {
            // As long as may be: more of everything than there is room for, on both sides.
            let token = &app.coordinator.token;
            let many = |entry: &dyn Fn(usize) -> serde_json::Value| (0..30).map(entry).collect::<Vec<_>>();
            let line = |number: usize| (texts.line)(&format!("{number}番"));
            let profile = json!({
                "capabilities": [
                    { "process": "process:five-axis-milling", "materials": ["material:a7075", "material:titanium-alloy"] },
                    { "process": "process:anodizing" }, { "process": "process:milling" }, { "process": "process:turning" },
                ],
                "seeds": many(&|number| json!({ "title": line(number) })),
                "equipment": many(&|number| json!({ "name": line(number), "machines": 99 })),
                "certifications": many(&|number| {
                    let day = format!("2099-12-{:02}", number % 28 + 1);
                    json!({ "standard": "standard:jisq9100", "status": "held", "valid_until": day })
                }),
            });
            let need = app.get(token, &format!("/needs/{}", world.need)).await.ok();
            let owner = need["organization_id"].as_str().unwrap();
            for organization in [owner, &world.organization] {
                let path = format!("/organizations/{organization}/profile");
                let version = app.get(token, &path).await.ok()["version"].as_i64().unwrap();
                app.put(token, &path, version, profile.clone()).await.ok();
            }
        }
        let chrome = Chrome::start(&app, "ja").await;
        chrome.sign_in(&app.coordinator).await;
        chrome.open(&format!("/introductions/{}/sheet", world.case)).await;
        chrome.cdp("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        // 186 mm: what the margins leave.
        chrome.size(703, 1047).await;
        let overflow = "let s = document.querySelector('.sheet'); return s.scrollHeight - s.clientHeight";
        assert!(chrome.ask(overflow).await.as_f64().unwrap() <= 1.0, "something is cut off at the bottom");
        let room = height_mm(&chrome, ".ruled").await;
        assert!(room >= 35.0, "{room} mm to write on");
        let paper = json!({ "preferCSSPageSize": true });
        let printed = chrome.cdp("Page.printToPDF", paper).await;
        let pdf = STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
        let text = String::from_utf8_lossy(&pdf);
        assert_eq!(text.matches("/Type /Page\n").count(), 1);
    }
}
