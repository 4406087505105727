//! Where the system keeps `initdb`, `pg_ctl` and `postgres`, and which version they are.

use super::error::PrivateServerError;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest PostgreSQL the migrations and this module are written for.
const OLDEST: u32 = 14;

const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// One installed server.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    directory: PathBuf,
    /// Major version, 15 for 15.4.
    pub(super) major: u32,
}

impl Binaries {
    pub(super) fn initdb(&self) -> PathBuf {
        self.directory.join("initdb")
    }

    pub(super) fn pg_ctl(&self) -> PathBuf {
        self.directory.join("pg_ctl")
    }

    /// Looks in a directory; `None` unless all three programs are there and `postgres` tells its version.
    fn inspect(directory: &Path) -> Option<Self> {
        if !PROGRAMS.iter().all(|program| directory.join(program).is_file()) {
            return None;
        }
        let output = output_of(&directory.join("postgres"), "--version")?;
        Some(Self { directory: directory.to_owned(), major: major(&output)? })
    }
}

/// The server for a new cluster, or the one that fits the cluster made by `wanted` (what its `PG_VERSION`
/// says) in `cluster`. `ENISHI_POSTGRES_BIN` comes first, then what `pg_config` says, then the newest in
/// Debian's place, then `PATH`.
pub(super) fn find(cluster: &Path, wanted: Option<&str>) -> Result<Binaries, PrivateServerError> {
    let mut installed = Vec::new();
    if let Some(named) = std::env::var_os("ENISHI_POSTGRES_BIN").filter(|named| !named.is_empty()) {
        let path = PathBuf::from(named);
        installed.push(Binaries::inspect(&path).ok_or(PrivateServerError::BinDirectory { path })?);
    }
    installed.extend(places().iter().filter_map(|directory| Binaries::inspect(directory)));
    choose(installed, cluster, wanted)
}

fn choose(
    installed: Vec<Binaries>,
    cluster: &Path,
    wanted: Option<&str>,
) -> Result<Binaries, PrivateServerError> {
    let Some(newest) = installed.iter().map(|binaries| binaries.major).max() else {
        return Err(PrivateServerError::NoServer);
    };
    if newest < OLDEST {
        return Err(PrivateServerError::TooOld { found: newest });
    }
    let usable = installed.into_iter().filter(|binaries| binaries.major >= OLDEST);
    let Some(wanted) = wanted else {
        return usable.into_iter().next().ok_or(PrivateServerError::NoServer);
    };
    let mut others = Vec::new();
    for binaries in usable {
        if wanted.parse() == Ok(binaries.major) {
            return Ok(binaries);
        }
        others.push(binaries.major);
    }
    others.sort_unstable();
    others.dedup();
    Err(PrivateServerError::OtherVersion {
        path: cluster.to_owned(),
        found: wanted.to_owned(),
        installed: others.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
    })
}

/// Directories worth a look, in order of preference.
fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    places.extend(output_of(Path::new("pg_config"), "--bindir").map(|line| PathBuf::from(line.trim_end())));
    let mut packaged: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    packaged.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    places.extend(packaged.into_iter().map(|(_, path)| path));
    let path = std::env::var_os("PATH").unwrap_or_default();
    places.extend(std::env::split_paths(&path).filter(|directory| directory.is_absolute()));
    places
}

fn output_of(program: &Path, argument: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(argument)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, `postgres (PostgreSQL) 17beta1`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL) ")?.1;
    let digits = number.find(|character: char| !character.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        majors.iter().map(|&major| Binaries { directory: PathBuf::from("/bin"), major }).collect()
    }

    fn chosen(majors: &[u32], wanted: Option<&str>) -> Result<u32, String> {
        choose(installed(majors), Path::new("/data"), wanted)
            .map(|binaries| binaries.major)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_major_version_is_read_from_what_postgres_prints() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 17beta1\n"), Some(17));
        assert_eq!(major("postgres (PostgreSQL) 18devel"), Some(18));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_preferred_usable_server() {
        assert_eq!(chosen(&[13, 15, 17], None), Ok(15));
    }

    #[test]
    fn an_existing_cluster_takes_the_server_of_its_version() {
        assert_eq!(chosen(&[15, 17], Some("17")), Ok(17));
    }

    #[test]
    fn a_cluster_of_a_version_that_is_not_installed_is_refused_by_name() {
        let message = chosen(&[17, 15, 15], Some("16")).unwrap_err();
        assert!(message.contains("made by PostgreSQL 16"), "{message}");
        assert!(message.contains("only version 15, 17 is installed"), "{message}");
    }

    #[test]
    fn old_servers_and_no_servers_are_told_apart() {
        assert!(chosen(&[13], None).unwrap_err().contains("PostgreSQL 13 is too old"));
        assert!(chosen(&[], None).unwrap_err().contains("apt-get install postgresql"));
    }
}
