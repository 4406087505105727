//! Every page: that people can use it whatever they see or hear it with, that it fits the window, that it weighs
//! little, and that the browser complains of nothing.

use crate::chrome::Chrome;
use crate::routes::page_routes;
use crate::support::{Person, TestApp};
use crate::world::{self, EXTREME, PLAIN, Texts, World};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use thirtyfour::Cookie;

/// What the first visit of a page may take over the wire.
pub const MOST_BYTES: u64 = 100_000;

/// The narrowest window that pages are read in, and the widest.
const WIDTHS: [u32; 2] = [360, 1920];

/// Who looks at a page.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Nobody,
    Administrator,
    Coordinator,
    Organizer,
    Member,
}
use Who::{Administrator, Coordinator, Member, Nobody, Organizer};

/// What is done until a page is there.
enum Step {
    /// Opens an address; `{need}` and so on stand for the ids of [`World`].
    Open(&'static str),
    /// Puts a text into the field of a name.
    Fill(&'static str, &'static str),
    /// Sends the form that the field of a name is in.
    Send(&'static str),
    /// Lets these hours pass.
    Wait(i64),
    /// Puts the coordinator's address and password into the fields for them.
    Credentials,
}
use Step::{Credentials, Fill, Open, Send, Wait};

/// Every page, and the states of pages that look different: the route of the page, who looks, the status that it is
/// answered with, and the way there. A page that is new needs its row here.
const PAGES: &[(&str, Who, u64, &[Step])] = &[
    ("/sign-in", Nobody, 200, &[Open("/sign-in")]),
    ("/sign-in", Nobody, 401, &[Open("/sign-in"), Credentials, Fill("_password", "x"), Send("_email")]),
    ("/today", Coordinator, 200, &[Open("/today")]),
    ("/today", Administrator, 200, &[Open("/today")]),
    ("/needs", Coordinator, 200, &[Open("/needs")]),
    ("/needs", Coordinator, 200, &[Open("/needs?status=expired")]),
    ("/needs", Member, 200, &[Open("/needs")]),
    ("/needs/new", Coordinator, 200, &[Open("/needs/new")]),
    ("/needs/new", Member, 200, &[Open("/needs/new")]),
    ("/needs/new", Coordinator, 422, &[Open("/needs/new"), Fill("_owner", "会社"), Send("_text")]),
    (
        "/needs/new",
        Coordinator,
        200,
        &[Open("/needs/new?organization={own}"), Fill("_text", NOTE), Send("_text")],
    ),
    (
        "/needs",
        Member,
        422,
        &[Open("/needs/new"), Send("_text"), Fill("quantity:number", "多い"), Send("title")],
    ),
    ("/needs/{id}", Coordinator, 200, &[Open("/needs/{need}")]),
    ("/needs/{id}", Coordinator, 422, &[Open("/needs/{need}"), Fill("reason", "other"), Send("reason")]),
    ("/needs/{id}", Coordinator, 200, &[Open("/needs/{draft}")]),
    ("/needs/{id}", Organizer, 200, &[Open("/needs/{draft}")]),
    ("/needs/{id}", Member, 200, &[Open("/needs/{own_need}")]),
    ("/needs/{id}", Member, 404, &[Open("/needs/{need}")]),
    ("/introductions", Coordinator, 200, &[Open("/introductions")]),
    ("/introductions", Coordinator, 200, &[Open("/introductions?stage=closed&all=true")]),
    ("/introductions/{id}", Coordinator, 200, &[Open("/introductions/{case}")]),
    (
        "/introductions/{id}/steps/{kind}",
        Coordinator,
        200,
        &[Open("/introductions/{case}/steps/answer?side=candidate")],
    ),
    ("/introductions/{id}/steps/{kind}", Coordinator, 200, &[Open("/introductions/{case}/steps/close")]),
    ("/introductions/{id}/sheet", Coordinator, 200, &[Open("/introductions/{case}/sheet")]),
    ("/introductions/{id}/times", Coordinator, 200, &[Open("/introductions/{agreed}/times")]),
    ("/introductions/{id}", Coordinator, 200, &[Open("/introductions/{agreed}")]),
    (
        "/introductions/{id}/times/{side}",
        Coordinator,
        200,
        &[Open("/introductions/{agreed}/times/candidate")],
    ),
    (
        "/introductions/{id}/times",
        Coordinator,
        422,
        &[Open("/introductions/{agreed}/times"), Send("place_detail")],
    ),
    ("/introductions/{id}/meeting", Coordinator, 200, &[Open("/introductions/{case}/meeting")]),
    ("/agenda", Coordinator, 200, &[Open("/agenda")]),
    ("/agenda", Administrator, 200, &[Open("/agenda")]),
    ("/reports", Coordinator, 200, &[Open("/reports")]),
    ("/reports", Administrator, 200, &[Open("/reports?by=coordinator&half=first")]),
    (
        "/reports/{fiscal_year}/measures/{measure}",
        Coordinator,
        200,
        &[Open("/reports/2026/measures/introductions")],
    ),
    ("/reports/{fiscal_year}/measures/{measure}", Coordinator, 200, &[Open("/reports/2026/measures/amount")]),
    ("/reports/{fiscal_year}/targets", Administrator, 200, &[Open("/reports/2026/targets")]),
    (
        "/reports/{fiscal_year}/targets",
        Administrator,
        422,
        &[Open("/reports/2026/targets"), Fill("contracts:number", "多い"), Send("contracts:number")],
    ),
    ("/introductions/{id}", Coordinator, 422, &[Open("/introductions/{case}"), Send("file")]),
    // A reason for cancelling a meeting that is too long comes back on a page of its own.
    (
        "/introductions/{id}",
        Coordinator,
        422,
        &[Open("/introductions/{case}"), Fill("note", TOO_LONG), Send("note")],
    ),
    ("/introductions/{id}/charge", Coordinator, 200, &[Open("/introductions/{case}/charge")]),
    ("/handovers", Coordinator, 200, &[Open("/handovers")]),
    ("/handovers/new", Coordinator, 422, &[Open("/handovers/new?from={coordinator}&to=")]),
    ("/handovers/new", Coordinator, 200, &[Open("/handovers/new?from={coordinator}&to={administrator}")]),
    ("/handovers/{id}", Coordinator, 200, &[Open("/handovers/{handover}")]),
    ("/notes", Coordinator, 200, &[Open("/notes?introduction={case}")]),
    ("/notes/new", Coordinator, 200, &[Open("/notes/new?introduction={case}&kind=visit")]),
    ("/notes", Coordinator, 422, &[Open("/notes/new?organization={own}"), Send("text")]),
    ("/notes/{id}/edit", Coordinator, 200, &[Open("/notes/{note}/edit")]),
    ("/notes/{id}/deletion", Coordinator, 200, &[Open("/notes/{note}/deletion")]),
    ("/attachments/{id}/deletion", Coordinator, 200, &[Open("/attachments/{attachment}/deletion")]),
    ("/search", Coordinator, 200, &[Open("/search?q=%E5%8A%A0%E5%B7%A5")]),
    ("/search", Coordinator, 422, &[Open("/search?q=a+b+c+d+e+f+g+h+i")]),
    ("/search", Member, 200, &[Open("/search")]),
    ("/organizations/{id}/exclusions", Coordinator, 200, &[Open("/organizations/{organization}/exclusions")]),
    (
        "/organizations/{id}/exclusions",
        Coordinator,
        422,
        &[Open("/organizations/{own}/exclusions"), Fill("_name", "どこにもない会社"), Send("_name")],
    ),
    (
        "/organizations/{id}/exclusions/{organization_id}",
        Coordinator,
        200,
        &[Open("/organizations/{organization}/exclusions/{rival}")],
    ),
    (
        "/organizations/{id}/exclusions/{organization_id}/deletion",
        Coordinator,
        200,
        &[Open("/organizations/{organization}/exclusions/{rival}/deletion")],
    ),
    ("/organizations", Coordinator, 200, &[Open("/organizations")]),
    ("/organizations", Coordinator, 200, &[Open("/organizations?words=%3Cx&kind=university&process=x")]),
    ("/organizations", Organizer, 200, &[Open("/organizations")]),
    ("/organizations/new", Coordinator, 200, &[Open("/organizations/new")]),
    ("/organizations/new", Administrator, 422, &[Open("/organizations/new"), Send("name")]),
    ("/organizations/{id}", Coordinator, 200, &[Open("/organizations/{organization}")]),
    ("/organizations/{id}", Organizer, 200, &[Open("/organizations/{organization}")]),
    ("/organizations/{id}", Coordinator, 200, &[Open("/organizations/{own}")]),
    ("/organizations/{id}", Member, 200, &[Open("/organizations/{own}")]),
    (
        "/organizations/compare",
        Coordinator,
        200,
        &[Open("/organizations/compare?id={organization}&id={own}")],
    ),
    (
        "/organizations/{id}/counterparts",
        Coordinator,
        200,
        &[Open("/organizations/{organization}/counterparts")],
    ),
    ("/organizations/{id}/seeds/{seed}", Coordinator, 200, &[Open("/organizations/{organization}/seeds/1")]),
    ("/organizations/{id}/edit", Coordinator, 200, &[Open("/organizations/{organization}/edit")]),
    ("/organizations/{id}/edit", Member, 200, &[Open("/organizations/{own}/edit")]),
    (
        "/organizations/{id}/profile/{section}",
        Coordinator,
        200,
        &[Open("/organizations/{organization}/profile/capabilities")],
    ),
    (
        "/organizations/{id}/profile/{section}",
        Coordinator,
        200,
        &[Open("/organizations/{organization}/profile/certifications")],
    ),
    ("/organizations/{id}/profile/{section}", Member, 200, &[Open("/organizations/{own}/profile/summary")]),
    ("/needs/{id}/edit", Coordinator, 200, &[Open("/needs/{need}/edit")]),
    ("/needs/{id}/edit", Member, 200, &[Open("/needs/{own_need}/edit")]),
    ("/needs/{id}/consortia", Coordinator, 200, &[Open("/needs/{need}/consortia")]),
    ("/needs/{id}/rejected", Coordinator, 200, &[Open("/needs/{need}/rejected")]),
    ("/my", Member, 200, &[Open("/my")]),
    ("/account", Member, 200, &[Open("/account")]),
    ("/introductions/new", Coordinator, 200, &[Open("/introductions/new?need={need}")]),
    (
        "/introductions",
        Coordinator,
        422,
        &[Open("/introductions/new?need={need}"), Fill("_name", "工業"), Send("_name")],
    ),
    ("/introductions", Coordinator, 200, &[Open("/introductions?all=true&need={need}")]),
    ("/letters/{id}", Coordinator, 200, &[Open("/letters/{letter}")]),
    (
        "/letters/{id}",
        Coordinator,
        422,
        &[Open("/letters/{letter}"), Fill("recipient", "番地"), Send("recipient")],
    ),
    ("/answer", Nobody, 200, &[Open("/answer?key={key}")]),
    ("/answer", Nobody, 422, &[Open("/answer?key={key}"), Fill("words", "遠い"), Send("words")]),
    ("/answer", Nobody, 410, &[Open("/answer?key=forged")]),
    ("/invitation", Nobody, 200, &[Open("/invitation")]),
    ("/invitation", Nobody, 410, &[Open("/invitation?key=forged")]),
    ("/password-reset", Nobody, 200, &[Open("/password-reset")]),
    ("/administration", Administrator, 200, &[Open("/administration")]),
    ("/accounts", Administrator, 200, &[Open("/accounts")]),
    ("/accounts/{id}", Administrator, 200, &[Open("/accounts/{account}")]),
    ("/accounts/{id}/suspension", Administrator, 200, &[Open("/accounts/{account}/suspension")]),
    ("/accounts/{id}/password", Administrator, 200, &[Open("/accounts/{account}/password")]),
    ("/invitations/new", Administrator, 200, &[Open("/invitations/new")]),
    ("/mails", Administrator, 200, &[Open("/mails")]),
    ("/audit-log", Administrator, 200, &[Open("/audit-log")]),
    ("/vocabulary", Administrator, 200, &[Open("/vocabulary")]),
    ("/vocabulary/new", Administrator, 200, &[Open("/vocabulary/new")]),
    ("/vocabulary/{id}", Administrator, 404, &[Open("/vocabulary/process:own-0")]),
    ("/weights", Coordinator, 200, &[Open("/weights")]),
    ("/weights/evaluation", Coordinator, 200, &[Open("/weights/evaluation")]),
    ("/weights/reset", Administrator, 200, &[Open("/weights/reset")]),
    ("/programmes", Member, 200, &[Open("/programmes")]),
    ("/programmes/new", Administrator, 200, &[Open("/programmes/new")]),
    ("/programmes/{id}", Coordinator, 200, &[Open("/programmes/{programme}")]),
    ("/programmes/{id}/edit", Administrator, 200, &[Open("/programmes/{programme}/edit")]),
    ("/programmes/{id}/deletion", Administrator, 200, &[Open("/programmes/{programme}/deletion")]),
    // The session has ended in the middle of a form. These come last: all other sessions have ended, too.
    ("/sign-in", Coordinator, 401, &[Open("/needs/new"), Wait(13), Fill("_text", NOTE), Send("_text")]),
    (
        "/sign-in",
        Coordinator,
        200,
        &[Open("/needs/new"), Wait(13), Fill("_text", NOTE), Send("_text"), Credentials, Send("_email")],
    ),
];

/// Routes that show nothing of their own: files, and the address that leads on to where one's work is.
const NO_PAGES: &[&str] = &[
    "/assets/{version}/{name}",
    "/",
    "/terms.json",
    "/introductions/{id}/meeting/calendar",
    "/reports/{fiscal_year}/workbook",
    "/attachments/{id}",
];

/// Templates that stand behind a code or a link of one use, or are for the second of two who change the same, where the
/// walk does not come: `tests/api/admin_pages.rs` does.
const NOT_WALKED: &[&str] =
    &["templates/pages/admin_invitation_paper.html", "templates/pages/set_password.html"];

/// Longer than any words may be.
const TOO_LONG: &str = match std::str::from_utf8(&[b'x'; 10_001]) {
    Ok(text) => text,
    Err(_) => panic!("no text"),
};

/// A text with something in it of every kind that can be read.
const NOTE: &str = "航空機部品の5軸加工をお願いできる先を探しています。材質はA7075、Φ200×500mm、公差±5μm。\
                    JISQ9100必須、できれば県内。月産20個、納期は来年3月末。めっきは不要。試作からヨロシクドーゾ。";

#[test]
fn every_page_has_a_row() {
    let has_row = |path: &str| PAGES.iter().any(|(route, ..)| *route == path) || NO_PAGES.contains(&path);
    let routes = page_routes().into_iter().filter(|(method, _)| method == "GET");
    let missing: Vec<String> = routes.map(|(_, path)| path).filter(|path| !has_row(path)).collect();
    assert!(missing.is_empty(), "these pages have no row in PAGES: {missing:?}");
}

#[test]
fn every_template_of_a_page_is_used_and_every_one_used_is_there() {
    let mut named = BTreeSet::new();
    for source in files("src/http/pages", "rs") {
        let text = std::fs::read_to_string(&source).unwrap();
        let paths = text.split("#[template(path = \"").skip(1).filter_map(|rest| rest.split('"').next());
        named.extend(paths.map(|path| Path::new("templates").join(path)));
    }
    let there: BTreeSet<PathBuf> = files("templates/pages", "html").into_iter().collect();
    assert_eq!(named, there);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_every_page_in_japanese() {
    let app = TestApp::start().await;
    let seen = walk(&app, "ja", &PLAIN).await;
    every_template_was_seen(&seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_can_use_every_page_in_english() {
    let app = TestApp::start().await;
    for person in [&app.administrator, &app.coordinator, &app.organizer, &app.member] {
        world::speaks_english(&app, person).await;
    }
    let seen = walk(&app, "en", &PLAIN).await;
    every_template_was_seen(&seen);
    // Names stay as they are; a page's own words do not.
    assert!(seen.iter().all(|html| html.contains("<html lang=\"en\">")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_and_the_strangest_that_may_be_typed_breaks_no_page() {
    let app = TestApp::start().await;
    walk(&app, "ja", &EXTREME).await;
}

/// Looks at every page and complains of all that is wrong with any; the pages as they arrived.
async fn walk(app: &TestApp, language: &str, texts: &Texts) -> Vec<String> {
    let world = World::of(app, texts).await;
    let chrome = Chrome::start(app, language).await;
    let (mut seen, mut complaints, mut signed_in) = (Vec::new(), Vec::new(), Nobody);
    let mut sessions: Vec<(Who, Vec<Cookie>)> = Vec::new();
    for (route, who, status, steps) in PAGES {
        let passes_time = steps.iter().any(|step| matches!(step, Wait(_)));
        if *who != signed_in || passes_time {
            let session = sessions.iter().find(|(other, _)| other == who && !passes_time);
            match (person(app, *who), session) {
                (None, _) => chrome.driver.delete_all_cookies().await.unwrap(),
                (Some(_), Some((_, cookies))) => chrome.become_again(cookies).await,
                (Some(person), None) => {
                    chrome.sign_in(person).await;
                    sessions.push((*who, chrome.driver.get_all_cookies().await.unwrap()));
                }
            }
            signed_in = *who;
        }
        let mut place = format!("{route} as {who:?}");
        for step in *steps {
            match step {
                Open(path) => {
                    place = format!("{path} as {who:?}");
                    chrome.size(1280, 900).await;
                    chrome.open(&world.address(app, path)).await;
                }
                Fill(name, text) => chrome.fill(name, text).await,
                Send(name) => {
                    // What was wrong on the way has a row of its own.
                    chrome.errors().await;
                    chrome.send(name).await;
                }
                Wait(hours) => app.context.clock.advance(chrono::Duration::hours(*hours)),
                Credentials => {
                    chrome.fill("_email", &app.coordinator.email).await;
                    chrome.fill("_password", &app.coordinator.password).await;
                }
            }
        }
        let mut complain = |what: &str, found: Vec<String>| {
            complaints.extend(found.into_iter().map(|found| format!("{place}, {status}: {what}: {found}")));
        };
        assert_eq!(chrome.status().await, *status, "{} ({place})", chrome.path().await);
        seen.push(chrome.driver.source().await.unwrap());
        let bytes = chrome.weight().await;
        if std::ptr::eq(texts, &PLAIN) && bytes > MOST_BYTES {
            complain("first visit", vec![format!("{bytes} bytes")]);
        }
        complain("axe", chrome.axe().await);
        for width in WIDTHS {
            complain("stands out", chrome.stands_out(width).await);
        }
        // The browser notes on its own that a page was answered with an error.
        let noted = format!("the server responded with a status of {status}");
        let errors = chrome.errors().await.into_iter();
        complain("console", errors.filter(|error| *status == 200 || !error.contains(&noted)).collect());
    }
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    seen
}

fn person(app: &TestApp, who: Who) -> Option<&Person> {
    match who {
        Nobody => None,
        Administrator => Some(&app.administrator),
        Coordinator => Some(&app.coordinator),
        Organizer => Some(&app.organizer),
        Member => Some(&app.member),
    }
}

/// Each template of pages and their parts has words that stand in no other: some page must have shown them.
#[track_caller]
fn every_template_was_seen(seen: &[String]) {
    let templates: Vec<(PathBuf, Vec<String>)> = ["templates/pages", "templates/components"]
        .iter()
        .flat_map(|folder| files(folder, "html"))
        .map(|file| (file.clone(), words(&std::fs::read_to_string(&file).unwrap())))
        .collect();
    for (file, own) in &templates {
        let others = || templates.iter().filter(|(other, _)| other != file);
        let only: Vec<&String> =
            own.iter().filter(|word| !others().any(|(_, words)| words.contains(word))).collect();
        assert!(!only.is_empty(), "{} has no words of its own", file.display());
        let is_behind = NOT_WALKED.iter().any(|other| Path::new(other) == file.as_path());
        let is_seen =
            is_behind || only.iter().any(|word| seen.iter().any(|page| page.contains(word.as_str())));
        assert!(is_seen, "{} was on no page", file.display());
    }
}

/// What a template says to people, in either language: the quoted texts of its `pick`s.
fn words(template: &str) -> Vec<String> {
    let picks = template.split("pick(").skip(1).filter_map(|rest| rest.split(')').next());
    let texts = picks.flat_map(|pick| pick.split('"').skip(1).step_by(2));
    texts.filter(|text| text.chars().count() > 2).map(str::to_owned).collect()
}

/// The files below a folder with this ending, as paths from the root of the repository.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let (root, mut found) = (Path::new(env!("CARGO_MANIFEST_DIR")), Vec::new());
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root.join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found
}
