//! `enishi parse`: a text from a file or standard input, read without a database.

use crate::program::{enishi, run};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the command prints for a text on standard input.
fn piped(command: &mut Command, text: &[u8]) -> (bool, String, String) {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), said(&output.stdout), said(&output.stderr))
}

#[test]
fn a_need_is_read_from_a_file_and_from_standard_input_alike() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("need.txt");
    let text = "A7075の5軸加工、来年3月末まで。できれば市内。めっき不要。";
    std::fs::write(&file, text).unwrap();
    let arguments = ["--json", "--region", "長岡市", "--today", "2026-11-21"];
    let (output, from_file, stderr) = run(enishi(data.path()).arg("parse").arg(&file).args(arguments));
    assert!(output.status.success(), "{stderr}");
    let (is_well, from_input, _) = piped(enishi(data.path()).arg("parse").args(arguments), text.as_bytes());
    assert!(is_well);
    assert_eq!(from_file, from_input);
    let parsed: Value = serde_json::from_str(&from_file).unwrap();
    assert_eq!(parsed["draft"]["deadline_on"], "2027-03-31");
    assert_eq!(parsed["draft"]["region_preference"]["region"], "region:152021");
    assert_eq!(parsed["excluded"][0]["term"], "process:plating");
    let table = run(enishi(data.path()).arg("parse").arg(&file)).1;
    assert!(table.contains("必須  材料：A7075") && table.contains("「A7075」"), "{table}");
    assert!(!data.path().join("postgres").exists(), "no database is made for it");
}

#[test]
fn what_cannot_be_read_is_said_in_a_sentence() {
    let data = tempfile::tempdir().unwrap();
    for (text, arguments, words) in [
        (&b"\xff\xfe"[..], &[][..], "UTF-8"),
        (b"", &[], "Must not be empty"),
        ("切".repeat(20_001).as_bytes(), &[], "At most 20000 characters"),
        (b"x", &["--region", "Atlantis"], "no region"),
        (b"x", &["--today", "tomorrow"], "--today"),
    ] {
        let (is_well, _, stderr) = piped(enishi(data.path()).arg("parse").args(arguments), text);
        assert!(!is_well && stderr.contains(words) && stderr.lines().count() == 1, "{words}: {stderr}");
    }
    let (output, _, stderr) = run(enishi(data.path()).args(["parse", "no-such-file"]));
    assert!(!output.status.success() && stderr.contains("no-such-file cannot be read"), "{stderr}");
}
