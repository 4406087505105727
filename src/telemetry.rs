//! The log: one line an event on standard error, as text or as JSON.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts the log. `ENISHI_LOG` says what is logged (default `info`), `ENISHI_LOG_FORMAT=json` how.
pub fn start(quiet: bool) {
    let default = if quiet { "warn" } else { "info" };
    let filter = EnvFilter::try_from_env("ENISHI_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let json = std::env::var("ENISHI_LOG_FORMAT").is_ok_and(|format| format == "json");
    // A second start in one process (tests) keeps the first log.
    let _ = if json { builder.json().try_init() } else { builder.with_target(false).try_init() };
}
