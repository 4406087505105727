//! How long the pages take: from the request to the last byte over loopback, one after the other, in an office with
//! 2,000 organizations and 500 open needs. Needs a database: `make bench`.

#[expect(dead_code, reason = "needs without conditions are measured by `matching`")]
mod synthetic;

use enishi::auth::TokenKeys;
use enishi::auth::password::Password;
use enishi::db::{self, Database};
use enishi::domain::{Clock, Email, Language, Name, OfficeChanges, OrganizationDetails, Principal, Role};
use enishi::exchange::{ImportedNeed, ImportedOrganization, Region};
use enishi::jobs::{Runner, RunnerSettings};
use enishi::notify::{MailSettings, Transport};
use enishi::services::accounts::{self, NewAccount};
use enishi::services::{Context, Settings, importing, offices};
use enishi::vocabulary::Vocabulary;
use reqwest::Client;
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use synthetic::{Dice, World};

const ORGANIZATIONS: usize = 2_000;
const NEEDS: usize = 500;

/// How often each page is asked for. Enough for a 95th percentile.
const TIMES: usize = 200;

/// How many needs and organizations take turns: not the same one every time.
const IN_TURN: usize = 50;

/// What a page may take.
const GOAL_MS: f64 = 50.0;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure());
}

/// A running office with somebody signed in, and the ids of its records.
struct Office {
    client: Client,
    address: String,
    needs: Vec<String>,
    organizations: Vec<String>,
    coordinator: (Email, Password),
    member: (Email, Password),
}

async fn measure() {
    let office = open().await;
    let need = |turn: usize| format!("/needs/{}", office.needs[turn % IN_TURN]);
    let organization = |turn: usize| format!("/organizations/{}", office.organizations[turn % IN_TURN]);
    println!("| page | goal | median | 95th percentile | longest |");
    println!("|---|---|---|---|---|");
    let same = |path: &'static str| move |_| path.to_owned();
    office.page("today", same("/today")).await;
    office.page("needs, the first 50", same("/needs")).await;
    office.page("needs that are open", same("/needs?status=open")).await;
    office.page("a need with its first 20 candidates", need).await;
    office.page("a need with its last candidates", |turn| format!("{}?page=10", need(turn))).await;
    office.page("writing a need down", same("/needs/new")).await;
    office.page("organizations, the first 50", same("/organizations")).await;
    office.page("organizations by words", same("/organizations?words=19")).await;
    office
        .page(
            "organizations by words and process",
            same("/organizations?words=19&process=%E5%88%87%E5%89%8A%E5%8A%A0%E5%B7%A5"),
        )
        .await;
    office.page("three organizations side by side", |turn| office.side_by_side(turn)).await;
    office.page("an organization with the needs that suit it", organization).await;
    office
        .page("complements of an organization", |turn| format!("{}/counterparts", organization(turn)))
        .await;
    office
        .page("a section of a profile", |turn| format!("{}/profile/capabilities", organization(turn)))
        .await;
    office.page("changing a need", |turn| format!("{}/edit", need(turn))).await;
    office.page("groups for a need", |turn| format!("{}/consortia", need(turn))).await;
    office.sign_in(&office.member).await;
    office.page("a member's own page", same("/my")).await;
}

impl Office {
    async fn sign_in(&self, (email, password): &(Email, Password)) {
        let form = [("_email", email.as_str()), ("_password", password.reveal())];
        let answer = self.client.post(format!("{}/sign-in", self.address)).form(&form).send().await.unwrap();
        assert!(["/today", "/my"].contains(&answer.url().path()), "{}", answer.url());
    }

    fn side_by_side(&self, turn: usize) -> String {
        let id = |more: usize| &self.organizations[(turn + more) % IN_TURN];
        format!("/organizations/compare?id={}&id={}&id={}", id(0), id(1), id(2))
    }

