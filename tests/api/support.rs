//! A running Enishi for one test: own database, own clock, own mail folder, and people of every role.

use enishi::auth::TokenKeys;
use enishi::db::{self, Database};
use enishi::domain::{Clock, Email, Language, MailTimes, Name, OfficeChanges, OfficeId, Role};
use enishi::jobs::{Runner, RunnerSettings};
use enishi::notify::{MailSettings, Transport};
use enishi::services::{Context, Settings, offices};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// Somebody with an account.
pub struct Person {
    pub email: String,
    pub password: String,
    pub id: String,
    pub token: String,
}

/// What a request was answered with.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub etag: Option<String>,
    pub content_type: String,
}

impl Answer {
    /// The body, where the request succeeded.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self.body
    }

    /// The body, where the request was refused with this status.
    #[track_caller]
    pub fn refused(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.content_type, "application/problem+json");
        assert_eq!(self.body["status"], status);
        self.body
    }
}

/// One test's Enishi.
pub struct TestApp {
    pub address: String,
    pub context: Context,
    pub runner: Runner,
    pub options: PgConnectOptions,
    pub office_id: OfficeId,
    pub administrator: Person,
    pub coordinator: Person,
    pub organizer: Person,
    pub member: Person,
    /// The organization that the member belongs to.
    pub own: String,
    pub mails: tempfile::TempDir,
    client: reqwest::Client,
}

/// How the server for the tests is reached.
fn server() -> PgConnectOptions {
    let url = std::env::var("DATABASE_URL").expect("these tests need a database server: run `make test`");
    url.parse().expect("DATABASE_URL is an address of PostgreSQL")
}

/// An empty database of this test. What earlier runs left behind is dropped first, once.
async fn own_database() -> PgConnectOptions {
    static TIDY: OnceCell<()> = OnceCell::const_new();
    TIDY.get_or_init(|| async {
        let mut connection = server().connect().await.unwrap();
        let left: Vec<String> =
            sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'enishi\\_test\\_%'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        for name in left {
            let drop = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
            sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&mut connection).await.ok();
        }
        connection.close().await.unwrap();
    })
    .await;
    let options = server().database(&format!("enishi_test_{}", uuid::Uuid::now_v7().simple()));
    db::recreate(options.clone()).await.unwrap();
    options
}

