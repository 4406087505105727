//! Reports: every figure equals a count over the raw rows that was written apart, every list is as long as its figure
//! says, no confidential amount can be read from anything, and the workbook is what Excel expects.

use crate::browser::Browser;
use crate::support::{Answer, TestApp, found};
use calamine::{Data, Reader, Xlsx};
use chrono::{DateTime, Duration, Utc};
use enishi::domain::{
    Answer as Said, Contract, Day, DeclineReason, MeetingId, Progress, Side, Step, Verdict, Way, Yen,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Numbers from a tape that proptest made.
struct Dice {
    tape: Vec<u32>,
    at: usize,
}

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        let number = self.tape[self.at % self.tape.len()];
        self.at += 1;
        (number as usize).wrapping_add(self.at / self.tape.len()) % sides
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

/// The last and first instants of halves in Japan.
const BORDERS: [&str; 6] = [
    "2024-03-31T14:59:59Z",
    "2024-03-31T15:00:00Z",
    "2024-09-30T14:59:59Z",
    "2024-09-30T15:00:00Z",
    "2025-03-31T14:59:59Z",
    "2025-03-31T15:00:00Z",
];
const YEARS: [i32; 3] = [2023, 2024, 2025];
const INDUSTRIES: [&str; 5] = ["", "industry:24", "industry:244-test", "industry:25", "industry:e"];
const REGIONS: [&str; 4] = ["", "region:04", "region:08", "region:tohoku"];
const KINDS: [&str; 3] = ["outsourcing", "purchase", "technical_advice"];

/// Some time in three years, often at a border between two halves.
fn moment(dice: &mut Dice, from: DateTime<Utc>) -> DateTime<Utc> {
    let borders: Vec<DateTime<Utc>> =
        BORDERS.iter().map(|at| at.parse().unwrap()).filter(|at| *at > from).collect();
    if !borders.is_empty() && dice.roll(12) == 0 {
        return dice.pick(&borders);
    }
    from + Duration::hours(i64::try_from(dice.roll(24 * 25)).unwrap() + 1)
}

/// An office's books as a test fills them.
struct Office {
    id: Uuid,
    coordinators: Vec<Uuid>,
    organizations: Vec<Uuid>,
    /// Confidential amounts, none like another.
    confidential: Vec<i64>,
}

async fn insert_organizations(connection: &mut PgConnection, office: &mut Office, dice: &mut Dice) {
    for number in 0..8 {
        let id = Uuid::now_v7();
        let mut details =
            json!({ "kind": "company", "name": format!("仮{number}社"), "name_withheld": dice.roll(4) == 0 });
        let (industry, region) = (dice.pick(&INDUSTRIES), dice.pick(&REGIONS));
        details["industries"] =
            if industry.is_empty() { json!([]) } else { json!([industry, "industry:09"]) };
        details["region"] = if region.is_empty() { Value::Null } else { json!(region) };
        sqlx::query(
            "INSERT INTO organizations (id, office_id, name, folded_name, details, created_at, updated_at)
             VALUES ($1, $2, $3, $3, $4, now(), now())",
        )
        .bind(id)
        .bind(office.id)
        .bind(format!("仮{number}社"))
        .bind(details)
        .execute(&mut *connection)
        .await
        .unwrap();
        office.organizations.push(id);
    }
}

/// A need with a few cases, each with a history that the machine allows.
async fn insert_need(connection: &mut PgConnection, office: &mut Office, dice: &mut Dice) {
    let need = Uuid::now_v7();
    let start: DateTime<Utc> = "2023-06-01T00:00:00Z".parse().unwrap();
    let days = i64::try_from(dice.roll(800)).unwrap();
    let created = moment(dice, start + Duration::days(days));
    let owner = dice.roll(office.organizations.len());
    let details = json!({ "kind": dice.pick(&KINDS), "title": "仮の加工", "name_withheld": false });
    sqlx::query(
        "INSERT INTO needs (id, office_id, organization_id, status, details, created_at, updated_at)
         VALUES ($1, $2, $3, 'open', $4, $5, $5)",
    )
    .bind(need)
    .bind(office.id)
    .bind(office.organizations[owner])
    .bind(details)
    .bind(created)
    .execute(&mut *connection)
    .await
    .unwrap();
    // Opened never, once, or again; sometimes only after the meeting.
    for (from, to) in
        [("draft", "open"), ("open", "paused"), ("paused", "open")].into_iter().take(dice.roll(4))
    {
        let at = created + Duration::hours(i64::try_from(dice.roll(24 * 60)).unwrap());
        sqlx::query(
            "INSERT INTO audit_log (id, office_id, action, subject_id, detail, at)
             VALUES ($1, $2, 'need.status', $3, $4, $5)",
        )
        .bind(Uuid::now_v7())
        .bind(office.id)
        .bind(need)
        .bind(json!({ "from": from, "to": to }))
        .bind(at)
        .execute(&mut *connection)
        .await
        .unwrap();
    }
    for number in 1..=1 + dice.roll(3) {
        let candidate = office.organizations[(owner + number) % office.organizations.len()];
        insert_case(connection, office, dice, (need, candidate, created)).await;
    }
}

async fn insert_case(
    connection: &mut PgConnection,
    office: &mut Office,
    dice: &mut Dice,
    (need, candidate, created): (Uuid, Uuid, DateTime<Utc>),
) {
    let case = Uuid::now_v7();
    let opened = moment(dice, created);
    let mut progress = Progress::begun();
    let mut steps = vec![(Step::Proposed, opened)];
    // Meetings by id: when, and how each ended.
    let mut meetings: Vec<(MeetingId, DateTime<Utc>, &str)> = Vec::new();
    let mut at = opened;
    for _ in 0..10 + dice.roll(20) {
        for _ in 0..12 {
            let step = any_step(dice, office, &meetings, at);
            let Some(next) = progress.after(&step) else { continue };
            at = moment(dice, at);
            match &step {
                Step::Scheduled { .. } => {
                    let starts_at = moment(dice, at);
                    match meetings.last_mut() {
                        Some((_, when, "arranged")) => *when = starts_at,
                        _ => meetings.push((MeetingId::new(), starts_at, "arranged")),
                    }
                }
                Step::Met { .. } => {
                    let (_, starts_at, status) = meetings.last_mut().unwrap();
                    *status = "held";
                    // Written down afterwards, perhaps in the next year.
                    at = moment(dice, at.max(*starts_at));
                }
                Step::Unscheduled { .. } => meetings.last_mut().unwrap().2 = "cancelled",
                _ => {}
            }
            let step = match (step, meetings.last()) {
                (Step::Scheduled { .. }, Some((id, when, _))) => {
                    Step::Scheduled { meeting_id: *id, starts_at: *when }
                }
                (Step::Met { .. }, Some((id, ..))) => Step::Met { meeting_id: *id },
                (step, _) => step,
            };
            progress = next;
            steps.push((step, at));
            break;
        }
    }
    let coordinator = match dice.roll(4) {
        0 => None,
        number => Some(office.coordinators[number % office.coordinators.len()]),
    };
    sqlx::query(
        "INSERT INTO introductions (id, office_id, need_id, organization_id, owner_coordinator_id, disclosure,
             progress, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'staged', $6, $7, $8)",
    )
    .bind(case)
    .bind(office.id)
    .bind(need)
    .bind(candidate)
    .bind(coordinator)
    .bind(serde_json::to_value(&progress).unwrap())
    .bind(opened)
    .bind(at)
    .execute(&mut *connection)
    .await
    .unwrap();
    for (number, (step, taken_at)) in (1_i32..).zip(&steps) {
        sqlx::query(
            "INSERT INTO introduction_steps (introduction_id, number, office_id, step, taken_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(case)
        .bind(number)
        .bind(office.id)
        .bind(serde_json::to_value(step).unwrap())
        .bind(taken_at)
        .execute(&mut *connection)
        .await
        .unwrap();
    }
    for (id, starts_at, status) in meetings {
        sqlx::query(
            "INSERT INTO meetings (id, office_id, introduction_id, status, details, starts_at, ends_at, created_at,
                 updated_at)
             VALUES ($1, $2, $3, $4, '{}', $5, $6, $5, $5)",
        )
        .bind(id.0)
        .bind(office.id)
        .bind(case)
        .bind(status)
        .bind(starts_at)
        .bind(starts_at + Duration::hours(1))
        .execute(&mut *connection)
        .await
        .unwrap();
    }
}

