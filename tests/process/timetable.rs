//! `enishi timetable` from files: a fair that is solved and checked, and files that are not as they should be.

use crate::program::{enishi, run};
use enishi::timetable::made_up;
use nix::sys::signal::{Signal, kill};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// Two buyers, three sellers, one table more than needed; the third seller declines the first buyer.
const FAIR: &str = r#"{
  "slots": [{"id": "1"}, {"id": "2"}, {"id": "3"}],
  "tables": 2,
  "participants": [
    {"id": "B1", "group": "buyer"}, {"id": "B2", "group": "buyer"},
    {"id": "S1", "group": "seller"}, {"id": "S2", "group": "seller"}, {"id": "S3", "group": "seller", "least": 1}
  ],
  "may_meet": [["buyer", "seller"]],
  "wishes": [
    {"from": "B1", "to": "S1", "wants": "want", "rank": 1},
    {"from": "B1", "to": "S2", "wants": "want", "rank": 2},
    {"from": "B1", "to": "S3", "wants": "want", "rank": 3},
    {"from": "S3", "to": "B1", "wants": "no"},
    {"from": "S3", "to": "B2", "wants": "want", "rank": 1},
    {"from": "B2", "to": "S1", "wants": "want", "rank": 1}
  ]
}"#;

/// Two meetings of one participant, both locked to the first slot.
const CONTRADICTION: &str = r#"{
  "slots": [{"id": "1"}, {"id": "2"}],
  "tables": 2,
  "participants": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
  "meetings": [
    {"id": "AB", "who": ["A", "B"], "slot": "1"},
    {"id": "AC", "who": ["A", "C"], "slot": "1"}
  ]
}"#;

/// An instance of the published format, made up: a row of three meetings between four participants.
const INSTANCE: &str = "nBusiness = 4;\nnMeetings = 3;\nnTables = 2;\nnTotalSlots = 3;\nnMorningSlots = 2;\n\
    requested = [|1, 2,3,\n|2, 3,1,\n|3, 4,3,\n|];\n\
    forbidden = [{0},\n{0},\n{0},\n{1}];\nfixed = [0,0,0];\nprecedences = [{},\n{},\n{1}];\n";

fn written(directory: &Path, name: &str, text: &str) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn timetable(arguments: &[&str]) -> (Option<i32>, String, String) {
    let data = tempfile::tempdir().unwrap();
    let mut command = enishi(data.path());
    command.arg("timetable").args(arguments);
    let (output, stdout, stderr) = run(&mut command);
    assert!(!stderr.contains("panicked"), "{stderr}");
    (output.status.code(), stdout, stderr)
}

fn solved(file: &Path, more: &[&str]) -> serde_json::Value {
    let arguments = [&["solve", file.to_str().unwrap(), "--json"], more].concat();
    let (code, stdout, stderr) = timetable(&arguments);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    serde_json::from_str(&stdout).unwrap()
}

