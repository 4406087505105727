//! The real binary, run as its users run it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The binary with a data directory of its own, and nothing of our environment that would change what it does.
pub fn enishi(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enishi"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ENISHI_")) {
        command.env_remove(name);
    }
    command.env_remove("DATABASE_URL").current_dir(env!("CARGO_MANIFEST_DIR"));
    command.arg("--data-dir").arg(data_dir).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> (Output, String, String) {
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, stdout, stderr)
}

/// A running `enishi serve`. Dropping it kills it.
pub struct Serving {
    pub child: Child,
    pub address: String,
}

impl Serving {
    /// Starts it on a free port and waits until it says its address.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .arg("serve")
            .env("ENISHI_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let at = line.find("http://").unwrap_or_else(|| panic!("no address: {line}"));
        let address = line[at..].split('/').take(3).collect::<Vec<_>>().join("/");
        Self { child, address }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as an operator would; whether it ended well.
    pub fn terminate(mut self) -> bool {
        let pid = nix::unistd::Pid::from_raw(self.child.id().try_into().unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Gone already where the test ended it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls the API of a serving program.
pub fn call(address: &str, method: &str, path: &str, token: &str, version: i64, body: Value) -> Value {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = reqwest::Client::new()
            .request(method, format!("{address}/api/v1{path}"))
            .bearer_auth(token)
            .header("if-match", format!("\"{version}\""));
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.json().await.unwrap()
    })
}

/// Signs in to a serving program; the access token.
pub fn sign_in(address: &str, email: &str, password: &str) -> String {
    let body = json!({ "email": email, "password": password });
    call(address, "POST", "/sessions", "", 0, body)["access_token"].as_str().unwrap().to_owned()
}

/// Waits until something holds.
#[track_caller]
pub fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Stops the private server that a killed program left behind.
pub fn tidy(data_dir: &Path) {
    let (output, ..) = run(enishi(data_dir).arg("migrate"));
    assert!(output.status.success());
}
