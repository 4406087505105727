//! What cannot be done is said in one clear sentence, and the exit code says it to scripts.

use crate::program::{enishi, run};
use std::path::Path;
use std::process::Command;

#[track_caller]
fn refused(command: &mut Command, words: &[&str]) {
    let (output, stdout, stderr) = run(command);
    assert!(!output.status.success(), "{stdout}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    for words in words {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    assert!(stderr.lines().count() <= 4, "more than a sentence: {stderr}");
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn no_postgresql() {
    let (data, empty) = (directory(), directory());
    let mut command = enishi(data.path());
    command.arg("migrate").env("ENISHI_POSTGRES_BIN", empty.path());
    refused(&mut command, &["ENISHI_POSTGRES_BIN", "initdb"]);
}

#[test]
fn a_port_that_is_taken() {
    let data = directory();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut command = enishi(data.path());
    command.arg("serve").env("ENISHI_LISTEN", &address);
    refused(&mut command, &[&address, "ENISHI_LISTEN"]);
    assert!(!data.path().join("postgres").exists(), "the port is tried before a database is made");
}

#[test]
fn a_data_directory_that_is_a_file() {
    let data = directory();
    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    refused(enishi(&file).arg("migrate"), &["data directory"]);
    refused(enishi(&file.join("below")).arg("migrate"), &["data directory"]);
}

#[test]
fn the_data_of_another_version() {
    let data = directory();
    let cluster = data.path().join("postgres");
    std::fs::create_dir(&cluster).unwrap();
    std::fs::write(cluster.join("PG_VERSION"), "9\n").unwrap();
    refused(enishi(data.path()).arg("migrate"), &["9"]);
}

#[test]
fn a_database_that_is_not_there() {
    let data = directory();
    let mut command = enishi(data.path());
    command.arg("migrate").env("ENISHI_DATABASE_URL", "postgres://enishi:geheim@127.0.0.1:1/enishi");
    let (output, _, stderr) = run(&mut command);
    assert!(!output.status.success() && stderr.contains("database"), "{stderr}");
    assert!(!stderr.contains("geheim"), "a secret is shown: {stderr}");
    let mut command = enishi(data.path());
    command.arg("migrate").env("ENISHI_DATABASE_URL", "mysql//geheim");
    let (output, _, stderr) = run(&mut command);
    assert!(!output.status.success() && !stderr.contains("geheim"), "{stderr}");
}

#[test]
fn settings_that_cannot_be_used_are_all_named() {
    let data = directory();
    let mut command = enishi(data.path());
    command.arg("migrate").env("ENISHI_LISTEN", "8080").env("ENISHI_MAIL_WINDOW_SECONDS", "soon");
    refused(&mut command, &["ENISHI_LISTEN", "ENISHI_MAIL_WINDOW_SECONDS"]);
    let mut command = enishi(data.path());
    command.arg("migrate").env("ENISHI_SMTP_URL", "smtp://user:geheim@mail.example.jp");
    let (output, _, stderr) = run(&mut command);
    assert!(!output.status.success() && stderr.contains("ENISHI_SMTP_URL"), "{stderr}");
    assert!(!stderr.contains("geheim"), "a secret is shown: {stderr}");
}

#[test]
fn files_that_are_not_there() {
    let data = directory();
    let missing = Path::new("no-such-folder");
    refused(enishi(data.path()).args(["demo", "--files"]).arg(missing), &["no-such-folder"]);
    refused(enishi(data.path()).args(["import", "municipalities", "no-such-file"]), &["no-such-file"]);
}

#[test]
fn a_command_with_a_database_ends_as_the_command_ends() {
    let data = directory();
    let script =
        "test -n \"$ENISHI_DATABASE_URL\" && test \"$ENISHI_DATABASE_URL\" = \"$DATABASE_URL\" && exit 7";
    let (output, _, stderr) = run(enishi(data.path()).args(["with-database", "--", "sh", "-c", script]));
    assert_eq!(output.status.code(), Some(7), "{stderr}");
    refused(enishi(data.path()).args(["with-database", "--", "no-such-command"]), &["no-such-command"]);
}
