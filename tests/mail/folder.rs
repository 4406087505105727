//! The folder that mails are written into instead of being sent.

use crate::{assert_reads_back, mail};
use enishi::notify::{MailSettings, SendError, Transport, TransportError};
use std::path::Path;

fn into(folder: &Path) -> Transport {
    Transport::new(&MailSettings::Folder(folder.to_owned())).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_mail_becomes_one_file_that_reads_back() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("var").join("mail");
    let transport = into(&folder);
    assert_eq!(transport.describe(), format!("folder {}", folder.display()));
    let mut mail = mail();
    mail.message_id = "<0192f000-0000-7000-8000-0123456789ab@example.jp>".to_owned();
    transport.send(&mail).await.unwrap();
    assert_eq!(files(&folder), ["20261121T003000-0123456789ab.eml"]);
    assert_reads_back(&std::fs::read(folder.join("20261121T003000-0123456789ab.eml")).unwrap(), &mail);
}

#[tokio::test]
async fn a_second_attempt_replaces_the_file_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let transport = into(folder.path());
    let (mut again, other) = (mail(), mail());
    transport.send(&again).await.unwrap();
    transport.send(&other).await.unwrap();
    // Even if somebody dates the second attempt anew.
    again.date += chrono::TimeDelta::minutes(2);
    again.text = "もう一度\n".to_owned();
    transport.send(&again).await.unwrap();
    let files = files(folder.path());
    assert_eq!(files.len(), 2, "{files:?}");
    let read = |name: &String| std::fs::read(folder.path().join(name)).unwrap();
    for mail in [&again, &other] {
        let same = files.iter().map(read).filter(|bytes| {
            let read = mail_parser::MessageParser::default().parse(bytes).unwrap();
            read.message_id().map(|id| format!("<{id}>")) == Some(mail.message_id.clone())
        });
        let same: Vec<_> = same.collect();
        assert_eq!(same.len(), 1);
        assert_reads_back(&same[0], mail);
    }
}

#[tokio::test]
async fn a_hundred_mails_at_once_are_a_hundred_files() {
    let folder = tempfile::tempdir().unwrap();
    let transport = std::sync::Arc::new(into(folder.path()));
    let sends: Vec<_> = (0..100)
        .map(|_| {
            let transport = transport.clone();
            tokio::spawn(async move { transport.send(&mail()).await })
        })
        .collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    let files = files(folder.path());
    assert_eq!(files.len(), 100);
    assert!(files.iter().all(|name| name.ends_with(".eml")), "nothing unfinished is left: {files:?}");
}

#[tokio::test]
async fn a_folder_that_has_gone_is_transient() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("mail");
    let transport = into(&folder);
    std::fs::remove_dir(&folder).unwrap();
    assert!(matches!(transport.send(&mail()).await, Err(SendError::Transient(_))));
}

#[test]
fn a_folder_that_cannot_be_made_is_found_at_start() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    std::fs::write(&file, "").unwrap();
    match Transport::new(&MailSettings::Folder(file.join("mail"))) {
        Err(TransportError::File(why)) => assert!(why.contains("mail folder"), "{why}"),
        other => panic!("{other:?}"),
    }
}
