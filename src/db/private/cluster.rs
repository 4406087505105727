//! The cluster itself: made with `initdb`, configured, started and stopped with `pg_ctl`. Blocking.
//!
//! No path is given to `pg_ctl` as an argument: it would put it into a shell command. It gets the cluster in
//! `PGDATA` and the log relative to its working directory.

use super::PORT;
use super::binaries::{self, Binaries};
use super::error::{PrivateServerError, at};
use super::layout::Layout;
use super::postmaster;
use super::user::ServerUser;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::process::Output;

/// A log longer than this (bytes) is put aside at the next start; the one before it is dropped.
const LONGEST_LOG: u64 = 8 << 20;

/// Seconds `pg_ctl` waits. Recovery after a crash can take minutes.
const PATIENCE_SECONDS: &str = "600";

/// How the name of a cluster begins that is not ready to be used.
const UNFINISHED: &str = "postgres.unfinished-";

/// Finds the binaries for the cluster, and makes the cluster where there is none. The start lock is held.
pub(super) fn ensure(layout: &Layout) -> Result<Binaries, PrivateServerError> {
    sweep(&layout.home);
    let cluster = layout.cluster();
    match fs::read_to_string(cluster.join("PG_VERSION")) {
        Ok(version) => {
            if fs::metadata(&cluster).map_err(at(&cluster))?.uid() != layout.user.uid() {
                hand_over(&cluster, &layout.user).map_err(at(&cluster))?;
            }
            return binaries::find(&cluster, Some(version.trim()));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(at(cluster)(error)),
    }
    if fs::read_dir(&cluster).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(PrivateServerError::NotACluster { path: cluster });
    }
    let binaries = binaries::find(&cluster, None)?;
    create(layout, &binaries)?;
    Ok(binaries)
}

/// Removes what killed attempts left. What is still being written by an `initdb` that outlived its parent cannot
/// be removed as a whole; that `initdb` fails for it, and the next start removes the rest.
fn sweep(home: &Path) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Makes the cluster beside its place and renames it, so that what is in the place is always whole. The name
/// is new each time: an `initdb` that outlived its killed parent must not write into the next attempt.
fn create(layout: &Layout, binaries: &Binaries) -> Result<(), PrivateServerError> {
    let home = &layout.home;
    let unfinished = home.join(format!("{UNFINISHED}{}", uuid::Uuid::new_v4().simple()));
    DirBuilder::new().mode(0o700).create(&unfinished).map_err(at(&unfinished))?;
    layout.user.give(&unfinished).map_err(at(&unfinished))?;

    tracing::info!("creating a PostgreSQL {} database in {}", binaries.major, layout.cluster().display());
    let initdb = |locale: &str| -> Result<Output, PrivateServerError> {
        layout
            .user
            .command(binaries.initdb(), home)
            .args(["--username=postgres", "--encoding=UTF8", "--data-checksums"])
            .args(["--auth-local=peer", "--auth-host=reject"])
            .arg(format!("--locale={locale}"))
            .env("PGDATA", &unfinished)
            .output()
            .map_err(at(binaries.initdb()))
    };
    // C.UTF-8 sorts by code point and knows the letters of every script; not every system has it.
    let mut output = initdb("C.UTF-8")?;
    if !output.status.success() && text_of(&output).contains("locale") {
        output = initdb("C")?;
    }
    if !output.status.success() {
        let _ = fs::remove_dir_all(&unfinished);
        return Err(PrivateServerError::CannotCreate { path: layout.cluster(), output: text_of(&output) });
    }
    let finish = || -> io::Result<()> {
        let mut main = OpenOptions::new().append(true).open(unfinished.join("postgresql.conf"))?;
        main.write_all(b"\ninclude 'enishi.conf'\n")?;
        main.sync_all()?;
        fs::rename(&unfinished, layout.cluster())?;
        File::open(home)?.sync_all()
    };
    finish().map_err(at(layout.cluster()))?;
    layout.record()
}

/// Gives a restored copy to the server's user. Links are not followed.
fn hand_over(path: &Path, user: &ServerUser) -> io::Result<()> {
    lchown(path, Some(user.uid()), Some(user.gid()))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            hand_over(&entry?.path(), user)?;
        }
    }
    Ok(())
}

