//! Where everything lies: the cluster, its log, its socket and the lock files.
//!
//! All of it is in one directory, the home, which is the data directory itself. Only when root runs enishi and
//! the server's user cannot get into the data directory (it is below `/root`, say) is the home
//! `/var/lib/enishi/<hash of the data directory>`, and `postgres.location` in the data directory names it.

use super::error::{PrivateServerError, at};
use super::user::{ServerUser, name_of};
use nix::fcntl::OFlag;
use nix::unistd::Uid;
use sha2::{Digest, Sha256};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

const ELSEWHERE: &str = "/var/lib/enishi";

/// What is longest in a socket's address: `/.s.PGSQL.5432` after the directory must fit in 107 bytes.
const LONGEST_SOCKET_DIRECTORY: usize = 107 - "/.s.PGSQL.5432".len();

/// The places of one private server, and the user it runs as.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    data_dir: PathBuf,
    /// The directory the server's user can reach and this process writes.
    pub(super) home: PathBuf,
    pub(super) user: ServerUser,
}

impl Layout {
    /// Makes the data directory where it is missing, and settles where the cluster is or will be and whose it is.
    pub(super) fn prepare(data_dir: &Path) -> Result<Self, PrivateServerError> {
        let data_dir = make(data_dir)?;
        let (home, exists) = recorded_home(&data_dir)?;
        let cluster = home.join("postgres");
        if !Uid::effective().is_root() {
            let user = ServerUser::current();
            if exists {
                let owner = fs::metadata(&cluster).map_err(at(&cluster))?.uid();
                if owner != user.uid() {
                    return Err(PrivateServerError::ForeignOwner { path: cluster, owner: name_of(owner) });
                }
            }
            return Ok(Self { data_dir, home, user });
        }
        if !exists {
            let user = ServerUser::unprivileged()?;
            let home = reachable_home(&data_dir, &user)?;
            return Ok(Self { data_dir, home, user });
        }
        let owner = fs::metadata(&cluster).map_err(at(&cluster))?;
        let user = match owner.uid() {
            // A copy that root restored; `cluster::ensure` hands it over.
            0 => ServerUser::unprivileged()?,
            uid => ServerUser::owner(uid, owner.gid()),
        };
        if !user.can_enter(&home) && !open_for(&home, &user) {
            return Err(PrivateServerError::Unreachable { path: home, user: user.name });
        }
        Ok(Self { data_dir, home, user })
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join("postgres")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// The name the server carries in the process list, by which this cluster's server is told from others.
    pub(super) fn name(&self) -> String {
        format!("enishi-{}", hash_of(&self.cluster()))
    }

    /// Writes down where the cluster is, if that is not the data directory.
    pub(super) fn record(&self) -> Result<(), PrivateServerError> {
        if self.home == self.data_dir {
            return Ok(());
        }
        let mut line = self.home.as_os_str().as_bytes().to_vec();
        line.push(b'\n');
        self.write_file(&self.data_dir.join("postgres.location"), &line, None)
    }

    /// A lock file in the home. One that another user made is opened for reading, which is enough to lock it.
    pub(super) fn lock_file(&self, name: &str) -> Result<File, PrivateServerError> {
        let path = self.home.join(name);
        let links = OFlag::O_NOFOLLOW.bits();
        match OpenOptions::new().append(true).create(true).mode(0o644).custom_flags(links).open(&path) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied && path.exists() => {
                OpenOptions::new().read(true).custom_flags(links).open(&path).map_err(at(path))
            }
            Err(source) => Err(PrivateServerError::DataDirectory { path: self.home.clone(), source }),
            Ok(file) => Ok(file),
        }
    }

    /// Puts a whole file in place, for the server's user to read if `mode` is given, for all otherwise. Written
    /// beside its place and renamed: never half there, and a link in its place is replaced, not followed.
    pub(super) fn write_file(
        &self,
        path: &Path,
        content: &[u8],
        mode: Option<u32>,
    ) -> Result<(), PrivateServerError> {
        let mut beside = OsString::from(path);
        beside.push(".new");
        let write = || -> io::Result<()> {
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(mode.unwrap_or(0o644)).open(&beside)?;
            file.write_all(content)?;
            if mode.is_some() {
                self.user.give_file(&file)?;
            }
            file.sync_all()?;
            fs::rename(&beside, path)
        };
        write().map_err(at(path))
    }

