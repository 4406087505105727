//! What is measured in processes of its own, made by starting this program again: the memory of the index alone, and
//! workers that share jobs by way of PostgreSQL.

use super::synthetic::{Dice, World};
use super::{current, line};
use enishi::auth::TokenKeys;
use enishi::db::Database;
use enishi::domain::{Clock, NeedDetails, NeedId, OfficeId};
use enishi::jobs::{Runner, RunnerSettings};
use enishi::notify::{MailSettings, Transport};
use enishi::services::{Context, Settings, telling};
use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Json;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

// The arguments with which this program is started again.
pub const INDEX: &str = "index";
pub const WORKER: &str = "worker";

pub fn options() -> PgConnectOptions {
    let url = std::env::var("DATABASE_URL").expect("a database is needed: run `make bench`");
    url.parse::<PgConnectOptions>().unwrap().database("enishi_bench_national")
}

pub async fn context(connections: u32) -> Context {
    let database = Database::open(options(), connections, Duration::from_secs(10)).await.unwrap();
    // Mails wait longer than the run takes.
    let settings = Settings {
        public_url: "http://127.0.0.1".into(),
        mail_times: enishi::domain::MailTimes::after(chrono::Duration::days(1)),
    };
    Context::new(database, Clock::default(), TokenKeys::new(&[7; 32]), settings)
}

fn start(role: &str, office: OfficeId) -> Child {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args([role, &office.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

fn office_of(argument: &str) -> OfficeId {
    OfficeId(argument.parse().expect("the id of an office"))
}

/// In the process of its own: builds the index and tells how long that took and what it occupies.
pub async fn index(office: &str) {
    let context = context(2).await;
    let start = Instant::now();
    let field = current(&context, office_of(office)).await;
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let megabytes = |name: &str| -> u64 {
        let line = status.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or_default() / 1024
    };
    println!(
        "{seconds:.1} s; {} MB resident, {} MB at its greatest, for {} organizations",
        megabytes("VmRSS:"),
        megabytes("VmHWM:"),
        field.snapshot.len()
    );
}

pub fn build_index(office: OfficeId) -> String {
    let mut child = start(INDEX, office);
    let mut told = String::new();
    child.stdout.take().unwrap().read_to_string(&mut told).unwrap();
    assert!(child.wait().unwrap().success());
    told.trim().to_owned()
}

/// In the process of its own: builds the index, waits for a line, works off all jobs.
pub async fn worker(office: &str) {
    let context = context(2).await;
    current(&context, office_of(office)).await;
    let folder = tempfile::tempdir().unwrap();
    let transport = Arc::new(Transport::new(&MailSettings::Folder(folder.path().to_owned())).unwrap());
    let sender = "enishi@example.jp".parse().unwrap();
    let runner =
        Runner::new(context, RunnerSettings { lease: chrono::Duration::minutes(10), transport, sender });
    println!("ready");
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
    runner.run_once(|| false).await.unwrap();
    println!("done");
}

/// The time that the processors of this machine have worked so far and all their time, in their own unit.
fn worked() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/stat").unwrap();
    let times = stat.lines().next().unwrap().split_whitespace().skip(1);
    let times: Vec<f64> = times.map(|time| time.parse().unwrap()).collect();
    // The fourth and fifth are idle and waiting; those from the ninth on are counted before already.
    (times[..3].iter().chain(&times[5..8]).sum(), times[..8].iter().sum())
}

/// How long so many workers, each a process with an index of its own, take for all jobs there are, and how many
/// processors work meanwhile, PostgreSQL and the rest of the machine included.
fn work(office: OfficeId, workers: usize) -> (f64, f64) {
    let children = (0..workers).map(|_| start(WORKER, office));
    let mut children: Vec<(Child, BufReader<_>)> = children
        .map(|mut child| {
            let output = BufReader::new(child.stdout.take().unwrap());
            (child, output)
        })
        .collect();
    let expect = |children: &mut Vec<(Child, BufReader<_>)>, word: &str| {
        for (_, output) in children {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            assert_eq!(line.trim(), word);
        }
    };
    expect(&mut children, "ready");
    let (start, (worked_before, all_before)) = (Instant::now(), worked());
    for (child, _) in &mut children {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    expect(&mut children, "done");
    let seconds = start.elapsed().as_secs_f64();
    let (worked, all) = worked();
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let busy = processors * (worked - worked_before) / (all - all_before);
    for (mut child, _) in children {
        assert!(child.wait().unwrap().success());
    }
    (seconds, busy)
}

/// Open needs matched again from end to end: from the jobs in PostgreSQL to the entries in the inbox.
pub async fn measure_jobs(pool: &PgPool, office: OfficeId, world: &World, count: usize) {
    insert_needs(pool, office, world, count).await;
    let context = context(2).await;
    let mut times = Vec::new();
    for workers in [1, 2] {
        // Nobody has been told of any candidate: all are news, which is more work than usual.
        for table in ["told_candidates", "jobs", "inbox_entries WHERE cause = 'new_candidate'"] {
            let statement = format!("DELETE FROM {table}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(pool).await.unwrap();
        }
        assert_eq!(telling::rematch_office(&context, office).await.unwrap(), count);
        times.push(tokio::task::block_in_place(|| work(office, workers)));
        let told: i64 =
            sqlx::query_scalar("SELECT count(*) FROM inbox_entries WHERE cause = 'new_candidate'")
                .fetch_one(pool)
                .await
                .unwrap();
        assert!(told as usize > count / 2, "{told} of {count} needs have good candidates");
    }
    let [(one, busy_one), (two, busy_two)] = times[..] else { unreachable!() };
    line(
        &format!("re-match of {count} open needs, from the jobs to the inbox"),
        "twice as fast by two workers",
        format!(
            "{one:.1} s by one worker, {two:.1} s by two processes: {:.2} times as fast; {busy_one:.2} and \
             {busy_two:.2} processors at work",
            one / two
        ),
    );
}

/// Open needs that their coordinator has been told of.
async fn insert_needs(pool: &PgPool, office: OfficeId, world: &World, count: usize) {
    let mut dice = Dice::new(3);
    let ids: Vec<uuid::Uuid> = (0..count).map(|_| NeedId::new().0).collect();
    let details: Vec<Json<NeedDetails>> = (0..count).map(|_| Json(world.need(&mut dice))).collect();
    sqlx::query(
        "INSERT INTO needs (id, office_id, organization_id, coordinator_id, status, details, created_at, updated_at)
         SELECT made.id, $1, owner.id, account.id, 'open', made.details, now(), now()
         FROM unnest($2::uuid[], $3::jsonb[]) WITH ORDINALITY AS made (id, details, number)
         JOIN (SELECT id, row_number() OVER (ORDER BY id) AS number FROM organizations ORDER BY id LIMIT $4) AS owner
             USING (number)
         CROSS JOIN (SELECT id FROM accounts LIMIT 1) AS account",
    )
    .bind(office.0)
    .bind(ids)
    .bind(details)
    .bind(count as i64)
    .execute(pool)
    .await
    .unwrap();
    let news = json!({
        "need_id": uuid::Uuid::nil(), "title": "", "kind": "", "owner": "", "cause": "opened", "deadline": null,
        "candidates": [], "near_misses": [], "others": 0,
    });
    sqlx::query(
        "INSERT INTO inbox_entries (id, office_id, account_id, need_id, need_version, cause, news, created_at)
         SELECT gen_random_uuid(), office_id, coordinator_id, id, version, 'opened', $1, now() FROM needs",
    )
    .bind(news)
    .execute(pool)
    .await
    .unwrap();
}
