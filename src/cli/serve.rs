//! `enishi serve`: the web server and the job runner, until interrupted.

use crate::app;
use crate::config::Config;
use crate::domain::Clock;
use crate::jobs;
use anyhow::Context as _;
use std::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Serves until SIGINT or SIGTERM; then finishes what is under way and stops the private database.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    // Bound first: a port that is taken is said before a database is started.
    let listener = TcpListener::bind(config.listen).with_context(|| {
        format!("the address {} cannot be listened on: is another program using it? Choose one with ENISHI_LISTEN", config.listen)
    })?;
    let address = listener.local_addr()?;
    let opened = app::open(config, Clock::default()).await?;
    let server = app::web_server(opened.context.clone(), listener)?;
    let handle = server.handle();
    let (stop, stopped) = watch::channel(false);
    let runner = tokio::spawn(opened.runner.clone().run(stopped.clone()));
    let following = tokio::spawn(jobs::follow(opened.context.clone(), stopped));
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    println!(
        "Enishi serves its pages at http://{address}/ (API documentation: http://{address}/api/docs/). Stop it with Ctrl-C."
    );
    let serving = tokio::spawn(server);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    println!("Stopping: requests and mails under way are finished first.");
    stop.send_replace(true);
    handle.stop(true).await;
    serving.await??;
    runner.await?;
    following.await?;
    opened.close().await
}
