//! Hands a mail to a mail server or writes it into a folder, and says whether trying again can help.

use super::folder::Folder;
use super::mime::OutgoingMail;
use super::settings::MailSettings;
use super::smtp::Server;

/// Why a transport cannot be set up. Found at start, not at the first mail.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The settings contradict each other or the rules.
    #[error("{0}")]
    Settings(String),
    /// The CA file or the folder cannot be used.
    #[error("{0}")]
    File(String),
}

/// Why a mail was not taken. The text is for the administrator's mail log and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The same mail may be taken later: no connection, TLS trouble, a time-out, a 4xx answer, a full disk.
    ///
    /// A failed sign-in (535 and its like) is here too, although the server calls it permanent: nothing is wrong with
    /// the mail, and when the administrator has mended the password, the mails that waited go out.
    #[error("{0}")]
    Transient(String),
    /// The same mail will never be taken: a 5xx answer to sender, recipient or content, or no mail can be made of it.
    #[error("{0}")]
    Permanent(String),
}

/// Carries mail away. Cheap to share; every send makes its own connection.
#[derive(Debug)]
pub struct Transport(Carrier);

#[derive(Debug)]
enum Carrier {
    Smtp(Box<Server>),
    Folder(Folder),
}

impl Transport {
    /// Checks the settings, reads the certificates and makes the folder where it does not exist. Blocks on files.
    ///
    /// # Errors
    /// [`TransportError`]. The mail server itself is not asked: it may be down while Enishi starts.
    pub fn new(settings: &MailSettings) -> Result<Self, TransportError> {
        Ok(Self(match settings {
            MailSettings::Smtp(smtp) => Carrier::Smtp(Box::new(Server::new(smtp)?)),
            MailSettings::Folder(path) => Carrier::Folder(Folder::new(path)?),
        }))
    }

    /// Sends a mail. After `Ok` it is in the hands of the mail server, or on the disk.
    ///
    /// # Errors
    /// [`SendError`] says whether to try again.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<(), SendError> {
        let message = mail.to_message()?;
        match &self.0 {
            Carrier::Smtp(server) => server.deliver(&message).await,
            Carrier::Folder(folder) => folder.write(mail, message.formatted()).await,
        }
    }

    /// Where mail goes, for the log and the settings page: `SMTP mail.example.jp:587 (STARTTLS)`. No secrets.
    pub fn describe(&self) -> String {
        match &self.0 {
            Carrier::Smtp(server) => server.describe(),
            Carrier::Folder(folder) => folder.describe(),
        }
    }
}
