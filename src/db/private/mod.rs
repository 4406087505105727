//! The private PostgreSQL: a real server from the system's binaries, owned by enishi, for those who configure none.
//!
//! It lives in the data directory, listens on a socket only, and survives whatever happens to enishi: the next
//! run finds it and goes on. Everybody who uses it holds a shared lock on `postgres.users`; whoever leaves last
//! stops it. Starting and stopping happen under an exclusive lock on `postgres.start`. The locks are the
//! kernel's, so a killed process holds none.

mod binaries;
mod cluster;
mod error;
mod layout;
mod postmaster;
mod user;

pub use error::PrivateServerError;

use binaries::Binaries;
use layout::Layout;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{Connection, query, query_scalar};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Part of the socket's name; nothing listens on the network.
const PORT: u16 = 5432;

/// Between two looks at something that is about to change.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a server that another process started may take to let us in (it may be recovering from a crash).
const LONGEST_RECOVERY: Duration = Duration::from_secs(600);

/// How long the children of a killed server may take to notice and leave.
const LONGEST_MOURNING: Duration = Duration::from_secs(30);

/// How often a server may start and be gone again before it answers.
const MOST_STARTS: u32 = 3;

/// How long leaving waits for another process that is just starting or stopping the server.
const LONGEST_FAREWELL: Duration = Duration::from_secs(60);

/// One use of the private PostgreSQL of a data directory. The server runs at least as long as this lives.
#[derive(Debug)]
pub struct PrivateServer {
    socket_directory: PathBuf,
    /// `None` once released.
    held: Option<Held>,
}

/// What is given back on leaving.
#[derive(Debug)]
struct Held {
    layout: Layout,
    binaries: Binaries,
    /// Locked shared.
    users: File,
}

impl PrivateServer {
    /// Starts the server of the data directory, or joins it if it runs. Makes the directory, the cluster, the
    /// role `enishi` (no superuser, so that row level security binds it) and its database where they are
    /// missing. Takes about two seconds the first time.
    pub async fn start(data_dir: &Path) -> Result<PrivateServer, PrivateServerError> {
        let data_dir = data_dir.to_owned();
        let layout = blocking(move || Layout::prepare(&data_dir)).await?;
        let start_lock = layout.lock_file("postgres.start")?;
        lock_start(&start_lock, &layout).await?;

        let users = layout.lock_file("postgres.users")?;
        users.lock_shared().map_err(error::at(layout.home.join("postgres.users")))?;
        let place = layout.clone();
        let binaries = blocking(move || cluster::ensure(&place)).await?;
        let held = Held { layout, binaries, users };
        let brought_up = held.bring_up().await;
        // Before `held` may be released, which needs this lock.
        unlock(&start_lock);
        match brought_up {
            Ok(socket_directory) => Ok(Self { socket_directory, held: Some(held) }),
            Err(error) => {
                if let Err(second) = blocking(move || held.release()).await {
                    tracing::warn!("{second}");
                }
                Err(error)
            }
        }
    }

    /// How to connect: the socket, the role `enishi` and its database.
    pub fn options(&self) -> PgConnectOptions {
        options(&self.socket_directory, "enishi")
    }

    /// The same for programs, as sqlx and psql understand it. The port is named because `PGPORT` would count
    /// otherwise.
    pub fn url(&self) -> String {
        let mut host = String::new();
        for byte in self.socket_directory.to_string_lossy().bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => host.push(byte.into()),
                _ => host.push_str(&format!("%{byte:02X}")),
            }
        }
        format!("postgres://enishi@localhost/enishi?host={host}&port={PORT}")
    }

    /// Leaves, and stops the server if nobody else uses it. Close connections first: stopping breaks them.
    pub async fn stop(mut self) -> Result<(), PrivateServerError> {
        match self.held.take() {
            Some(held) => blocking(move || held.release()).await,
            None => Ok(()),
        }
    }
}

/// Best effort for a server that was not stopped: does the same, blocking.
impl Drop for PrivateServer {
    fn drop(&mut self) {
        if let Some(held) = self.held.take()
            && let Err(error) = held.release()
        {
            tracing::warn!("{error}");
        }
    }
}