/// Any step, more often one that leads on; whether it is possible is for the machine to say.
fn any_step(
    dice: &mut Dice,
    office: &mut Office,
    meetings: &[(MeetingId, DateTime<Utc>, &str)],
    at: DateTime<Utc>,
) -> Step {
    let side = dice.pick(&Side::ALL);
    let day = Day::in_japan(at + Duration::days(7));
    let declined = Said::Declined { reason: DeclineReason::Busy, words: None };
    let meeting_id = meetings.last().map_or_else(MeetingId::new, |(id, ..)| *id);
    match dice.roll(24) {
        0 => Step::Shortlisted,
        1..=4 => Step::Approached { side, way: Way::Telephone, answer_by: day },
        5..=9 => Step::Answered { side, way: Way::Telephone, answer: Said::Accepted },
        10 if dice.roll(4) == 0 => Step::Answered { side, way: Way::Mail, answer: declined },
        10 => Step::Unanswered { side },
        11..=13 => Step::Scheduled { meeting_id, starts_at: at },
        14 if dice.roll(3) == 0 => Step::Unscheduled { meeting_id },
        14 | 15 => Step::Met { meeting_id },
        16..=18 => Step::Judged { side, verdict: dice.pick(&Verdict::ALL), next_steps: None },
        19..=21 => {
            let signed_on = Day::in_japan(moment(dice, at - Duration::days(30)));
            let number = i64::try_from(office.confidential.len()).unwrap();
            let (amount_yen, amount_confidential) = match dice.roll(5) {
                0 => (None, dice.roll(2) == 0),
                1 | 2 => (Some(10_000 * (1 + i64::try_from(dice.roll(900)).unwrap())), false),
                _ => {
                    office.confidential.push(71_234_567 + 1_111_111 * number);
                    (office.confidential.last().copied(), true)
                }
            };
            let amount_yen = amount_yen.map(|yen| Yen::new(yen).unwrap());
            Step::Contracted { side: None, contract: Contract { signed_on, amount_yen, amount_confidential } }
        }
        22 if dice.roll(3) == 0 => Step::Closed { reason: enishi::domain::CloseReason::Withdrawn },
        _ => Step::Reopened,
    }
}

/// A raw row, as JSON.
async fn rows(connection: &mut PgConnection, table: &str, office: Uuid) -> Vec<Value> {
    let query = format!("SELECT to_jsonb(t) FROM {table} t WHERE office_id = $1");
    sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(office).fetch_all(connection).await.unwrap()
}

/// The day in Japan, by hand: nine hours on, and the date of that.
fn day_of(instant: &str) -> String {
    let at: DateTime<Utc> = instant.parse().unwrap();
    (at + Duration::hours(9)).format("%Y-%m-%d").to_string()
}

