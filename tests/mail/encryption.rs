//! STARTTLS and TLS: whom we trust, and that nothing is said in clear where encryption is asked for.

use crate::certificates::Certificates;
use crate::smtp_server::SmtpServer;
use crate::{assert_reads_back, mail, settings, transport};
use enishi::notify::{
    MailSettings, Secret, SendError, SmtpSecurity, SmtpSettings, Transport, TransportError,
};
use std::path::PathBuf;

/// A server with STARTTLS or TLS and the settings that fit it, trusting `authority`.
fn encrypted(
    certificates: &Certificates,
    mode: &str,
    authority: Option<PathBuf>,
) -> (SmtpServer, SmtpSettings) {
    let mut options = certificates.options(mode);
    if mode == "starttls" {
        options.push("--require-starttls".to_owned());
    }
    let server = SmtpServer::start(&options);
    let security = if mode == "starttls" { SmtpSecurity::StartTls } else { SmtpSecurity::Tls };
    let settings = SmtpSettings { ca_certificate: authority, ..settings(&server, security) };
    (server, settings)
}

#[tokio::test]
async fn a_mail_goes_over_starttls_and_over_tls_where_the_authority_is_known() {
    for mode in ["starttls", "implicit"] {
        let certificates = Certificates::for_host("localhost");
        let (server, settings) = encrypted(&certificates, mode, Some(certificates.authority()));
        let mail = mail();
        transport(settings).send(&mail).await.unwrap();
        let received = server.received();
        assert_eq!(received.len(), 1, "{mode}");
        assert_reads_back(&received[0].message, &mail);
        assert_eq!(server.session_log().contains("STARTTLS"), mode == "starttls");
    }
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let other = Certificates::for_host("localhost");
    for mode in ["starttls", "implicit"] {
        for authority in [None, Some(other.authority())] {
            let (server, settings) = encrypted(&Certificates::for_host("localhost"), mode, authority);
            match transport(settings).send(&mail()).await {
                Err(SendError::Transient(why)) => assert!(why.contains("certificate"), "{mode}: {why}"),
                other => panic!("{mode}: {other:?}"),
            }
            assert!(server.received().is_empty());
        }
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    for mode in ["starttls", "implicit"] {
        let certificates = Certificates::for_host("mail.example.jp");
        let (server, settings) = encrypted(&certificates, mode, Some(certificates.authority()));
        match transport(settings).send(&mail()).await {
            Err(SendError::Transient(why)) => assert!(why.contains("not valid for name"), "{mode}: {why}"),
            other => panic!("{mode}: {other:?}"),
        }
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn where_starttls_is_asked_for_and_not_offered_nothing_is_said_in_clear() {
    let server = SmtpServer::start(&["--user", "shien", "--password", "himitsu"]);
    let settings = SmtpSettings {
        username: Some("shien".to_owned()),
        password: Some(Secret::new("himitsu")),
        ..settings(&server, SmtpSecurity::StartTls)
    };
    match transport(settings).send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains("STARTTLS is not supported"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(server.received().is_empty());
    let log = server.session_log();
    assert!(log.contains("EHLO"), "{log}");
    for command in ["AUTH", "MAIL FROM", "RCPT", "DATA"] {
        assert!(!log.contains(&format!(">> b'{command}")), "{log}");
    }
}

#[tokio::test]
async fn tls_towards_a_server_that_speaks_in_clear_is_transient() {
    let server = SmtpServer::start::<&str>(&[]);
    let transport = transport(settings(&server, SmtpSecurity::Tls));
    assert!(matches!(transport.send(&mail()).await, Err(SendError::Transient(_))));
    assert!(server.received().is_empty());
}

#[test]
fn a_ca_file_that_is_no_certificate_is_found_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("ca.pem");
    std::fs::write(&empty, "not a certificate").unwrap();
    for path in [empty, folder.path().join("missing.pem")] {
        let settings = SmtpSettings {
            ca_certificate: Some(path.clone()),
            ..SmtpSettings::from_url("smtps://mail.example.jp").unwrap()
        };
        match Transport::new(&MailSettings::Smtp(settings)) {
            Err(TransportError::File(why)) => assert!(why.contains(path.to_str().unwrap()), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}
