//! The operating-system user the server runs as, and how a program is started in that user's name.

use super::error::PrivateServerError;
use nix::unistd::{Gid, Uid, User};
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::unix::fs::{chown, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// A user who may own and run a cluster. PostgreSQL refuses root, so root hands the server to somebody else.
#[derive(Debug, Clone)]
pub(super) struct ServerUser {
    pub(super) name: String,
    uid: u32,
    gid: u32,
    /// This process is root and changes to the user for every program it starts.
    switch: bool,
}

impl ServerUser {
    /// The user this process runs as. Not for root.
    pub(super) fn current() -> Self {
        let (uid, gid) = (Uid::effective(), Gid::effective());
        Self { name: name_of(uid.as_raw()), uid: uid.as_raw(), gid: gid.as_raw(), switch: false }
    }

    /// The user who owns an existing cluster, started by root.
    pub(super) fn owner(uid: u32, gid: u32) -> Self {
        Self { name: name_of(uid), uid, gid, switch: true }
    }

    /// The user root hands a new cluster to: `postgres` where the package made one, else `nobody`.
    pub(super) fn unprivileged() -> Result<Self, PrivateServerError> {
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Self {
                name: user.name,
                uid: user.uid.as_raw(),
                gid: user.gid.as_raw(),
                switch: true,
            })
            .ok_or(PrivateServerError::NoUnprivilegedUser)
    }

    pub(super) fn uid(&self) -> u32 {
        self.uid
    }

    pub(super) fn gid(&self) -> u32 {
        self.gid
    }

    /// A program in this user's name: messages in English, nothing inherited but the search paths (the
    /// environment may hold passwords), no input, and out of reach of a ctrl-C meant for this process.
    pub(super) fn command(&self, program: impl AsRef<OsStr>, working_directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C");
        for kept in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.current_dir(working_directory).stdin(Stdio::null()).process_group(0);
        if self.switch {
            // The supplementary groups of root are dropped by the standard library along with the user id.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this user may pass through the directory. Asked of the system, which also knows about access
    /// lists, read-only mounts and namespaces.
    pub(super) fn can_enter(&self, directory: &Path) -> bool {
        let status = self
            .command("/bin/sh", Path::new("/"))
            .args(["-c", "cd -- \"$1\"", "sh"])
            .arg(directory)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    }

    /// Hands a file or directory to this user; nothing to do unless this process is root.
    pub(super) fn give(&self, path: &Path) -> io::Result<()> {
        if self.switch { chown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// Hands an open file to this user, safe from a link put in its place.
    pub(super) fn give_file(&self, file: &File) -> io::Result<()> {
        if self.switch { fchown(file, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }
}

/// The user's name, or the number where the system has no name for it.
pub(super) fn name_of(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}