/// Fiscal year and half of a day, by its digits.
fn year_and_half(day: &str) -> (i32, &'static str) {
    let (year, month): (i32, u32) = (day[..4].parse().unwrap(), day[5..7].parse().unwrap());
    match month {
        1..=3 => (year - 1, "second"),
        4..=9 => (year, "first"),
        _ => (year, "second"),
    }
}

/// One thing that counts, counted by hand.
#[derive(Debug, Clone)]
struct Thing {
    measure: &'static str,
    day: String,
    case: String,
    /// Of a share, whether it is of the part; of days, how many.
    number: i64,
    open_amount: Option<i64>,
    confidential: Option<(String, i64)>,
    groups: BTreeMap<&'static str, String>,
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Everything that counts, from the raw rows.
async fn count_by_hand(connection: &mut PgConnection, office: Uuid) -> Vec<Thing> {
    let needs = rows(connection, "needs", office).await;
    let organizations = rows(connection, "organizations", office).await;
    let cases = rows(connection, "introductions", office).await;
    let meetings = rows(connection, "meetings", office).await;
    let audit = rows(connection, "audit_log", office).await;
    let mut steps = rows(connection, "introduction_steps", office).await;
    steps.sort_by_key(|step| step["number"].as_i64());
    let by_id = |rows: &[Value], id: &Value| rows.iter().find(|row| row["id"] == *id).unwrap().clone();
    let mut things = Vec::new();
    for case in &cases {
        let need = by_id(&needs, &case["need_id"]);
        let owner = by_id(&organizations, &need["organization_id"]);
        let candidate = by_id(&organizations, &case["organization_id"]);
        let industry = |organization: &Value| match text(&organization["details"]["industries"][0]) {
            "" => "none".to_owned(),
            "industry:244-test" => "industry:24".to_owned(),
            other => other.to_owned(),
        };
        let coordinator = case["owner_coordinator_id"].as_str().unwrap_or("none").to_owned();
        let groups = BTreeMap::from([
            ("coordinator", coordinator),
            ("need_kind", text(&need["details"]["kind"]).to_owned()),
            ("owner_industry", industry(&owner)),
            ("candidate_industry", industry(&candidate)),
        ]);
        // The office is in region:04: the prefecture itself is inside, another is outside, the block above says too little.
        let inside = |organization: &Value| match text(&organization["details"]["region"]) {
            "region:04" => Some(true),
            "region:08" => Some(false),
            _ => None,
        };
        let is_inside = inside(&owner).zip(inside(&candidate)).map(|(owner, candidate)| owner && candidate);
        let thing = |measure: &'static str, day: String| Thing {
            measure,
            day,
            case: text(&case["id"]).to_owned(),
            number: 0,
            open_amount: None,
            confidential: None,
            groups: groups.clone(),
        };
        let opened = thing("introductions", day_of(text(&case["created_at"])));
        if let Some(is_inside) = is_inside {
            let measure = "introductions_inside";
            things.push(Thing { measure, number: i64::from(is_inside), ..opened.clone() });
        }
        things.push(opened);
        let own: Vec<&Value> = steps.iter().filter(|step| step["introduction_id"] == case["id"]).collect();
        for (place, asked) in own.iter().enumerate() {
            if asked["step"]["step"] != "approached" {
                continue;
            }
            let side = &asked["step"]["side"];
            let is_of_side = |step: &&&Value| step["step"]["side"] == *side;
            let next = own[place + 1..]
                .iter()
                .filter(is_of_side)
                .find(|step| step["step"]["step"] == "approached" || step["step"]["step"] == "answered");
            let answer = next.filter(|step| step["step"]["step"] == "answered");
            let day = day_of(text(&asked["taken_at"]));
            things.push(thing("asked", day.clone()));
            things.push(Thing { number: i64::from(answer.is_some()), ..thing("answer_rate", day) });
            things.extend(answer.map(|answer| thing("answers", day_of(text(&answer["taken_at"])))));
        }
        for meeting in meetings.iter().filter(|meeting| meeting["introduction_id"] == case["id"]) {
            if meeting["status"] != "held" {
                continue;
            }
            let day = day_of(text(&meeting["starts_at"]));
            things.push(thing("meetings", day.clone()));
            for side in ["owner", "candidate"] {
                let last = own
                    .iter()
                    .rev()
                    .find(|step| step["step"]["step"] == "judged" && step["step"]["side"] == side);
                let measure = match last.map(|step| text(&step["step"]["verdict"])) {
                    Some("agreed") => "verdicts_agreed",
                    Some("continued") => "verdicts_continued",
                    Some("failed") => "verdicts_failed",
                    _ => continue,
                };
                things.push(thing(measure, day.clone()));
            }
            let of_need = |other: &&Value| {
                cases
                    .iter()
                    .any(|case| case["id"] == other["introduction_id"] && case["need_id"] == need["id"])
            };
            let held = meetings.iter().filter(|other| other["status"] == "held").filter(of_need);
            let first = held.min_by_key(|other| {
                (text(&other["starts_at"]).parse::<DateTime<Utc>>().unwrap(), text(&other["id"]).to_owned())
            });
            if first.is_some_and(|first| first["id"] == meeting["id"]) {
                let starts: DateTime<Utc> = text(&meeting["starts_at"]).parse().unwrap();
                let openings = audit.iter().filter(|line| {
                    line["subject_id"] == need["id"]
                        && line["action"] == "need.status"
                        && line["detail"]["to"] == "open"
                });
                let openings = openings.map(|line| text(&line["at"]).to_owned());
                let before = openings.filter(|at| at.parse::<DateTime<Utc>>().unwrap() <= starts);
                let opened = before.min_by_key(|at| at.parse::<DateTime<Utc>>().unwrap());
                let opened = day_of(opened.as_deref().unwrap_or(text(&need["created_at"])));
                let date = |day: &str| day.parse::<chrono::NaiveDate>().unwrap();
                let number = (date(&day) - date(&opened)).num_days();
                for measure in ["days_median", "days_mean"] {
                    things.push(Thing { number, ..thing(measure, day.clone()) });
                }
            }
        }
        let contracts: Vec<&&Value> =
            own.iter().filter(|step| step["step"]["step"] == "contracted").collect();
        if let Some(last) = contracts.last() {
            let contract = &last["step"]["contract"];
            let day = text(&contract["signed_on"]).to_owned();
            things.push(thing("contracts", day.clone()));
            if let Some(is_inside) = is_inside {
                things.push(Thing { number: i64::from(is_inside), ..thing("contracts_inside", day.clone()) });
            }
            let amount = contract["amount_yen"].as_i64();
            let (open_amount, confidential) = match contract["amount_confidential"] == true {
                true => (None, amount.map(|yen| (text(&last["taken_at"]).to_owned(), yen))),
                false => (amount, None),
            };
            for measure in ["amount", "amount_with_confidential"] {
                let confidential = confidential.clone();
                things.push(Thing { open_amount, confidential, ..thing(measure, day.clone()) });
            }
        }
    }
    things
}

