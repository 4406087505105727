//! Introductions: cases move along their machine and no other way, keep every step, and book nobody twice.

use crate::browser::Browser;
use crate::support::{Answer, TestApp};
use chrono::Duration;
use enishi::domain::Day;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use serde_json::{Value, json};

/// An open need of `own` and a candidate for it.
pub async fn pair(app: &TestApp, name: &str) -> (String, String) {
    let need = app.need(&app.own, json!({ "kind": "outsourcing", "title": format!("{name}の加工") })).await;
    (need, app.organization(name).await)
}

pub async fn open(app: &TestApp, name: &str) -> Value {
    let (need, organization) = pair(app, name).await;
    let body = json!({ "need_id": need, "organization_id": organization });
    app.post(&app.coordinator.token, "/introductions", body).await.ok()
}

pub fn id(case: &Value) -> &str {
    case["id"].as_str().unwrap()
}

/// Sends something to a case as it was read.
pub async fn send(app: &TestApp, case: &Value, method: Method, path: &str, body: Value) -> Answer {
    let tag = format!("\"{}\"", case["version"]);
    let path = format!("/introductions/{}{path}", id(case));
    app.call(method, &path, &app.coordinator.token, &[("if-match", &tag)], Some(body)).await
}

pub async fn step(app: &TestApp, case: &Value, step: Value) -> Answer {
    send(app, case, Method::POST, "/steps", json!({ "step": step })).await
}

pub async fn read(app: &TestApp, case: &Value) -> Value {
    app.get(&app.coordinator.token, &format!("/introductions/{}", id(case))).await.ok()
}

fn ask(side: &str) -> Value {
    json!({ "kind": "approach", "side": side, "answer_by": "2099-12-31" })
}

fn accept(side: &str) -> Value {
    json!({ "kind": "answer", "side": side, "answer": { "answer": "accepted" } })
}

fn decline(side: &str) -> Value {
    let answer = json!({ "answer": "declined", "reason": "other", "words": "今期は手いっぱい" });
    json!({ "kind": "answer", "side": side, "answer": answer })
}

/// What leads from a new case to one in which both have accepted.
pub fn to_agree() -> [Value; 5] {
    let shortlist = json!({ "kind": "shortlist" });
    [shortlist, ask("owner"), ask("candidate"), accept("owner"), accept("candidate")]
}

/// A case in which both have accepted.
pub async fn agreed(app: &TestApp, name: &str) -> Value {
    let mut case = open(app, name).await;
    for next in to_agree() {
        case = step(app, &case, next).await.ok();
    }
    case
}

/// A meeting that begins in so many hours, and lasts one.
pub fn meeting(app: &TestApp, hours: i64) -> Value {
    let mut meeting = slot(app, hours);
    meeting["place"] = json!("office");
    meeting
}

/// An hour that begins in so many.
pub fn slot(app: &TestApp, hours: i64) -> Value {
    let starts = app.context.clock.now() + Duration::hours(hours);
    let at = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%dT%H:%M:00Z").to_string();
    json!({ "starts_at": at(starts), "ends_at": at(starts + Duration::hours(1)) })
}

fn today(app: &TestApp) -> Day {
    Day::in_japan(app.context.clock.now())
}