impl Held {
    /// Waits for the running server, or starts one, until it lets the role `enishi` in. The start lock is held.
    async fn bring_up(&self) -> Result<PathBuf, PrivateServerError> {
        let began = Instant::now();
        let mut starts = 0;
        loop {
            let layout = self.layout.clone();
            match blocking(move || postmaster::running(&layout)).await? {
                Some(server) => {
                    if let Some(directory) = server.socket_directory {
                        match admit(&directory).await {
                            Ok(()) => return Ok(directory),
                            Err(error) if is_passing(&error) && began.elapsed() < LONGEST_RECOVERY => {}
                            Err(source) => {
                                let log = self.layout.log();
                                return Err(PrivateServerError::DoesNotAnswer { log, source });
                            }
                        }
                    }
                }
                None => {
                    let (layout, binaries) = (self.layout.clone(), self.binaries.clone());
                    let started = blocking(move || cluster::start(&layout, &binaries)).await?;
                    starts += u32::from(started);
                    let hopeless = match started {
                        true if starts > MOST_STARTS => "it starts and ends at once",
                        false if began.elapsed() > LONGEST_MOURNING => "its shared memory is still in use",
                        _ => "",
                    };
                    if !hopeless.is_empty() {
                        let (log, tail) = (self.layout.log(), hopeless.to_owned());
                        return Err(PrivateServerError::DoesNotStart { log, tail });
                    }
                    if started {
                        let (major, home) = (self.binaries.major, self.layout.home.display());
                        tracing::info!("the private PostgreSQL {major} runs in {home}");
                        continue;
                    }
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Gives up the use of the server, and stops it if this was the last. Whoever else is leaving does so
    /// before or after, never at the same time: two who saw each other would both leave it running.
    fn release(self) -> Result<(), PrivateServerError> {
        let start_lock = self.layout.lock_file("postgres.start")?;
        let began = Instant::now();
        while start_lock.try_lock().is_err() {
            if began.elapsed() > LONGEST_FAREWELL {
                unlock(&self.users);
                tracing::info!("the private PostgreSQL is left running: another process is busy with it");
                return Ok(());
            }
            std::thread::sleep(PAUSE);
        }
        unlock(&self.users);
        let stopped = match self.users.try_lock() {
            Ok(()) => cluster::stop(&self.layout, &self.binaries),
            Err(_) => {
                tracing::info!("the private PostgreSQL is left running for its other users");
                Ok(())
            }
        };
        unlock(&self.users);
        unlock(&start_lock);
        stopped
    }
}

/// Makes the role and the database where they are missing, and proves that they let us in.
async fn admit(socket_directory: &Path) -> Result<(), sqlx::Error> {
    let mut administrator = PgConnection::connect_with(&options(socket_directory, "postgres")).await?;
    let role = query_scalar::<_, i32>("SELECT 1 FROM pg_roles WHERE rolname = 'enishi'");
    if role.fetch_optional(&mut administrator).await?.is_none() {
        query("CREATE ROLE enishi LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS")
            .execute(&mut administrator)
            .await?;
    }
    let database = query_scalar::<_, i32>("SELECT 1 FROM pg_database WHERE datname = 'enishi'");
    if database.fetch_optional(&mut administrator).await?.is_none() {
        query("CREATE DATABASE enishi OWNER enishi").execute(&mut administrator).await?;
    }
    administrator.close().await?;
    PgConnection::connect_with(&options(socket_directory, "enishi")).await?.close().await
}

/// A role and the database of the same name, through the socket.
fn options(socket_directory: &Path, role: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_directory)
        .port(PORT)
        .username(role)
        .database(role)
        .ssl_mode(PgSslMode::Disable)
        .application_name("enishi")
}

/// Not listening yet, starting up, recovering or shutting down: it will be different in a moment. Anything else
/// a server answers stays as it is.
fn is_passing(error: &sqlx::Error) -> bool {
    match error.as_database_error().and_then(|answer| answer.code()) {
        Some(code) => matches!(code.as_ref(), "57P01" | "57P02" | "57P03"),
        None => matches!(error, sqlx::Error::Io(_) | sqlx::Error::Protocol(_)),
    }
}

/// Takes the start lock, without a limit: whoever holds it may be recovering a large database.
async fn lock_start(file: &File, layout: &Layout) -> Result<(), PrivateServerError> {
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => {
                return Err(error::at(layout.home.join("postgres.start"))(error));
            }
            Err(TryLockError::WouldBlock) if !told => {
                tracing::info!(
                    "waiting for another process that is starting or stopping the private PostgreSQL"
                );
                told = true;
            }
            Err(TryLockError::WouldBlock) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Explicit, because closing the file is not enough while a program that is just being started shares it.
fn unlock(file: &File) {
    if let Err(error) = file.unlock() {
        tracing::warn!("a lock could not be released: {error}");
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(failure) => std::panic::resume_unwind(failure.into_panic()),
    }
}