/// The value of a measure by hand.
fn value(measure: &str, things: &[&Thing]) -> Option<i64> {
    let number = i64::try_from(things.len()).unwrap();
    let sum: i64 = things.iter().map(|thing| thing.number).sum();
    let mut days: Vec<i64> = things.iter().map(|thing| thing.number).collect();
    days.sort_unstable();
    match measure {
        "introductions_inside" | "contracts_inside" | "answer_rate" if number == 0 => None,
        "introductions_inside" | "contracts_inside" | "answer_rate" => Some(sum * 10_000 / number),
        "days_median" | "days_mean" if number == 0 => None,
        "days_median" if number % 2 == 1 => Some(days[days.len() / 2] * 10),
        "days_median" => Some((days[days.len() / 2 - 1] + days[days.len() / 2]) * 5),
        "days_mean" => Some((sum as f64 * 10.0 / number as f64 + 1e-9).round() as i64),
        "amount" | "amount_with_confidential" => {
            let mut amounts: Vec<i64> = things.iter().filter_map(|thing| thing.open_amount).collect();
            if measure == "amount_with_confidential" {
                let mut hidden: Vec<(DateTime<Utc>, &str, i64)> = things
                    .iter()
                    .filter_map(|thing| thing.confidential.as_ref().map(|(at, yen)| (at, &thing.case, yen)))
                    .map(|(at, case, yen)| (at.parse().unwrap(), case.as_str(), *yen))
                    .collect();
                hidden.sort();
                let told = hidden.len() - hidden.len() % 3;
                amounts.extend(hidden[..told].iter().map(|(.., yen)| yen));
            }
            (number == 0 || !amounts.is_empty()).then(|| amounts.iter().sum())
        }
        _ => Some(number),
    }
}

const MEASURES: [&str; 15] = [
    "introductions",
    "introductions_inside",
    "asked",
    "answers",
    "answer_rate",
    "meetings",
    "days_median",
    "days_mean",
    "verdicts_agreed",
    "verdicts_continued",
    "verdicts_failed",
    "contracts",
    "contracts_inside",
    "amount",
    "amount_with_confidential",
];

/// What a report is narrowed to in this test: nothing, or one group of a dimension.
type Narrowed<'a> = Option<(&'a str, &'a str)>;

fn of_view<'t>(things: &'t [Thing], year: i32, half: Option<&str>, narrowed: Narrowed) -> Vec<&'t Thing> {
    let is_in = |thing: &&Thing| {
        let (own_year, own_half) = year_and_half(&thing.day);
        own_year == year
            && half.is_none_or(|half| half == own_half)
            && narrowed.is_none_or(|(dimension, key)| thing.groups[dimension] == key)
    };
    things.iter().filter(is_in).collect()
}

/// Compares a figure with the count by hand, and gives the number of entries.
fn compare(figure: &Value, measure: &str, things: &[&Thing], what: &str) {
    let own: Vec<&Thing> = things.iter().copied().filter(|thing| thing.measure == measure).collect();
    let (counted, entries) = (value(measure, &own), own.len());
    assert_eq!(
        (figure["value"].as_i64(), figure["entries"].as_u64()),
        (counted, Some(entries as u64)),
        "{measure} {what}: {figure}"
    );
}

fn query(half: Option<&str>, narrowed: Narrowed) -> String {
    let half = half.map(|half| format!("half={half}"));
    let narrowed = narrowed.map(|(dimension, key)| format!("{dimension}={key}"));
    half.into_iter().chain(narrowed).collect::<Vec<_>>().join("&")
}

async fn office_of(app: &TestApp, connection: &mut PgConnection) -> Office {
    sqlx::query("UPDATE offices SET region = 'region:04' WHERE id = $1")
        .bind(app.office_id.0)
        .execute(&mut *connection)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO terms (office_id, id, parent, ja, en)
         VALUES ($1, 'industry:244-test', 'industry:24', '試験用の金属製品', 'metal goods for tests')",
    )
    .bind(app.office_id.0)
    .execute(&mut *connection)
    .await
    .unwrap();
    let coordinators = [&app.coordinator.id, &app.administrator.id].map(|id| id.parse().unwrap()).to_vec();
    Office { id: app.office_id.0, coordinators, organizations: Vec::new(), confidential: Vec::new() }
}

