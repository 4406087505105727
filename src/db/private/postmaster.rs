//! Whether the cluster's server is running, told from `postmaster.pid` and the process list.
//!
//! The file alone proves nothing: it stays behind after a `kill -9`, its process number may since have been
//! given to something else (in a container, easily), and it travels along when the directory is copied.

use super::error::{PrivateServerError, at};
use super::layout::Layout;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// A server that is alive, though perhaps still starting or already stopping.
pub(super) struct Postmaster {
    /// Where it listens; `None` in the first moments of its start.
    pub(super) socket_directory: Option<PathBuf>,
}

/// The cluster's running server. A `postmaster.pid` whose number belongs to another process is removed, since
/// PostgreSQL would take that process for its server and refuse to start; the shared memory, which PostgreSQL
/// also checks, still guards against two servers on one cluster.
pub(super) fn running(layout: &Layout) -> Result<Option<Postmaster>, PrivateServerError> {
    let path = layout.cluster().join("postmaster.pid");
    let content = match fs::read(&path) {
        Ok(content) => content,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(at(path)(error)),
    };
    let lines: Vec<&[u8]> = content.split(|&byte| byte == b'\n').collect();
    let line = |number: usize| lines.get(number - 1).copied().unwrap_or_default();
    let pid = std::str::from_utf8(line(1)).ok().and_then(|digits| digits.trim().parse::<i32>().ok());
    let Some(pid) = pid.filter(|&pid| pid > 1) else {
        // Being written this moment, or damaged: PostgreSQL decides.
        return Ok(None);
    };
    let made_here = line(2) == layout.cluster().as_os_str().as_bytes();
    match process(pid, &layout.name()) {
        Process::Gone => Ok(None),
        Process::Server if made_here => {
            let directory = PathBuf::from(OsString::from_vec(line(5).to_vec()));
            Ok(Some(Postmaster { socket_directory: directory.is_absolute().then_some(directory) }))
        }
        Process::Server | Process::Other => {
            tracing::info!("removing {}: process {pid} is not this database's server", path.display());
            fs::remove_file(&path).map_err(at(path))?;
            Ok(None)
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Process {
    Gone,
    /// A PostgreSQL server, or something that cannot be looked at.
    Server,
    /// Something else, another private server, or the remains of one that nobody has waited for.
    Other,
}

fn process(pid: i32, name: &str) -> Process {
    let directory = PathBuf::from(format!("/proc/{pid}"));
    if !Path::new("/proc/self").exists() {
        let alive = kill(Pid::from_raw(pid), None) != Err(nix::errno::Errno::ESRCH);
        return if alive { Process::Server } else { Process::Gone };
    }
    let Ok(stat) = fs::read_to_string(directory.join("stat")) else {
        return if directory.exists() { Process::Server } else { Process::Gone };
    };
    let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    if matches!(state, Some('Z' | 'X')) {
        return Process::Other;
    }
    match fs::read(directory.join("cmdline")) {
        Ok(command_line) => of_command_line(&command_line, name),
        Err(_) if directory.exists() => Process::Server,
        Err(_) => Process::Gone,
    }
}

fn of_command_line(command_line: &[u8], name: &str) -> Process {
    let mut arguments = command_line.split(|&byte| byte == 0);
    let program = arguments.next().and_then(|program| program.rsplit(|&byte| byte == b'/').next());
    if !matches!(program, Some(b"postgres" | b"postmaster")) {
        return Process::Other;
    }
    let other = arguments
        .filter_map(|argument| argument.strip_prefix(b"cluster_name=enishi-"))
        .any(|hash| name.as_bytes().strip_prefix(b"enishi-") != Some(hash));
    if other { Process::Other } else { Process::Server }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_command_line() {
        let name = "enishi-0123456789abcdef";
        let of = |line: &str| of_command_line(line.replace(' ', "\0").as_bytes(), name);
        assert_eq!(
            of("/usr/lib/postgresql/15/bin/postgres -c cluster_name=enishi-0123456789abcdef"),
            Process::Server
        );
        assert_eq!(of("/usr/lib/postgresql/15/bin/postgres -D /elsewhere"), Process::Server);
        assert_eq!(of("/usr/lib/postgresql/15/bin/postgres -c cluster_name=enishi-00"), Process::Other);
        assert_eq!(of("sleep 1000"), Process::Other);
        assert_eq!(of(""), Process::Other);
    }

    #[test]
    fn a_process_that_is_not_there_is_gone() {
        assert_eq!(process(i32::MAX, "enishi-00"), Process::Gone);
        assert_eq!(process(std::process::id() as i32, "enishi-00"), Process::Other);
    }
}