    /// The directory for the socket, made if need be: in the home, or a short one where the home's path is too
    /// long for a socket's address. Only the server's user (and root) can enter it.
    pub(super) fn socket_directory(&self) -> Result<PathBuf, PrivateServerError> {
        let path = self.socket_path();
        let make = || -> io::Result<()> {
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => self.user.give(&path)?,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            let found = fs::symlink_metadata(&path)?;
            if !found.is_dir() {
                return Err(ErrorKind::NotADirectory.into());
            }
            if found.uid() != self.user.uid() {
                // Half-made by root in an earlier run, or another user's trap in /tmp.
                if found.uid() != Uid::effective().as_raw() {
                    return Err(ErrorKind::PermissionDenied.into());
                }
                self.user.give(&path)?;
            }
            fs::set_permissions(&path, Permissions::from_mode(0o700))
        };
        make().map_err(|source| PrivateServerError::SocketDirectory { path: path.clone(), source })?;
        Ok(path)
    }

    fn socket_path(&self) -> PathBuf {
        let usual = self.home.join("postgres.socket");
        let text = usual.to_str().unwrap_or_default();
        // libpq takes a comma for the end of a host.
        let awkward = |character: char| character == ',' || character.is_control();
        if !text.is_empty() && text.len() <= LONGEST_SOCKET_DIRECTORY && !text.contains(awkward) {
            return usual;
        }
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|directory| {
            let short = directory.to_str().is_some_and(|text| text.len() <= 40 && text.starts_with('/'));
            // Root's own runtime directory is closed to the server's user.
            short && !Uid::effective().is_root() && directory.is_dir()
        });
        runtime.unwrap_or_else(|| PathBuf::from("/tmp")).join(self.name())
    }
}

fn make(data_dir: &Path) -> Result<PathBuf, PrivateServerError> {
    let unusable = |source: io::Error| match source.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            PrivateServerError::NotADirectory { path: data_dir.to_owned() }
        }
        _ => PrivateServerError::DataDirectory { path: data_dir.to_owned(), source },
    };
    fs::create_dir_all(data_dir).map_err(unusable)?;
    fs::canonicalize(data_dir).map_err(unusable)
}

/// Where the cluster is according to the data directory, and whether there is one.
fn recorded_home(data_dir: &Path) -> Result<(PathBuf, bool), PrivateServerError> {
    if data_dir.join("postgres").exists() {
        return Ok((data_dir.to_owned(), true));
    }
    let record = data_dir.join("postgres.location");
    let content = match fs::read(&record) {
        Ok(content) => content,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok((data_dir.to_owned(), false)),
        Err(error) => return Err(at(record)(error)),
    };
    let home = PathBuf::from(OsString::from_vec(content.trim_ascii().to_vec()));
    if !home.join("postgres").exists() {
        return Err(PrivateServerError::LocationGone { record, path: home });
    }
    Ok((home, true))
}

/// The home of a cluster that root makes for `user`: the data directory if the user can be let in.
fn reachable_home(data_dir: &Path, user: &ServerUser) -> Result<PathBuf, PrivateServerError> {
    if user.can_enter(data_dir) || open_for(data_dir, user) {
        return Ok(data_dir.to_owned());
    }
    let home = Path::new(ELSEWHERE).join(hash_of(data_dir));
    fs::create_dir_all(&home).map_err(at(&home))?;
    for directory in [Path::new(ELSEWHERE), &home] {
        fs::set_permissions(directory, Permissions::from_mode(0o711)).map_err(at(directory))?;
    }
    tracing::info!(
        "the user {} cannot enter {}: its database is kept in {}",
        user.name,
        data_dir.display(),
        home.display()
    );
    Ok(home)
}

/// Lets the server's user pass through root's own private directory: its group becomes the server's, which may
/// enter but not list (0700 root:root becomes 0710 root:postgres). Nobody else gains anything, so this is done
/// only where the directory is root's and its group had no rights to lose.
fn open_for(directory: &Path, user: &ServerUser) -> bool {
    let open = || -> io::Result<()> {
        let found = fs::metadata(directory)?;
        let private = found.uid() == 0 && found.mode() & 0o070 == 0;
        let parent = directory.parent().unwrap_or(Path::new("/"));
        if !private || !user.can_enter(parent) {
            return Err(ErrorKind::PermissionDenied.into());
        }
        chown(directory, None, Some(user.gid()))?;
        fs::set_permissions(directory, Permissions::from_mode((found.mode() & 0o7777) | 0o010))
    };
    open().is_ok() && user.can_enter(directory)
}

/// Sixteen hexadecimal digits that stand for a path.
fn hash_of(path: &Path) -> String {
    let digest = Sha256::digest(<Path as AsRef<OsStr>>::as_ref(path).as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
