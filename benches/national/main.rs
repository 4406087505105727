//! Matching at national scale, in one run: organizations in PostgreSQL, the index built from them, candidates for a
//! need by the engine and by one SQL statement, a changed profile, and all needs matched again. Needs a database:
//! `enishi with-database -- cargo bench --bench national`, with how many organizations there are as an argument
//! (300,000 without).
//!
//! The machine may have other work to do: every figure stands beside the load at its end, and what takes milliseconds
//! is given twice, as it came and as the shortest of three times in a row.

mod load;
mod processes;
mod statement;
#[path = "../synthetic/mod.rs"]
#[expect(dead_code, reason = "needs without conditions are measured by `matching`")]
mod synthetic;

use enishi::domain::{
    Language, Level, Name, NeedDetails, OfficeChanges, OfficeId, OrganizationId, Principal, Requirement,
    Role, TermId,
};
use enishi::matching::{Candidate, Criterion, FindingStatus, NeedCase, Weights, judge_one, rank};
use enishi::services::Context;
use enishi::services::field::{self, Field};
use enishi::services::offices;
use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use statement::{Asked, Listed};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use synthetic::{Dice, World, today};

/// As many as a coordinator can be shown at once.
const SHOWN: usize = 50;
/// As many as are looked at for news (`services::telling`).
const LOOKED_AT: usize = 20;
/// Enough for a 99th percentile.
const NEEDS: usize = 300;
const NEEDS_FOR_SQL: usize = 7;
const CHANGES: usize = 20;
/// How many needs are matched again in memory, and how many of those that are open in a country that is.
const SAMPLE: usize = 400;
const OPEN_NEEDS: usize = 20_000;
/// How many needs are matched again by way of PostgreSQL.
const NEEDS_IN_JOBS: usize = 500;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [processes::INDEX, office] => runtime.block_on(processes::index(office)),
        [processes::WORKER, office] => runtime.block_on(processes::worker(office)),
        [count] => runtime.block_on(measure(count.parse().expect("how many organizations"))),
        _ => runtime.block_on(measure(300_000)),
    }
}

/// A need and where its owner is.
type Case = (NeedDetails, TermId);

fn needs(world: &World, count: usize) -> Vec<Case> {
    let mut dice = Dice::new(2);
    (0..count).map(|_| (world.need(&mut dice), world.region(&mut dice))).collect()
}

fn case((details, region): &Case) -> NeedCase<'_> {
    NeedCase {
        id: None,
        owner: None,
        owner_region: Some(region.clone()),
        details,
        today: today(),
        weights: Weights::default(),
    }
}

async fn measure(count: usize) {
    let options = processes::options();
    enishi::db::recreate(options.clone()).await.unwrap();
    let context = processes::context(4).await;
    let name = Name::parse("計測用全国センター").unwrap();
    let changes = OfficeChanges { name: name.clone(), region: None, website: None };
    let office = offices::create_office(&context, &changes).await.unwrap();
    let who = (enishi::domain::Email::parse("bench@example.jp").unwrap(), name);
    offices::create_first_account(&context, office, who, Role::Coordinator, Language::Ja).await.unwrap();
    let vocabulary = enishi::vocabulary::Vocabulary::built_in().unwrap();
    let world = World::new(&vocabulary);
    // Sees every row: row security is not what is measured.
    let options = options.options([("enishi.scope", "service")]);
    let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await.unwrap();

    println!("| {count} organizations | goal | measured | load |\n|---|---|---|---|");
    let start = Instant::now();
    load::organizations(&pool, office, &vocabulary, &world, count).await;
    line("loading them, here and into the tables of the SQL statement", "", seconds(start));
    line(
        "index built from PostgreSQL, in a process of its own",
        "20 s, 1.5 GB",
        processes::build_index(office),
    );
    let field = current(&context, office).await;
    let typical = measure_ranking(&field, &world);
    measure_statement(&pool, &field, &world, typical).await;
    measure_change(&context, &pool, office, &world).await;
    measure_rematch(&current(&context, office).await, &world);
    // The workers' indexes need the room.
    drop(field);
    drop(context);
    processes::measure_jobs(&pool, office, &world, NEEDS_IN_JOBS).await;
}

/// A line of the table.
fn line(what: &str, goal: &str, measured: String) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("| {what} | {goal} | {measured} | {} |", load.split(' ').next().unwrap_or_default());
}

fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}

async fn current(context: &Context, office: OfficeId) -> Field {
    field::begin(context, &Principal::Office(office)).await.unwrap().1
}

fn milliseconds(of: impl FnOnce()) -> f64 {
    let start = Instant::now();
    of();
    start.elapsed().as_secs_f64() * 1e3
}

