//! Somebody at the browser, who finds things by what is written on them, as people do: with a mouse, or with the
//! keyboard only.

use crate::chrome::Chrome;
use crate::support::{Person, TestApp};
use std::time::Duration;
use thirtyfour::prelude::*;

/// How many times somebody presses the tab key for one thing before giving up.
const MOST_TABS: usize = 120;

/// How long somebody waits for a page.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many tab stops there are at least between what has the focus and an element. None are certain where the address
/// leads into the middle of the page: the tab key goes on from there.
const STOPS_BEFORE: &str = "const [thing, from] = [arguments[0], document.activeElement];
    if (location.hash && from === document.body) return 0;
    const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    const stops = 'a[href], button, select, textarea, summary, input:not([type=hidden]):not([type=radio])';
    return [...document.querySelectorAll(stops)].filter(stop => stop.checkVisibility() && !stop.disabled
        && follows(from, stop) && follows(stop, thing)).length";

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hands {
    Mouse,
    Keyboard,
}

pub struct User<'a> {
    pub app: &'a TestApp,
    pub chrome: &'a Chrome,
    pub hands: Hands,
    pub is_english: bool,
    /// Whether the browser runs scripts.
    pub runs_scripts: bool,
}

impl<'a> User<'a> {
    /// Most people: with a mouse, in Japanese.
    pub fn at(app: &'a TestApp, chrome: &'a Chrome) -> Self {
        Self { app, chrome, hands: Hands::Mouse, is_english: false, runs_scripts: true }
    }
}