/// Writes the settings and starts the server. `Ok(false)`: the children of a killed server still hold its
/// memory and will be gone in a moment, so it is worth trying again.
pub(super) fn start(layout: &Layout, binaries: &Binaries) -> Result<bool, PrivateServerError> {
    let cluster = layout.cluster();
    fs::set_permissions(&cluster, Permissions::from_mode(0o700)).map_err(at(&cluster))?;
    let socket_directory = configure(layout)?;
    // The directory is the cluster's own and its server is not running: what is there was left by a killed one,
    // whose number may by now be another process's, and then PostgreSQL would not dare to remove it.
    for left in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        let left = socket_directory.join(left);
        match fs::remove_file(&left) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(at(left)(error)),
            _ => {}
        }
    }
    let before = open_log(layout).map_err(at(layout.log()))?;
    let output = layout
        .user
        .command(binaries.pg_ctl(), &layout.home)
        .args(["start", "-s", "-w", "-t", PATIENCE_SECONDS, "-l", "postgres.log"])
        .args(["-o", &format!("-c cluster_name={}", layout.name())])
        .env("PGDATA", &cluster)
        .output()
        .map_err(at(binaries.pg_ctl()))?;
    if output.status.success() {
        return Ok(true);
    }
    let written = read_log(layout, before).map_err(at(layout.log()))?;
    if written.contains("pre-existing shared memory block") {
        return Ok(false);
    }
    let mut last: Vec<&str> = written.lines().rev().take(10).collect();
    last.reverse();
    let tail = if last.is_empty() { text_of(&output) } else { last.join("\n") };
    Err(PrivateServerError::DoesNotStart { log: layout.log(), tail })
}

/// Stops the server and waits until it is gone; nothing to do if it is not running.
pub(super) fn stop(layout: &Layout, binaries: &Binaries) -> Result<(), PrivateServerError> {
    if postmaster::running(layout)?.is_none() {
        return Ok(());
    }
    let output = layout
        .user
        .command(binaries.pg_ctl(), &layout.home)
        .args(["stop", "-s", "-w", "-m", "fast", "-t", PATIENCE_SECONDS])
        .env("PGDATA", layout.cluster())
        .output()
        .map_err(at(binaries.pg_ctl()))?;
    if output.status.success() || postmaster::running(layout)?.is_none() {
        return Ok(());
    }
    Err(PrivateServerError::DoesNotStop { output: text_of(&output) })
}

/// Writes the settings and who may connect; returns the directory of the socket.
fn configure(layout: &Layout) -> Result<PathBuf, PrivateServerError> {
    let socket_directory = layout.socket_directory()?;
    // A list of directories inside a string: quoted for the list, then for the string.
    let quoted = socket_directory.to_string_lossy().replace('"', "\"\"");
    let quoted = format!("\"{quoted}\"").replace('\\', "\\\\").replace('\'', "''");
    let settings = format!(
        "# Written by enishi at every start. To change a setting, use ALTER SYSTEM as the role postgres.\n\
         listen_addresses = ''\n\
         port = {PORT}\n\
         unix_socket_directories = '{quoted}'\n\
         unix_socket_permissions = 0700\n\
         max_connections = 200\n\
         # A committed transaction survives a loss of power.\n\
         fsync = on\n\
         full_page_writes = on\n\
         synchronous_commit = on\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         # Neither statements nor the values in them (people's names and addresses) go to the log.\n\
         log_error_verbosity = terse\n\
         log_min_error_statement = panic\n\
         log_checkpoints = off\n"
    );
    let access = "# Written by enishi at every start: only through the socket, known by the operating system.\n\
                  local all postgres peer map=administrator\n\
                  local all enishi peer map=enishi\n";
    // The user running enishi is the server's own user, or root.
    let mut users = String::from("# Written by enishi at every start.\n");
    for map in ["administrator postgres", "enishi enishi"] {
        let (map, role) = map.split_once(' ').unwrap_or_default();
        for user in ["root", &layout.user.name] {
            users.push_str(&format!("{map} \"{user}\" {role}\n"));
        }
    }
    let cluster = layout.cluster();
    layout.write_file(&cluster.join("enishi.conf"), settings.as_bytes(), Some(0o600))?;
    layout.write_file(&cluster.join("pg_hba.conf"), access.as_bytes(), Some(0o600))?;
    layout.write_file(&cluster.join("pg_ident.conf"), users.as_bytes(), Some(0o600))?;
    Ok(socket_directory)
}

/// Makes the log, writable for the server's user only, and tells its length.
fn open_log(layout: &Layout) -> io::Result<u64> {
    let path = layout.log();
    if fs::symlink_metadata(&path).is_ok_and(|log| log.len() > LONGEST_LOG) {
        fs::rename(&path, layout.home.join("postgres.log.old"))?;
    }
    let links = nix::fcntl::OFlag::O_NOFOLLOW.bits();
    let log = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(links).open(&path)?;
    layout.user.give_file(&log)?;
    Ok(log.metadata()?.len())
}

fn read_log(layout: &Layout, from: u64) -> io::Result<String> {
    let mut log = File::open(layout.log())?;
    log.seek(SeekFrom::Start(from))?;
    let mut written = Vec::new();
    log.take(1 << 20).read_to_end(&mut written)?;
    Ok(String::from_utf8_lossy(&written).into_owned())
}

/// What a program complained of, or how it ended.
fn text_of(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let text = text.trim();
    if text.is_empty() { output.status.to_string() } else { text.to_owned() }
}