/// So many needs come between two comparisons, so often.
const NEEDS: usize = 20;
const ROUNDS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_equals_a_count_over_the_raw_rows_and_every_list_is_as_long_as_it_says() {
    let app = TestApp::start().await;
    let mut connection = app.service_connection().await;
    let mut office = office_of(&app, &mut connection).await;
    let other = found(&app.context, "別のセンター").await;
    let mut other = Office {
        id: other.0,
        coordinators: vec![office.coordinators[0]],
        organizations: Vec::new(),
        confidential: Vec::new(),
    };
    let mut runner = TestRunner::deterministic();
    let tape = proptest::collection::vec(any::<u32>(), 20_000);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..ROUNDS {
        let mut dice = Dice { tape: tape.new_tree(&mut runner).unwrap().current(), at: 0 };
        if round == 0 {
            insert_organizations(&mut connection, &mut office, &mut dice).await;
            insert_organizations(&mut connection, &mut other, &mut dice).await;
            insert_need(&mut connection, &mut other, &mut dice).await;
        }
        for _ in 0..NEEDS {
            insert_need(&mut connection, &mut office, &mut dice).await;
        }
        let things = count_by_hand(&mut connection, office.id).await;
        for thing in &things {
            *seen.entry(thing.measure.to_owned()).or_default() += 1;
        }
        let coordinator = office.coordinators[0].to_string();
        let views: [Narrowed; 5] = [
            None,
            Some(("coordinator", &coordinator)),
            Some(("coordinator", "none")),
            Some(("need_kind", "purchase")),
            Some(("owner_industry", "industry:24")),
        ];
        for (year, narrowed) in YEARS.into_iter().flat_map(|year| views.map(|narrowed| (year, narrowed))) {
            compare_view(&app, &things, year, narrowed).await;
        }
        for year in YEARS {
            compare_groups(&app, &things, year, &office).await;
        }
    }
    for measure in MEASURES {
        assert!(seen[measure] >= 10, "hardly any {measure}: {seen:?}");
    }
}