impl User<'_> {
    /// In the language of this user.
    pub fn pick(&self, ja: &'static str, en: &'static str) -> &'static str {
        if self.is_english { en } else { ja }
    }

    pub async fn sign_in(&self, person: &Person) {
        self.chrome.open("/").await;
        self.write(self.pick("メールアドレス", "E-mail address"), &person.email).await;
        self.write(self.pick("パスワード", "Password"), &person.password).await;
        self.press("main", self.pick("サインイン", "Sign in")).await;
    }

    /// Writes into the field with this label, instead of what stands there.
    pub async fn write(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        match self.hands {
            Hands::Mouse => {
                field.click().await.unwrap();
                field.clear().await.unwrap();
                field.send_keys(text).await.unwrap();
            }
            Hands::Keyboard => {
                self.tab_to(&field, label).await;
                self.keys(Key::Control + "a").await;
                self.keys(text).await;
            }
        }
    }

    /// Writes a day such as `2027-03-31` into the field with this label.
    pub async fn write_day(&self, label: &str, day: &str) {
        let field = self.field(label).await;
        let parts: Vec<&str> = day.split('-').collect();
        // The field has a part each for the month, the day and the year, in the order of the browser's own language.
        self.tab_to(&field, label).await;
        self.keys(format!("{}{}{}", parts[1], parts[2], parts[0])).await;
        assert_eq!(field.value().await.unwrap().as_deref(), Some(day), "{label}");
    }

    /// Writes a word of somebody's own into the field with this label, and looks whether this term is offered for it.
    pub async fn write_and_be_offered(&self, label: &str, word: &str, term: &str) {
        self.write(label, word).await;
        let list = self.field(label).await.attr("list").await.unwrap().expect("the field offers terms");
        let offer = format!("//datalist[@id='{list}']/option[@value='{term}']");
        self.find(&offer).await;
    }

    /// Chooses from the list with this label.
    pub async fn choose(&self, within: &str, label: &str, option: &str) {
        let label_path = format!("//{within}//label[normalize-space()='{label}']");
        let list = self.of_label(&label_path).await;
        match self.hands {
            Hands::Mouse => {
                let path = format!(".//option[normalize-space()='{option}']");
                list.find(By::XPath(path)).await.unwrap().click().await.unwrap();
            }
            Hands::Keyboard => {
                self.tab_to(&list, label).await;
                for _ in 0..30 {
                    let chosen = list.find(By::Css("option:checked")).await.unwrap().text().await.unwrap();
                    if chosen.trim() == option {
                        return;
                    }
                    self.keys(Key::Down + "").await;
                }
                panic!("{option} cannot be reached in {label}");
            }
        }
    }

    /// Ticks the box whose words contain these.
    pub async fn tick(&self, words: &str) {
        let path = format!("//main//label[contains(., '{words}')]//input[@type='checkbox']");
        let field = self.find(&path).await;
        match self.hands {
            Hands::Mouse => field.click().await.unwrap(),
            Hands::Keyboard => {
                self.tab_to(&field, words).await;
                self.keys(" ").await;
            }
        }
    }

    /// Presses what has these words on it: a button, a link, or what unfolds more. `within` is an element by XPath.
    pub async fn press(&self, within: &str, words: &str) {
        let same = format!("starts-with(normalize-space(), '{words}')");
        let path =
            format!("//{within}//*[self::a or self::summary or (self::button and not(@hidden))][{same}]");
        let thing = self.find(&path).await;
        match self.hands {
            Hands::Mouse => thing.click().await.unwrap(),
            Hands::Keyboard => {
                self.tab_to(&thing, words).await;
                self.keys(Key::Enter + "").await;
            }
        }
    }

    /// What the element shows that this XPath leads to.
    pub async fn reads(&self, path: &str) -> String {
        self.find(&format!("//{path}")).await.text().await.unwrap()
    }

    /// Whether the element that this XPath leads to is within the window.
    pub async fn is_in_sight(&self, path: &str) -> bool {
        let place = self.find(&format!("//{path}")).await.rect().await.unwrap();
        let top = self.chrome.ask("return window.scrollY").await.as_f64().unwrap();
        let height = self.chrome.ask("return window.innerHeight").await.as_f64().unwrap();
        (top..top + height).contains(&place.y)
    }

    /// Whether the element that this XPath leads to is what the keyboard goes on from.
    pub async fn is_at(&self, path: &str) -> bool {
        let thing = self.find(&format!("//{path}")).await;
        thing.element_id() == self.chrome.driver.active_element().await.unwrap().element_id()
    }

    /// What stands in the field with this label.
    pub async fn value(&self, label: &str) -> String {
        self.field(label).await.value().await.unwrap().unwrap_or_default()
    }

    pub async fn sign_out(&self) {
        self.press("header", self.pick("サインアウト", "Sign out")).await;
        self.sees(self.pick("サインアウトしました", "You are signed out")).await;
    }

    /// Waits until these words stand on the page.
    pub async fn sees(&self, words: &str) {
        let start = std::time::Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no “{words}” on {}:\n{text}", self.chrome.path().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn does_not_see(&self, words: &str) {
        let text = self.text().await;
        assert!(!text.contains(words), "“{words}” on {}:\n{text}", self.chrome.path().await);
    }

    /// What is to be read on the page, as far as it is shown.
    pub async fn text(&self) -> String {
        // Between two pages there is none.
        match self.chrome.driver.find(By::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    async fn field(&self, label: &str) -> WebElement {
        self.of_label(&format!("//label[normalize-space()='{label}']")).await
    }

    /// The field that a label belongs to.
    async fn of_label(&self, path: &str) -> WebElement {
        let id = self.find(path).await.attr("for").await.unwrap().expect("a label says whose it is");
        self.find(&format!("//*[@id='{id}']")).await
    }

    async fn find(&self, path: &str) -> WebElement {
        let start = std::time::Instant::now();
        loop {
            match self.chrome.driver.find(By::XPath(path)).await {
                Ok(found) => return found,
                Err(_) if start.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(_) => panic!("no {path} on {}:\n{}", self.chrome.path().await, self.text().await),
            }
        }
    }

    /// Presses the tab key until this has the focus, and looks whether that can be seen.
    async fn tab_to(&self, thing: &WebElement, name: &str) {
        // Where it is certain that so many other things come first, the key is pressed as often at once: it is quicker.
        let ahead = self.chrome.driver.execute(STOPS_BEFORE, vec![thing.to_json().unwrap()]).await.unwrap();
        let ahead = ahead.json().as_u64().expect("a number of tab stops") as usize;
        if ahead > 0 {
            self.keys(Key::Tab.value().to_string().repeat(ahead)).await;
        }
        for _ in 0..MOST_TABS {
            let focused = self.chrome.driver.active_element().await.unwrap();
            if focused.element_id() == thing.element_id() {
                let outline = focused.css_value("outline-style").await.unwrap();
                assert_ne!(outline, "none", "one cannot see that {name} has the focus");
                return;
            }
            focused.send_keys(Key::Tab + "").await.unwrap();
        }
        panic!("{name} cannot be reached with the tab key on {}", self.chrome.path().await);
    }

    async fn keys(&self, keys: impl Into<TypingData>) {
        let focused = self.chrome.driver.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }
}
