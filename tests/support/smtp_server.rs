//! A real mail server for tests, `tests/mail/smtp_server.py`, started on a free port and ended with the test.
//!
//! Included by test binaries with `#[path = "../support/smtp_server.rs"]`.
#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running mail server. Dropping it ends the process and deletes what it received.
pub struct SmtpServer {
    child: Child,
    port: u16,
    directory: tempfile::TempDir,
}

/// A mail as the server received it.
pub struct Received {
    /// The message with its headers, lines ended by CRLF.
    pub message: Vec<u8>,
    pub sender: String,
    pub recipients: Vec<String>,
}

impl SmtpServer {
    /// Starts the server; `options` are those of the script, such as `["--busy", "1"]`.
    ///
    /// # Panics
    /// Where Python or aiosmtpd is missing, with a sentence that says how to get them.
    pub fn start<S: AsRef<std::ffi::OsStr>>(options: &[S]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/smtp_server.py");
        // Debian's own Python, which has Debian's aiosmtpd.
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg("--directory")
            .arg(directory.path())
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect(
                "the mail tests need /usr/bin/python3 with aiosmtpd: `make test` installs python3-aiosmtpd",
            );
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("standard output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the mail server says its port");
        let Ok(port) = line.trim().parse() else {
            let mut said = String::new();
            if let Some(mut stderr) = child.stderr.take() {
                // What it said is a help for the reader; the failure is certain.
                let _ = stderr.read_to_string(&mut said);
            }
            let _ = child.wait();
            panic!(
                "the test mail server did not start; `make test` installs python3-aiosmtpd, which it needs: {said}"
            );
        };
        Self { child, port, directory }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The mails that were accepted, in order.
    pub fn received(&self) -> Vec<Received> {
        (1..)
            .map(|number| self.directory.path().join(format!("{number:04}.eml")))
            .take_while(|path| path.exists())
            .map(|path| {
                let envelope = std::fs::read_to_string(path.with_extension("envelope")).expect("an envelope");
                let mut lines = envelope.lines().map(str::to_owned);
                Received {
                    message: std::fs::read(&path).expect("a message"),
                    sender: lines.next().unwrap_or_default(),
                    recipients: lines.collect(),
                }
            })
            .collect()
    }

    /// What clients said, one line a command (`... >> b'EHLO host'`).
    pub fn session_log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("session.log")).expect("a session log")
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
