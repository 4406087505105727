//! `enishi with-database -- COMMAND`: runs a command with a private database of its own.

use crate::config::Config;
use crate::db::private::PrivateServer;
use clap::Args;
use std::process::ExitCode;

#[derive(Args)]
pub struct WithDatabase {
    /// The command and its arguments.
    #[arg(last = true, required = true, num_args = 1.., value_name = "COMMAND")]
    command: Vec<String>,
}

impl WithDatabase {
    /// Ends as the command ends. A database that is configured already is passed on as it is.
    pub async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        let (server, url) = match &config.database_url {
            Some(url) => (None, url.0.clone()),
            None => {
                let server = PrivateServer::start(&config.data_dir).await?;
                let url = server.url();
                (Some(server), url)
            }
        };
        // Ctrl-C reaches the command by itself; this program waits for it and then cleans up.
        let ignore = tokio::spawn(async {
            loop {
                if tokio::signal::ctrl_c().await.is_err() {
                    break;
                }
            }
        });
        let status = tokio::process::Command::new(&self.command[0])
            .args(&self.command[1..])
            .env("ENISHI_DATABASE_URL", &url)
            .env("DATABASE_URL", &url)
            .status()
            .await;
        ignore.abort();
        if let Some(server) = server {
            server.stop().await?;
        }
        let status = status
            .map_err(|error| anyhow::anyhow!("the command {} cannot be run: {error}", self.command[0]))?;
        let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
        Ok(ExitCode::from(code))
    }
}