/// The median and the 99th percentile.
fn spread(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// The median in milliseconds, of the shortest of three times each.
fn measure_ranking(field: &Field, world: &World) -> f64 {
    let (mut first, mut shortest) = (Vec::new(), Vec::new());
    for need in needs(world, NEEDS) {
        let times = [(); 3].map(|()| {
            milliseconds(|| {
                black_box(rank(&field.vocabulary, &field.snapshot, black_box(&case(&need)), SHOWN));
            })
        });
        first.push(times[0]);
        shortest.push(times.into_iter().fold(f64::INFINITY, f64::min));
    }
    let ((median, ninety_ninth), (best_median, best_ninety_ninth)) = (spread(first), spread(shortest));
    let show = |median, ninety_ninth| format!("median {median:.1} ms, p99 {ninety_ninth:.1} ms");
    let what = "top 50 and 50 near misses with explanations, 12 requirements, one thread";
    line(what, "p99 10 ms", show(median, ninety_ninth));
    line("the same, shortest of three", "", show(best_median, best_ninety_ninth));
    best_median
}

/// One SQL statement, on one processor as well; what it answers is checked against the engine.
async fn measure_statement(pool: &PgPool, field: &Field, world: &World, engine: f64) {
    let mut connection = pool.acquire().await.unwrap();
    // All that helps it: room to sort in, a plan for every need, and no compiling, which costs more than it saves.
    for setting in
        ["work_mem = '512MB'", "plan_cache_mode = force_custom_plan", "jit = off", "random_page_cost = 1.1"]
    {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SET {setting}"))).execute(&mut *connection).await.unwrap();
    }
    let limit = SHOWN as i64;
    let (mut medians, mut checked) = (Vec::new(), 0);
    for workers in [0, 2] {
        let setting = format!("SET max_parallel_workers_per_gather = {workers}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(setting)).execute(&mut *connection).await.unwrap();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for need in needs(world, NEEDS_FOR_SQL) {
            let case = case(&need);
            let ranking = rank(&field.vocabulary, &field.snapshot, &case, SHOWN);
            let like = ranking.candidates.first().or(ranking.near_misses.first());
            let asked = Asked::new(&field.vocabulary, &case, like.expect("somebody fits a little"));
            if workers == 0 && ours.is_empty() {
                let plan = asked.explain(&mut connection, limit).await;
                let uses = |index: &str| plan.contains(index);
                assert!(
                    uses("held_term_idx") && uses("capabilities_process_idx"),
                    "no index is used:\n{plan}"
                );
                if std::env::var_os("EXPLAIN").is_some() {
                    eprintln!("{plan}");
                }
            }
            let mut listed = Vec::new();
            let mut times = [0.0; 3];
            for time in &mut times {
                let start = Instant::now();
                listed = asked.rank(&mut connection, limit).await;
                *time = start.elapsed().as_secs_f64() * 1e3;
            }
            theirs.push(times.into_iter().fold(f64::INFINITY, f64::min));
            let times = [(); 3].map(|()| {
                milliseconds(|| drop(black_box(rank(&field.vocabulary, &field.snapshot, &case, SHOWN))))
            });
            ours.push(times.into_iter().fold(f64::INFINITY, f64::min));
            checked += check(field, &case, &listed, &ranking.candidates, &ranking.near_misses);
        }
        let ((ours, _), (theirs, _)) = (spread(ours), spread(theirs));
        medians.push((workers, ours, theirs));
    }
    for (workers, ours, theirs) in medians {
        let processors = if workers == 0 { "one processor" } else { "as many processors as it takes" };
        line(
            &format!("the same ranking as one SQL statement, without texts, {processors}"),
            "50 times the engine's time",
            format!("median {theirs:.0} ms, {:.0} times the engine's {ours:.1} ms", theirs / ours),
        );
    }
    eprintln!(
        "{checked} scores of the statement are the engine's; the engine's usual median is {engine:.1} ms"
    );
}

/// What a candidate scores without the likeness of texts.
fn without_texts(candidate: &Candidate) -> i32 {
    let parts = candidate.parts.iter().filter(|part| part.criterion != Criterion::Text);
    parts.map(|part| part.points).sum()
}

/// Every organization that the statement lists must have the score that the engine gives it; and whoever the engine
/// lists for more than the likeness of texts, the statement must list too, unless its list is full of better ones.
/// How many scores were compared.
fn check(
    field: &Field,
    case: &NeedCase,
    listed: &[Listed],
    candidates: &[Candidate],
    near_misses: &[Candidate],
) -> usize {
    for Listed { id, is_near_miss, score } in listed {
        let judged = judge_one(&field.vocabulary, &field.snapshot, case, *id)
            .unwrap_or_else(|| panic!("the engine sees no ground for {id}, the statement does: {score}"));
        assert_eq!(
            (without_texts(&judged), judged.is_near_miss()),
            (*score, *is_near_miss),
            "{id}: the engine's score without texts, and the statement's; {judged:#?}"
        );
    }
    for (ranked, is_near_miss) in [(candidates, false), (near_misses, true)] {
        let list: Vec<&Listed> = listed.iter().filter(|listed| listed.is_near_miss == is_near_miss).collect();
        let least = list.last().filter(|_| list.len() == SHOWN).map_or(0, |last| last.score);
        for candidate in ranked {
            let findings = candidate.parts.iter().zip(&candidate.findings);
            let has_ground = findings.clone().any(|(part, finding)| {
                let gap = part.criterion == Criterion::Certification
                    && finding.level == Level::Must
                    && finding.status == FindingStatus::Missing;
                part.is_ground() && finding.status.speaks_for() || gap
            });
            let id = candidate.organization_id;
            assert!(
                !has_ground || without_texts(candidate) <= least || list.iter().any(|listed| listed.id == id),
                "the statement does not list {id}, with {} points of at least {least}",
                without_texts(candidate)
            );
        }
    }
    listed.len()
}

/// A profile that has all that a need asks for.
fn made_for(need: &NeedDetails) -> serde_json::Value {
    let mut profile = json!({ "capabilities": [], "certifications": [], "equipment": [], "products": [] });
    let mut add = |list: &str, entry| profile[list].as_array_mut().unwrap().push(entry);
    for requirement in &need.requirements {
        match requirement {
            Requirement::Process { process, materials, .. } => add(
                "capabilities",
                json!({
                    "process": process, "materials": materials, "tolerance_um": 1.0, "lot_min": 1,
                    "lot_max": 100_000, "lead_time_days": 1, "size": { "length_mm": 5_000.0, "width_mm": 5_000.0 },
                }),
            ),
            Requirement::Certification { standard, .. } => {
                add("certifications", json!({ "standard": standard, "status": "held" }));
            }
            Requirement::Equipment { equipment, .. } => {
                add("equipment", json!({ "name": "新しい機械", "equipment": equipment }));
            }
            Requirement::Product { product, .. } => {
                add("products", json!({ "name": "新しい製品", "products": [product] }));
            }
            _ => {}
        }
    }
    profile
}

/// From before a profile is changed on another connection until a ranking has it.
async fn measure_change(context: &Context, pool: &PgPool, office: OfficeId, world: &World) {
    let mut times = Vec::new();
    for (need, number) in needs(world, CHANGES).iter().zip(1_000_u128..) {
        let id = OrganizationId(uuid::Uuid::from_u128(number));
        let profile = made_for(&need.0);
        let ranks = |field: &Field| {
            let ranking = rank(&field.vocabulary, &field.snapshot, &case(need), SHOWN);
            ranking.candidates.iter().any(|candidate| candidate.organization_id == id)
        };
        assert!(!ranks(&current(context, office).await), "{id} is good for the need already");
        let start = Instant::now();
        let changed = sqlx::query(
            "UPDATE profiles SET details = $2, version = version + 1, updated_at = now()
             WHERE organization_id = $1",
        )
        .bind(id.0)
        .bind(profile)
        .execute(pool)
        .await
        .unwrap();
        assert_eq!(changed.rows_affected(), 1);
        while !ranks(&current(context, office).await) {}
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let (median, longest) = (spread(times.clone()).0, times.into_iter().fold(0.0, f64::max));
    line(
        "one changed profile, from before the UPDATE until it is among the candidates",
        "1 s",
        format!("median {median:.0} ms, longest of {CHANGES} {longest:.0} ms"),
    );
}

/// The same needs on one thread and on two.
fn measure_rematch(field: &Field, world: &World) {
    let needs = needs(world, SAMPLE);
    let on = |threads: usize| {
        let next = AtomicUsize::new(0);
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(need) = needs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        black_box(rank(&field.vocabulary, &field.snapshot, &case(need), LOOKED_AT));
                    }
                });
            }
        });
        start.elapsed().as_secs_f64()
    };
    // One after the other and once more, so that what else the machine does falls on both.
    let [one, two] =
        [[on(1), on(2)], [on(1), on(2)]].into_iter().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1])]).unwrap();
    let all = |seconds: f64| seconds / SAMPLE as f64 * OPEN_NEEDS as f64 / 60.0;
    line(
        &format!("re-match of {SAMPLE} needs, 20 candidates each"),
        "twice as fast on two threads",
        format!("{one:.1} s on one thread, {two:.1} s on two: {:.2} times as fast", one / two),
    );
    line(
        &format!("re-match of {OPEN_NEEDS} needs, extrapolated from those"),
        "10 minutes on two",
        format!("{:.1} minutes on one thread, {:.1} on two", all(one), all(two)),
    );
}