/// The table of a year, and every list behind it.
async fn compare_view(app: &TestApp, things: &[Thing], year: i32, narrowed: Narrowed<'_>) {
    let token = &app.coordinator.token;
    let report = app.get(token, &format!("/reports/{year}?{}", query(None, narrowed))).await.ok();
    let lines = report["lines"].as_array().unwrap();
    assert_eq!(lines.len(), MEASURES.len() - usize::from(narrowed.is_some()));
    for line in lines {
        let measure = text(&line["measure"]);
        let cells = [(None, "total"), (Some("first"), "first_half"), (Some("second"), "second_half")];
        for (half, cell) in cells {
            let path = format!("/reports/{year}/measures/{measure}?{}", query(half, narrowed));
            if measure == "amount_with_confidential" && half.is_some() {
                assert_eq!(line[cell], Value::Null);
                app.get(token, &path).await.refused(404);
                continue;
            }
            let what = format!("{year} {half:?} {narrowed:?}");
            let own = of_view(things, year, half, narrowed);
            compare(&line[cell], measure, &own, &what);
            let list = app.get(token, &path).await.ok();
            compare(&list["figure"], measure, &own, &what);
            let mut listed: Vec<(String, String)> = list["entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| (text(&entry["day"]).to_owned(), text(&entry["introduction_id"]).to_owned()))
                .collect();
            let own = own.iter().filter(|thing| thing.measure == measure);
            let mut expected: Vec<(String, String)> =
                own.map(|thing| (thing.day.clone(), thing.case.clone())).collect();
            listed.sort();
            expected.sort();
            assert_eq!(listed, expected, "the list of {measure} {what}");
        }
    }
}

async fn compare_groups(app: &TestApp, things: &[Thing], year: i32, office: &Office) {
    for by in ["coordinator", "need_kind", "owner_industry", "candidate_industry"] {
        for half in [None, Some("first"), Some("second")] {
            let path = format!("/reports/{year}?by={by}&{}", query(half, None));
            let answer = app.get(&app.administrator.token, &path).await.ok();
            for group in answer["groups"].as_array().unwrap() {
                let key = text(&group["key"]);
                let own = of_view(things, year, half, Some((by, key)));
                for measure in &MEASURES[..MEASURES.len() - 1] {
                    compare(
                        &group["figures"][*measure],
                        measure,
                        &own,
                        &format!("{year} {half:?} {by} {key}"),
                    );
                }
            }
            let mut groups: Vec<&str> =
                of_view(things, year, half, None).iter().map(|thing| thing.groups[by].as_str()).collect();
            groups.sort_unstable();
            groups.dedup();
            let mut told: Vec<&str> =
                answer["groups"].as_array().unwrap().iter().map(|group| text(&group["key"])).collect();
            told.sort_unstable();
            assert_eq!(told, groups, "{year} {half:?} {by}");
            let said = answer.to_string();
            for amount in &office.confidential {
                assert!(!said.contains(&amount.to_string()), "{amount} stands in {path}");
            }
        }
    }
}

/// A case that was met and came to these contracts.
async fn contracted(app: &TestApp, name: &str, contracts: &[Value]) -> String {
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": format!("{name}への外注") })).await;
    let organization = app.organization(name).await;
    let body = json!({ "need_id": need, "organization_id": organization });
    let case = app.post(&app.coordinator.token, "/introductions", body).await.ok();
    let id = text(&case["id"]).to_owned();
    // Met already: the days until then are not what is looked at.
    let mut connection = app.service_connection().await;
    sqlx::query(
        "UPDATE introductions SET progress = jsonb_set(jsonb_set(progress, '{stage}', '\"met\"'), '{has_met}', 'true')
         WHERE id = $1::uuid",
    )
    .bind(&id)
    .execute(&mut connection)
    .await
    .unwrap();
    for contract in contracts {
        sign(app, &id, contract.clone()).await;
    }
    id
}

async fn sign(app: &TestApp, case: &str, contract: Value) {
    let token = &app.coordinator.token;
    let version = app.get(token, &format!("/introductions/{case}")).await.ok()["version"].clone();
    let tag = format!("\"{version}\"");
    let body = json!({ "step": { "kind": "contract", "contract": contract } });
    let path = format!("/introductions/{case}/steps");
    app.call(reqwest::Method::POST, &path, token, &[("if-match", &tag)], Some(body)).await.ok();
}

fn contract(yen: i64, is_confidential: bool) -> Value {
    json!({ "signed_on": "2026-05-20", "amount_yen": yen, "amount_confidential": is_confidential })
}

async fn totals(app: &TestApp) -> (Option<i64>, Option<i64>, i64) {
    let report = app.get(&app.coordinator.token, "/reports/2026").await.ok();
    let line = |measure: &str| {
        let lines = report["lines"].as_array().unwrap();
        lines.iter().find(|line| line["measure"] == measure).unwrap()["total"].clone()
    };
    let (open, all) = (line("amount"), line("amount_with_confidential"));
    (open["value"].as_i64(), all["value"].as_i64(), all["left_out"].as_i64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn confidential_amounts_are_told_by_threes_or_not_at_all() {
    let app = TestApp::start().await;
    assert_eq!(totals(&app).await, (Some(0), Some(0), 0));
    let first = contracted(&app, "甲精工", &[contract(7_654_321, true)]).await;
    assert_eq!(totals(&app).await, (None, None, 1), "one alone is told nowhere");
    contracted(&app, "乙精工", &[contract(1_000_000, false)]).await;
    contracted(&app, "丙精工", &[contract(2_345_678, true)]).await;
    let two = (Some(1_000_000), Some(1_000_000), 2);
    assert_eq!(totals(&app).await, two, "of two, either party could tell the other's");
    contracted(&app, "丁精工", &[contract(3_456_789, true)]).await;
    let three = 1_000_000 + 7_654_321 + 2_345_678 + 3_456_789;
    assert_eq!(totals(&app).await, (Some(1_000_000), Some(three), 0));
    // A report printed before the fourth and one printed afterwards do not differ by it.
    contracted(&app, "戊精工", &[contract(4_567_890, true)]).await;
    assert_eq!(totals(&app).await, (Some(1_000_000), Some(three), 1));

    // Nothing that is shown or saved has one of them; nor half a year, a group or a narrowed report their sum.
    let token = &app.coordinator.token;
    let hidden =
        ["7654321", "2345678", "3456789", "4567890", "7,654,321", "2,345,678", "3,456,789", "4,567,890"];
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let mut texts = Vec::new();
    for path in ["2026?by=coordinator", "2026/measures/amount", "2026/measures/amount_with_confidential"] {
        texts.push(app.get(token, &format!("/reports/{path}")).await.ok().to_string());
    }
    texts.push(browser.get("/reports?year=2026&by=need_kind").await.html);
    for measure in ["amount", "amount_with_confidential", "contracts"] {
        let page = browser.get(&format!("/reports/2026/measures/{measure}")).await;
        page.has(&format!("/introductions/{first}"));
        texts.push(page.html);
    }
    texts.push(format!("{:?}", workbook(&app, "2026?by=coordinator").await));
    for text in &texts {
        let found = hidden.iter().find(|amount| text.contains(**amount));
        assert_eq!(found, None, "in {text}");
    }
    for narrowed in ["half=first", "need_kind=outsourcing"] {
        let path = format!("/reports/2026/measures/amount_with_confidential?{narrowed}");
        app.get(token, &path).await.refused(404);
        assert_eq!(browser.get(&path).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_that_is_written_down_again_counts_as_it_is_now() {
    let app = TestApp::start().await;
    let contracts = [
        contract(500_000, false),
        json!({ "signed_on": "2026-03-31", "amount_yen": 600_000, "amount_confidential": false }),
    ];
    let case = contracted(&app, "甲精工", &contracts).await;
    assert_eq!(totals(&app).await.0, Some(0), "it was signed in the year before");
    sign(&app, &case, json!({ "signed_on": "2026-04-01", "amount_yen": 600_000 })).await;
    assert_eq!(totals(&app).await.0, Some(600_000));
    // Taken back on its page, where the reason is asked for, it counts no more.
    let contracts = async || {
        let report = app.get(&app.coordinator.token, "/reports/2026").await.ok();
        let lines = report["lines"].as_array().unwrap();
        lines.iter().find(|line| line["measure"] == "contracts").unwrap()["total"]["value"].clone()
    };
    assert_eq!(contracts().await, 1);
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let (page, steps) = (format!("/introductions/{case}"), format!("/introductions/{case}/steps"));
    browser.get(&page).await.has("成約の記録を取り消す");
    browser.get(&format!("{steps}/contract")).await.has("value=\"600000\"").has("value=\"2026-04-01\"");
    let ask = browser.get(&format!("{steps}/revoke_contract")).await;
    let wordless = browser.submit(&ask, &steps, &[]).await;
    assert_eq!(wordless.status, 422);
    wordless.has("note-fault-1");
    let revoked = browser.submit(&ask, &steps, &[("note", "別の会社と取り違えた")]).await;
    revoked.has("成約の記録を取り消しました").has("別の会社と取り違えた").has("面談済み");
    revoked.has_not("成約の記録を取り消す<");
    assert_eq!((totals(&app).await.0, contracts().await), (Some(0), json!(0)));
    // An amount that was typed is there to be kept, where the case was closed meanwhile.
    let form = browser.get(&format!("{steps}/contract")).await;
    let version = app.get(&app.coordinator.token, &page).await.ok()["version"].to_string();
    let close = Some(json!({ "step": { "kind": "close", "reason": "withdrawn" } }));
    let tag = format!("\"{version}\"");
    app.call(reqwest::Method::POST, &steps, &app.coordinator.token, &[("if-match", &tag)], close).await.ok();
    let typed = [("step.contract.signed_on", "2026-04-01"), ("step.contract.amount_yen:number", "700000")];
    let late = browser.submit(&form, &steps, &typed).await;
    assert_eq!(late.status, 409);
    late.has("value=\"700000\"").has("この記録はもうできません");
}

/// The sheets of a workbook: name and cells.
type Sheets = Vec<(String, Vec<Vec<Data>>)>;

async fn workbook(app: &TestApp, path: &str) -> Sheets {
    let (year, query) = path.split_once('?').unwrap_or((path, ""));
    let url = format!("{}/api/v1/reports/{year}/workbook?{query}", app.address);
    let response = reqwest::Client::new().get(url).bearer_auth(&app.coordinator.token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap();
    assert_eq!(kind, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert!(response.headers()["content-disposition"].to_str().unwrap().contains(".xlsx"));
    let bytes = response.bytes().await.unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let names = book.sheet_names();
    for name in &names {
        let formulas = book.worksheet_formula(name).unwrap();
        assert!(formulas.used_cells().next().is_none(), "{name} has a formula");
    }
    let sheet = |name: &String| {
        let cells = book.worksheet_range(name).unwrap();
        (name.clone(), cells.rows().map(<[Data]>::to_vec).collect())
    };
    names.iter().map(sheet).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workbook_has_numbers_as_numbers_days_as_days_and_no_formula_of_anybodys() {
    let app = TestApp::start().await;
    let targets = json!({ "contracts": 2, "amount": 1_000_000, "answer_rate": 80 });
    app.put(&app.administrator.token, "/reports/2026/targets", 0, targets).await.ok();
    let evil = "=HYPERLINK(\"http://example.com\";\"押す\")";
    contracted(&app, evil, &[contract(700_000, false)]).await;
    let withheld = contracted(&app, "秘密精工", &[contract(900_000, true)]).await;
    let mut connection = app.service_connection().await;
    sqlx::query("UPDATE organizations SET details = jsonb_set(details, '{name_withheld}', 'true') WHERE name = '秘密精工'")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query("UPDATE needs SET details = jsonb_set(details, '{title}', '\"+1+1\"')")
        .execute(&mut connection)
        .await
        .unwrap();
    let sheets = workbook(&app, "2026?by=need_kind").await;
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["年度報告", "内訳", "明細"]);
    let row = |sheet: usize, label: &str| {
        let found = sheets[sheet].1.iter().find(|row| row.iter().any(|cell| *cell == *label));
        found.unwrap_or_else(|| panic!("{label} in {:?}", sheets[sheet])).clone()
    };
    let number = |cell: &Data| match cell {
        Data::Float(number) => *number,
        other => panic!("{other:?} is no number"),
    };
    let contracts = row(0, "成約");
    assert_eq!(
        contracts[2..8].iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["2", "2", "0", "2", "1", "○"]
    );
    let amount = row(0, "成約金額（公開分）");
    assert_eq!((number(&amount[2]), number(&amount[5]), number(&amount[6])), (1_000_000.0, 700_000.0, 0.7));
    assert_eq!(amount[7].to_string(), "×");
    assert!(sheets[0].1[0][0].to_string().contains("令和8年度（2026年度）"));
    assert_eq!(number(&row(1, "外注")[12]), 2.0, "{:?}", sheets[1]);
    let named = row(2, evil);
    assert_eq!(
        (named[2].clone(), named[4].clone()),
        (Data::String("+1+1".into()), Data::String(evil.into()))
    );
    let signed = sheets[2].1.iter().find(|row| row[1] == *"成約").unwrap();
    let Data::DateTime(day) = &signed[0] else { panic!("{:?} is no day", signed[0]) };
    // 20 May 2026 by the calendar of Excel, which counts from 1900.
    assert_eq!(day.as_f64(), 46162.0);
    let text = format!("{sheets:?}");
    assert!(
        text.contains("名称非公開") && !text.contains("秘密精工"),
        "a withheld name leaves the office: {text}"
    );
    let page = app.get(&app.coordinator.token, "/reports/2026/measures/contracts").await.ok();
    assert!(page.to_string().contains("秘密精工") && page.to_string().contains(&withheld));
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_are_kept_by_year_and_marked_and_nobody_loses_what_somebody_else_set() {
    let app = TestApp::start().await;
    let (admin, coordinator) = (&app.administrator.token, &app.coordinator.token);
    let empty = app.get(coordinator, "/reports/2026/targets").await;
    assert_eq!((empty.etag.as_deref(), &empty.body["version"]), (Some("\"0\""), &json!(0)));
    let body = json!({ "contracts": 5, "amount": 1_500_000 });
    app.put(coordinator, "/reports/2026/targets", 0, body.clone()).await.refused(403);
    let stored = app.put(admin, "/reports/2026/targets", 0, body.clone()).await.ok();
    assert_eq!((&stored["version"], &stored["contracts"]), (&json!(1), &json!(5)));
    let stale = app.put(admin, "/reports/2026/targets", 0, body.clone()).await.refused(412);
    assert_eq!(stale["current_version"], 1);
    app.put(admin, "/reports/2026/targets", 7, body).await.refused(412);
    for name in ["甲", "乙", "丙", "丁"] {
        contracted(&app, name, &[contract(300_000, false)]).await;
    }
    let line = |report: &Value, measure: &str| {
        report["lines"].as_array().unwrap().iter().find(|line| line["measure"] == measure).unwrap().clone()
    };
    let report = app.get(coordinator, "/reports/2026").await.ok();
    let contracts = line(&report, "contracts");
    assert_eq!((&contracts["achievement"], &contracts["mark"]), (&json!(8_000), &json!("nearly")));
    assert_eq!(line(&report, "meetings")["mark"], Value::Null, "nothing was meant to be reached");
    let narrowed = app.get(coordinator, "/reports/2026?need_kind=outsourcing").await.ok();
    assert_eq!(line(&narrowed, "contracts")["target"], Value::Null, "targets are the whole office's");
    assert_eq!(line(&app.get(coordinator, "/reports/2025").await.ok(), "contracts")["target"], Value::Null);
    // Nothing, too much, and what there is not.
    let bad = json!({ "contracts": 0, "answer_rate": 101, "amount": "多い", "profit": 3 });
    let refused = app.put(admin, "/reports/2026/targets", 1, bad).await.refused(422);
    let found: Vec<String> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"])))
        .collect();
    assert_eq!(
        found,
        [
            "/amount wrong_type",
            "/answer_rate out_of_range",
            "/contracts out_of_range",
            "/profit unknown_field"
        ]
    );
}

async fn get(app: &TestApp, path: &str) -> Answer {
    app.get(&app.coordinator.token, path).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_year_measure_half_or_group_is_refused() {
    let app = TestApp::start().await;
    for path in ["/reports/1899", "/reports/9999999999", "/reports/x", "/reports/2026/measures/profit"] {
        assert_eq!(get(&app, path).await.status, 404, "{path}");
    }
    for query in [
        "by=colour",
        "half=third",
        "coordinator=x",
        "need_kind=none",
        "need_kind=%00",
        "owner_industry=region:04",
        "candidate_industry=x",
        "colour=red",
    ] {
        let refused = get(&app, &format!("/reports/2026?{query}")).await.refused(400);
        assert_eq!(refused["type"], "urn:enishi:problem:bad-query", "{query}");
        // In the reader's words, with the name that is at fault; nothing of what a deserializer says.
        let (name, detail) = (query.split('=').next().unwrap(), refused["detail"].as_str().unwrap());
        assert!(detail.starts_with(&format!("「{name}」：")) || query.ends_with("%00"), "{query}: {detail}");
    }
    let coordinator = Browser::new(&app.address);
    coordinator.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let page = coordinator.get("/reports?half=first&year=abc").await;
    assert_eq!(page.status, 400);
    page.has("アドレスの ? より後ろを読めません。「year」：この値は使えません。").has_not("invalid");
    coordinator.get("/reports?colour=red").await.has("「colour」：この名前の項目はありません");
    // Nobody's figures are nothing, and not an error.
    let nobody = get(&app, "/reports/2026?coordinator=01900000-0000-7000-8000-000000000000").await.ok();
    assert!(nobody["lines"].as_array().unwrap().iter().all(|line| line["total"]["entries"] == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_number_of_the_page_opens_the_list_behind_it() {
    let app = TestApp::start().await;
    let case = contracted(&app, "甲精工", &[contract(700_000, false)]).await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let page = browser.get("/reports?year=2026&by=coordinator&half=&need_kind=").await;
    page.has("令和8年度（2026年度）")
        .has("成約金額（公開分）")
        .has("700,000円")
        .has("Excelで保存")
        .has_not("目標を決める");
    let contracts: Vec<String> = page
        .html
        .split("href=\"")
        .filter(|rest| rest.starts_with("/reports/2026/measures/contracts?"))
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
        .collect();
    // Both halves, the year, and the group of the coordinator.
    assert_eq!(contracts.len(), 4, "{contracts:?}");
    for (address, number) in contracts.iter().zip([1, 0, 1, 1]) {
        let list = browser.get(address).await;
        let rows = list.html.matches(&format!("href=\"/introductions/{case}\"")).count();
        assert_eq!((list.status, rows), (200, number), "{address}");
    }
    browser.get("/reports?by=colour").await.has("「by」：次のいずれかを入れてください");
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_are_set_in_a_form_that_loses_nothing() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.administrator.email, &app.administrator.password).await;
    browser.get("/reports?year=2026").await.has("目標を決める");
    let form = browser.get("/reports/2026/targets").await;
    let to = "/reports/2026/targets";
    let wrong =
        browser.submit(&form, to, &[("contracts:number", "たくさん"), ("amount:number", "1,500,000")]).await;
    assert_eq!(wrong.status, 422);
    wrong.has("数字だけを入れてください。").has("たくさん").has("1,500,000");
    let saved =
        browser.submit(&wrong, to, &[("contracts:number", "５"), ("amount:number", "1,500,000")]).await;
    saved.has("目標を保存しました。").has("1,500,000円");
    // From the form as it was before.
    let late = browser.submit(&form, to, &[("contracts:number", "9")]).await;
    assert_eq!(late.status, 409);
    late.has("いま保存されている内容：5").has("いま保存されている内容：1500000");
    let decided = browser.submit(&late, to, &[("contracts:number", "9"), ("amount:number", "1500000")]).await;
    decided.has("目標を保存しました。");
    let stored = app.get(&app.administrator.token, "/reports/2026/targets").await.ok();
    assert_eq!((&stored["contracts"], &stored["amount"]), (&json!(9), &json!(1_500_000)));
    let log = browser.get("/audit-log").await;
    log.has("年度の目標を決めました");
}
