//! A real browser for one test: chromedriver and chromium, gone with the test.

use crate::support::{Person, TestApp};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use thirtyfour::ChromiumLikeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

/// Where axe-core is found after `make test` has installed it.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/node_modules/axe-core/axe.min.js");

/// Says of everything on the page, also of what is folded away, whether people can use it.
const ASK_AXE: &str = "const done = arguments[arguments.length - 1];
    document.querySelectorAll('details').forEach(details => { details.open = true; });
    axe.run(document, { resultTypes: ['violations'] }).then(
        found => done(found.violations.map(rule => `${rule.id}: ${rule.help}: ` +
            rule.nodes.map(node => `${node.target} (${node.html.slice(0, 150)})`).join('; '))),
        error => done([String(error)]))";

/// What stands out of the window to the right, where anything does.
const LOOK_ASIDE: &str = "const page = document.documentElement;
    document.querySelectorAll('details').forEach(details => { details.open = true; });
    if (page.scrollWidth <= page.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > page.clientWidth + 0.5 && !one.closest('.wide'));
    return [`${page.scrollWidth} of ${page.clientWidth} px: ` +
        wide.slice(-3).map(one => one.outerHTML.slice(0, 120)).join(' | ')]";

/// What the page, its style sheet, its script and its icon took on the way, headers and all. The browser fetches no
/// icon where nobody sees it.
const WEIGH: &str = "const done = arguments[arguments.length - 1];
    const icons = [...document.querySelectorAll('link[rel=icon]')].map(icon => fetch(icon.href, { cache: 'reload' })
        .then(icon => icon.arrayBuffer()));
    Promise.all(icons).then(() => {
        const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
        done(all.reduce((sum, one) => sum + one.transferSize, 0));
    }, error => done(String(error)))";

/// The browser of one test. What is in it is dropped in this order: first the session with its window, then the driver.
pub struct Chrome {
    pub driver: WebDriver,
    _chromedriver: Chromedriver,
    _profile: tempfile::TempDir,
    address: String,
}

struct Chromedriver {
    child: Child,
    /// Kept open: what chromedriver says later must not break it.
    _said: BufReader<ChildStdout>,
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // Gone already where it broke down.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first program of these names in the search path.
fn program(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = names
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("the browser tests need {}: run `make test`, which installs it", names[0]))
}

impl Chromedriver {
    /// On a free port of the loopback address; and its port.
    fn start() -> (Self, u16) {
        let mut child = Command::new(program(&["chromedriver"]))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("successfully on port ") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "chromedriver ended before it had begun");
        }
        let port = line.trim_end().trim_end_matches('.').rsplit(' ').next().unwrap().parse().unwrap();
        (Self { child, _said: said }, port)
    }
}

impl Chrome {
    /// An empty window 1,280 pixels wide that asks for pages in this language.
    pub async fn start(app: &TestApp, language: &str) -> Self {
        let (chromedriver, port) = Chromedriver::start();
        let profile = tempfile::tempdir().unwrap();
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(program(&["chromium", "google-chrome"]).to_str().unwrap()).unwrap();
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        // No sandbox: it needs more rights than a container or root has, and every page here is ours.
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--hide-scrollbars",
            &format!("--accept-lang={language}"),
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            wanted.add_arg(argument).unwrap();
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await;
        let driver = driver.unwrap_or_else(|error| panic!("chromium did not start: {error}"));
        let chrome =
            Self { driver, _chromedriver: chromedriver, _profile: profile, address: app.address.clone() };
        chrome.cdp("Network.enable", json!({})).await;
        // Every visit is a first visit.
        chrome.cdp("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await;
        chrome.size(1280, 900).await;
        chrome
    }

    /// Opens a page of Enishi.
    pub async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.address)).await.unwrap();
    }

    /// The path and query that the browser is at.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.as_str().strip_prefix(&self.address).unwrap_or(url.as_str()).to_owned()
    }

    /// A command of the DevTools protocol.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// How much of the page is seen, in pixels.
    pub async fn size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// From now on no page runs a script.
    pub async fn stop_scripts(&self) {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        let page = "data:text/html,<title>off</title><script>document.title='on'</script>";
        self.driver.goto(page).await.unwrap();
        assert_eq!(self.driver.title().await.unwrap(), "off", "scripts run");
    }

    pub async fn sign_in(&self, person: &Person) {
        self.driver.delete_all_cookies().await.unwrap();
        self.open("/sign-in").await;
        self.fill("_email", &person.email).await;
        self.fill("_password", &person.password).await;
        self.send("_password").await;
        assert!(!self.path().await.starts_with("/sign-in"), "{} cannot sign in", person.email);
    }

    /// Goes on with a session that was left for another: quicker than to sign in once more.
    pub async fn become_again(&self, cookies: &[Cookie]) {
        self.driver.delete_all_cookies().await.unwrap();
        for cookie in cookies {
            self.driver.add_cookie(cookie.clone()).await.unwrap();
        }
    }

    /// Puts a text into the field of this name; of a list, chooses the option with this value. Also where it is folded away.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.driver.find(By::Css(format!("[name='{name}']"))).await.unwrap();
        // What is folded away cannot be typed into.
        if field.tag_name().await.unwrap() == "select" || !field.is_displayed().await.unwrap() {
            let script = "document.querySelector(`[name='${arguments[0]}']`).value = arguments[1]";
            self.driver.execute(script, vec![json!(name), json!(text)]).await.unwrap();
            return;
        }
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Sends the form that the field of this name is in.
    pub async fn send(&self, name: &str) {
        let script = "document.querySelector(`[name='${arguments[0]}']`).form.requestSubmit()";
        let before = self.driver.find(By::Css("main")).await.unwrap();
        self.driver.execute(script, vec![json!(name)]).await.unwrap();
        // The next page is there when this one's parts are gone.
        for _ in 0..500 {
            if before.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("nothing came of the form with {name} on {}", self.path().await);
    }

    /// What a page was answered with.
    pub async fn status(&self) -> u64 {
        self.ask("return performance.getEntriesByType('navigation')[0].responseStatus")
            .await
            .as_u64()
            .unwrap()
    }

    /// What the browser has complained of since it was asked last.
    pub async fn errors(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.unwrap();
        let grave = log.into_iter().filter(|entry| matches!(entry.level.as_str(), "SEVERE" | "WARNING"));
        grave.map(|entry| entry.message).collect()
    }

    /// What keeps people from using the page.
    pub async fn axe(&self) -> Vec<String> {
        let axe = std::fs::read_to_string(AXE).unwrap_or_else(|_| {
            panic!("the browser tests need axe-core: run `make test`, which installs it")
        });
        self.ask(&axe).await;
        strings(self.ask_and_wait(ASK_AXE).await)
    }

    /// What stands out to the right of a window of this width.
    pub async fn stands_out(&self, width: u32) -> Vec<String> {
        self.size(width, 900).await;
        strings(self.ask(LOOK_ASIDE).await)
    }

    /// The bytes that a first visit of the page takes.
    pub async fn weight(&self) -> u64 {
        let bytes = self.ask_and_wait(WEIGH).await;
        bytes.as_u64().unwrap_or_else(|| panic!("the page cannot be weighed: {bytes}"))
    }

    pub async fn ask(&self, script: &str) -> Value {
        self.driver.execute(script, vec![]).await.unwrap().json().clone()
    }

    async fn ask_and_wait(&self, script: &str) -> Value {
        self.driver.execute_async(script, vec![]).await.unwrap().json().clone()
    }
}

fn strings(list: Value) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}
