//! Mail as it really goes out: to an SMTP server over real sockets, and into a folder.

#[path = "../support/smtp_server.rs"]
mod smtp_server;

mod answers;
mod calendars;
mod certificates;
mod encryption;
mod folder;
mod sign_in;

use enishi::domain::{Email, Language, MailId, Name};
use enishi::notify::{OutgoingMail, SmtpSecurity, SmtpSettings, Transport, message_id};
use smtp_server::SmtpServer;
use std::time::Duration;

/// A mail such as the outbox hands over, with a fresh identifier.
fn mail() -> OutgoingMail {
    let from = "縁 上越ものづくり支援センター <enishi@example.jp>".parse().unwrap();
    OutgoingMail {
        message_id: message_id(MailId::new(), &from),
        from,
        reply_to: Some("shien@example.jp".parse().unwrap()),
        to: Email::parse("hanako@example.jp").unwrap(),
        to_name: Name::parse("長岡 花子").unwrap(),
        subject: "【縁】「航空機用チタン部品の5軸加工」の候補 3件".to_owned(),
        // A line with a lone full stop would end the mail were it not doubled on the way.
        text: "長岡 花子 様\n\n株式会社髙﨑鉄工所🏭　72.5点\n.\n以上\n".to_owned(),
        html: Some("<p>株式会社髙﨑鉄工所🏭　72.5点</p>".to_owned()),
        calendar: None,
        language: Language::Ja,
        date: "2026-11-21T00:30:00Z".parse().unwrap(),
    }
}

/// Settings that reach the server, which listens on 127.0.0.1, under the name `localhost`.
fn settings(server: &SmtpServer, security: SmtpSecurity) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port: server.port(),
        security,
        username: None,
        password: None,
        ca_certificate: None,
        timeout: Duration::from_secs(10),
    }
}

fn transport(settings: SmtpSettings) -> Transport {
    Transport::new(&enishi::notify::MailSettings::Smtp(settings)).unwrap()
}

/// The mail as the addressee's program shows it.
fn assert_reads_back(message: &[u8], sent: &OutgoingMail) {
    let read = mail_parser::MessageParser::default().parse(message).expect("a MIME message");
    assert_eq!(read.subject(), Some(sent.subject.as_str()));
    assert_eq!(read.message_id().map(|id| format!("<{id}>")), Some(sent.message_id.clone()));
    assert_eq!(read.date().map(|date| date.to_timestamp()), Some(sent.date.timestamp()));
    assert_eq!(read.body_text(0).map(|text| text.replace("\r\n", "\n")), Some(sent.text.clone()));
    assert_eq!(read.body_html(0).map(|html| html.trim_end().to_owned()), sent.html.clone());
    for (list, name, address) in [
        (read.from(), sent.from.name.as_ref().map(Name::as_str), &sent.from.email),
        (read.to(), Some(sent.to_name.as_str()), &sent.to),
    ] {
        let one = list.and_then(|list| list.first()).expect("an address");
        assert_eq!((one.name(), one.address()), (name, Some(address.as_str())));
    }
    for (header, value) in [("Auto-Submitted", "auto-generated"), ("Content-Language", "ja")] {
        assert_eq!(read.header_raw(header).map(str::trim), Some(value));
    }
}
