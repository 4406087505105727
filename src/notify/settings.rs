//! Where mail goes and how the mail server is reached. Passwords are never shown.

use std::path::PathBuf;
use std::time::Duration;

/// How long one step of a delivery (connecting, signing in, handing the mail over) may take where nothing is set.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Who carries mail away.
#[derive(Debug, Clone)]
pub enum MailSettings {
    /// A mail server.
    Smtp(SmtpSettings),
    /// A folder, one file a mail: for the demonstration and for offices that first want to read what would be sent.
    Folder(PathBuf),
}

/// A password. `Debug` does not show it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The password itself, for the one who must present it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// How the connection is protected. There is no "if possible": what is set is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// In clear. For a server on the same machine or in the same closed network.
    None,
    /// In clear at first, then TLS before anything is said (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

impl SmtpSecurity {
    fn default_port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }

    /// The words an administrator knows it by.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "unencrypted",
            Self::StartTls => "STARTTLS",
            Self::Tls => "TLS",
        }
    }
}

/// A mail server and how to sign in to it.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Name or address; with TLS the name that its certificate must bear.
    pub host: String,
    pub port: u16,
    pub security: SmtpSecurity,
    pub username: Option<String>,
    pub password: Option<Secret>,
    /// A PEM file with certificate authorities trusted besides those of the system.
    pub ca_certificate: Option<PathBuf>,
    /// How long each of the three steps of a delivery may take: connecting, signing in, handing over. A send that
    /// fails slowly thus lasts up to three times as long.
    pub timeout: Duration,
}

impl SmtpSettings {
    /// Reads `smtp://host:25` (in clear), `smtp+starttls://user:password@host:587` or
    /// `smtps://user:password@host:465`. The port may be left out, and so may the password, to be set apart. User
    /// and password may be percent-encoded; a `%` in them must be (`%25`).
    ///
    /// # Errors
    /// A sentence that says what is wrong, without repeating the address, which may hold a password.
    pub fn from_url(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(
            "the mail server must be written as smtp://host, smtp+starttls://user:password@host or smtps://user:password@host",
        )?;
        let security = match scheme.to_ascii_lowercase().as_str() {
            "smtp" => SmtpSecurity::None,
            "smtp+starttls" => SmtpSecurity::StartTls,
            "smtps" => SmtpSecurity::Tls,
            _ => {
                return Err(
                    "the address of the mail server must begin with smtp, smtp+starttls or smtps".into()
                );
            }
        };
        // The last @ ends the credentials, so that a user name may itself be a mail address.
        let (credentials, server) = match rest.rsplit_once('@') {
            Some((credentials, server)) => (Some(credentials), server),
            None => (None, rest),
        };
        let (host, port) = host_and_port(server.strip_suffix('/').unwrap_or(server))?;
        let (username, password) = match credentials {
            None => (None, None),
            Some(credentials) => {
                let (user, password) = match credentials.split_once(':') {
                    Some((user, password)) => (user, Some(password)),
                    None => (credentials, None),
                };
                let user =
                    percent_decode(user).ok_or("the user name for the mail server cannot be decoded")?;
                let password = password
                    .map(|text| {
                        percent_decode(text).ok_or("the password for the mail server cannot be decoded")
                    })
                    .transpose()?;
                (Some(user), password.map(Secret::new))
            }
        };
        let settings = Self {
            host,
            port: port.unwrap_or(security.default_port()),
            security,
            username,
            password,
            ca_certificate: None,
            timeout: DEFAULT_TIMEOUT,
        };
        settings.check_credentials()?;
        Ok(settings)
    }

    /// Credentials have both halves' shape and do not travel in clear, except within this machine.
    pub(super) fn check_credentials(&self) -> Result<(), String> {
        if self.username.is_none() && self.password.is_none() {
            return Ok(());
        }
        if self.username.as_deref().unwrap_or_default().is_empty() {
            return Err("there is a password for the mail server but no user name".into());
        }
        let local = matches!(self.host.as_str(), "localhost" | "127.0.0.1");
        if self.security == SmtpSecurity::None && !local {
            return Err(format!(
                "the connection to {} is unencrypted, and a password must not travel over it: use smtp+starttls or smtps",
                self.host
            ));
        }
        Ok(())
    }
}

