//! An office with more of everything than one page shows: what the longest pages weigh, and that people can use them.

use crate::chrome::Chrome;
use crate::hands::User;
use crate::pages::MOST_BYTES;
use crate::support::TestApp;
use chrono::Duration;
use enishi::domain::Day;
use enishi::exchange::{ImportedNeed, ImportedOrganization, Region};
use enishi::services::importing::{self, Imported};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// More candidates and more near misses than stand on two pages.
const OF_EACH: usize = 45;

/// More needs than are listed on one page.
const NEEDS: usize = 55;

/// Where the firms are.
const REGIONS: [&str; 4] = ["region:151009", "region:152137", "region:152048", "region:162019"];

/// What makes one firm's name and words differ from another's; compression shall not have it too easy.
const WORDS: [&str; 8] = ["雪椿", "信濃", "弥彦", "鎚起", "阿賀", "翠嶺", "稲架", "佐渡"];

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("a made-up record is well formed")
}

fn word(number: usize) -> &'static str {
    WORDS[number * 5 % WORDS.len()]
}

/// A firm that holds the certificate, or that plans to.
fn firm(number: usize, holds: bool, today: Day) -> ImportedOrganization {
    let name = format!("{}{}{}製作所", word(number), word(number / 8), number + 1);
    let details = json!({
        "kind": "company", "name": name, "region": REGIONS[number % REGIONS.len()], "name_withheld": false,
        "industries": ["industry:24"],
    });
    let capability = json!({
        "process": "process:five-axis-milling", "materials": ["material:a7075", "material:titanium-alloy"],
        "tolerance_um": 5.0 + (number % 40) as f64, "lot_min": 1 + number % 7, "lot_max": 900 + number * 3,
        "monthly_capacity": 40 + number * 7 % 900, "lead_time_days": 10 + number % 50,
        "note": format!("{}向けの部品を{}年から", word(number + 3), 1960 + number % 60),
    });
    let day = |days| (today.date() + Duration::days(days)).to_string();
    let certification = if holds {
        json!({ "standard": "standard:jisq9100", "status": "held", "valid_until": day(100 + number as i64) })
    } else {
        json!({ "standard": "standard:jisq9100", "status": "planned", "expected_on": day(200 + number as i64) })
    };
    let profile = json!({
        "summary": format!("{}の地で{}を削っています。", word(number), word(number + 1)),
        "capabilities": [capability], "certifications": [certification],
    });
    ImportedOrganization { code: number.to_string(), details: read(details), profile: read(profile) }
}

