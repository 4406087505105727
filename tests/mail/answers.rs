//! What the mail server answers, and whether trying again can help.

use crate::smtp_server::SmtpServer;
use crate::{assert_reads_back, mail, settings, transport};
use enishi::notify::{MailSettings, SendError, SmtpSecurity, SmtpSettings, Transport};
use std::time::{Duration, Instant};

fn plain(server: &SmtpServer) -> Transport {
    transport(settings(server, SmtpSecurity::None))
}

#[tokio::test]
async fn an_accepted_mail_arrives_whole() {
    let server = SmtpServer::start::<&str>(&[]);
    let mail = mail();
    let transport = plain(&server);
    assert_eq!(transport.describe(), format!("SMTP localhost:{} (unencrypted)", server.port()));
    transport.send(&mail).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].sender, "enishi@example.jp");
    assert_eq!(received[0].recipients, ["hanako@example.jp"]);
    assert_reads_back(&received[0].message, &mail);
}

#[tokio::test]
async fn a_busy_server_takes_the_mail_at_the_second_attempt() {
    let server = SmtpServer::start(&["--busy", "1"]);
    let (transport, mail) = (plain(&server), mail());
    match transport.send(&mail).await {
        Err(SendError::Transient(why)) => assert!(why.contains("451 4.3.0 Try again later"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(server.received().is_empty());
    transport.send(&mail).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 1, "once, not twice");
    assert_reads_back(&received[0].message, &mail);
}

#[tokio::test]
async fn an_unknown_recipient_is_permanent() {
    let server = SmtpServer::start(&["--refuse-recipients"]);
    match plain(&server).send(&mail()).await {
        Err(SendError::Permanent(why)) => assert!(why.contains("550 5.1.1 No such user here"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn refused_content_is_permanent() {
    let server = SmtpServer::start(&["--refuse-content"]);
    match plain(&server).send(&mail()).await {
        Err(SendError::Permanent(why)) => assert!(why.contains("554 5.6.0"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refused_connection_is_transient() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("smtp://127.0.0.1:{port}");
    let transport = transport(SmtpSettings::from_url(&url).unwrap());
    match transport.send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains(&format!("127.0.0.1:{port}")), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_transient() {
    let transport = transport(SmtpSettings::from_url("smtp://mail.invalid").unwrap());
    assert!(matches!(transport.send(&mail()).await, Err(SendError::Transient(_))));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_in_time() {
    // Accepts connections into its queue and never greets.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let settings =
        SmtpSettings { timeout: Duration::from_millis(300), ..SmtpSettings::from_url(&url).unwrap() };
    let begun = Instant::now();
    match transport(settings).send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains("took longer than 0.3 seconds"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_turns_everybody_away_is_transient() {
    // A 554 greeting concerns the connection; the mail has not been spoken of.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let greeting = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"554 5.7.1 Not from your address\r\n")
            .await
            .unwrap();
    });
    match transport(SmtpSettings::from_url(&url).unwrap()).send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains("554 5.7.1 Not from your address"), "{why}"),
        other => panic!("{other:?}"),
    }
    greeting.await.unwrap();
}

#[tokio::test]
async fn a_slow_answer_to_the_mail_is_transient() {
    let server = SmtpServer::start(&["--delay", "5"]);
    let settings =
        SmtpSettings { timeout: Duration::from_millis(500), ..settings(&server, SmtpSecurity::None) };
    match transport(settings).send(&mail()).await {
        Err(SendError::Transient(why)) => assert!(why.contains("handing the mail to"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mail_that_was_taken_is_sent_even_if_the_server_never_says_goodbye() {
    let server = SmtpServer::start(&["--silent-goodbye"]);
    let settings = SmtpSettings { timeout: Duration::from_secs(1), ..settings(&server, SmtpSecurity::None) };
    transport(settings).send(&mail()).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_malformed_mail_is_permanent_and_asks_no_server() {
    let transport =
        Transport::new(&MailSettings::Smtp(SmtpSettings::from_url("smtp://mail.invalid").unwrap())).unwrap();
    let mut mail = mail();
    mail.subject = "候補\r\nBcc: x@example.com".to_owned();
    assert!(matches!(transport.send(&mail).await, Err(SendError::Permanent(_))));
}
