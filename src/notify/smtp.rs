//! One delivery over SMTP, step by step, so that each failure is judged by the step it happened in.
//!
//! The steps are taken here and not by lettre's transport for three reasons: lettre bounds only the connecting in time,
//! an answer to the sign-in must not be mistaken for one about the mail, and once the server has taken a mail nothing
//! that follows may turn this into a failure, or the mail would be sent twice.

use super::settings::{SmtpSecurity, SmtpSettings};
use super::transport::{SendError, TransportError};
use lettre::message::Message;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::time::Duration;
use tokio::time::timeout;

/// How long the server may take to say goodbye. The mail is delivered by then.
const FAREWELL: Duration = Duration::from_secs(2);

/// A mail server and all that is needed to reach it.
pub(super) struct Server {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
}

/// Without the credentials, and TLS parameters have nothing to show.
impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.settings.fmt(f)
    }
}

impl Server {
    /// Checks the settings and reads the certificates: the system's and those of the CA file.
    pub(super) fn new(settings: &SmtpSettings) -> Result<Self, TransportError> {
        settings.check_credentials().map_err(TransportError::Settings)?;
        let credentials = match (&settings.username, &settings.password) {
            (Some(user), Some(password)) => {
                Some(Credentials::new(user.clone(), password.expose().to_owned()))
            }
            (Some(_), None) => {
                return Err(TransportError::Settings(
                    "there is a user name for the mail server but no password".into(),
                ));
            }
            (None, _) => None,
        };
        let tls = match settings.security {
            SmtpSecurity::None => None,
            SmtpSecurity::StartTls | SmtpSecurity::Tls => Some(tls_parameters(settings)?),
        };
        Ok(Self { settings: settings.clone(), tls, credentials })
    }

    pub(super) fn describe(&self) -> String {
        let SmtpSettings { host, port, security, .. } = &self.settings;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        format!("SMTP {host}:{port} ({})", security.label())
    }

    /// Delivers one mail over a connection of its own.
    pub(super) async fn deliver(&self, message: &Message) -> Result<(), SendError> {
        let mut connection = self.in_time("connecting to", self.connect()).await?;
        if let Some(credentials) = &self.credentials {
            self.in_time("signing in to", self.sign_in(&mut connection, credentials)).await?;
        }
        self.in_time("handing the mail to", self.hand_over(&mut connection, message)).await?;
        // The server has taken the mail. Whatever comes of the goodbye, it is sent.
        let _ = timeout(FAREWELL, connection.abort()).await;
        Ok(())
    }

    /// A connection that is as protected as the settings ask, or none. Every failure is transient: the mail has not
    /// been spoken of yet, not even where the server turns us away with a 5xx.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let SmtpSettings { host, port, security, timeout, .. } = &self.settings;
        let failed = |error: lettre::transport::smtp::Error| {
            SendError::Transient(format!("no connection to {}: {}", self.describe(), words(&error)))
        };
        let me = ClientId::default();
        let wrapper = if *security == SmtpSecurity::Tls { self.tls.clone() } else { None };
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(*timeout / 3), &me, wrapper, None)
                .await
                .map_err(failed)?;
        if let (SmtpSecurity::StartTls, Some(tls)) = (security, &self.tls) {
            // Fails where the server does not offer it: nothing is said in clear beyond the greeting.
            connection.starttls(tls.clone(), &me).await.map_err(failed)?;
        }
        Ok(connection)
    }

    /// Every failure is transient: see [`SendError::Transient`]. Of the server's answer only the codes are told, since
    /// some servers repeat in it what they were sent.
    async fn sign_in(
        &self,
        connection: &mut AsyncSmtpConnection,
        credentials: &Credentials,
    ) -> Result<(), SendError> {
        match connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let words = words(&error);
                let reason = match error.status() {
                    Some(code) => format!("{code} {}", enhanced_code(&words)),
                    None => words,
                };
                Err(SendError::Transient(format!(
                    "could not sign in to {} with the user name and password that are set: {}",
                    self.describe(),
                    reason.trim_end()
                )))
            }
        }
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        message: &Message,
    ) -> Result<(), SendError> {
        let Err(error) = connection.send(message.envelope(), &message.formatted()).await else {
            return Ok(());
        };
        let what = if error.status().is_some() { "answered" } else { "broke off" };
        let reason = format!("{} {what}: {}", self.describe(), words(&error));
        // 530, 534, 535 and 538 say that signing in is missing or done wrongly (RFC 4954): the settings' fault.
        let about_sign_in = error
            .status()
            .is_some_and(|code| matches!(code.to_string().as_str(), "530" | "534" | "535" | "538"));
        if error.is_permanent() && !about_sign_in {
            Err(SendError::Permanent(reason))
        } else {
            Err(SendError::Transient(reason))
        }
    }

    /// Bounds one step in time.
    async fn in_time<T>(
        &self,
        step: &str,
        work: impl Future<Output = Result<T, SendError>>,
    ) -> Result<T, SendError> {
        let limit = self.settings.timeout;
        timeout(limit, work).await.unwrap_or_else(|_| {
            Err(SendError::Transient(format!(
                "{step} {} took longer than {} seconds",
                self.describe(),
                limit.as_secs_f32()
            )))
        })
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, TransportError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_certificate {
        let unusable = |why: String| TransportError::File(format!("the CA file {}: {why}", path.display()));
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        if !pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----") {
            return Err(unusable("holds no certificate in PEM form".into()));
        }
        let certificates = Certificate::from_pem(&pem).map_err(|error| unusable(words(&error)))?;
        builder = builder.add_root_certificate(certificates);
    }
    builder.build().map_err(|error| TransportError::Settings(words(&error)))
}

/// An error in the words of its cause: the server's answer with its code, or the innermost reason.
fn words(error: &lettre::transport::smtp::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    match error.status() {
        Some(code) => format!("{code} {cause}"),
        None => cause.to_string(),
    }
}

/// The enhanced status code (RFC 3463) of an answer such as `535 5.7.8 no`, or nothing.
fn enhanced_code(answer: &str) -> &str {
    let second = answer.split_whitespace().nth(1).unwrap_or_default();
    let numbers =
        second.split('.').filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if numbers.count() == 3 { second } else { "" }
}