/// An hour that nobody offers.
fn slot_of_another_day(app: &TestApp) -> Value {
    slot(app, 100_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_from_proposal_to_contract_and_the_engine_learns_of_it() {
    let mut app = TestApp::start().await;
    let case = agreed(&app, "候補精工").await;
    assert_eq!(case["stage"], "agreed");
    let arranged = send(&app, &case, Method::PUT, "/meeting", meeting(&app, 2)).await.ok();
    assert_eq!((arranged["status"].as_str(), arranged["sequence"].as_i64()), (Some("arranged"), Some(0)));
    let case = read(&app, &case).await;
    let early = send(&app, &case, Method::POST, "/meeting/held", json!({})).await.refused(409);
    assert_eq!(early["type"], "urn:enishi:problem:not-yet");
    let moved = send(&app, &case, Method::PUT, "/meeting", meeting(&app, 3)).await.ok();
    assert_eq!((moved["id"].clone(), moved["sequence"].as_i64()), (arranged["id"].clone(), Some(1)));
    app.context.clock.advance(Duration::hours(4));
    // Signed in anew: so long no token lasts.
    app.coordinator.token = app.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let mut case = read(&app, &case).await;
    case = send(&app, &case, Method::POST, "/meeting/held", json!({ "note": "工場を見た" })).await.ok();
    assert_eq!(case["stage"], "met");
    for next in [
        json!({ "kind": "judge", "side": "owner", "verdict": "continued", "next_steps": "見積もり" }),
        json!({ "kind": "judge", "side": "candidate", "verdict": "agreed" }),
        json!({ "kind": "follow_up", "advance": "quotation" }),
        json!({ "kind": "contract", "contract": { "signed_on": today(&app), "amount_yen": 1_200_000, "amount_confidential": true } }),
    ] {
        case = step(&app, &case, next).await.ok();
    }
    assert_eq!((&case["stage"], &case["owner_verdict"]), (&json!("contracted"), &json!("continued")));
    let judged = format!(
        "/needs/{}/judgements/{}",
        case["need_id"].as_str().unwrap(),
        case["organization_id"].as_str().unwrap()
    );
    assert_eq!(app.get(&app.coordinator.token, &judged).await.ok()["outcome"], "contracted");
    // Signed in the future it is not; and without a reason it is not taken back.
    let tomorrow = Day::in_japan(app.context.clock.now() + Duration::days(1));
    let early = json!({ "kind": "contract", "contract": { "signed_on": tomorrow } });
    let refused = step(&app, &case, early).await.refused(422);
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/step/contract/signed_on"), &json!("in_the_future"))
    );
    let revoke = json!({ "kind": "revoke_contract" });
    let wordless = step(&app, &case, revoke.clone()).await.refused(422);
    assert_eq!(wordless["errors"][0]["pointer"], "/note");
    let body = json!({ "step": revoke, "note": "別の会社と取り違えた" });
    case = send(&app, &case, Method::POST, "/steps", body.clone()).await.ok();
    assert_eq!((&case["stage"], &case["contract"]), (&json!("followed_up"), &Value::Null));
    assert_eq!(app.get(&app.coordinator.token, &judged).await.ok()["outcome"], "met");
    send(&app, &case, Method::POST, "/steps", body).await.refused(409);
    let steps = app.get(&app.coordinator.token, &format!("/introductions/{}/steps", id(&case))).await.ok();
    let kinds: Vec<&str> =
        steps.as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"proposed"));
    assert_eq!(kinds.iter().filter(|kind| **kind == "scheduled").count(), 2);
    let judged: Vec<&Value> =
        steps.as_array().unwrap().iter().filter(|step| step["step"] == "judged").collect();
    assert_eq!(
        (judged[0]["for_side"].as_str(), judged[0]["next_steps"].as_str()),
        (Some("owner"), Some("見積もり"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_has_one_case_and_an_excluded_organization_has_none() {
    let app = TestApp::start().await;
    let case = open(&app, "候補精工").await;
    let body = json!({ "need_id": case["need_id"], "organization_id": case["organization_id"] });
    let again = app.post(&app.coordinator.token, "/introductions", body.clone()).await.refused(409);
    assert_eq!(
        (&again["type"], &again["conflicting_id"]),
        (&json!("urn:enishi:problem:case-exists"), &case["id"])
    );
    let both = tokio::join!(
        app.post(&app.coordinator.token, "/introductions", body.clone()),
        app.post(&app.administrator.token, "/introductions", body.clone()),
    );
    assert_eq!((both.0.status, both.1.status), (409, 409));
    let rival = app.organization("競合").await;
    let need =
        json!({ "kind": "outsourcing", "title": "加工", "exclusions": [{ "organization_id": rival }] });
    let need = app.need(&app.own, need).await;
    let body = json!({ "need_id": need, "organization_id": rival });
    let refused = app.post(&app.coordinator.token, "/introductions", body).await.refused(409);
    assert_eq!(refused["type"], "urn:enishi:problem:candidate-excluded");
    // The owner of a need is no candidate for it, and nobody is who is not there.
    for organization in [app.own.as_str(), "01900000-0000-7000-8000-000000000000"] {
        let body = json!({ "need_id": need, "organization_id": organization });
        app.post(&app.coordinator.token, "/introductions", body).await.refused(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_is_not_proposed_again_until_the_case_is_reopened() {
    let app = TestApp::start().await;
    let mut case = open(&app, "候補精工").await;
    for next in [json!({ "kind": "shortlist" }), ask("candidate"), decline("candidate")] {
        case = step(&app, &case, next).await.ok();
    }
    assert_eq!((&case["stage"], &case["closed"]), (&json!("closed"), &json!("declined")));
    let judged = format!(
        "/needs/{}/judgements/{}",
        case["need_id"].as_str().unwrap(),
        case["organization_id"].as_str().unwrap()
    );
    let judgement = app.get(&app.coordinator.token, &judged).await.ok();
    assert_eq!((&judgement["reason"], &judgement["note"]), (&json!("declined"), &json!("今期は手いっぱい")));
    let case = step(&app, &case, json!({ "kind": "reopen" })).await.ok();
    assert_eq!(case["stage"], "shortlisted");
    assert_eq!(app.get(&app.coordinator.token, &judged).await.ok()["decision"], "shortlisted");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_written_down_when_its_day_has_passed() {
    let app = TestApp::start().await;
    let mut case = open(&app, "候補精工").await;
    let today = enishi::domain::Day::in_japan(app.context.clock.now());
    case = step(&app, &case, json!({ "kind": "shortlist" })).await.ok();
    case = step(&app, &case, json!({ "kind": "approach", "side": "owner", "answer_by": today })).await.ok();
    let past = json!({ "kind": "approach", "side": "candidate", "answer_by": "2020-01-01" });
    assert_eq!(step(&app, &case, past).await.refused(422)["errors"][0]["code"], "in_the_past");
    let note = || enishi::services::introductions::note_silence(&app.context);
    assert_eq!(note().await.unwrap(), 0, "the day is not over");
    app.context.clock.advance(Duration::days(1));
    assert_eq!((note().await.unwrap(), note().await.unwrap()), (1, 0));
    let token = app.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let stored = app.get(&token, &format!("/introductions/{}", id(&case))).await.ok();
    assert_eq!((&stored["owner"]["status"], &stored["stage"]), (&json!("no_answer"), &json!("approached")));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_meetings_of_one_person_at_one_time_one_is_arranged() {
    let app = TestApp::start().await;
    // Every case has the same owner, and so has every meeting.
    let mut cases = Vec::new();
    for number in 0..50 {
        cases.push(agreed(&app, &format!("候補{number}")).await);
    }
    let body = meeting(&app, 24);
    let all = cases.iter().map(|case| send(&app, case, Method::PUT, "/meeting", body.clone()));
    let answers = futures_util::future::join_all(all).await;
    let won: Vec<usize> = (0..50).filter(|at| answers[*at].status == 200).collect();
    let lost = answers.iter().filter(|answer| answer.status == 409);
    let is_double = |answer: &&Answer| answer.body["type"] == "urn:enishi:problem:double-booked";
    assert_eq!((won.len(), lost.filter(is_double).count()), (1, 49));
    // Who lost is where it was, and finds another time; what is cancelled takes up nobody.
    let loser = read(&app, &cases[(won[0] + 1) % 50]).await;
    assert_eq!(loser["stage"], "agreed");
    send(&app, &loser, Method::PUT, "/meeting", meeting(&app, 26)).await.ok();
    let winner = read(&app, &cases[won[0]]).await;
    send(&app, &winner, Method::POST, "/meeting/cancellation", json!({ "note": "先方の都合" })).await.ok();
    let third = &cases[(won[0] + 2) % 50];
    send(&app, third, Method::PUT, "/meeting", body).await.ok();
}

/// The machine once more, written down as a reader of the documentation would: what a case may become.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    stage: &'static str,
    owner: &'static str,
    candidate: &'static str,
    has_met: bool,
    /// Where it stood before its contract.
    before_contract: Option<&'static str>,
    /// Whether times are offered for the meeting, and which side has ticked.
    offered: bool,
    ticked: [bool; 2],
}

/// What the walk does; a side is 0 or 1.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Shortlist,
    Ask(usize),
    Accept(usize),
    Decline(usize),
    /// The mail came back.
    Bounce(usize),
    Offer,
    Tick(usize),
    /// Of a time that is offered no more.
    TickGone(usize),
    Arrange,
    Cancel,
    Hold,
    Judge(usize),
    FollowUp,
    Contract,
    Revoke,
    Close,
    Reopen,
}

const SIDES: [&str; 2] = ["owner", "candidate"];

impl Model {
    fn begun() -> Self {
        let (offered, ticked) = (false, [false; 2]);
        Self {
            stage: "proposed",
            owner: "not_asked",
            candidate: "not_asked",
            has_met: false,
            before_contract: None,
            offered,
            ticked,
        }
    }

    fn side(&mut self, side: usize) -> &mut &'static str {
        if side == 0 { &mut self.owner } else { &mut self.candidate }
    }

    /// Does it, and says whether that is possible; an impossible deed changes nothing.
    fn does(&mut self, deed: Deed) -> bool {
        let before = self.clone();
        let stage = self.stage;
        let is_in = |stages: &[&str]| stages.contains(&stage);
        let possible = match deed {
            Deed::Shortlist => {
                self.stage = "shortlisted";
                is_in(&["proposed"])
            }
            Deed::Ask(side) => {
                let status = std::mem::replace(self.side(side), "waiting");
                self.stage = "approached";
                is_in(&["shortlisted", "approached"]) && ["not_asked", "undelivered"].contains(&status)
            }
            Deed::Accept(side) => {
                let status = std::mem::replace(self.side(side), "accepted");
                if (self.owner, self.candidate) == ("accepted", "accepted") {
                    self.stage = "agreed";
                }
                is_in(&["approached"]) && ["waiting", "undelivered"].contains(&status)
            }
            Deed::Bounce(side) => {
                let status = std::mem::replace(self.side(side), "undelivered");
                is_in(&["approached"]) && status == "waiting"
            }
            Deed::Decline(side) => {
                let status = std::mem::replace(self.side(side), "declined");
                self.stage = "closed";
                is_in(&["approached", "agreed"]) && ["waiting", "accepted", "undelivered"].contains(&status)
            }
            Deed::Offer => {
                (self.offered, self.ticked) = (true, [false; 2]);
                is_in(&["agreed"])
            }
            Deed::Tick(side) => {
                self.ticked[side] = true;
                self.offered
            }
            Deed::TickGone(_) => false,
            Deed::Arrange => {
                self.stage = "scheduled";
                is_in(&["agreed", "scheduled"])
            }
            Deed::Cancel => {
                self.stage = "agreed";
                is_in(&["scheduled"])
            }
            Deed::Hold => {
                (self.stage, self.has_met) = ("met", true);
                is_in(&["scheduled"])
            }
            Deed::Judge(_) => is_in(&["met", "followed_up"]),
            Deed::FollowUp => {
                self.stage = "followed_up";
                is_in(&["met", "followed_up"])
            }
            Deed::Contract => {
                self.before_contract = self.before_contract.or(Some(stage));
                self.stage = "contracted";
                is_in(&["met", "followed_up", "contracted"])
            }
            Deed::Revoke => {
                self.stage = self.before_contract.take().unwrap_or(stage);
                is_in(&["contracted"])
            }
            Deed::Close => {
                self.stage = "closed";
                !is_in(&["scheduled", "contracted", "closed"])
            }
            Deed::Reopen => {
                for side in 0..2 {
                    if *self.side(side) != "accepted" {
                        *self.side(side) = "not_asked";
                    }
                }
                self.stage = match (self.has_met, self.owner, self.candidate) {
                    (true, ..) => "followed_up",
                    (_, "accepted", "accepted") => "agreed",
                    (_, "not_asked", "not_asked") => "shortlisted",
                    _ => "approached",
                };
                is_in(&["closed"])
            }
        };
        if !possible {
            *self = before;
        }
        if self.stage != "agreed" {
            (self.offered, self.ticked) = (false, [false; 2]);
        }
        possible
    }
}

/// Mostly what may be possible from there, so that walks get somewhere; sometimes anything.
fn deed() -> impl Strategy<Value = (u8, Deed)> {
    let side = 0..2_usize;
    let deed = prop_oneof![
        Just(Deed::Shortlist),
        side.clone().prop_map(Deed::Ask),
        side.clone().prop_map(Deed::Accept),
        side.clone().prop_map(Deed::Decline),
        side.clone().prop_map(Deed::Bounce),
        Just(Deed::Offer),
        side.clone().prop_map(Deed::Tick),
        side.clone().prop_map(Deed::TickGone),
        Just(Deed::Arrange),
        Just(Deed::Cancel),
        Just(Deed::Hold),
        side.prop_map(Deed::Judge),
        Just(Deed::FollowUp),
        Just(Deed::Contract),
        Just(Deed::Revoke),
        Just(Deed::Close),
        Just(Deed::Reopen),
    ];
    (any::<u8>(), deed)
}

/// What leads on from each stage.
fn likely(model: &Model, dice: u8) -> Deed {
    let side = usize::from(dice) % 2;
    match model.stage {
        "proposed" => Deed::Shortlist,
        "shortlisted" => Deed::Ask(side),
        "approached" if dice.is_multiple_of(8) => Deed::Decline(side),
        "approached" if dice % 32 == 1 => Deed::Bounce(side),
        "approached" if dice % 4 < 2 => Deed::Ask(side),
        "approached" => Deed::Accept(side),
        "agreed" if !model.offered || dice.is_multiple_of(7) => Deed::Offer,
        "agreed" if model.ticked != [true; 2] => Deed::Tick(side),
        "agreed" => Deed::Arrange,
        "scheduled" if dice.is_multiple_of(4) => Deed::Cancel,
        "scheduled" => Deed::Hold,
        "met" | "followed_up" if dice.is_multiple_of(2) => Deed::Contract,
        "met" | "followed_up" => Deed::FollowUp,
        "contracted" => Deed::Revoke,
        _ => Deed::Reopen,
    }
}

async fn carry_out(app: &TestApp, case: &Value, deed: Deed, hours: i64) -> Answer {
    let command = match deed {
        Deed::Offer => {
            let times = [hours, hours + 1].map(|hours| slot(app, hours));
            let offer = json!({ "place": "office", "times": times });
            return send(app, case, Method::PUT, "/times", offer).await;
        }
        Deed::Tick(side) | Deed::TickGone(side) => {
            let offered = case["offer"]["times"].get(hours as usize / 2 % 2);
            let slot = offered.filter(|_| matches!(deed, Deed::Tick(_))).cloned();
            let ticks = json!({ "times": [slot.unwrap_or_else(|| slot_of_another_day(app))] });
            return send(app, case, Method::PUT, &format!("/times/{}", SIDES[side]), ticks).await;
        }
        Deed::Arrange => return send(app, case, Method::PUT, "/meeting", meeting(app, hours)).await,
        Deed::Cancel => return send(app, case, Method::POST, "/meeting/cancellation", json!({})).await,
        Deed::Hold => {
            let mut connection = app.service_connection().await;
            // Rather than to wait for the meeting: the clock would end the session.
            sqlx::query(
                "UPDATE meetings SET details = jsonb_set(details, '{starts_at}', '\"2026-01-05T01:00:00Z\"')
                 WHERE introduction_id = $1::uuid AND status = 'arranged'",
            )
            .bind(id(case))
            .execute(&mut connection)
            .await
            .unwrap();
            return send(app, case, Method::POST, "/meeting/held", json!({})).await;
        }
        Deed::Shortlist => json!({ "kind": "shortlist" }),
        Deed::Ask(side) => ask(SIDES[side]),
        Deed::Accept(side) => accept(SIDES[side]),
        Deed::Decline(side) => decline(SIDES[side]),
        Deed::Bounce(side) => json!({ "kind": "undelivered", "side": SIDES[side] }),
        Deed::Judge(side) => json!({ "kind": "judge", "side": SIDES[side], "verdict": "continued" }),
        Deed::FollowUp => json!({ "kind": "follow_up", "advance": "talks" }),
        Deed::Contract => json!({ "kind": "contract", "contract": { "signed_on": today(app) } }),
        Deed::Revoke => {
            let body = json!({ "step": { "kind": "revoke_contract" }, "note": "書き間違い" });
            return send(app, case, Method::POST, "/steps", body).await;
        }
        Deed::Close => json!({ "kind": "close", "reason": "withdrawn" }),
        Deed::Reopen => json!({ "kind": "reopen" }),
    };
    step(app, case, command).await
}

/// Every case of the coordinator that has not come to its end, today and later; and `/today` shows the head of that.
async fn each_open_case_stands_once_on_the_agenda(app: &TestApp) {
    for days in [0, 6, 40, 700] {
        app.context.clock.advance(Duration::days(days));
        let token = app.sign_in(&app.coordinator.email, &app.coordinator.password).await;
        let all = app.get(&token, "/introductions?limit=100").await.ok();
        let all = all["items"].as_array().unwrap();
        let is_open = |case: &&Value| case["stage"] != "closed" && case["stage"] != "contracted";
        let mut open: Vec<&str> = all.iter().filter(is_open).map(id).collect();
        let agenda = app.get(&token, "/agenda").await.ok();
        let sections = agenda["sections"].as_array().unwrap();
        let cases = |section: &Value| section["cases"].as_array().unwrap().clone();
        let listed: Vec<Value> = sections.iter().flat_map(cases).collect();
        let mut ids: Vec<&str> =
            listed.iter().map(|case| case["introduction_id"].as_str().unwrap()).collect();
        let head = format!("/introductions/{}", ids[0]);
        open.sort_unstable();
        ids.sort_unstable();
        assert!(open.len() > 5, "{open:?}");
        assert_eq!(ids, open, "after {days} days more");
        let browser = Browser::new(&app.address);
        browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
        let waits = ["waiting", "later_meeting", "resting"];
        let pressing = listed.iter().filter(|case| !waits.contains(&case["concern"].as_str().unwrap()));
        let number = format!("動きが必要な案件 <span class=\"count\">{}件", pressing.count());
        browser.get("/today").await.has(&number).has(&head);
        let page = browser.get("/agenda").await;
        assert_eq!(page.html.matches("href=\"/introductions/").count(), open.len());
    }
}

/// How many walks there are, and how long each is.
const WALKS: usize = 24;
const STEPS: usize = 28;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_tried_a_case_is_where_the_model_says_and_its_steps_lead_there() {
    let app = TestApp::start().await;
    let mut runner = TestRunner::deterministic();
    let walk = proptest::collection::vec(deed(), STEPS);
    let (mut reached, mut hours, mut ticked, mut revoked) = (std::collections::BTreeSet::new(), 24, 0, 0);
    for number in 0..WALKS {
        let deeds = walk.new_tree(&mut runner).unwrap().current();
        let mut case = open(&app, &format!("候補{number}")).await;
        let (mut model, mut taken) = (Model::begun(), 1);
        for (dice, any) in deeds {
            let deed = if dice.is_multiple_of(3) { any } else { likely(&model, dice) };
            let before = model.clone();
            let possible = model.does(deed);
            hours += 2;
            let answer = carry_out(&app, &case, deed, hours).await;
            let expected = if possible { 200 } else { 409 };
            assert_eq!(answer.status, expected, "{deed:?} from {before:?}: {}", answer.body);
            taken += i64::from(possible);
            case = read(&app, &case).await;
            assert_eq!(case["stage"], model.stage, "after {deed:?} from {before:?}");
            assert_eq!(
                (&case["owner"]["status"], &case["candidate"]["status"]),
                (&json!(model.owner), &json!(model.candidate))
            );
            let is_told = |name: &str| !case[name].is_null();
            assert_eq!(is_told("contract"), model.before_contract.is_some(), "after {deed:?}");
            revoked += usize::from(possible && matches!(deed, Deed::Revoke));
            assert_eq!(
                (is_told("offer"), [is_told("owner_ticks"), is_told("candidate_ticks")]),
                (model.offered, model.ticked),
                "after {deed:?} from {before:?}"
            );
            ticked += usize::from(model.ticked == [true; 2]);
            assert_eq!(case["version"], taken, "every step is one version");
            reached.insert(model.stage);
        }
        // No step is lost, and the audit log says the same.
        let token = &app.administrator.token;
        let steps = app.get(token, &format!("/introductions/{}/steps", id(&case))).await.ok();
        let steps = steps.as_array().unwrap();
        assert_eq!(steps.len() as i64, taken);
        let log = app.get(token, "/audit-log?limit=200").await.ok();
        let logged = log["items"].as_array().unwrap().iter().rev();
        let logged =
            logged.filter(|line| line["action"] == "introduction.step" && line["subject_id"] == case["id"]);
        let logged: Vec<&Value> = logged.map(|line| &line["detail"]).collect();
        assert_eq!(logged, steps.iter().collect::<Vec<_>>());
        // Added up again from the log, they lead where the case stands.
        let mut progress = enishi::domain::Progress::begun();
        for line in &logged[1..] {
            let step: enishi::domain::Step = serde_json::from_value((*line).clone()).unwrap();
            progress = progress.after(&step).unwrap_or_else(|| panic!("{step:?} from {progress:?}"));
        }
        let progress = serde_json::to_value(&progress).unwrap();
        for (name, value) in progress.as_object().unwrap() {
            assert_eq!(&case[name], value, "{name}");
        }
    }
    each_open_case_stands_once_on_the_agenda(&app).await;
    assert!(revoked >= 5, "walks take contracts back: {revoked}");
    assert!(reached.len() >= 8, "walks reach every stage: {reached:?}");
    assert!(ticked >= 5, "walks come to where both have ticked: {ticked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_of_a_case_is_never_changed() {
    let app = TestApp::start().await;
    let case = open(&app, "候補精工").await;
    let mut connection = app.service_connection().await;
    for statement in [
        "UPDATE introduction_steps SET note = 'x' WHERE introduction_id = $1::uuid",
        "DELETE FROM introduction_steps WHERE introduction_id = $1::uuid",
    ] {
        assert!(
            sqlx::query(statement).bind(id(&case)).execute(&mut connection).await.is_err(),
            "{statement}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_takes_a_case_from_the_candidate_to_the_contract_on_the_pages() {
    let app = TestApp::start().await;
    let firm = app.organization("良い精工<b>").await;
    app.profile(&firm, json!({ "capabilities": [{ "process": "process:milling" }] })).await;
    let need = json!({
        "kind": "outsourcing", "title": "切削<i>",
        "requirements": [{ "kind": "process", "level": "must", "process": "process:milling" }],
    });
    let need = app.need(&app.own, need).await;
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    browser.get("/introductions").await.has("案件はありません");
    let page = browser.get(&format!("/needs/{need}")).await;
    let opened = browser.submit(&page, "/introductions", &[]).await;
    opened.has("案件を始めました").has("良い精工&#60;b&#62;").has("まだ打診していません");
    // Another click leads to the case that there is.
    assert_eq!(browser.submit(&page, "/introductions", &[]).await.path, opened.path);
    browser
        .get("/today")
        .await
        .has(&format!("href=\"{}\"", opened.path.split('#').next().unwrap()))
        .has("打診する");
    let steps = format!("{}/steps", opened.path);
    let mut last = opened;
    for side in ["owner", "candidate"] {
        let ask = browser.get(&format!("{steps}/approach?side={side}")).await;
        ask.has("回答の期限");
        let past = browser.submit(&ask, &steps, &[("step.answer_by", "2020-01-01")]).await;
        assert_eq!(past.status, 422);
        past.has("過ぎた日は指定できません").has("value=\"2020-01-01\"");
        last = browser.submit(&ask, &steps, &[]).await;
        last.has("記録しました").has("回答待ち");
        // The second click finds done what it wanted; another day is too late by then.
        browser.submit(&ask, &steps, &[]).await.has("記録しました");
        let other = [("step.answer_by", "2099-11-30")];
        browser.submit(&ask, &steps, &other).await.has("ほかの人が先に変更していました");
    }
    let answer = browser.get(&format!("{steps}/answer?side=candidate")).await;
    let other = [
        ("step.answer.answer:choice", "declined"),
        ("step.answer.reason:choice", "other"),
        ("step.answer.words", ""),
    ];
    let refused = browser.submit(&answer, &steps, &other).await;
    assert_eq!(refused.status, 422);
    refused.has("step.answer.words-fault-1");
    for side in ["owner", "candidate"] {
        let answer = browser.get(&format!("{steps}/answer?side={side}")).await;
        let agrees = [
            ("step.answer.answer:choice", "accepted"),
            ("step.answer.reason:choice", ""),
            ("step.answer.words", ""),
        ];
        last = browser.submit(&answer, &steps, &agrees).await;
    }
    last.has("双方了承").has("面談の日時を決める");
    browser.get("/today").await.has("動きが必要な案件").has("下書きの文面を送るか決める");
    let meeting = format!("{}/meeting", last.path);
    let ask = browser.get(&meeting).await;
    let wrong = [("on", "2099-12-01"), ("from", "11:00"), ("until", "10時"), ("place:choice", "office")];
    let wrong = browser.submit(&ask, &meeting, &wrong).await;
    assert_eq!(wrong.status, 422);
    wrong.has("時刻を 10:00 のように入れてください");
    let right = [
        ("on", "2099-12-01"),
        ("from", "9:30"),
        ("until", "11:00"),
        ("place:choice", "office"),
        ("place_detail", "2階"),
    ];
    let arranged = browser.submit(&ask, &meeting, &right).await;
    arranged.has("面談の日時を決めました").has("2099年12月1日").has("09:30").has("2階");
    browser.get(&meeting).await.has("value=\"09:30\"").has("value=\"2階\"");
    let end = format!("{meeting}/end");
    browser.submit(&arranged, &end, &[("_do", "held")]).await.has("面談はまだ始まっていません");
    let cancelled = browser.submit(&arranged, &end, &[("_do", "cancel")]).await;
    cancelled.has("面談を取りやめました").has("双方了承");
    let list = browser.get("/introductions").await;
    list.has("切削&#60;i&#62;").has("会うことを了承");
    browser.get("/introductions?stage=closed").await.has("案件はありません");
    let close = browser.get(&format!("{steps}/close")).await;
    let closed = browser
        .submit(&close, &steps, &[("step.reason:choice", "withdrawn"), ("note", "依頼側の都合")])
        .await;
    closed.has("終了の理由：取り下げ").has("依頼側の都合");
    // What ended is shown to whoever asks for it.
    let list = browser.get("/introductions").await;
    list.has_not("切削&#60;i&#62;").has("進行中の案件はありません").has("「表示する案件」で選ぶと");
    browser.get("/introductions?shown=ended").await.has("切削&#60;i&#62;").has("value=\"ended\" selected");
    browser.get("/introductions?shown=all&all=true").await.has("切削&#60;i&#62;");
    browser.get("/introductions?stage=closed").await.has("切削&#60;i&#62;").has("value=\"ended\" selected");
    assert_eq!(browser.get("/introductions?shown=none").await.status, 400);
    browser.get("/today").await.has("待っている案件はありません");
    assert_eq!(browser.get(&format!("{steps}/nonsense")).await.status, 404);
    // A member has no business here.
    let member = Browser::new(&app.address);
    member.sign_in(&app.member.email, &app.member.password).await;
    assert_eq!(member.get(&closed.path).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_steps_form_that_comes_late_keeps_its_words_and_says_what_was_done_meanwhile() {
    let app = TestApp::start().await;
    let mut case = open(&app, "候補精工").await;
    for next in [json!({ "kind": "shortlist" }), ask("owner"), ask("candidate")] {
        case = step(&app, &case, next).await.ok();
    }
    let (one, other) = (Browser::new(&app.address), Browser::new(&app.address));
    one.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    other.sign_in(&app.administrator.email, &app.administrator.password).await;
    let steps = format!("/introductions/{}/steps", id(&case));
    let accepts = [("step.answer.answer:choice", "accepted"), ("step.answer.reason:choice", "")];
    let declines = [
        ("step.answer.answer:choice", "declined"),
        ("step.answer.reason:choice", "other"),
        ("step.answer.words", "来春（令和9年）も来夏（令和9年）も手いっぱい"),
        ("note", "社長と話した"),
    ];
    let ask_owner = one.get(&format!("{steps}/answer?side=owner")).await;
    let ask_candidate = other.get(&format!("{steps}/answer?side=candidate")).await;
    let close = other.get(&format!("{steps}/close")).await;
    other.submit(&ask_candidate, &steps, &accepts).await.has("記録しました");
    // What the other tab did is said, and what was typed in this one is there, also what was chosen.
    let late = one.submit(&ask_owner, &steps, &declines).await;
    assert_eq!(late.status, 409);
    late.has("入力した内容は残っています").has("候補側が会うことを了承しました");
    late.has("来夏（令和9年）も手いっぱい</textarea>")
        .has("社長と話した</textarea>")
        .has("value=\"other\" selected");
    assert_eq!(read(&app, &case).await["stage"], "approached", "nothing is saved yet");
    let declined = one.submit(&late, &steps, &declines).await;
    declined.has("依頼側が辞退しました").has("社長と話した");
    // What somebody wrote stands as it was written, how it stands and in what was done; years of eras and all.
    assert_eq!(declined.html.matches("来春（令和9年）も来夏（令和9年）も手いっぱい").count(), 2);
    // Nothing can be closed any more that is: the words are shown all the same, to be kept elsewhere.
    let wordy = [("step.reason:choice", "withdrawn"), ("note", "先方から電話があった")];
    let over = other.submit(&close, &steps, &wordy).await;
    assert_eq!(over.status, 409);
    over.has("この記録はもうできません").has("先方から電話があった</textarea>").has("依頼側が辞退しました");
    over.has_not("<button>記録する");
    let wordless = [("step.reason:choice", "withdrawn")];
    let moved = other.submit(&close, &steps, &wordless).await;
    moved.has("ほかの人が先に変更していました").has("再開");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_opened_with_anybody_by_name_and_with_every_member_of_a_group() {
    let app = TestApp::start().await;
    let (need, first) = pair(&app, "北精工").await;
    let second = app.organization("南精工").await;
    let rival = app.organization("競合").await;
    let apart = json!({ "kind": "competitor" });
    let path = format!("/organizations/{}/exclusions/{rival}", app.own);
    app.put(&app.coordinator.token, &path, 0, apart).await.ok();
    let browser = Browser::new(&app.address);
    browser.sign_in(&app.coordinator.email, &app.coordinator.password).await;
    let page = browser.get(&format!("/introductions/new?need={need}")).await;
    let send = async |fields: &[(&str, &str)]| browser.submit(&page, "/introductions", fields).await;
    for (name, words) in [
        ("", "ほかに登録されていません"),
        ("どこにもない", "ほかに登録されていません"),
        ("競合", "引き合わせない相手"),
    ] {
        let refused = send(&[("_name", name)]).await;
        assert_eq!(refused.status, 422, "{name}");
        refused.has(words);
    }
    let several = send(&[("_name", "精工")]).await;
    several.has("どの事業者ですか").has(&first).has(&second).has("value=\"精工\"");
    let opened = send(&[("_name", "精工"), ("_other_id", &second), ("open:flag", "on")]).await;
    opened.has("案件を始めました").has("南精工");
    let case = app.get(&app.coordinator.token, &opened.path).await.ok();
    assert_eq!(case["disclosure"], "open");
    // A group: whoever has a case keeps it, the others get one.
    let token = page.hidden("/introductions")[0].1.clone();
    let all = [
        ("_token", token.as_str()),
        ("need_id", need.as_str()),
        ("organization_id", first.as_str()),
        ("organization_id", second.as_str()),
    ];
    let list = browser.post("/introductions", &all).await;
    list.has("北精工").has("南精工").has("1つのニーズの案件だけ");
    let cases = app.get(&app.coordinator.token, &format!("/introductions?need_id={need}")).await.ok();
    assert_eq!(cases["items"].as_array().unwrap().len(), 2);
}
