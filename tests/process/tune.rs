//! `enishi evaluate` and `enishi tune`: on an office whose coordinators judged, on one of which nothing was judged
//! yet, and with wrong arguments.

use crate::program::{Serving, call, enishi, run, sign_in, tidy};
use serde_json::{Value, json};

#[test]
fn an_office_without_judgements_is_told_what_is_missing() {
    let directory = tempfile::tempdir().unwrap();
    let call = |arguments: &[&str]| {
        let (output, stdout, stderr) = run(enishi(directory.path()).args(arguments));
        (output.status.success(), stdout, stderr)
    };
    for command in ["evaluate", "tune"] {
        let (success, _, stderr) = call(&[command]);
        assert!(!success && stderr.contains("no office yet"), "{command}: {stderr}");
    }
    let (success, _, stderr) = call(&["office", "試験センター", "--email", "administrator@example.jp"]);
    assert!(success, "{stderr}");
    let (success, stdout, _) = call(&["evaluate"]);
    assert!(success && stdout.contains("判断のあるニーズがまだありません"), "{stdout}");
    let (success, stdout, _) = call(&["evaluate", "--json", "--office", "試験センター"]);
    let figures: Value = serde_json::from_str(&stdout).unwrap();
    let mut names: Vec<&String> = figures.as_object().unwrap().keys().collect();
    names.sort();
    let all = [
        "hit@1",
        "hit@10",
        "hit@5",
        "hit@50",
        "judged",
        "judgements",
        "mrr",
        "ndcg@10",
        "needs",
        "needs_with_good",
    ];
    assert!(success && names == all, "{names:?}");
    assert_eq!((&figures["needs"], &figures["judged"]), (&Value::from(0), &Value::Null));
    let (success, stdout, _) = call(&["tune"]);
    assert!(success && stdout.contains("20件") && stdout.contains("100組"), "{stdout}");
    let (success, stdout, _) = call(&["tune", "--json"]);
    let tuned: Value = serde_json::from_str(&stdout).unwrap();
    assert!(success);
    assert_eq!((&tuned["outcome"], &tuned["needs_least"]), (&Value::from("too_few"), &Value::from(20)));
    for command in ["evaluate", "tune"] {
        let (success, _, stderr) = call(&[command, "--office", "よその役所"]);
        assert!(!success && stderr.contains("no office of this name"), "{command}: {stderr}");
    }
    let (success, _, stderr) = call(&["evaluate", "--procurement", ".", "--office", "試験センター"]);
    assert!(!success && stderr.contains("cannot be used with"), "{stderr}");
}

/// In 20 needs whoever holds the certificate was shortlisted, and whoever does the process turned down.
fn judge(address: &str, token: &str) {
    let send = |method: &str, path: &str, body: Value| call(address, method, path, token, 0, body);
    let id = |created: Value| created["id"].as_str().unwrap().to_owned();
    let company = |name: &str| id(send("POST", "/organizations", json!({ "kind": "company", "name": name })));
    let mut firms = Vec::new();
    for number in 1..=3 {
        let process = json!({ "capabilities": [{ "process": "process:five-axis-milling" }] });
        let certificate =
            json!({ "certifications": [{ "standard": "standard:jisq9100", "status": "held" }] });
        let rejected = json!({ "decision": "rejected", "reason": "capability" });
        for (name, profile, judgement) in
            [("加工", process, rejected), ("認証", certificate, json!({ "decision": "shortlisted" }))]
        {
            let firm = company(&format!("{name}{number}製作所"));
            send("PUT", &format!("/organizations/{firm}/profile"), profile);
            firms.push((firm, judgement));
        }
    }
    let owner = company("発注元");
    for _ in 0..20 {
        let details = json!({ "kind": "outsourcing", "title": "機体部品", "requirements": [
            { "kind": "process", "level": "want", "process": "process:five-axis-milling" },
            { "kind": "certification", "level": "want", "standard": "standard:jisq9100" },
        ] });
        let need = id(send("POST", "/needs", json!({ "organization_id": owner, "details": details })));
        for (firm, judgement) in &firms {
            send("PUT", &format!("/needs/{need}/judgements/{firm}"), judgement.clone());
        }
    }
}

#[test]
fn what_was_judged_is_measured_learnt_and_shown_before_and_after() {
    let directory = tempfile::tempdir().unwrap();
    let (_, stdout, _) =
        run(enishi(directory.path()).args(["office", "試験センター", "--email", "administrator@example.jp"]));
    let password = stdout.split("the password ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let serving = Serving::start(&mut enishi(directory.path()));
    let token = sign_in(&serving.address, "administrator@example.jp", &password);
    judge(&serving.address, &token);

    let console = |arguments: &[&str]| {
        let (output, stdout, stderr) = run(enishi(directory.path()).args(arguments));
        assert!(output.status.success(), "{stderr}");
        stdout
    };
    let figures = || serde_json::from_str::<Value>(&console(&["evaluate", "--json"])).unwrap();
    let before = figures();
    assert_eq!((&before["needs"], &before["judgements"]), (&json!(20), &json!(120)));
    assert_eq!((&before["mrr"], &before["judged"]["pairwise"]), (&json!(0.25), &json!(0.0)));
    let shown = console(&["evaluate"]);
    for words in ["20件", "120件", "MRR      0.2500", "Hit@1    0.0000", "正しい順の組  0.0000"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let shown = console(&["tune", "--office", "試験センター"]);
    for words in
        ["管理者が採用するまで", "20件", "180組", "0.0000      1.0000", "認証  80 → ", "（標準 100）"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(figures()["mrr"], 0.25, "nothing has changed");
    let tuned: Value = serde_json::from_str(&console(&["tune", "--json"])).unwrap();
    let id = tuned["proposal"]["id"].as_str().unwrap();

    // The serving program is told nothing but by the database.
    let path = format!("/weights/proposals/{id}/accept");
    call(&serving.address, "POST", &path, &token, 0, Value::Null);
    let after = figures();
    assert_eq!((&after["mrr"], &after["judged"]["pairwise"]), (&json!(1.0), &json!(1.0)));
    assert!(serving.terminate());
    tidy(directory.path());
}
