//! Signing in to the mail server.

use crate::certificates::Certificates;
use crate::smtp_server::SmtpServer;
use crate::{mail, settings, transport};
use enishi::notify::{
    MailSettings, Secret, SendError, SmtpSecurity, SmtpSettings, Transport, TransportError,
};

const OPTIONS: [&str; 4] = ["--user", "shien@example.jp", "--password", "himitsu 縁"];

fn signing_in(server: &SmtpServer, password: &str) -> SmtpSettings {
    SmtpSettings {
        username: Some("shien@example.jp".to_owned()),
        password: Some(Secret::new(password)),
        ..settings(server, SmtpSecurity::None)
    }
}

#[tokio::test]
async fn the_right_password_lets_the_mail_through() {
    for options in [OPTIONS.to_vec(), [OPTIONS.as_slice(), &["--only-login"]].concat()] {
        let server = SmtpServer::start(&options);
        transport(signing_in(&server, "himitsu 縁")).send(&mail()).await.unwrap();
        assert_eq!(server.received().len(), 1, "{options:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_transient_and_not_told() {
    let server = SmtpServer::start(&OPTIONS);
    let transport = transport(signing_in(&server, "machigai"));
    match transport.send(&mail()).await {
        Err(SendError::Transient(why)) => {
            assert!(why.contains("535 5.7.8") && why.contains("password"), "{why}");
            assert!(!why.contains("machigai"), "the server repeats the password, the log does not: {why}");
        }
        other => panic!("{other:?}"),
    }
    assert!(server.received().is_empty());
    for shown in [format!("{transport:?}"), transport.describe()] {
        assert!(!shown.contains("machigai"), "{shown}");
    }
}

#[tokio::test]
async fn a_server_that_wants_a_password_and_gets_none_is_transient() {
    let server = SmtpServer::start(&OPTIONS);
    match transport(settings(&server, SmtpSecurity::None)).send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains("530"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_that_cannot_sign_anybody_in_is_transient() {
    let server = SmtpServer::start(&["--user", "shien", "--password", "himitsu", "--no-mechanism"]);
    match transport(signing_in(&server, "himitsu 縁")).send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains("mechanism"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_password_goes_over_starttls() {
    let certificates = Certificates::for_host("localhost");
    let options = [certificates.options("starttls"), OPTIONS.map(str::to_owned).to_vec()].concat();
    let server = SmtpServer::start(&options);
    let settings = SmtpSettings {
        security: SmtpSecurity::StartTls,
        ca_certificate: Some(certificates.authority()),
        ..signing_in(&server, "himitsu 縁")
    };
    transport(settings).send(&mail()).await.unwrap();
    assert_eq!(server.received().len(), 1);
    let log = server.session_log();
    let (starttls, auth) = (log.find("STARTTLS").unwrap(), log.find(">> b'AUTH").unwrap());
    assert!(starttls < auth, "{log}");
}

#[test]
fn credentials_that_would_travel_in_clear_are_refused_at_start() {
    let exposed = SmtpSettings {
        username: Some("shien".to_owned()),
        password: Some(Secret::new("himitsu")),
        ..SmtpSettings::from_url("smtp://mail.example.jp").unwrap()
    };
    let half = SmtpSettings::from_url("smtps://shien@mail.example.jp").unwrap();
    for settings in [exposed, half] {
        match Transport::new(&MailSettings::Smtp(settings)) {
            Err(TransportError::Settings(why)) => assert!(!why.contains("himitsu"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}
