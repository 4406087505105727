//! Puts the program together from a validated configuration, and takes it apart again in order.

use crate::auth::TokenKeys;
use crate::config::Config;
use crate::db::Database;
use crate::db::private::PrivateServer;
use crate::domain::{Clock, MailTimes};
use crate::http;
use crate::jobs::{Runner, RunnerSettings};
use crate::notify::{MailSettings, Mailbox, SmtpSettings, Transport};
use crate::services::{Context, Settings};
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use anyhow::{Context as _, anyhow};
use sqlx::postgres::PgConnectOptions;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tracing_actix_web::TracingLogger;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

/// How long a request waits for a free connection to the database.
const PATIENCE: Duration = Duration::from_secs(10);

/// The program with its database open.
pub struct Opened {
    pub context: Context,
    pub runner: Runner,
    server: Option<PrivateServer>,
}

/// Opens the database (starting the private one where none is configured), brings its schema up to date, and reads
/// the keys.
///
/// # Errors
/// Each in one sentence that says what to do.
pub async fn open(config: &Config, clock: Clock) -> anyhow::Result<Opened> {
    std::fs::create_dir_all(&config.data_dir).with_context(|| {
        format!(
            "the data directory {} cannot be made or written / データディレクトリを作成できません",
            config.data_dir.display()
        )
    })?;
    let transport = Arc::new(transport(config)?);
    let sender: Mailbox = config
        .mail_from
        .parse()
        .map_err(|_| anyhow!("the setting ENISHI_MAIL_FROM is not an e-mail address"))?;
    let server = match config.database_url {
        Some(_) => None,
        None => Some(PrivateServer::start(&config.data_dir).await?),
    };
    let context = async {
        let options = database_options(config, server.as_ref())?;
        let database = Database::open(options, config.database_connections, PATIENCE).await?;
        let mail_times =
            MailTimes { window: config.mail_window, gap: config.mail_gap, quiet: config.quiet_hours };
        let settings = Settings { public_url: config.public_url.clone(), mail_times };
        anyhow::Ok(Context::new(database, clock, token_keys(config)?, settings))
    };
    let context = match context.await {
        Ok(context) => context,
        Err(error) => {
            if let Some(server) = server {
                server.stop().await?;
            }
            return Err(error);
        }
    };
    let settings = RunnerSettings { lease: config.job_lease, transport, sender };
    Ok(Opened { runner: Runner::new(context.clone(), settings), context, server })
}

impl Opened {
    /// Closes the database and stops the private server where this program is its last user.
    pub async fn close(self) -> anyhow::Result<()> {
        self.context.database.close().await;
        if let Some(server) = self.server {
            server.stop().await?;
        }
        Ok(())
    }
}

/// How to reach the database.
pub fn database_options(config: &Config, server: Option<&PrivateServer>) -> anyhow::Result<PgConnectOptions> {
    match (server, &config.database_url) {
        (Some(server), _) => Ok(server.options()),
        // The parser's own message may repeat the address with its password.
        (None, Some(url)) => url.0.parse().map_err(|_| {
            anyhow!("the database address is not of the form postgres://user:password@host:port/database")
        }),
        (None, None) => Err(anyhow!("no database is configured")),
    }
}

fn transport(config: &Config) -> anyhow::Result<Transport> {
    let settings = match &config.smtp_url {
        None => MailSettings::Folder(config.mail_folder()),
        Some(url) => {
            let mut smtp = SmtpSettings::from_url(&url.0)
                .map_err(|reason| anyhow!("the setting ENISHI_SMTP_URL cannot be used: {reason}"))?;
            smtp.ca_certificate.clone_from(&config.smtp_ca);
            MailSettings::Smtp(smtp)
        }
    };
    let transport = Transport::new(&settings)?;
    tracing::info!("mails go to {}", transport.describe());
    Ok(transport)
}

/// The key for access tokens: the configured secret, else one that is made once and kept in the data directory.
fn token_keys(config: &Config) -> anyhow::Result<TokenKeys> {
    if let Some(secret) = &config.token_secret {
        return Ok(TokenKeys::new(secret.0.as_bytes()));
    }
    let path = config.data_dir.join("token.key");
    let secret = match std::fs::read(&path) {
        Ok(secret) if secret.len() >= 32 => secret,
        Ok(_) => return Err(anyhow!("the key file {} is too short: delete it", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => write_key(&path)?,
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
    };
    Ok(TokenKeys::new(&secret))
}

/// Writes a fresh key that only the owner can read. Where another process was faster, its key counts.
fn write_key(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let secret = TokenKeys::random_secret();
    let half = path.with_extension(format!("key.{}", std::process::id()));
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&half)
        .and_then(|mut file| file.write_all(&secret).and_then(|()| file.sync_all()))
        .with_context(|| format!("{} cannot be written", half.display()))?;
    // A hard link fails where the name exists: nobody's key is replaced.
    let linked = std::fs::hard_link(&half, path);
    std::fs::remove_file(&half).ok();
    match linked {
        Ok(()) => Ok(secret.to_vec()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(std::fs::read(path)?),
        Err(error) => Err(error).with_context(|| format!("{} cannot be written", path.display())),
    }
}

/// Builds the web server on a bound listener. It stops when its handle says so, finishing what is under way.
pub fn web_server(context: Context, listener: TcpListener) -> std::io::Result<Server> {
    let context = web::Data::new(context);
    let openapi = http::openapi();
    Ok(HttpServer::new(move || {
        let docs = SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", openapi.clone());
        App::new()
            .wrap(Compress::default())
            .wrap(from_fn(http::speak))
            .wrap(TracingLogger::<http::RequestSpan>::new())
            .app_data(context.clone())
            .app_data(http::body_limit())
            .app_data(http::form_limit())
            .app_data(http::path_config())
            .into_utoipa_app()
            .openapi(http::ApiDescription::openapi())
            .configure(http::configure)
            .into_app()
            .configure(http::configure_pages)
            .route("/api/docs", web::get().to(http::redirect_to_docs))
            .service(docs)
            .default_service(web::route().to(http::no_such_path))
    })
    .listen(listener)?
    .workers(2)
    .shutdown_timeout(20)
    .disable_signals()
    .run())
}
