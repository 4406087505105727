//! Calendar files as a program reads them that is not ours: Python's icalendar.

use crate::{assert_reads_back, mail};
use chrono::{DateTime, Duration, TimeZone, Utc};
use chrono_tz::Tz;
use enishi::domain::{Email, Moment};
use enishi::exchange::calendar::{Event, Method, Person};
use enishi::notify::{CalendarPart, OutgoingMail};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What each file says, as the other program reads it.
fn read(files: &[String]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/read_calendars.py");
    // Debian's own Python, which has Debian's icalendar.
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("these tests need /usr/bin/python3 with icalendar: `make test` installs python3-icalendar");
    let mut stdin = child.stdin.take().unwrap();
    let sent = serde_json::to_vec(files).unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&sent));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    writer.join().unwrap().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn person(name: &str, email: &str) -> Person {
    Person { name: name.to_owned(), email: Email::parse(email).unwrap() }
}

/// A meeting of an hour.
fn event(starts_at: &str, zone: Tz) -> Event {
    let starts_at = Moment::parse(starts_at).unwrap();
    Event {
        uid: "0192f000-0000-7000-8000-0123456789ab@enishi".to_owned(),
        sequence: 3,
        written_at: "2026-11-21T00:30:00Z".parse().unwrap(),
        starts_at,
        ends_at: Moment(starts_at.0 + Duration::hours(1)),
        zone,
        organizer: person("長岡 花子", "hanako@example.jp"),
        attendees: vec![
            person("株式会社髙﨑鉄工所🏭", "takasaki@example.jp"),
            person("Beispiel, GmbH", "b@example.com"),
        ],
        summary: "【面談】髙﨑鉄工所🏭; Beispiel, GmbH".to_owned(),
        location: Some("上越市, 1-1; 2階".to_owned()),
        description: "一行目\n二行目：https://example.jp/?a=1&b=2".to_owned(),
    }
}

/// An instant as the clocks of the three zones say it.
fn on_clocks(at: DateTime<Utc>) -> Value {
    let say = |zone: Tz| at.with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
    json!([say(Tz::UTC), say(Tz::Asia__Tokyo), say(Tz::Europe__Berlin)])
}

/// That the other program reads what was meant.
fn assert_says(said: &Value, event: &Event, method: Method) {
    let people = |all: &[Person]| -> Value {
        all.iter().map(|one| json!([one.name, format!("mailto:{}", one.email)])).collect()
    };
    let attendees = if method == Method::Publish { &[] } else { event.attendees.as_slice() };
    for (name, expected) in [
        ("version", json!("2.0")),
        ("method", json!(method.as_str())),
        ("uid", json!(event.uid)),
        ("sequence", json!(event.sequence)),
        ("stamp", json!(event.written_at.format("%Y-%m-%dT%H:%M:%S%:z").to_string())),
        ("summary", json!(event.summary)),
        ("location", json!(event.location)),
        ("description", json!(event.description)),
        ("status", json!(if method == Method::Cancel { "CANCELLED" } else { "CONFIRMED" })),
        ("organizer", people(std::slice::from_ref(&event.organizer))[0].clone()),
        ("attendees", people(attendees)),
        ("zone", json!(event.zone.name())),
        ("starts", on_clocks(event.starts_at.0)),
        ("ends", on_clocks(event.ends_at.0)),
        ("starts_by_the_file", on_clocks(event.starts_at.0)[0].clone()),
        ("ends_by_the_file", on_clocks(event.ends_at.0)[0].clone()),
    ] {
        assert_eq!(said[name], expected, "{name} of {event:?} as {method:?}: {said}");
    }
}

#[test]
fn an_invitation_its_update_and_its_cancellation_are_read_as_they_were_meant() {
    let event = event("2026-12-01T10:00:00+09:00", Tz::Asia__Tokyo);
    let methods = [Method::Publish, Method::Request, Method::Cancel];
    let said = read(&methods.map(|method| event.write(method)));
    for (said, method) in said.iter().zip(methods) {
        assert_says(said, &event, method);
    }
    assert_eq!(
        said[1]["starts"],
        json!(["2026-12-01T01:00:00+00:00", "2026-12-01T10:00:00+09:00", "2026-12-01T02:00:00+01:00"])
    );
}

