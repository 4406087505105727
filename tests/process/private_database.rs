//! The private PostgreSQL against the system's own binaries: what is committed survives every way to die.

use enishi::db::private::{PrivateServer, PrivateServerError};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Tells this test binary, started once more, which data directory to use and wait in.
const DATA_DIR_OF_CHILD: &str = "ENISHI_TEST_DATA_DIR";

fn directory() -> TempDir {
    tempfile::tempdir().expect("a directory for the test")
}

async fn start(data_dir: &Path) -> PrivateServer {
    PrivateServer::start(data_dir).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn refusal(data_dir: &Path) -> PrivateServerError {
    match PrivateServer::start(data_dir).await {
        Ok(_) => panic!("the server started in {}", data_dir.display()),
        Err(error) => error,
    }
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(options).await.expect("a connection")
}

async fn write_down(server: &PrivateServer, word: &str) {
    let mut connection = connect(&server.options()).await;
    sqlx::query("CREATE TABLE IF NOT EXISTS words (word text NOT NULL)")
        .execute(&mut connection)
        .await
        .expect("a table");
    sqlx::query("INSERT INTO words VALUES ($1)").bind(word).execute(&mut connection).await.expect("a row");
    connection.close().await.expect("a clean goodbye");
}

async fn words(server: &PrivateServer) -> Vec<String> {
    let mut connection = connect(&server.options()).await;
    sqlx::query_scalar("SELECT word FROM words ORDER BY word")
        .fetch_all(&mut connection)
        .await
        .expect("words")
}

async fn ask(server: &PrivateServer, question: &'static str) -> String {
    let mut connection = connect(&server.options()).await;
    sqlx::query_scalar(question).fetch_one(&mut connection).await.expect("an answer")
}

fn pid_of(cluster: &Path) -> Option<i32> {
    fs::read_to_string(cluster.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

fn server_pid(data_dir: &Path) -> i32 {
    pid_of(&data_dir.join("postgres")).expect("a running server")
}

fn is_alive(pid: i32) -> bool {
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

fn kill_hard(pid: i32) {
    kill(Pid::from_raw(pid), Signal::SIGKILL).expect("the process is there to be killed");
    assert!(ends(pid), "process {pid} does not die");
}

/// Whether the process is gone soon: a server that is stopped has said so, and put its files away, a moment before its
/// process ends.
fn ends(pid: i32) -> bool {
    let began = Instant::now();
    while is_alive(pid) && began.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(10));
    }
    !is_alive(pid)
}

/// Another process that starts the server of the data directory, writes the word "child" and waits to be killed.
fn another_process(data_dir: &Path) -> Child {
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "private_database::another_process_that_uses_the_server", "--nocapture"])
        .env(DATA_DIR_OF_CHILD, data_dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("a second process");
    let began = Instant::now();
    while !data_dir.join("child.ready").exists() {
        assert!(began.elapsed() < Duration::from_secs(120), "the second process does not get ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

/// Not a test of its own: what [`another_process`] runs.
#[tokio::test]
async fn another_process_that_uses_the_server() {
    let Some(data_dir) = std::env::var_os(DATA_DIR_OF_CHILD).map(PathBuf::from) else { return };
    let server = start(&data_dir).await;
    write_down(&server, "child").await;
    fs::write(data_dir.join("child.ready"), "").expect("a sign that the row is committed");
    tokio::time::sleep(Duration::from_secs(120)).await;
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn data_are_there_after_a_stop_and_a_start() {
    let directory = directory();
    let server = start(directory.path()).await;
    let pid = server_pid(directory.path());
    write_down(&server, "縁").await;
    server.stop().await.expect("a stop");
    assert!(ends(pid), "the server outlived its last user");

    let server = start(directory.path()).await;
    assert_eq!(words(&server).await, ["縁"]);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_dropped_server_is_stopped_too() {
    let directory = directory();
    let server = start(directory.path()).await;
    let pid = server_pid(directory.path());
    drop(server);
    assert!(ends(pid), "the server outlived its last user");
}

#[tokio::test]
async fn the_role_is_bound_by_row_level_security_and_may_make_databases() {
    let directory = directory();
    let server = start(directory.path()).await;
    let roles = "SELECT concat_ws(' ', rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb)
                 FROM pg_roles WHERE rolname = current_user";
    assert_eq!(ask(&server, roles).await, "enishi f f f t");
    let owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()";
    assert_eq!(ask(&server, owner).await, "enishi");

    let mut connection = connect(&server.options()).await;
    sqlx::query("CREATE EXTENSION pg_trgm").execute(&mut connection).await.expect("a trusted extension");
    sqlx::query("CREATE DATABASE another").execute(&mut connection).await.expect("a second database");
    connection.close().await.expect("a clean goodbye");
    connect(&server.options().database("another")).await;
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn the_server_is_durable_and_not_on_the_network() {
    let directory = directory();
    let server = start(directory.path()).await;
    for (question, answer) in [
        ("SHOW listen_addresses", ""),
        ("SHOW fsync", "on"),
        ("SHOW full_page_writes", "on"),
        ("SHOW synchronous_commit", "on"),
        ("SHOW data_checksums", "on"),
        ("SHOW max_connections", "200"),
        ("SHOW server_encoding", "UTF8"),
        ("SHOW timezone", "UTC"),
    ] {
        assert_eq!(ask(&server, question).await, answer, "{question}");
    }
    let socket_directory = server.options().get_socket().cloned().expect("a socket");
    let mode = fs::metadata(socket_directory).expect("the socket's directory").mode();
    assert_eq!(mode & 0o777, 0o700);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn the_url_leads_to_the_same_database_in_sqlx_and_in_psql() {
    let directory = directory();
    // Everything that a shell, a URL or a list of directories could trip over.
    let data_dir = directory.path().join("商工会議所 \"a\" $HOME 'b' 50%+\\`c`");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o711)).expect("an open directory");
    let server = start(&data_dir).await;
    write_down(&server, "here").await;

    let mut connection = PgConnection::connect(&server.url()).await.expect("a connection by URL");
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM words").fetch_one(&mut connection).await.unwrap();
    assert_eq!(count, 1);
    connection.close().await.expect("a clean goodbye");

    match Command::new("psql").arg(server.url()).args(["-AtXc", "TABLE words"]).env("PGPORT", "1").output() {
        Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "here", "{output:?}"),
        Err(error) => println!("psql was not tried: {error}"),
    }
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_killed_server_is_started_again() {
    let directory = directory();
    let server = start(directory.path()).await;
    write_down(&server, "committed").await;
    let killed = server_pid(directory.path());
    kill_hard(killed);

    let second = start(directory.path()).await;
    assert_ne!(server_pid(directory.path()), killed);
    assert_eq!(words(&second).await, ["committed"]);
    assert_eq!(words(&server).await, ["committed"], "the first user finds the server where it was");
    second.stop().await.expect("a stop");
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn a_process_that_has_the_old_number_is_not_taken_for_the_server() {
    let directory = directory();
    let server = start(directory.path()).await;
    write_down(&server, "committed").await;
    let file = directory.path().join("postgres/postmaster.pid");
    let content = fs::read_to_string(&file).expect("the server's number");
    kill_hard(server_pid(directory.path()));
    server.stop().await.expect("a stop without a server");
    // As after a restart of the machine, when the number belongs to somebody else.
    let (_, rest) = content.split_once('\n').expect("lines");
    fs::write(&file, format!("{}\n{rest}", std::process::id())).expect("another number");

    let server = start(directory.path()).await;
    assert_eq!(words(&server).await, ["committed"]);
    server.stop().await.expect("a stop");
}

#[tokio::test]
async fn the_server_of_a_killed_process_goes_on_and_is_adopted() {
    let directory = directory();
    let mut child = another_process(directory.path());
    let pid = server_pid(directory.path());
    child.kill().expect("kill -9");
    child.wait().expect("the end of the second process");
    assert!(is_alive(pid), "the server died with its user");

    let server = start(directory.path()).await;
    assert_eq!(server_pid(directory.path()), pid, "a second server was started");
    assert_eq!(words(&server).await, ["child"]);
    server.stop().await.expect("a stop");
    assert!(ends(pid), "the adopted server outlived its last user");
}

#[tokio::test]
async fn the_last_of_two_processes_stops_the_server() {
    let directory = directory();
    let mut child = another_process(directory.path());
    let pid = server_pid(directory.path());
    let server = start(directory.path()).await;
    server.stop().await.expect("a stop");
    assert!(is_alive(pid), "the server was stopped under the other process");

    let server = start(directory.path()).await;
    child.kill().expect("kill -9");
    child.wait().expect("the end of the second process");
    server.stop().await.expect("a stop");
    assert!(ends(pid), "the server outlived its last user");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_come_and_leave_at_the_same_time() {
    let directory = directory();
    let visits: Vec<_> = (0..6)
        .map(|_| {
            let data_dir = directory.path().to_owned();
            tokio::spawn(async move {
                let server = start(&data_dir).await;
                let answer = ask(&server, "SELECT 'here'").await;
                server.stop().await.expect("a stop");
                answer
            })
        })
        .collect();
    for visit in visits {
        assert_eq!(visit.await.expect("a visit"), "here");
    }
    assert_eq!(pid_of(&directory.path().join("postgres")), None, "the last one left the server running");
}

#[tokio::test]
async fn an_interrupted_first_start_leaves_nothing_in_the_way() {
    let directory = directory();
    let unfinished = directory.path().join("postgres.unfinished-0");
    fs::create_dir(&unfinished).expect("what a killed initdb leaves");
    fs::write(unfinished.join("PG_VERSION"), "15\n").expect("a file in it");
    fs::create_dir(directory.path().join("postgres")).expect("an empty place");
    start(directory.path()).await.stop().await.expect("a stop");
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let directory = directory();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o711)).expect("an open directory");
    let data_dir = directory.path().join("d".repeat(120));
    let server = start(&data_dir).await;
    let socket_directory = server.options().get_socket().cloned().expect("a socket");
    assert!(!socket_directory.starts_with(directory.path()));
    assert_eq!(ask(&server, "SELECT 'here'").await, "here");
    server.stop().await.expect("a stop");
    fs::remove_dir_all(socket_directory).expect("the socket's directory goes");
}

#[tokio::test]
async fn a_file_in_place_of_the_data_directory_is_named() {
    let directory = directory();
    let file = directory.path().join("data");
    fs::write(&file, "").expect("a file");
    for data_dir in [file.clone(), file.join("below")] {
        let message = refusal(&data_dir).await.to_string();
        assert!(message.contains("is not a directory"), "{message}");
        assert!(message.contains("ディレクトリではありません"), "{message}");
    }
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_named() {
    let directory = directory();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).expect("a closed directory");
    // Root may write into closed directories, but not there.
    let parent = if Uid::effective().is_root() { Path::new("/proc") } else { directory.path() };
    let error = refusal(&parent.join("enishi")).await;
    assert!(matches!(error, PrivateServerError::DataDirectory { .. }), "{error:?}");
    assert!(error.to_string().contains("cannot be used"), "{error}");
}

#[tokio::test]
async fn a_database_of_another_version_is_named() {
    let directory = directory();
    start(directory.path()).await.stop().await.expect("a stop");
    let file = directory.path().join("postgres/PG_VERSION");
    fs::write(&file, "99\n").expect("another version");
    let message = refusal(directory.path()).await.to_string();
    assert!(message.contains("was made by PostgreSQL 99"), "{message}");
    assert!(message.contains("PostgreSQL 99 のデータ"), "{message}");
}

#[tokio::test]
async fn files_that_are_no_database_are_left_alone() {
    let directory = directory();
    let place = directory.path().join("postgres");
    fs::create_dir(&place).expect("a directory");
    fs::write(place.join("notes.txt"), "mine").expect("a file");
    let message = refusal(directory.path()).await.to_string();
    assert!(message.contains("holds files but no PostgreSQL database"), "{message}");
    assert_eq!(fs::read_to_string(place.join("notes.txt")).expect("the file"), "mine");
}

#[tokio::test]
async fn a_server_that_does_not_start_says_why() {
    let directory = directory();
    start(directory.path()).await.stop().await.expect("a stop");
    let settings = directory.path().join("postgres/postgresql.auto.conf");
    fs::write(&settings, "shared_buffers = 'plenty'\n").expect("a setting that means nothing");
    let message = refusal(directory.path()).await.to_string();
    assert!(message.contains("invalid value for parameter \"shared_buffers\""), "{message}");
}

/// Below a directory that only root may enter, the server's user has no way to the data.
#[tokio::test]
async fn an_unreachable_data_directory_gets_its_database_elsewhere() {
    if !Uid::effective().is_root() {
        println!("skipped: only root hands the server to another user");
        return;
    }
    let directory = directory();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).expect("a private directory");
    let data_dir = directory.path().join("data");
    let server = start(&data_dir).await;
    write_down(&server, "elsewhere").await;
    server.stop().await.expect("a stop");
    let record = fs::read_to_string(data_dir.join("postgres.location")).expect("a record of the place");
    let home = PathBuf::from(record.trim());
    assert!(home.starts_with("/var/lib/enishi"), "{record}");
    assert!(!data_dir.join("postgres").exists());

    let server = start(&data_dir).await;
    assert_eq!(words(&server).await, ["elsewhere"]);
    server.stop().await.expect("a stop");

    fs::remove_dir_all(&home).expect("the database goes");
    let _ = fs::remove_dir("/var/lib/enishi");
    let message = refusal(&data_dir).await.to_string();
    assert!(message.contains("but it is not there"), "{message}");
}

/// Root's own private directory lets the server's group through, and nobody else.
#[tokio::test]
async fn a_private_data_directory_of_root_is_opened_for_the_server_only() {
    if !Uid::effective().is_root() {
        println!("skipped: only root hands the server to another user");
        return;
    }
    let directory = directory();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).expect("a private directory");
    let server = start(directory.path()).await;
    let (found, cluster) = (
        fs::metadata(directory.path()).expect("the directory"),
        fs::metadata(directory.path().join("postgres")).expect("the cluster"),
    );
    assert_eq!(found.mode() & 0o777, 0o710);
    assert_eq!((found.uid(), found.gid()), (0, cluster.gid()));
    assert_ne!(cluster.uid(), 0);
    server.stop().await.expect("a stop");
}

/// A copy that root restored belongs to root, which PostgreSQL does not accept.
#[tokio::test]
async fn a_copy_restored_by_root_is_handed_back() {
    if !Uid::effective().is_root() {
        println!("skipped: only root hands the server to another user");
        return;
    }
    let (original, copy) = (directory(), directory());
    let server = start(original.path()).await;
    write_down(&server, "kept").await;
    server.stop().await.expect("a stop");
    let status = Command::new("cp")
        .arg("-R")
        .arg(original.path().join("postgres"))
        .arg(copy.path())
        .status()
        .expect("cp");
    assert!(status.success());

    let server = start(copy.path()).await;
    assert_eq!(words(&server).await, ["kept"]);
    server.stop().await.expect("a stop");
}
