//! A mail as it leaves the house: headers that nothing can be slipped into, UTF-8 text, an HTML alternative.

use super::transport::SendError;
use crate::domain::{Email, Language, MailId, Name, Reason};
use chrono::{DateTime, Datelike, Utc};
use lettre::message::header::{self, HeaderName, HeaderValue};
use lettre::message::{Message, MultiPart, SinglePart};

/// A sender: an address and the name shown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: Option<Name>,
    pub email: Email,
}

/// Reads `縁 <enishi@example.jp>`, `"縁" <enishi@example.jp>` or the address alone.
impl std::str::FromStr for Mailbox {
    type Err = Reason;

    fn from_str(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('<') else {
            return Ok(Self { name: None, email: Email::parse(text)? });
        };
        let email = Email::parse(rest.strip_suffix('>').ok_or(Reason::Email)?)?;
        let name = name.trim();
        let name = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name);
        let name = if name.trim().is_empty() { None } else { Some(Name::parse(name)?) };
        Ok(Self { name, email })
    }
}

impl std::fmt::Display for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.email),
            None => self.email.fmt(f),
        }
    }
}

/// A mail ready to go. Composed once and sent as often as it takes: every attempt bears the same identifier and date,
/// by which a mailbox recognises a mail it already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// `<uuid@domain>`, fixed at composition; see [`message_id`].
    pub message_id: String,
    pub from: Mailbox,
    /// Who receives an answer, where that is not the sender.
    pub reply_to: Option<Mailbox>,
    pub to: Email,
    pub to_name: Name,
    pub subject: String,
    /// Plain text, lines ended by `\n`.
    pub text: String,
    /// The same as HTML, for those whose mail program prefers it.
    pub html: Option<String>,
    /// The language of subject and text.
    pub language: Language,
    /// When the mail was composed; fixed like the identifier.
    pub date: DateTime<Utc>,
}

/// The Message-ID of a mail of the outbox, `<uuid@domain>`, the domain being the sender's.
pub fn message_id(mail: MailId, from: &Mailbox) -> String {
    let domain = from.email.as_str().rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("<{mail}@{domain}>")
}

impl OutgoingMail {
    /// The mail as MIME.
    ///
    /// # Errors
    /// [`SendError::Permanent`] where a header would break: the mail would not get better by waiting.
    pub(super) fn to_message(&self) -> Result<Message, SendError> {
        let refuse = |what: &str| SendError::Permanent(format!("the mail cannot be written: {what}"));
        if !is_message_id(&self.message_id) {
            return Err(refuse("its Message-ID is not of the form <unique@domain>"));
        }
        if self.subject.trim().is_empty() || self.subject.chars().any(char::is_control) {
            return Err(refuse("its subject is empty or has a line break"));
        }
        // What the Date header can say.
        if !(1970..=9999).contains(&self.date.year()) {
            return Err(refuse("its date lies outside the years 1970 to 9999"));
        }
        let mailbox = |name: Option<&Name>, email: &Email| match email.as_str().parse() {
            Ok(address) => Ok(lettre::message::Mailbox::new(name.map(|n| n.as_str().to_owned()), address)),
            Err(_) => Err(refuse("an address is malformed")),
        };
        let raw =
            |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let mut builder = Message::builder()
            .message_id(Some(self.message_id.clone()))
            .date(self.date.into())
            .from(mailbox(self.from.name.as_ref(), &self.from.email)?)
            .to(mailbox(Some(&self.to_name), &self.to)?)
            .subject(self.subject.clone())
            // RFC 3834: no holiday notice is to be sent back.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("Content-Language", self.language.as_str()));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(mailbox(reply_to.name.as_ref(), &reply_to.email)?);
        }
        let text = SinglePart::builder().header(header::ContentType::TEXT_PLAIN).body(self.text.clone());
        let message = match &self.html {
            None => builder.singlepart(text),
            Some(html) => {
                let html = SinglePart::builder().header(header::ContentType::TEXT_HTML).body(html.clone());
                builder.multipart(MultiPart::alternative().singlepart(text).singlepart(html))
            }
        };
        message.map_err(|error| refuse(&error.to_string()))
    }

    /// The last twelve letters and digits of the identifier's unique part: enough to find a mail by.
    pub(super) fn short_id(&self) -> String {
        let unique = self.message_id.split('@').next().unwrap_or_default();
        let plain: Vec<char> = unique.chars().filter(char::is_ascii_alphanumeric).collect();
        plain[plain.len().saturating_sub(12)..].iter().collect()
    }
}

fn is_message_id(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let Some((unique, domain)) = inner.and_then(|inner| inner.split_once('@')) else { return false };
    let clean = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
    };
    clean(unique) && clean(domain) && text.len() <= 250
}
