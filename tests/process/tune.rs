//! `enishi evaluate` and `enishi tune` on an office of which nothing was judged yet, and with wrong arguments.

use crate::program::{enishi, run};
use serde_json::Value;

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
