//! The configuration: read from the environment once, checked, then passed on. `docs/operations.md` lists it.

use chrono::Duration;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Everything an installation may set. Secrets do not show themselves.
#[derive(Clone)]
pub struct Config {
    /// Where Enishi keeps what is its own: the private database, mails, the token key.
    pub data_dir: PathBuf,
    /// A PostgreSQL server to use; the private one where there is none.
    pub database_url: Option<Hidden>,
    pub listen: SocketAddr,
    /// The address that people reach the pages under; it stands in mails.
    pub public_url: String,
    /// The mail server; the folder `mail` in the data directory where there is none.
    pub smtp_url: Option<Hidden>,
    /// A CA certificate (PEM) that the mail server's certificate may rest on, beside those of the system.
    pub smtp_ca: Option<PathBuf>,
    /// The sender of mails.
    pub mail_from: String,
    /// News of one coordinator within this time become one mail.
    pub mail_window: Duration,
    /// No two mails of news reach one coordinator within this time.
    pub mail_gap: Duration,
    /// From which hour until which hour in Japan no mail goes out by itself.
    pub quiet_hours: Option<(u32, u32)>,
    /// How long a worker may be silent before its job is given to another.
    pub job_lease: Duration,
    /// The secret that access tokens are signed with; a file in the data directory where there is none.
    pub token_secret: Option<Hidden>,
    /// How many connections to the database at most.
    pub database_connections: u32,
}

/// A setting that holds a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A setting that cannot be used, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the setting {name} cannot be used: {reason}")]
pub struct ConfigError {
    pub name: &'static str,
    pub reason: String,
}

impl Config {
    /// Reads the settings through `get` (the environment; a map in tests).
    ///
    /// # Errors
    /// Every setting that cannot be used, not only the first.
    pub fn read(
        data_dir: Option<&Path>,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<ConfigError>> {
        let get = |name: &'static str| get(name).filter(|value| !value.trim().is_empty());
        let mut errors = Vec::new();
        let listen = setting(&mut errors, "ENISHI_LISTEN", get("ENISHI_LISTEN"), "127.0.0.1:8080", |text| {
            text.parse::<SocketAddr>().map_err(|_| "use address:port, such as 127.0.0.1:8080".to_owned())
        });
        let public_url = get("ENISHI_PUBLIC_URL").unwrap_or_else(|| match listen {
            Some(address) => format!("http://{address}"),
            None => String::new(),
        });
        if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            let reason = "it begins with http:// or https://".to_owned();
            errors.push(ConfigError { name: "ENISHI_PUBLIC_URL", reason });
        }
        let seconds = |text: &str| match text.parse::<u32>() {
            Ok(number) => Ok(Duration::seconds(number.into())),
            Err(_) => Err("it is a whole number of seconds".to_owned()),
        };
        let mail_window = setting(
            &mut errors,
            "ENISHI_MAIL_WINDOW_SECONDS",
            get("ENISHI_MAIL_WINDOW_SECONDS"),
            "120",
            seconds,
        );
        let mail_gap =
            setting(&mut errors, "ENISHI_MAIL_GAP_SECONDS", get("ENISHI_MAIL_GAP_SECONDS"), "10800", seconds);
        let quiet_hours =
            setting(&mut errors, "ENISHI_QUIET_HOURS", get("ENISHI_QUIET_HOURS"), "20-8", quiet_hours);
        let job_lease =
            setting(&mut errors, "ENISHI_JOB_LEASE_SECONDS", get("ENISHI_JOB_LEASE_SECONDS"), "120", seconds);
        let database_connections = setting(
            &mut errors,
            "ENISHI_DATABASE_CONNECTIONS",
            get("ENISHI_DATABASE_CONNECTIONS"),
            "16",
            |text| match text.parse::<u32>() {
                Ok(number) if (2..=500).contains(&number) => Ok(number),
                _ => Err("it is a whole number from 2 to 500".to_owned()),
            },
        );
        let token_secret = get("ENISHI_TOKEN_SECRET");
        if token_secret.as_ref().is_some_and(|secret| secret.len() < 32) {
            let reason = "it has at least 32 characters".to_owned();
            errors.push(ConfigError { name: "ENISHI_TOKEN_SECRET", reason });
        }
        let (
            Some(listen),
            Some(mail_window),
            Some(mail_gap),
            Some(quiet_hours),
            Some(job_lease),
            Some(database_connections),
            true,
        ) = (listen, mail_window, mail_gap, quiet_hours, job_lease, database_connections, errors.is_empty())
        else {
            return Err(errors);
        };
        Ok(Self {
            data_dir: data_dir
                .map(Path::to_owned)
                .or_else(|| get("ENISHI_DATA_DIR").map(PathBuf::from))
                .unwrap_or_else(|| PathBuf::from("var")),
            database_url: get("ENISHI_DATABASE_URL").or_else(|| get("DATABASE_URL")).map(Hidden),
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            smtp_url: get("ENISHI_SMTP_URL").map(Hidden),
            smtp_ca: get("ENISHI_SMTP_CA").map(PathBuf::from),
            mail_from: get("ENISHI_MAIL_FROM").unwrap_or_else(|| "enishi@example.jp".to_owned()),
            mail_window,
            mail_gap,
            quiet_hours,
            job_lease,
            token_secret: token_secret.map(Hidden),
            database_connections,
        })
    }