impl TestApp {
    /// With a folder as its mail server.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    pub async fn start_with(transport: Option<Transport>) -> Self {
        Self::start_at(transport, MailTimes::after(chrono::Duration::seconds(60))).await
    }

    /// With these times at which people are told of something.
    pub async fn start_at(transport: Option<Transport>, mail_times: MailTimes) -> Self {
        let options = own_database().await;
        let database = Database::open(options.clone(), 5, Duration::from_secs(30)).await.unwrap();
        let settings = Settings { public_url: "http://enishi.example.jp".into(), mail_times };
        let context = Context::new(database, Clock::default(), TokenKeys::new(&[7; 32]), settings);
        let mails = tempfile::tempdir().unwrap();
        let folder = MailSettings::Folder(mails.path().to_owned());
        let transport = transport.unwrap_or_else(|| Transport::new(&folder).unwrap());
        let settings = RunnerSettings {
            lease: chrono::Duration::seconds(120),
            transport: Arc::new(transport),
            sender: "縁 <enishi@example.jp>".parse().unwrap(),
        };
        let runner = Runner::new(context.clone(), settings);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(enishi::app::web_server(context.clone(), listener).unwrap());

        let office_id = found(&context, "試験センター").await;
        let client = reqwest::Client::new();
        let mut app = Self {
            administrator: person(&context, office_id, "administrator", Role::Administrator).await,
            coordinator: person(&context, office_id, "coordinator", Role::Coordinator).await,
            organizer: person(&context, office_id, "organizer", Role::Organizer).await,
            member: Person::nobody(),
            own: String::new(),
            address,
            context,
            runner,
            options,
            office_id,
            mails,
            client,
        };
        for email in ["administrator", "coordinator", "organizer"] {
            let password = match email {
                "administrator" => app.administrator.password.clone(),
                "coordinator" => app.coordinator.password.clone(),
                _ => app.organizer.password.clone(),
            };
            let token = app.sign_in(&format!("{email}@example.jp"), &password).await;
            match email {
                "administrator" => app.administrator.token = token,
                "coordinator" => app.coordinator.token = token,
                _ => app.organizer.token = token,
            }
        }
        app.own = app.organization("会員の会社").await;
        let account = json!({
            "email": "member@example.jp", "name": "会員", "role": "member", "organization_id": app.own,
        });
        let created = app.post(&app.administrator.token, "/accounts", account).await.ok();
        let password = created["initial_password"].as_str().unwrap().to_owned();
        app.member = Person {
            email: "member@example.jp".into(),
            id: created["id"].as_str().unwrap().to_owned(),
            token: app.sign_in("member@example.jp", &password).await,
            password,
        };
        app
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.address));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        answer(request).await
    }

    /// A body that is not made from JSON.
    pub async fn send_raw(&self, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let url = format!("{}/api/v1{path}", self.address);
        let request = self.client.post(url).bearer_auth(&self.coordinator.token);
        answer(request.header("content-type", content_type).body(body)).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(Method::GET, path, token, &[], None).await
    }

    pub async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, token, &[], Some(body)).await
    }

    /// A write that is based on a version.
    pub async fn put(&self, token: &str, path: &str, version: i64, body: Value) -> Answer {
        let tag = format!("\"{version}\"");
        self.call(Method::PUT, path, token, &[("if-match", &tag)], Some(body)).await
    }

    /// A connection beside Enishi that may read and write every office's rows.
    pub async fn service_connection(&self) -> sqlx::PgConnection {
        let mut connection = self.options.connect().await.unwrap();
        sqlx::query("SET enishi.scope = 'service'").execute(&mut connection).await.unwrap();
        connection
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> String {
        let body = json!({ "email": email, "password": password });
        self.post("", "/sessions", body).await.ok()["access_token"].as_str().unwrap().to_owned()
    }

    /// Registers a company; its id.
    pub async fn organization(&self, name: &str) -> String {
        let body = json!({ "kind": "company", "name": name });
        let created = self.post(&self.coordinator.token, "/organizations", body).await.ok();
        created["id"].as_str().unwrap().to_owned()
    }

    /// Writes the first profile of an organization.
    pub async fn profile(&self, organization: &str, profile: Value) {
        let path = format!("/organizations/{organization}/profile");
        self.put(&self.coordinator.token, &path, 0, profile).await.ok();
    }

    /// Writes a need down; its id.
    pub async fn need(&self, owner: &str, details: Value) -> String {
        let body = json!({ "organization_id": owner, "details": details });
        let created = self.post(&self.coordinator.token, "/needs", body).await.ok();
        created["id"].as_str().unwrap().to_owned()
    }

    /// Moves a need along its life.
    pub async fn status(&self, need: &str, version: i64, status: &str) -> Answer {
        let tag = format!("\"{version}\"");
        let path = format!("/needs/{need}/status");
        let body = Some(json!({ "status": status }));
        self.call(Method::POST, &path, &self.coordinator.token, &[("if-match", &tag)], body).await
    }

    /// Does all work that is due now.
    pub async fn work(&self) {
        self.runner.run_once(|| false).await.unwrap();
    }

    /// The texts of the mails in the folder, oldest first.
    pub fn mail_texts(&self) -> Vec<String> {
        let mut files: Vec<_> =
            std::fs::read_dir(self.mails.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
            .iter()
            .map(|path| {
                let bytes = std::fs::read(path).unwrap();
                let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
                format!("{}\n{}", mail.subject().unwrap(), mail.body_text(0).unwrap())
            })
            .collect()
    }
}

impl Person {
    fn nobody() -> Self {
        Self { email: String::new(), password: String::new(), id: String::new(), token: String::new() }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let header =
        |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap_or_default().to_owned());
    let (etag, content_type) = (header("etag"), header("content-type").unwrap_or_default());
    let status: StatusCode = response.status();
    let bytes = response.bytes().await.unwrap_or_default();
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Answer { status: status.as_u16(), body, etag, content_type }
}

/// Founds an office.
pub async fn found(context: &Context, name: &str) -> OfficeId {
    let office = OfficeChanges { name: Name::parse(name).unwrap(), region: None, website: None };
    offices::create_office(context, &office).await.unwrap()
}

/// Opens an account. It has not signed in yet.
pub async fn person(context: &Context, office: OfficeId, name: &str, role: Role) -> Person {
    let email = format!("{name}@example.jp");
    let who = (Email::parse(&email).unwrap(), Name::parse(name).unwrap());
    let (account, password) =
        offices::create_first_account(context, office, who, role, Language::Ja).await.unwrap();
    let password = password.reveal().to_owned();
    Person { email, password, id: account.id.to_string(), token: String::new() }
}