/// A need of the last firm but one or the last.
fn need(number: usize) -> ImportedNeed {
    let requirements = json!([
        { "kind": "process", "level": "must", "process": "process:five-axis-milling",
          "materials": ["material:a7075"] },
        { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
        { "kind": "tolerance", "level": "want", "tolerance_um": 10.0 + number as f64 },
        { "kind": "size", "level": "want", "size": { "length_mm": 200.0, "diameter_mm": 50.0 } },
        { "kind": "monthly_quantity", "level": "want", "pieces": 100 + number },
        { "kind": "lead_time", "level": "want", "days": 30 },
        { "kind": "equipment", "level": "want", "equipment": "equipment:machining-centre" },
        { "kind": "text", "level": "want", "text": "試作から量産まで続けて頼めること" },
    ]);
    let details = json!({
        "kind": "outsourcing", "title": format!("{}用の機体部品{}", word(number), number + 1),
        "description": "A7075の5軸加工を、試作から量産までお願いできる先を探しています。",
        "requirements": requirements,
    });
    let organization_code = (OF_EACH * 2 - 1 - number % 2).to_string();
    ImportedNeed { code: number.to_string(), organization_code, details: read(details) }
}

async fn crowd(app: &TestApp) -> Imported {
    let today = Day::in_japan(app.context.clock.now());
    let programme = json!({
        "name": "認証取得の補助", "kind": "subsidy", "rate": "2分の1", "ceiling_yen": 1_500_000,
        "closes": [{ "kind": "certification", "standard": "standard:jisq9100" }],
        "conditions": "市内に本社のある中小企業", "link": "https://example.com/subsidy",
    });
    let region = Region {
        office: None,
        organizations: (0..OF_EACH * 2).map(|number| firm(number, number < OF_EACH, today)).collect(),
        needs: (0..NEEDS).map(need).collect(),
        programmes: vec![read(programme)],
    };
    let coordinator = app.coordinator.id.parse().unwrap();
    importing::import_region(&app.context, app.office_id, Some(coordinator), &region).await.unwrap()
}

/// Goes through the candidates page by page, and comes back to where a decision was made.
#[tokio::test(flavor = "multi_thread")]
async fn who_decides_about_the_fortieth_candidate_goes_on_with_the_next() {
    let app = TestApp::start().await;
    let imported = crowd(&app).await;
    let chrome = Chrome::start(&app, "ja").await;
    let user = User::at(&app, &chrome);
    user.sign_in(&app.coordinator).await;
    chrome.open(&format!("/needs/{}", imported.needs[0].1)).await;
    user.sees("候補（200件まで）：45件　1／3ページ").await;
    user.press("nav[@class='pages']", "次の20件").await;
    user.sees("2／3ページ").await;
    let card = |rank: usize| format!("li[contains(@class,'card')][.//span[@class='rank']='{rank}']");
    let fortieth = user.reads(&format!("{}//h3/a", card(40))).await;
    user.press(&card(40), "候補に残す").await;
    user.sees("候補に残しました").await;
    assert!(user.is_in_sight("p[@role='status']").await, "what was done is out of sight");
    user.sees("2／3ページ").await;
    user.press(&format!("{}//details[contains(@class,'reject')]", card(39)), "見送る").await;
    user.choose(&card(39), "理由", "距離・輸送の都合").await;
    user.press(&format!("{}//form[.//select]", card(39)), "見送る").await;
    user.sees("見送りました").await;
    user.sees("2／3ページ").await;
    assert_eq!(user.reads(&format!("{}//h3/a", card(39))).await, fortieth, "the others move up");

    // A region has all of its candidates, wherever they stand.
    let there = user.reads("select[@id='region']/option[starts-with(.,'富山市')]").await;
    user.choose("main", "地域で絞る", &there).await;
    user.press("form[@class='filter']", "絞る").await;
    user.reads("option[@selected][starts-with(.,'富山市')]").await;
    let shown = user.reads("ol[@class='candidates']").await;
    let from_there = shown.matches("企業　富山市").count();
    assert!(from_there >= 10, "only those of the first page: {shown}");
    assert_eq!(shown.matches("企業　").count(), from_there);
    assert_eq!(chrome.errors().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_pages_weigh_little_too_and_can_be_used() {
    let app = TestApp::start().await;
    let imported = crowd(&app).await;
    let need = format!("/needs/{}", imported.needs[0].1);
    let (good, near) = (imported.codes["0"], imported.codes[&OF_EACH.to_string()]);
    let chrome = Chrome::start(&app, "ja").await;
    chrome.sign_in(&app.coordinator).await;
    // Each with what it lists and how many of these.
    let pages = [
        (need.clone(), "ol.candidates > li", 20),
        (format!("{need}?page=2"), "ol.candidates > li", 20),
        (format!("/organizations/{good}"), "main ul.list meter", 20),
        (format!("/organizations/{near}"), "main ul.list .chip", 20),
        (format!("/organizations/{good}/counterparts"), "main", 1),
        ("/organizations".to_owned(), "tbody tr", 50),
        ("/needs".to_owned(), "tbody tr", 50),
        ("/today".to_owned(), "main", 1),
    ];
    let mut complaints = Vec::new();
    for (path, listed, count) in pages {
        chrome.open(&path).await;
        let script = format!("return document.querySelectorAll('{listed}').length");
        assert_eq!(chrome.ask(&script).await, count, "{path}");
        let bytes = chrome.weight().await;
        println!("{path}: {bytes} bytes");
        if bytes > MOST_BYTES {
            complaints.push(format!("{path}: {bytes} bytes"));
        }
        complaints.extend(chrome.axe().await.into_iter().map(|found| format!("{path}: {found}")));
        complaints.extend(chrome.errors().await.into_iter().map(|error| format!("{path}: {error}")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