#[test]
fn a_meeting_is_at_the_same_instant_wherever_it_is_read_also_when_berlin_changes_its_clocks() {
    let mut events = Vec::new();
    // Every quarter of an hour of the days around either change, in the zones of both sides and one more.
    for day in ["2026-10-24", "2026-10-25", "2026-10-26", "2027-03-27", "2027-03-28", "2027-03-29"] {
        let midnight: DateTime<Utc> = format!("{day}T00:00:00Z").parse().unwrap();
        for quarter in 0..96 {
            let at = (midnight + Duration::minutes(15 * quarter)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
            for zone in [Tz::Asia__Tokyo, Tz::Europe__Berlin, Tz::America__New_York] {
                events.push(event(&at, zone));
            }
        }
    }
    let files: Vec<String> = events.iter().map(|event| event.write(Method::Request)).collect();
    let said = read(&files);
    assert_eq!(said.len(), events.len());
    for (said, event) in said.iter().zip(&events) {
        assert_says(said, event, Method::Request);
    }
}

/// Texts with what breaks files: separators, line ends, quotes, characters of two, three and four octets, long lines. A
/// backslash is followed by a space, for the other program takes `\\n` for a line end.
fn texts() -> impl Strategy<Value = String> {
    let pieces = [
        "縁",
        "髙﨑",
        "🏭",
        "\n",
        ";",
        ",",
        ":",
        "\"",
        "\\ ",
        "é",
        "a",
        " b",
        "END:VEVENT",
        "長".repeat(300).leak(),
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 1..12)
        .prop_map(|pieces| format!("面{}談", pieces.concat()))
}

fn names() -> impl Strategy<Value = String> {
    texts().prop_map(|text| text.replace('\n', " ").replace('"', "”").replace('\\', ""))
}

fn events() -> impl Strategy<Value = Event> {
    let zones = proptest::sample::select(vec![
        Tz::Asia__Tokyo,
        Tz::Europe__Berlin,
        Tz::Europe__Dublin,
        Tz::America__New_York,
        Tz::Australia__Sydney,
        Tz::Asia__Kolkata,
    ]);
    let people = proptest::collection::vec(names(), 0..3);
    // Between 2026 and 2036, by the minute.
    let times = (0..5_000_000_i64, 1..720_i64);
    (texts(), proptest::option::of(texts()), texts(), people, names(), times, zones, 0..100).prop_map(
        |(summary, location, description, people, organizer, (minutes, lasts), zone, sequence)| {
            let starts = Utc.with_ymd_and_hms(2026, 11, 21, 0, 0, 0).unwrap() + Duration::minutes(minutes);
            Event {
                summary,
                location,
                description,
                organizer: person(&organizer, "hanako@example.jp"),
                attendees: people.iter().map(|name| person(name, "a+b@example.jp")).collect(),
                starts_at: Moment(starts),
                ends_at: Moment(starts + Duration::minutes(lasts)),
                zone,
                sequence,
                ..event("2026-12-01T10:00:00+09:00", zone)
            }
        },
    )
}

#[test]
fn whatever_is_written_into_a_meeting_is_read_back() {
    let mut runner = TestRunner::deterministic();
    let events: Vec<Event> = (0..300).map(|_| events().new_tree(&mut runner).unwrap().current()).collect();
    let files: Vec<String> = events.iter().map(|event| event.write(Method::Request)).collect();
    for file in &files {
        assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
    }
    for (said, event) in read(&files).iter().zip(&events) {
        assert_says(said, event, Method::Request);
    }
}

#[tokio::test]
async fn a_mail_with_an_invitation_arrives_with_the_file_unharmed() {
    let file = event("2026-12-01T10:00:00+09:00", Tz::Asia__Tokyo).write(Method::Request);
    let sent = OutgoingMail { calendar: Some(CalendarPart { text: file.clone() }), ..mail() };
    let server = crate::smtp_server::SmtpServer::start::<&str>(&[]);
    let transport = crate::transport(crate::settings(&server, enishi::notify::SmtpSecurity::None));
    transport.send(&sent).await.unwrap();
    let received = server.received();
    assert_reads_back(&received[0].message, &sent);
    let message = mail_parser::MessageParser::default().parse(&received[0].message).unwrap();
    let parts: Vec<&[u8]> = message
        .parts
        .iter()
        .map(|part| part.contents())
        .filter(|part| part.starts_with(b"BEGIN:VCALENDAR"))
        .collect();
    assert_eq!(parts, [file.as_bytes(), file.as_bytes()], "the offer to accept, and the file");
}