    /// Asks for a page many times, and prints how long it took.
    async fn page(&self, name: &str, path: impl Fn(usize) -> String) {
        let mut times = Vec::new();
        for turn in 0..TIMES {
            let url = format!("{}{}", self.address, path(turn));
            let start = Instant::now();
            let answer = self.client.get(&url).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{url}");
            assert_eq!(answer.url().as_str(), url, "the page leads elsewhere");
            answer.bytes().await.unwrap();
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let at = |hundredths: usize| times[(times.len() - 1) * hundredths / 100].as_secs_f64() * 1e3;
        println!("| {name} | {GOAL_MS} ms | {:.1} ms | {:.1} ms | {:.1} ms |", at(50), at(95), at(100));
    }
}

/// Fills a database, serves it and signs in.
async fn open() -> Office {
    let url = std::env::var("DATABASE_URL").expect("a database is needed: run `make bench`");
    let options: PgConnectOptions = url.parse().unwrap();
    let options = options.database("enishi_bench_pages");
    db::recreate(options.clone()).await.unwrap();
    let database = Database::open(options, 8, Duration::from_secs(10)).await.unwrap();
    let settings = Settings {
        public_url: "http://127.0.0.1".into(),
        mail_times: enishi::domain::MailTimes::after(chrono::Duration::zero()),
    };
    let context = Context::new(database, Clock::default(), TokenKeys::new(&[7; 32]), settings);
    let name = |text: &str| Name::parse(text).unwrap();
    let office = OfficeChanges { name: name("計測用センター"), region: None, website: None };
    let office = offices::create_office(&context, &office).await.unwrap();
    let email = Email::parse("bench@example.jp").unwrap();
    let who = (email.clone(), name("計測"));
    let (coordinator, password) =
        offices::create_first_account(&context, office, who, Role::Coordinator, Language::Ja).await.unwrap();

    let mails = tempfile::tempdir().unwrap();
    let settings = RunnerSettings {
        lease: chrono::Duration::seconds(120),
        transport: Arc::new(Transport::new(&MailSettings::Folder(mails.path().to_owned())).unwrap()),
        sender: "enishi@example.jp".parse().unwrap(),
    };
    let runner = Runner::new(context.clone(), settings);
    // First the register, then the needs. Candidates are found and told of, as in an office at work.
    let books = region();
    let register = Region { needs: Vec::new(), ..books.clone() };
    importing::import_region(&context, office, Some(coordinator.id), &register).await.unwrap();
    runner.run_once(|| false).await.unwrap();
    let imported = importing::import_region(&context, office, Some(coordinator.id), &books).await.unwrap();
    assert_eq!((imported.known_organizations, imported.needs.len()), (ORGANIZATIONS, NEEDS));
    runner.run_once(|| false).await.unwrap();

    let owner = *imported.codes.values().next().unwrap();
    let new = NewAccount {
        email: Email::parse("member@example.jp").unwrap(),
        name: name("事業者の担当者"),
        role: Role::Member,
        organization_id: Some(owner),
        language: Language::Ja,
    };
    let principal = Principal::Office(office);
    let (member, first_password) = accounts::create_account(&context, &principal, new, None).await.unwrap();
    let member = (member.email, first_password.unwrap());

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(enishi::app::web_server(context, listener).unwrap());
    let client = Client::builder().cookie_store(true).build().unwrap();
    let office = Office {
        client,
        address,
        needs: imported.needs.iter().map(|(_, id)| id.to_string()).collect(),
        organizations: imported.codes.values().map(ToString::to_string).collect(),
        coordinator: (email, password),
        member,
    };
    office.sign_in(&office.coordinator).await;
    office
}

/// The books of the office.
fn region() -> Region {
    let world = World::new(&Vocabulary::built_in().unwrap());
    let subjects = world.subjects(&mut Dice::new(1), 0, ORGANIZATIONS).into_iter();
    let organizations = subjects.enumerate().map(|(number, subject)| {
        let details = json!({
            "kind": subject.kind, "name": subject.name, "region": subject.region,
            "industries": subject.industries, "name_withheld": false,
        });
        let details: OrganizationDetails =
            serde_json::from_value(details).expect("a made-up register entry is well formed");
        ImportedOrganization { code: number.to_string(), details, profile: subject.profile }
    });
    let mut dice = Dice::new(2);
    let needs = (0..NEEDS).map(|number| {
        let mut details = world.need(&mut dice);
        let title = format!("{} {number}", details.title);
        details.title = enishi::domain::Title::parse(&title).unwrap();
        let owner = (number % ORGANIZATIONS).to_string();
        ImportedNeed { code: number.to_string(), organization_code: owner, details }
    });
    Region {
        office: None,
        organizations: organizations.collect(),
        needs: needs.collect(),
        programmes: Vec::new(),
    }
}
