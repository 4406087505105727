//! Messages, templates, transports: what a mail says, how it becomes MIME, and who carries it away.
//!
//! The room is handed plain data and knows neither the database nor the engines. The outbox, the runner and the
//! decision what to tell whom belong to others; here a mail is composed ([`candidates_mail`]), carried
//! ([`transport`]) and, where that failed, given its next time ([`schedule`]).

pub mod candidates_mail;
mod candidates_view;
pub mod cases_mail;
pub mod digest_mail;
mod folder;
pub mod handover_mail;
mod layout;
pub mod letter_mail;
pub mod link_mail;
mod mime;
pub mod schedule;
mod settings;
mod smtp;
pub mod transport;

pub use candidates_mail::{CandidatesMail, Composed};
pub use cases_mail::{CaseNews, CasesMail};
pub use handover_mail::{HandoverMail, HandoverNews};
pub use letter_mail::LetterMail;
pub use link_mail::LinkMail;
pub use mime::{CalendarPart, Mailbox, OutgoingMail, message_id};
pub use schedule::next_attempt;
pub use settings::{MailSettings, Secret, SmtpSecurity, SmtpSettings};
pub use transport::{SendError, Transport, TransportError};
