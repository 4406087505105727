//! `enishi work` and `enishi rematch`: background work on as many machines as it takes.

use super::chosen_office;
use crate::app;
use crate::config::Config;
use crate::domain::Clock;
use crate::jobs;
use crate::services::telling;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

#[derive(Args)]
pub struct Work {
    /// How many jobs to work on at the same time, two fewer than there may be connections at most [default: as many as
    /// there are processors].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: Option<u16>,
    /// End when there is nothing left to do, instead of waiting for more.
    #[arg(long)]
    once: bool,
}

impl Work {
    /// Takes jobs from the database until SIGINT or SIGTERM; then finishes what is under way.
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let opened = app::open(config, Clock::default()).await?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let wanted = self.workers.map_or(processors, usize::from);
        let workers = affordable(wanted, config.database_connections);
        if workers < wanted {
            println!(
                "{wanted} jobs at a time would wait for connections: ENISHI_DATABASE_CONNECTIONS is {}.",
                config.database_connections
            );
        }
        let (stop, stopped) = watch::channel(false);
        let mut working = tokio::task::JoinSet::new();
        for _ in 0..workers {
            let (runner, stopped) = (opened.runner.clone(), stopped.clone());
            let once = self.once;
            working.spawn(async move {
                if once {
                    return runner.run_once(|| *stopped.borrow()).await;
                }
                runner.run(stopped).await;
                Ok(())
            });
        }
        println!("Working on {workers} jobs at a time. Stop with Ctrl-C.");
        let following = tokio::spawn(jobs::follow(opened.context.clone(), stopped));
        let mut outcome = Ok(());
        loop {
            tokio::select! {
                _ = interrupt.recv() => { stop.send_replace(true); }
                _ = terminate.recv() => { stop.send_replace(true); }
                ended = working.join_next() => match ended {
                    Some(ended) => outcome = outcome.and(ended?),
                    None => break,
                },
            }
        }
        stop.send_replace(true);
        following.await?;
        opened.close().await?;
        Ok(outcome?)
    }
}

/// How many of the wanted workers there are connections for: one each, and two beside them, to hear of changes and to
/// read worn snapshots anew.
fn affordable(wanted: usize, connections: u32) -> usize {
    wanted.min(connections.saturating_sub(2) as usize).max(1)
}

#[derive(Args)]
pub struct Rematch {
    /// The office's name, where there are several.
    #[arg(long)]
    office: Option<String>,
}

impl Rematch {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let opened = app::open(config, Clock::default()).await?;
        let context = &opened.context;
        let matched = async {
            let office = chosen_office(context, self.office.as_deref()).await?;
            anyhow::Ok(telling::rematch_office(context, office.id).await?)
        };
        let matched = matched.await;
        opened.close().await?;
        println!(
            "{} open needs wait to be matched again; `enishi serve` or `enishi work` does it.",
            matched?
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_worker_has_a_connection_beside_those_that_listen_and_renew() {
        assert_eq!(affordable(4, 16), 4);
        assert_eq!(affordable(64, 16), 14);
        assert_eq!(affordable(64, 2), 1, "one worker there always is");
    }
}