#[test]
fn a_fair_is_chosen_placed_and_checked() {
    let directory = tempfile::tempdir().unwrap();
    let fair = written(directory.path(), "fair.json", FAIR);
    let answer = solved(&fair, &["--steps", "100000"]);
    let meetings: Vec<&str> =
        answer["plan"]["places"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(meetings, ["B1 - S1", "B1 - S2", "B2 - S1", "B2 - S3"]);
    assert_eq!(answer["objective"], 0);
    assert_eq!(answer["selection"]["unmet"].as_array().unwrap().len(), 1, "the one that was declined");
    let plan = written(directory.path(), "plan.json", &answer.to_string());
    let (code, stdout, _) = timetable(&["check", fair.to_str().unwrap(), plan.to_str().unwrap(), "--json"]);
    assert_eq!(code, Some(0), "{stdout}");
    // Once S2 cannot come when it was to come, both are told what changes.
    let had = answer["plan"]["places"]["B1 - S2"]["slot"].as_str().unwrap();
    let away = format!("{{\"id\": \"S2\", \"unavailable\": [\"{had}\"], ");
    let away = written(directory.path(), "away.json", &FAIR.replace("{\"id\": \"S2\", ", &away));
    let again = solved(&away, &["--steps", "100000", "--previous", plan.to_str().unwrap()]);
    passes(directory.path(), &away, &again);
    for (who, with) in [("B1", "S2"), ("S2", "B1")] {
        let lines = again["differences"][who].as_array().unwrap();
        let line = lines.iter().find(|line| line["with"] == with).unwrap();
        assert_eq!(line["before"]["slot"], had);
        assert_ne!(line["after"]["slot"], had);
    }
    // The same plan at one table less is none.
    let crowded = written(directory.path(), "crowded.json", &FAIR.replace("\"tables\": 2", "\"tables\": 1"));
    let (code, stdout, _) =
        timetable(&["check", crowded.to_str().unwrap(), plan.to_str().unwrap(), "--json"]);
    assert_eq!(code, Some(1), "{stdout}");
    assert!(stdout.contains("violations"), "{stdout}");
}

#[test]
fn the_same_steps_give_the_same_answer() {
    let directory = tempfile::tempdir().unwrap();
    let fair = written(directory.path(), "fair.json", FAIR);
    let mut answers = [solved(&fair, &["--steps", "50000"]), solved(&fair, &["--steps", "50000"])];
    for answer in &mut answers {
        answer["seconds"].take();
        answer["seconds_to_best"].take();
    }
    assert_eq!(answers[0], answers[1]);
    passes(directory.path(), &fair, &answers[0]);
}

#[test]
fn an_instance_of_the_benchmark_is_solved_with_proof() {
    let directory = tempfile::tempdir().unwrap();
    let instance = written(directory.path(), "row.dzn", INSTANCE);
    let answer = solved(&instance, &["--time", "20"]);
    passes(directory.path(), &instance, &answer);
    assert_eq!(answer["instance"], "row.dzn");
    assert_eq!(answer["status"], "optimal");
    assert_eq!(answer["objective"], 0);
    assert_eq!(answer["bound"], 0);
    let slots: Vec<u64> =
        answer["slots"].as_array().unwrap().iter().map(|slot| slot.as_u64().unwrap()).collect();
    assert!(
        slots[0] < slots[2] && slots[1] <= 2 && slots[0] != slots[1] && slots[1] != slots[2],
        "{slots:?}"
    );
}

/// The checker finds nothing wrong with the plan of an answer.
fn passes(directory: &Path, problem: &Path, answer: &serde_json::Value) {
    let plan = written(directory, "passes.json", &answer.to_string());
    let (code, stdout, stderr) =
        timetable(&["check", problem.to_str().unwrap(), plan.to_str().unwrap(), "--english"]);
    assert!(code == Some(0) && stdout.starts_with("Keeps every condition"), "{stdout}{stderr}");
}

/// Whether the process has something of its own to do when it is interrupted.
fn heeds_interrupts(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() >> (Signal::SIGINT as u32 - 1) & 1 == 1
}

#[test]
fn an_interrupted_search_gives_what_it_has() {
    let directory = tempfile::tempdir().unwrap();
    let problem = serde_json::to_string(&made_up::fair(&made_up::ONE_DAY, 1)).unwrap();
    let fair = written(directory.path(), "fair.json", &problem);
    let mut command = enishi(directory.path());
    command.args(["timetable", "solve", fair.to_str().unwrap(), "--json", "--time", "100000"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !heeds_interrupts(child.id()) {
        std::thread::sleep(Duration::from_millis(10));
    }
    // Time for a first plan.
    std::thread::sleep(Duration::from_secs(5));
    kill(nix::unistd::Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["status"], "feasible");
    assert_eq!(answer["plan"]["places"].as_object().unwrap().len(), 768);
    passes(directory.path(), &fair, &answer);
}

#[test]
fn the_bench_measures_instances_and_fairs() {
    let directory = tempfile::tempdir().unwrap();
    let published = |best: &str| format!("instance,fairness_d,best\nrow.dzn,2,{best}\nrow.dzn,1,{best}\n");
    std::fs::create_dir_all(directory.path().join("b2bsp/instances")).unwrap();
    written(directory.path(), "b2bsp/instances/row.dzn", INSTANCE);
    written(directory.path(), "b2bsp/published.csv", &published("0"));
    let at = directory.path().to_str().unwrap();
    let (code, stdout, stderr) = timetable(&["bench", at, "--time", "2"]);
    assert_eq!(code, Some(0), "{stderr}");
    for line in
        ["| 1 published instances at d = 2 |", "1 proven within 2 s", "who meets, three ranked wishes"]
    {
        assert!(stdout.contains(line), "{line}: {stdout}");
    }
    assert!(!stdout.contains("CP-SAT"), "{stdout}");
    // What was published and is not so is an error, and so is a Python that is not there.
    written(directory.path(), "b2bsp/published.csv", &published("1"));
    let (code, _, stderr) = timetable(&["bench", at, "--time", "2"]);
    assert!(code == Some(1) && stderr.contains("row.dzn: 1 was published"), "{stderr}");
    written(directory.path(), "b2bsp/published.csv", &published("0"));
    let (code, _, stderr) = timetable(&["bench", at, "--python", "/nowhere/python"]);
    assert!(code == Some(1) && stderr.contains("/nowhere/python"), "{stderr}");
}

#[test]
fn a_contradiction_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let fair = written(directory.path(), "fair.json", CONTRADICTION);
    let answer = solved(&fair, &["--english"]);
    assert_eq!(answer["status"], "infeasible");
    assert!(answer["objective"].is_null() && answer["plan"].is_null() && answer["slots"].is_null());
    let conflict = answer["conflict"].as_array().unwrap();
    assert_eq!(conflict.len(), 4, "both are held, and both are locked: {conflict:?}");
    let (code, stdout, _) = timetable(&["solve", fair.to_str().unwrap()]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("両立しない条件"), "{stdout}");
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let refused = |name: &str, text: &str, words: &[&str]| {
        let file = written(directory.path(), name, text);
        let (code, stdout, stderr) = timetable(&["solve", file.to_str().unwrap(), "--english", "--json"]);
        assert_eq!(code, Some(1), "{stdout}");
        assert!(stdout.is_empty(), "{stdout}");
        for words in words {
            assert!(stderr.contains(words), "{words}: {stderr}");
        }
    };
    refused("half.json", &FAIR[..FAIR.len() / 2], &["half.json"]);
    refused("misspelt.json", &FAIR.replace("wishes", "wihses"), &["misspelt.json", "wihses"]);
    refused("unknown.json", &FAIR.replace("\"to\": \"S2\"", "\"to\": \"S9\""), &["/wishes/1/to", "S9"]);
    refused("oneself.json", &FAIR.replace("\"to\": \"S2\"", "\"to\": \"B1\""), &["/wishes/1", "B1"]);
    refused("half.dzn", &INSTANCE[..INSTANCE.len() / 2], &["half.dzn"]);
    let (code, _, stderr) = timetable(&["solve", "/nowhere.json"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("/nowhere.json"), "{stderr}");
}
