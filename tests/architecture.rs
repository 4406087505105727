//! The rules of the house, read off the sources: who imports whom, where SQL may stand, and that every file says what
//! it is.

use std::path::{Path, PathBuf};

/// Which rooms a room may use. `app`, `cli`, `main` and `lib` put everything together and may use all of them.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &[]),
    ("telemetry", &[]),
    ("vocabulary", &["domain"]),
    ("reading", &["domain", "vocabulary"]),
    ("matching", &["domain", "vocabulary", "reading"]),
    ("timetable", &["domain"]),
    ("db", &["domain"]),
    ("auth", &["domain"]),
    ("notify", &["domain"]),
    ("exchange", &["domain"]),
    ("services", &["domain", "vocabulary", "reading", "matching", "db", "auth", "exchange"]),
    ("jobs", &["domain", "db", "services", "notify"]),
    ("http", &["domain", "auth", "services", "exchange"]),
];

/// Rooms that only compute: no web, no database, no mail, no clock, no environment, no chance.
const PURE: &[&str] = &["domain", "vocabulary", "reading", "matching", "timetable"];

/// What pure rooms do not know, and the one place that is excused.
const IMPURE: &[(&str, Option<&str>)] = &[
    ("actix", None),
    ("sqlx", None),
    ("lettre", None),
    ("tokio", None),
    ("rand::", None),
    ("std::env::", None),
    ("std::fs", None),
    ("std::net", None),
    ("SystemTime", None),
    ("Instant::now", None),
    // The clock itself: handed to whoever needs the time.
    ("Utc::now", Some("src/domain/clock.rs")),
];

/// Libraries that only some rooms know.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("actix_web", &["http", "app.rs"]),
    ("lettre", &["notify"]),
    ("sqlx::query", &["db"]),
    ("sqlx::raw_sql", &["db"]),
];

/// The second opinion about timetables, and all that it may know of the house: it shares no code with the solver.
const SECOND_OPINION: (&[&str], &[&str]) = (
    &["src/timetable/check.rs", "src/timetable/violation.rs"],
    &["super::problem::", "super::violation::", "crate::domain::Language;"],
);

struct Source {
    /// From the root of the repository, with slashes.
    path: String,
    text: String,
}

impl Source {
    /// The room: the folder below `src/`, or the file where there is none.
    fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        match below.split_once('/') {
            Some((room, _)) => room,
            None => below.strip_suffix(".rs").unwrap_or(below),
        }
    }

    /// The lines that are code, numbered from 1; what stands in comments and below `#[cfg(test)]` is left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .map(|(i, line)| (i + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(&root.join("src"), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            path: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