    /// Where mails go when no mail server is configured.
    pub fn mail_folder(&self) -> PathBuf {
        self.data_dir.join("mail")
    }
}

/// `20-8`: from eight in the evening until eight in the morning; `none`: no hour is quiet.
fn quiet_hours(text: &str) -> Result<Option<(u32, u32)>, String> {
    if text.trim() == "none" {
        return Ok(None);
    }
    let hour = |text: &str| text.trim().parse::<u32>().ok().filter(|hour| *hour < 24);
    let hours = text.split_once('-').and_then(|(from, until)| Some((hour(from)?, hour(until)?)));
    match hours {
        Some((from, until)) if from != until => Ok(Some((from, until))),
        _ => Err("use two hours from 0 to 23 such as 20-8, or none".to_owned()),
    }
}

fn setting<T>(
    errors: &mut Vec<ConfigError>,
    name: &'static str,
    given: Option<String>,
    default: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    match parse(given.as_deref().unwrap_or(default).trim()) {
        Ok(value) => Some(value),
        Err(reason) => {
            errors.push(ConfigError { name, reason });
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Config, Vec<ConfigError>> {
        Config::read(None, |name| {
            settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_need_be_set() {
        let config = read(&[]).unwrap();
        assert_eq!(config.data_dir, PathBuf::from("var"));
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert!(config.database_url.is_none() && config.smtp_url.is_none());
    }

    #[test]
    fn every_setting_that_cannot_be_used_is_named() {
        let errors = read(&[
            ("ENISHI_LISTEN", "8080"),
            ("ENISHI_PUBLIC_URL", "enishi.example.jp"),
            ("ENISHI_MAIL_WINDOW_SECONDS", "soon"),
            ("ENISHI_TOKEN_SECRET", "short"),
        ])
        .err()
        .unwrap();
        let names: Vec<_> = errors.iter().map(|error| error.name).collect();
        let expected =
            ["ENISHI_LISTEN", "ENISHI_PUBLIC_URL", "ENISHI_MAIL_WINDOW_SECONDS", "ENISHI_TOKEN_SECRET"];
        assert_eq!(names, expected);
    }

    #[test]
    fn enishis_own_database_setting_comes_first() {
        let config =
            read(&[("DATABASE_URL", "postgres://b"), ("ENISHI_DATABASE_URL", "postgres://a")]).unwrap();
        assert_eq!(config.database_url, Some(Hidden("postgres://a".into())));
        assert_eq!(format!("{:?}", config.database_url), "Some(…)");
    }
}
