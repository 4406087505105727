//! What the API costs beside the database: reads through the whole program against a bare actix handler that runs
//! the same statement, both over loopback and in the same run. Needs a database: `make bench`.

use actix_web::{App, HttpResponse, HttpServer, web};
use criterion::{Criterion, criterion_group, criterion_main};
use enishi::auth::{TokenKeys, password::Password};
use enishi::db::{self, Database};
use enishi::domain::{
    Clock, Email, Language, Name, NeedDetails, NeedId, NeedKind, OfficeChanges, OrganizationDetails,
    OrganizationKind, Role, Title,
};
use enishi::services::{Context, Settings, needs, offices, organizations, sessions};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Row};
use std::net::TcpListener;
use std::time::Duration;

/// How many needs the list is taken from.
const NEEDS: usize = 500;

struct Setup {
    enishi: String,
    bare: String,
    token: String,
    need: NeedId,
}

/// The statement of `db::needs::find`, and of `db::needs::list` without a filter.
async fn bare_need(pool: web::Data<PgPool>, id: web::Path<uuid::Uuid>) -> HttpResponse {
    let row =
        sqlx::query("SELECT * FROM needs WHERE id = $1").bind(*id).fetch_one(pool.get_ref()).await.unwrap();
    HttpResponse::Ok().json(row.get::<serde_json::Value, _>("details"))
}

async fn bare_needs(pool: web::Data<PgPool>) -> HttpResponse {
    let rows = sqlx::query("SELECT * FROM needs WHERE true ORDER BY id LIMIT 51")
        .fetch_all(pool.get_ref())
        .await
        .unwrap();
    let details: Vec<serde_json::Value> = rows.iter().map(|row| row.get("details")).collect();
    HttpResponse::Ok().json(details)
}

async fn fill(context: &Context) -> (String, NeedId) {
    let name = |text: &str| Name::parse(text).unwrap();
    let office = OfficeChanges { name: name("計測用センター"), region: None, website: None };
    let office = offices::create_office(context, &office).await.unwrap();
    let email = Email::parse("bench@example.jp").unwrap();
    let who = (email.clone(), name("計測"));
    let (_, password) =
        offices::create_first_account(context, office, who, Role::Coordinator, Language::Ja).await.unwrap();
    let password = Password::typed(password.reveal().to_owned());
    let token = sessions::sign_in(context, &email, password).await.unwrap().access_token;
    let (principal, _) = context.tokens.verify(&token, context.clock.now()).unwrap();
    let owner = OrganizationDetails {
        kind: OrganizationKind::Buyer,
        name: name("計測用発注企業"),
        kana: None,
        corporate_number: None,
        region: None,
        postal_code: None,
        address: None,
        telephone: None,
        email: None,
        website: None,
        industries: Vec::new(),
        employees: None,
        capital_yen: None,
        founded_on: None,
        name_withheld: false,
    };
    let owner = organizations::create_organization(context, &principal, owner, None).await.unwrap();
    let mut last = NeedId::new();
    for i in 0..NEEDS {
        let details = NeedDetails {
            kind: NeedKind::Outsourcing,
            title: Title::parse(&format!("切削加工の外注 {i}")).unwrap(),
            description: None,
            requirements: Vec::new(),
            chain: Vec::new(),
            quantity: None,
            deadline_on: None,
            region_preference: None,
            name_withheld: false,
            exclusions: Vec::new(),
        };
        let new = needs::NewNeed { organization_id: owner.id, coordinator_id: None, details };
        last = needs::create_need(context, &principal, new, None).await.unwrap().id;
    }
    (token, last)
}

fn setup(runtime: &tokio::runtime::Runtime) -> Setup {
    let url = std::env::var("DATABASE_URL").expect("a database is needed: run `make bench`");
    let options: PgConnectOptions = url.parse().unwrap();
    let options = options.database("enishi_bench_api");
    runtime.block_on(async {
        db::recreate(options.clone()).await.unwrap();
        let database = Database::open(options.clone(), 8, Duration::from_secs(10)).await.unwrap();
        let settings = Settings {
            public_url: "http://127.0.0.1".into(),
            mail_times: enishi::domain::MailTimes::after(chrono::Duration::zero()),
        };
        let context = Context::new(database, Clock::default(), TokenKeys::new(&[7; 32]), settings);
        let (token, need) = fill(&context).await;
        // The bare handler's connections see every row: row security is a part of what Enishi does.
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect_with(options.options([("enishi.scope", "service")]))
            .await
            .unwrap();
        let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
        let (ours, bare) = (listen(), listen());
        let address = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let setup = Setup { enishi: address(&ours), bare: address(&bare), token, need };
        tokio::spawn(enishi::app::web_server(context, ours).unwrap());
        let pool = web::Data::new(pool);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(pool.clone())
                .route("/needs/{id}", web::get().to(bare_need))
                .route("/needs", web::get().to(bare_needs))
        });
        tokio::spawn(server.listen(bare).unwrap().workers(2).disable_signals().run());
        setup
    })
}

fn reads(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let setup = setup(&runtime);
    let client = reqwest::Client::new();
    let get = |url: String| {
        let request = client.get(url).bearer_auth(&setup.token).build().unwrap();
        runtime.block_on(async {
            let answer = client.execute(request).await.unwrap();
            assert_eq!(answer.status(), 200);
            answer.bytes().await.unwrap().len()
        })
    };
    let mut group = criterion.benchmark_group("api");
    group
        .bench_function("one need, bare", |b| b.iter(|| get(format!("{}/needs/{}", setup.bare, setup.need))));
    group.bench_function("one need, enishi", |b| {
        b.iter(|| get(format!("{}/api/v1/needs/{}", setup.enishi, setup.need)));
    });
    group.bench_function("50 needs, bare", |b| b.iter(|| get(format!("{}/needs", setup.bare))));
    group.bench_function("50 needs, enishi", |b| {
        b.iter(|| get(format!("{}/api/v1/needs?limit=50", setup.enishi)));
    });
    group.finish();
}

criterion_group!(benches, reads);
criterion_main!(benches);
