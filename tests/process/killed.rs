//! `kill -9` of the program, with work enqueued and with a mail half sent: nothing is lost, nothing is told twice.

use crate::program::{Serving, call, enishi, run, sign_in, tidy, wait_for};
use crate::smtp_server::SmtpServer;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// `enishi serve` with this mail server, no window, and a lease just longer than the server's delay.
fn serve(data_dir: &Path, server: &SmtpServer) -> Command {
    let mut command = enishi(data_dir);
    command
        .env("ENISHI_SMTP_URL", format!("smtp://127.0.0.1:{}", server.port()))
        .env("ENISHI_MAIL_WINDOW_SECONDS", "0")
        .env("ENISHI_MAIL_GAP_SECONDS", "0")
        .env("ENISHI_QUIET_HOURS", "none")
        .env("ENISHI_JOB_LEASE_SECONDS", "5");
    command
}

/// Writes a need down and opens it.
fn open_need(address: &str, token: &str, owner: &str, title: &str) {
    let details = json!({ "kind": "outsourcing", "title": title });
    let body = json!({ "organization_id": owner, "details": details });
    let need = call(address, "POST", "/needs", token, 0, body)["id"].as_str().unwrap().to_owned();
    let open = json!({ "status": "open" });
    call(address, "POST", &format!("/needs/{need}/status"), token, 1, open);
}

fn message_ids(server: &SmtpServer) -> Vec<String> {
    let parser = mail_parser::MessageParser::default();
    let received = server.received();
    received
        .iter()
        .map(|mail| parser.parse(&mail.message).unwrap().message_id().unwrap().to_owned())
        .collect()
}

#[test]
fn what_was_enqueued_or_half_sent_when_the_program_was_killed_arrives() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path();
    let (output, _, stderr) = run(enishi(data).args(["office", "試験", "--email", "a@example.jp"]));
    assert!(output.status.success(), "{stderr}");
    let (_, said, _) = run(enishi(data).args(["password", "a@example.jp"]));
    let password = said.split("password ").nth(1).unwrap().split(' ').next().unwrap().to_owned();

    // Killed while the mail server thinks about the first mail.
    let slow = SmtpServer::start(&["--delay", "4"]);
    let serving = Serving::start(&mut serve(data, &slow));
    let token = sign_in(&serving.address, "a@example.jp", &password);
    let owner = json!({ "kind": "buyer", "name": "発注企業" });
    let owner = call(&serving.address, "POST", "/organizations", &token, 0, owner);
    let owner = owner["id"].as_str().unwrap().to_owned();
    open_need(&serving.address, &token, &owner, "半分送られたニーズ");
    wait_for("the mail is under way", || slow.session_log().contains("DATA"));
    serving.kill();

    // Killed at once after a need was opened: nothing of it has been done yet, or anything may.
    let quick = SmtpServer::start::<&str>(&[]);
    let serving = Serving::start(&mut serve(data, &quick));
    let token = sign_in(&serving.address, "a@example.jp", &password);
    open_need(&serving.address, &token, &owner, "開いてすぐのニーズ");
    serving.kill();

    let serving = Serving::start(&mut serve(data, &quick));
    let token = sign_in(&serving.address, "a@example.jp", &password);
    let log = || {
        call(&serving.address, "GET", "/mails", &token, 0, Value::Null)["items"].as_array().unwrap().clone()
    };
    wait_for("both mails are sent", || log().iter().filter(|mail| mail["status"] == "sent").count() == 2);
    let expected: BTreeSet<String> = log()
        .iter()
        .map(|mail| mail["message_id"].as_str().unwrap().trim_matches(['<', '>']).to_owned())
        .collect();
    let mut arrived = message_ids(&quick);
    let at_the_living = arrived.len();
    arrived.extend(message_ids(&slow));
    assert_eq!(arrived.iter().cloned().collect::<BTreeSet<_>>(), expected, "every mail, and no other");
    assert!(at_the_living <= 3, "at most one copy for the instant between acceptance and commit");
    let inbox = call(&serving.address, "GET", "/inbox", &token, 0, Value::Null);
    assert_eq!(inbox["items"].as_array().unwrap().len(), 2, "no news is lost or doubled");
    assert!(serving.terminate(), "an orderly end");
    assert!(!data.join("postgres/postmaster.pid").exists(), "the private server is stopped");
    tidy(data);
}