/// The rooms that a line names: `crate::room::…` and `use crate::{a, b::c}`.
fn rooms_named(line: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let mut rooms = Vec::new();
    for part in line.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            None => rooms.push(word(part)),
            Some(group) => {
                let mut depth = 0;
                let mut start = true;
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && !c.is_whitespace() => {
                            rooms.push(word(&group[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    rooms
}

fn forbidden_imports(source: &Source) -> Vec<String> {
    let Some((room, allowed)) = MAY_USE.iter().find(|(room, _)| *room == source.room()) else {
        return vec![];
    };
    let mut faults = Vec::new();
    for (number, line) in source.code() {
        for named in rooms_named(line) {
            let is_room =
                MAY_USE.iter().any(|(other, _)| *other == named) || named == "app" || named == "cli";
            if is_room && named != *room && !allowed.contains(&named.as_str()) {
                faults.push(format!("{}:{number}: {room} may not use {named}", source.path));
            }
        }
    }
    faults
}

fn impurities(source: &Source) -> Vec<String> {
    if !PURE.contains(&source.room()) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in source.code() {
        for (word, excused) in IMPURE {
            if line.contains(word) && *excused != Some(source.path.as_str()) {
                faults.push(format!("{}:{number}: {} knows nothing of {word}", source.path, source.room()));
            }
        }
    }
    faults
}

fn misplaced(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in source.code() {
        for (word, rooms) in ONLY_IN {
            let file = source.path.strip_prefix("src/").unwrap_or_default();
            if line.contains(word) && !rooms.contains(&source.room()) && !rooms.contains(&file) {
                faults.push(format!("{}:{number}: {word} belongs into {}", source.path, rooms.join(", ")));
            }
        }
        let sql = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE "];
        if source.room() != "db" && sql.iter().any(|verb| line.contains(&format!("\"{verb}"))) {
            faults.push(format!("{}:{number}: SQL belongs into db", source.path));
        }
    }
    faults
}

fn silent(source: &Source) -> Vec<String> {
    let first = source.text.lines().next().unwrap_or_default();
    let says = first.strip_prefix("//! ").is_some_and(|words| words.len() > 10);
    if says { Vec::new() } else { vec![format!("{}: the first line does not say what it is", source.path)] }
}

/// What the second opinion knows and should not.
fn dependent(source: &Source) -> Vec<String> {
    let (files, allowed) = SECOND_OPINION;
    let knows = |line: &str| {
        let mut own = line.match_indices("super::").chain(line.match_indices("crate::"));
        own.any(|(at, _)| !allowed.iter().any(|allowed| line[at..].starts_with(allowed)))
    };
    let own = if files.contains(&source.path.as_str()) { source.code().collect() } else { Vec::new() };
    own.into_iter()
        .filter(|(_, line)| knows(line))
        .map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim()))
        .collect()
}

fn check(rule: fn(&Source) -> Vec<String>) {
    let sources = sources();
    assert!(sources.len() > 100, "the sources were not found");
    let faults: Vec<String> = sources.iter().flat_map(rule).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    check(forbidden_imports);
}

#[test]
fn what_computes_knows_nothing_of_the_world() {
    check(impurities);
}

#[test]
fn sql_the_web_and_mail_stay_in_their_rooms() {
    check(misplaced);
}

#[test]
fn every_file_says_what_it_is() {
    check(silent);
}

#[test]
fn the_checker_of_timetables_shares_nothing_with_the_solver() {
    for file in SECOND_OPINION.0 {
        assert!(sources().iter().any(|source| source.path == *file), "{file} is not there");
    }
    check(dependent);
}

#[test]
fn every_room_has_a_rule() {
    let free = ["app", "cli", "main", "lib"];
    for source in sources() {
        let room = source.room();
        let ruled = MAY_USE.iter().any(|(ruled, _)| *ruled == room) || free.contains(&room);
        assert!(ruled, "{} stands in no room that the table knows", source.path);
    }
}

#[test]
fn the_rules_find_what_they_forbid() {
    let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let forbidden = |path, text| forbidden_imports(&source(path, text)).len();
    assert_eq!(forbidden("src/matching/rank.rs", "use crate::db::needs;"), 1);
    assert_eq!(forbidden("src/http/api/x.rs", "use crate::{domain::Day, matching};"), 1);
    assert_eq!(forbidden("src/http/api/x.rs", "let x = crate::vocabulary::normalise(y);"), 1);
    assert_eq!(forbidden("src/services/x.rs", "use crate::{db, matching::{rank, Snapshot}};"), 0);
    assert_eq!(forbidden("src/services/x.rs", "// use crate::http;"), 0);
    assert_eq!(impurities(&source("src/vocabulary/x.rs", "let now = Utc::now();")).len(), 1);
    assert_eq!(misplaced(&source("src/services/x.rs", "run(\"SELECT 1\")")).len(), 1);
    assert_eq!(misplaced(&source("src/jobs/x.rs", "use lettre::Message;")).len(), 1);
    assert_eq!(misplaced(&source("src/db/x.rs", "sqlx::query(\"SELECT 1\")")).len(), 0);
    assert_eq!(silent(&source("src/db/x.rs", "use std::fs;")).len(), 1);
    assert_eq!(dependent(&source("src/timetable/check.rs", "use super::model::Model;")).len(), 1);
    assert_eq!(dependent(&source("src/timetable/check.rs", "use super::{problem, resolve};")).len(), 1);
    assert_eq!(dependent(&source("src/timetable/check.rs", "use super::problem::Plan;")).len(), 0);
}
