//! `enishi evaluate` on a small made-up collection, and on files that are not as they should be.

use crate::program::{enishi, run};
use std::path::Path;

const SUPPLIERS: &str = r#"{"id": "S1", "titles": ["庁舎清掃業務 一式", "窓ガラス清掃"]}
{"id": "S2", "titles": ["トナーカートリッジ 外3件", "コピー用紙の購入"]}
{"id": "S3", "titles": ["VALVE ASSEMBLY 3EA"]}
"#;

const QUERIES: &str = "令和2年度庁舎清掃業務\tS1\nトナーカートリッジ 外7件\tS2\n新聞の購入\tS3\n";

fn dataset(suppliers: &str, queries: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("suppliers.jsonl"), suppliers).unwrap();
    std::fs::write(directory.path().join("queries.tsv"), queries).unwrap();
    directory
}

fn evaluate(directory: &Path, arguments: &[&str]) -> (bool, String, String) {
    let data = tempfile::tempdir().unwrap();
    let mut command = enishi(data.path());
    command.arg("evaluate").arg("--procurement").arg(directory).args(arguments);
    let (output, stdout, stderr) = run(&mut command);
    (output.status.success(), stdout, stderr)
}

#[track_caller]
fn refused(suppliers: &str, queries: &str, words: &[&str]) {
    let directory = dataset(suppliers, queries);
    let (success, stdout, stderr) = evaluate(directory.path(), &["--json"]);
    assert!(!success && stdout.is_empty(), "{stdout}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    for words in words {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}

#[test]
fn the_figures_are_one_json_object() {
    let directory = dataset(SUPPLIERS, QUERIES);
    let (success, stdout, stderr) = evaluate(directory.path(), &["--json"]);
    assert!(success, "{stderr}");
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    let figures: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let mut names: Vec<&String> = figures.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["hit@1", "hit@10", "hit@5", "hit@50", "mrr", "queries", "seconds"]);
    assert_eq!(figures["queries"], 3);
    // The third answer has nothing in common with its query.
    assert_eq!(figures["hit@1"], 0.6667);
    assert_eq!(figures["hit@50"], 0.6667);
    assert_eq!(figures["mrr"], 0.6667);
}

#[test]
fn the_order_of_the_lines_changes_nothing() {
    let turned = |text: &str| text.lines().rev().map(|line| format!("{line}\n")).collect::<String>();
    let figures = |suppliers: &str, queries: &str| {
        let directory = dataset(suppliers, queries);
        let (_, stdout, _) = evaluate(directory.path(), &["--json"]);
        let mut figures: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        figures.as_object_mut().unwrap().remove("seconds").unwrap();
        figures
    };
    assert_eq!(figures(SUPPLIERS, QUERIES), figures(&turned(SUPPLIERS), &turned(QUERIES)));
}

#[test]
fn people_get_a_table() {
    let directory = dataset(&format!("\u{FEFF}{SUPPLIERS}\n"), &QUERIES.replace('\n', "\r\n"));
    let (success, stdout, stderr) = evaluate(directory.path(), &[]);
    assert!(success, "{stderr}");
    for words in ["MRR", "Hit@10", "0.6667", "3件"] {
        assert!(stdout.contains(words), "{words}: {stdout}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let (success, _, stderr) = evaluate(directory.path(), &[]);
    assert!(!success && stderr.contains("suppliers.jsonl"), "{stderr}");
    std::fs::write(directory.path().join("suppliers.jsonl"), SUPPLIERS).unwrap();
    let (success, _, stderr) = evaluate(directory.path(), &[]);
    assert!(!success && stderr.contains("queries.tsv"), "{stderr}");
}

#[test]
fn what_cannot_be_read_is_said_with_file_line_and_reason() {
    let supplier = r#"{"id": "S1", "titles": ["庁舎清掃"]}"#;
    refused("{\"id\": \"S1\"", QUERIES, &["suppliers.jsonl:1", "no supplier", "EOF"]);
    refused(&format!("{supplier}\n\n[]"), QUERIES, &["suppliers.jsonl:3", "no supplier"]);
    refused(r#"{"id": "S1"}"#, QUERIES, &["suppliers.jsonl:1", "titles"]);
    refused(&format!("{supplier}\n{supplier}"), QUERIES, &["suppliers.jsonl:2", "\"S1\"", "line 1"]);
    refused("\n", QUERIES, &["suppliers.jsonl", "no supplier"]);
    refused(supplier, "庁舎清掃\tS1\n窓清掃 S1\n", &["queries.tsv:2", "tab"]);
    refused(supplier, "庁舎清掃\tS9\n", &["queries.tsv:1", "\"S9\""]);
    refused(supplier, " \tS1\n", &["queries.tsv:1", "empty"]);
    refused(supplier, "", &["queries.tsv", "no query"]);
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let directory = dataset(SUPPLIERS, "");
    std::fs::write(directory.path().join("queries.tsv"), b"a\tS1\n\xFF\tS1\n").unwrap();
    let (success, _, stderr) = evaluate(directory.path(), &[]);
    assert!(!success && stderr.contains("queries.tsv:2") && stderr.contains("UTF-8"), "{stderr}");
}