fn host_and_port(server: &str) -> Result<(String, Option<u16>), String> {
    // An IPv6 address stands in brackets, for its colons.
    let (host, port) = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => (address, None),
        Some((address, rest)) => (address, Some(rest.strip_prefix(':').unwrap_or(""))),
        None => match server.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (server, None),
        },
    };
    if host.is_empty() {
        return Err("the address of the mail server names no host".into());
    }
    if !host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':')) {
        return Err("the host of the mail server may have only letters, digits, dots and hyphens".into());
    }
    let port = match port {
        None => None,
        Some(text) => Some(
            text.parse::<u16>()
                .ok()
                .filter(|port| *port > 0)
                .ok_or("the port of the mail server must be a number from 1 to 65535")?,
        ),
    };
    Ok((host.to_ascii_lowercase(), port))
}

/// Decodes `%40` and the like; none where a sequence is broken, not UTF-8 or a control character, which would end
/// the command it is sent in.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let value = |digit: u8| char::from(digit).to_digit(16);
            bytes.push(u8::try_from(value(digits[0])? * 16 + value(digits[1])?).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> SmtpSettings {
        SmtpSettings::from_url(url).unwrap()
    }

    #[test]
    fn the_scheme_says_how_the_connection_is_protected() {
        for (url, security, port) in [
            ("smtp://relay.example.jp", SmtpSecurity::None, 25),
            ("smtp://relay.example.jp:1025/", SmtpSecurity::None, 1025),
            ("smtp+starttls://relay.example.jp", SmtpSecurity::StartTls, 587),
            ("SMTPS://Relay.Example.JP", SmtpSecurity::Tls, 465),
        ] {
            let settings = read(url);
            assert_eq!((settings.security, settings.port), (security, port), "{url}");
            assert_eq!(settings.host, "relay.example.jp");
            assert_eq!(settings.timeout, Duration::from_secs(30));
        }
        assert_eq!(read("smtp://[::1]:2525").host, "::1");
        assert_eq!(read("smtp://[::1]:2525").port, 2525);
    }

    #[test]
    fn user_and_password_are_decoded_and_may_look_like_an_address() {
        for url in [
            "smtps://shien%40example.jp:p%40ss%3A%2Fw%25@mail.example.jp",
            "smtps://shien@example.jp:p@ss:/w%25@mail.example.jp:465/",
        ] {
            let settings = read(url);
            assert_eq!(settings.username.as_deref(), Some("shien@example.jp"), "{url}");
            assert_eq!(settings.password.unwrap().expose(), "p@ss:/w%", "{url}");
            assert_eq!(settings.host, "mail.example.jp");
        }
        let apart = read("smtps://shien@mail.example.jp");
        assert_eq!((apart.username.as_deref(), apart.password), (Some("shien"), None));
    }

    #[test]
    fn a_password_over_an_unencrypted_connection_is_refused() {
        let refused = SmtpSettings::from_url("smtp://shien:himitsu@mail.example.jp").unwrap_err();
        assert!(refused.contains("unencrypted") && refused.contains("mail.example.jp"), "{refused}");
        assert!(SmtpSettings::from_url("smtp://shien:himitsu@localhost.example.jp").is_err());
        assert!(SmtpSettings::from_url("smtp://shien:himitsu@localhost:1025").is_ok());
        assert!(SmtpSettings::from_url("smtp://shien:himitsu@127.0.0.1").is_ok());
    }

    #[test]
    fn a_password_is_shown_by_neither_debug_nor_an_error() {
        let shown = format!("{:?}", read("smtps://shien:himitsu@mail.example.jp"));
        assert!(shown.contains("shien") && !shown.contains("himitsu"), "{shown}");
        for url in [
            "smtp://shien:himitsu@mail.example.jp",
            "http://shien:himitsu@mail.example.jp",
            "shien:himitsu@mail.example.jp",
            "smtps://:himitsu@mail.example.jp",
            "smtps://shien:himitsu@",
            "smtps://shien:himitsu@mail.example.jp:0",
            "smtps://shien:himitsu@mail.example.jp:65536",
            "smtps://shien:himitsu%0d%0aRSET@mail.example.jp",
            "smtps://shien:himitsu%zz@mail.example.jp",
            "smtps://shien:himitsu@mail.example.jp/path",
            "smtps://shien:himitsu@mail.example.jp?x=1",
        ] {
            let refused = SmtpSettings::from_url(url).expect_err(url);
            assert!(!refused.contains("himitsu"), "{refused}");
        }
    }
}
