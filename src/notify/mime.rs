//! A mail as it leaves the house: headers that nothing can be slipped into, UTF-8 text, an HTML alternative.

use super::transport::SendError;
use crate::domain::{Email, Language, MailId, Name, Reason};
use chrono::{DateTime, Datelike, Utc};
use lettre::message::header::{self, HeaderName, HeaderValue};
use lettre::message::{Attachment, Message, MultiPart, SinglePart};

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
    /// A meeting that the mail invites to, moves or calls off.
    pub calendar: Option<CalendarPart>,
    /// The language of subject and text.
    pub language: Language,
    /// When the mail was composed; fixed like the identifier.
    pub date: DateTime<Utc>,
}

/// A calendar file that a mail carries: once as the part by which mail programs offer to accept (RFC 6047), and once as
/// a file, for those that do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// The file. Its METHOD is what the part says of itself.
    pub text: String,
}

impl CalendarPart {
    /// What the file is for, such as REQUEST; none where it does not say.
    fn method(&self) -> Option<&str> {
        let method = self.text.lines().find_map(|line| line.strip_prefix("METHOD:"))?.trim_end();
        let is_word = !method.is_empty() && method.bytes().all(|b| b.is_ascii_alphabetic());
        is_word.then_some(method)
    }
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
        let html = self
            .html
            .as_ref()
            .map(|html| SinglePart::builder().header(header::ContentType::TEXT_HTML).body(html.clone()));
        let calendar = self.calendar.as_ref();
        let calendar =
            calendar.map(|part| calendar_parts(part).ok_or_else(|| refuse("its calendar file is broken")));
        let message = match (html, calendar.transpose()?) {
            (None, None) => builder.singlepart(text),
            (Some(html), None) => {
                builder.multipart(MultiPart::alternative().singlepart(text).singlepart(html))
            }
            (html, Some((offer, file))) => {
                let mut ways = MultiPart::alternative().singlepart(text);
                if let Some(html) = html {
                    ways = ways.singlepart(html);
                }
                let ways = ways.singlepart(offer);
                builder.multipart(MultiPart::mixed().multipart(ways).singlepart(file))
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

/// The part that mail programs act on, last among the alternatives as the richest of them, and the file beside it.
fn calendar_parts(calendar: &CalendarPart) -> Option<(SinglePart, SinglePart)> {
    let content = format!("text/calendar; method={}; charset=utf-8", calendar.method()?);
    let content = header::ContentType::parse(&content).ok()?;
    let offer = SinglePart::builder().header(content).body(calendar.text.clone());
    let file = header::ContentType::parse("application/ics").ok()?;
    Some((offer, Attachment::new("invite.ics".to_owned()).body(calendar.text.clone(), file)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::{MessageParser, MimeHeaders};

    fn mail() -> OutgoingMail {
        OutgoingMail {
            message_id: "<0192f000-0000-7000-8000-0123456789ab@example.jp>".to_owned(),
            from: "縁 <enishi@example.jp>".parse().unwrap(),
            reply_to: None,
            to: Email::parse("hanako@example.jp").unwrap(),
            to_name: Name::parse("長岡 花子").unwrap(),
            subject: "【縁】「チタン部品の5軸加工」の候補 3件".to_owned(),
            text: "髙﨑鉄工所 🏭\n.\nFrom here\n".to_owned(),
            html: Some("<p>髙﨑鉄工所 🏭</p>".to_owned()),
            calendar: None,
            language: Language::Ja,
            date: "2026-11-21T00:30:00Z".parse().unwrap(),
        }
    }

    fn bytes(mail: &OutgoingMail) -> Vec<u8> {
        mail.to_message().unwrap().formatted()
    }

    #[test]
    fn what_was_written_can_be_read_back() {
        let bytes = bytes(&mail());
        let read = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(read.subject(), Some("【縁】「チタン部品の5軸加工」の候補 3件"));
        assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), mail().text);
        assert_eq!(read.body_html(0).unwrap().trim_end(), mail().html.unwrap());
        assert_eq!(read.message_id(), Some("0192f000-0000-7000-8000-0123456789ab@example.jp"));
        let address = |list: &mail_parser::Address| {
            let first = list.first().unwrap();
            (first.name().unwrap().to_owned(), first.address().unwrap().to_owned())
        };
        assert_eq!(address(read.from().unwrap()), ("縁".to_owned(), "enishi@example.jp".to_owned()));
        assert_eq!(address(read.to().unwrap()), ("長岡 花子".to_owned(), "hanako@example.jp".to_owned()));
        assert_eq!(read.date().unwrap().to_timestamp(), mail().date.timestamp());
        assert_eq!(read.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert_eq!(read.header_raw("Content-Language").map(str::trim), Some("ja"));
        assert_eq!(read.header_raw("MIME-Version").map(str::trim), Some("1.0"));
        assert_eq!(read.content_type().unwrap().subtype(), Some("alternative"));
    }

    #[test]
    fn nothing_but_short_ascii_lines_travels() {
        let long = OutgoingMail {
            subject: "縁".repeat(200),
            to_name: Name::parse(&"髙﨑".repeat(100)).unwrap(),
            text: "長".repeat(5_000) + &"x".repeat(5_000),
            html: None,
            ..mail()
        };
        for mail in [mail(), long] {
            let bytes = bytes(&mail);
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.is_ascii());
            assert!(
                text.split("\r\n").all(|line| line.len() <= 78 && !line.contains(['\r', '\n'])),
                "{text}"
            );
            let read = MessageParser::default().parse(&bytes).unwrap();
            assert_eq!(read.subject(), Some(mail.subject.as_str()));
            let to = read.to().unwrap().first().unwrap();
            assert_eq!(to.name(), Some(mail.to_name.as_str()));
            assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), mail.text.trim_end());
        }
    }

    #[test]
    fn the_same_mail_without_html_has_one_part() {
        let plain = bytes(&OutgoingMail { html: None, language: Language::En, ..mail() });
        let read = MessageParser::default().parse(&plain).unwrap();
        assert_eq!(read.content_type().unwrap().ctype(), "text");
        assert_eq!(read.header_raw("Content-Language").map(str::trim), Some("en"));
    }

    #[test]
    fn an_invitation_is_an_alternative_that_calendars_act_on_and_a_file() {
        let file = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:髙﨑鉄工所 🏭 ";
        let file = format!("{file}{}", "縁".repeat(300));
        let part = |text: &str| Some(CalendarPart { text: text.to_owned() });
        for html in [mail().html, None] {
            let with = OutgoingMail { calendar: part(&file), html: html.clone(), ..mail() };
            let bytes = bytes(&with);
            assert!(bytes.is_ascii());
            let read = MessageParser::default().parse(&bytes).unwrap();
            assert_eq!(read.subject(), Some(with.subject.as_str()));
            assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), with.text.trim_end());
            let kinds: Vec<String> = read
                .parts
                .iter()
                .map(|part| {
                    let kind = part.content_type().unwrap();
                    format!("{}/{}", kind.ctype(), kind.subtype().unwrap())
                })
                .collect();
            let mut expected = vec![
                "multipart/mixed",
                "multipart/alternative",
                "text/plain",
                "text/html",
                "text/calendar",
                "application/ics",
            ];
            if html.is_none() {
                expected.remove(3);
            }
            assert_eq!(kinds, expected);
            let offer = read.parts.iter().find(|part| part.is_content_type("text", "calendar")).unwrap();
            let kind = offer.content_type().unwrap();
            assert_eq!(
                (kind.attribute("method"), kind.attribute("charset")),
                (Some("CANCEL"), Some("utf-8"))
            );
            assert_eq!(offer.text_contents(), Some(file.as_str()));
            let attached = read.attachments().last().unwrap();
            assert_eq!(
                (attached.attachment_name(), attached.contents()),
                (Some("invite.ics"), file.as_bytes())
            );
        }
        for broken in ["", "METHOD:", "METHOD:REQUEST; x=y", "BEGIN:VCALENDAR\r\n"] {
            let mail = OutgoingMail { calendar: part(broken), ..mail() };
            assert!(matches!(mail.to_message(), Err(SendError::Permanent(_))), "{broken}");
        }
    }

    #[test]
    fn names_are_quoted_so_that_they_stay_names() {
        for name in
            ["Smith, John", "縁 <evil@example.com>", "a\"b\\c", "evil@example.com", "=?utf-8?b?ZXZpbA==?="]
        {
            let to_name = Name::parse(name).unwrap();
            let from = Mailbox { name: Some(to_name.clone()), ..mail().from };
            let bytes = bytes(&OutgoingMail { to_name, from: from.clone(), reply_to: Some(from), ..mail() });
            let read = MessageParser::default().parse(&bytes).unwrap();
            for (list, expected) in [
                (read.to(), "hanako@example.jp"),
                (read.from(), "enishi@example.jp"),
                (read.reply_to(), "enishi@example.jp"),
            ] {
                let addresses: Vec<_> = list.unwrap().iter().map(|one| one.address().unwrap()).collect();
                assert_eq!(addresses, [expected], "{name}: {}", String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn no_header_can_be_slipped_in() {
        for text in ["a\r\nBcc: x@example.com", "a\nBcc: x@example.com", "a\rBcc: x@example.com", "a\u{0}b"] {
            assert!(Name::parse(text).is_err() && Email::parse(&format!("{text}@example.jp")).is_err());
            assert!(format!("{text} <a@example.jp>").parse::<Mailbox>().is_err());
            let broken = [
                OutgoingMail { subject: text.to_owned(), ..mail() },
                OutgoingMail { message_id: format!("<{text}@example.jp>"), ..mail() },
                OutgoingMail { message_id: format!("<a@example.jp>{text}"), ..mail() },
            ];
            for mail in broken {
                assert!(matches!(mail.to_message(), Err(SendError::Permanent(_))), "{mail:?}");
            }
            // In the body it is text.
            let body = bytes(&OutgoingMail { text: text.to_owned(), html: None, ..mail() });
            let read = MessageParser::default().parse(&body).unwrap();
            assert!(read.bcc().is_none());
        }
    }

    #[test]
    fn a_mail_that_cannot_be_written_is_refused_for_good() {
        let broken = [
            OutgoingMail { subject: " ".to_owned(), ..mail() },
            OutgoingMail { message_id: String::new(), ..mail() },
            OutgoingMail { message_id: "<a b@example.jp>".to_owned(), ..mail() },
            OutgoingMail { message_id: "a@example.jp".to_owned(), ..mail() },
            OutgoingMail { message_id: "<a@b@example.jp>".to_owned(), ..mail() },
            OutgoingMail { date: "1969-12-31T23:59:59Z".parse().unwrap(), ..mail() },
            OutgoingMail { date: DateTime::<Utc>::MAX_UTC, ..mail() },
        ];
        for mail in broken {
            assert!(matches!(mail.to_message(), Err(SendError::Permanent(_))), "{mail:?}");
        }
    }

    #[test]
    fn senders_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Mailbox>();
        assert_eq!(read("縁 <enishi@example.jp>").unwrap().to_string(), "縁 <enishi@example.jp>");
        assert_eq!(read("\"縁 事務局\" <enishi@example.jp>").unwrap().name.unwrap().as_str(), "縁 事務局");
        assert_eq!(read(" enishi@example.jp ").unwrap().to_string(), "enishi@example.jp");
        assert_eq!(read("<enishi@example.jp>").unwrap().name, None);
        for text in ["", "縁", "縁 <enishi>", "縁 <enishi@example.jp", "縁 <a@example.jp> b"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_message_id_bears_the_domain_of_the_sender() {
        let id = message_id("0192f000-0000-7000-8000-0123456789ab".parse().unwrap(), &mail().from);
        assert_eq!(id, mail().message_id);
        assert_eq!(mail().short_id(), "0123456789ab");
    }
}
