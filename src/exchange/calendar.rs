//! Calendar files out: a meeting as iCalendar text (RFC 5545), to be put into a calendar or sent as an invitation, its
//! update or its cancellation (iTIP, RFC 5546).
//!
//! Written here and not by a library: none that is kept well writes a VTIMEZONE, without which a meeting moves by an
//! hour wherever the calendar's own tables differ, or takes care of what may stand in a parameter.

use crate::domain::{Email, Moment};
use chrono::{DateTime, Datelike, Duration, NaiveDateTime, Offset, TimeZone, Utc, Weekday};
use chrono_tz::{OffsetName, Tz};
use std::fmt::Write;

/// What a file is for (RFC 5546, section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// To be put into a calendar; it asks nobody.
    Publish,
    /// An invitation, or with a higher sequence its update.
    Request,
    /// The meeting is off.
    Cancel,
}

impl Method {
    /// As the calendar says it, and the parameter `method` of its media type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// Somebody whom a calendar shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub email: Email,
}

/// A meeting, as one reader's calendar is to show it: it names whom that reader may know.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The same for every file of a meeting, and of no other.
    pub uid: String,
    /// Higher with every change; a calendar keeps the highest.
    pub sequence: i32,
    pub written_at: DateTime<Utc>,
    pub starts_at: Moment,
    pub ends_at: Moment,
    /// The zone that the times are told in. Whoever reads them elsewhere sees the same instants.
    pub zone: Tz,
    /// Who receives the answers.
    pub organizer: Person,
    pub attendees: Vec<Person>,
    pub summary: String,
    pub location: Option<String>,
    pub description: String,
}

impl Event {
    /// The file: lines of at most 75 octets, each ended by CRLF.
    pub fn write(&self, method: Method) -> String {
        let mut lines = Lines::default();
        lines.put("BEGIN:VCALENDAR");
        lines.put("VERSION:2.0");
        lines.put("PRODID:-//Enishi//Meetings//JA");
        lines.put("CALSCALE:GREGORIAN");
        lines.put(&format!("METHOD:{}", method.as_str()));
        write_zone(&mut lines, self.zone, self.starts_at.0);
        lines.put("BEGIN:VEVENT");
        lines.put(&format!("UID:{}", text(&self.uid)));
        lines.put(&format!("SEQUENCE:{}", self.sequence));
        lines.put(&format!("DTSTAMP:{}", self.written_at.format("%Y%m%dT%H%M%SZ")));
        for (name, at) in [("DTSTART", self.starts_at), ("DTEND", self.ends_at)] {
            lines.put(&format!("{name}{}", instant(self.zone, at.0)));
        }
        let organizer = &self.organizer;
        lines.put(&format!("ORGANIZER;CN={}:{}", parameter(&organizer.name), mailto(&organizer.email)));
        // What is only published asks nobody (RFC 5546, section 3.2.1).
        let attendees = if method == Method::Publish { &[] } else { self.attendees.as_slice() };
        for attendee in attendees {
            lines.put(&format!(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN={}:{}",
                parameter(&attendee.name),
                mailto(&attendee.email)
            ));
        }
        lines.put(&format!("SUMMARY:{}", text(&self.summary)));
        if let Some(location) = &self.location {
            lines.put(&format!("LOCATION:{}", text(location)));
        }
        lines.put(&format!("DESCRIPTION:{}", text(&self.description)));
        let status = if method == Method::Cancel { "CANCELLED" } else { "CONFIRMED" };
        lines.put(&format!("STATUS:{status}"));
        lines.put("TRANSP:OPAQUE");
        lines.put("END:VEVENT");
        lines.put("END:VCALENDAR");
        lines.0
    }
}

/// Content lines (RFC 5545, section 3.1).
#[derive(Default)]
struct Lines(String);

/// The most octets of a line, without its end.
const MOST_OCTETS: usize = 75;

impl Lines {
    /// A line, folded where it is too long, and never within a character.
    fn put(&mut self, line: &str) {
        let mut room = MOST_OCTETS;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = MOST_OCTETS - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text as a value (RFC 5545, section 3.3.11).
fn text(plain: &str) -> String {
    let mut value = String::with_capacity(plain.len());
    for c in plain.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' | '\r' => value.push_str("\\n"),
            '\t' => value.push(c),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// An instant as a value with its parameter (RFC 5545, section 3.3.5): on the clocks of the zone or, in the hour that
/// they show twice, in UTC. The standard means the first of the two, but not every calendar does.
fn instant(zone: Tz, at: DateTime<Utc>) -> String {
    let there = at.with_timezone(&zone).naive_local();
    match zone.from_local_datetime(&there).single() {
        Some(_) => format!(";TZID={}:{}", zone.name(), there.format("%Y%m%dT%H%M%S")),
        None => at.format(":%Y%m%dT%H%M%SZ").to_string(),
    }
}

/// A name as the value of a parameter (RFC 5545, section 3.2): always in quotes, in which neither a quote nor a control
/// character can stand. A quote becomes one as printers set it: what RFC 6868 writes instead, few calendars read.
fn parameter(name: &str) -> String {
    let plain = name.chars().filter(|c| !c.is_control()).map(|c| if c == '"' { '”' } else { c });
    format!("\"{}\"", plain.collect::<String>())
}

/// An address as a URI (RFC 6068, section 2).
fn mailto(email: &Email) -> String {
    let mut uri = String::from("mailto:");
    for byte in email.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'*+@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// When the clocks of a zone change.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Change {
    at: DateTime<Utc>,
    /// Seconds east of Greenwich.
    from: i32,
    to: i32,
}

impl Change {
    /// As the clocks on the wall say it that have not been changed yet.
    fn on_the_wall(&self) -> NaiveDateTime {
        self.at.naive_utc() + Duration::seconds(self.from.into())
    }

    fn is_to_summer(&self) -> bool {
        self.to > self.from
    }
}

fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// The changes from the year before an instant to the end of the second year after it: those that a meeting then can
/// be next to, and enough to see whether they follow a rule.
fn changes(zone: Tz, around: DateTime<Utc>) -> Vec<Change> {
    let first_of = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single().unwrap_or(around);
    let (mut day, end) = (first_of(around.year() - 1), first_of(around.year() + 3));
    let mut changes = Vec::new();
    while day < end {
        let next = day + Duration::days(1);
        let (from, to) = (offset(zone, day), offset(zone, next));
        if from != to {
            // To the second, by halving.
            let (mut before, mut after) = (day, next);
            while after - before > Duration::seconds(1) {
                let middle = before + Duration::seconds((after - before).num_seconds() / 2);
                if offset(zone, middle) == from { before = middle } else { after = middle }
            }
            changes.push(Change { at: after, from, to });
        }
        day = next;
    }
    changes
}

/// The time zone (RFC 5545, section 3.6.5), as far as a meeting about then needs it.
fn write_zone(lines: &mut Lines, zone: Tz, around: DateTime<Utc>) {
    lines.put("BEGIN:VTIMEZONE");
    lines.put(&format!("TZID:{}", zone.name()));
    let changes = changes(zone, around);
    if changes.is_empty() {
        let always = offset(zone, around);
        let since = DateTime::UNIX_EPOCH.naive_utc();
        write_change(lines, zone, (around, always, always), since, None);
    }
    for is_to_summer in [false, true] {
        let alike: Vec<Change> =
            changes.iter().filter(|change| change.is_to_summer() == is_to_summer).copied().collect();
        let rule = rule(&alike);
        let told = if rule.is_some() { &alike[..1] } else { &alike[..] };
        for change in told {
            let to = (change.at, change.from, change.to);
            write_change(lines, zone, to, change.on_the_wall(), rule.as_deref());
        }
    }
    lines.put("END:VTIMEZONE");
}

fn write_change(
    lines: &mut Lines,
    zone: Tz,
    (at, from, to): (DateTime<Utc>, i32, i32),
    since: NaiveDateTime,
    rule: Option<&str>,
) {
    let kind = if to > from { "DAYLIGHT" } else { "STANDARD" };
    lines.put(&format!("BEGIN:{kind}"));
    lines.put(&format!("DTSTART:{}", since.format("%Y%m%dT%H%M%S")));
    lines.put(&format!("TZOFFSETFROM:{}", utc_offset(from)));
    lines.put(&format!("TZOFFSETTO:{}", utc_offset(to)));
    if let Some(name) = zone.offset_from_utc_datetime(&at.naive_utc()).abbreviation() {
        lines.put(&format!("TZNAME:{}", text(name)));
    }
    if let Some(rule) = rule {
        lines.put(&format!("RRULE:{rule}"));
    }
    lines.put(&format!("END:{kind}"));
}

/// RFC 5545, section 3.3.14.
fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (minutes, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{:02}{:02}{rest}", minutes / 60, minutes % 60)
}

/// The yearly rule (RFC 5545, section 3.3.10) that these changes follow, such as the last Sunday of March, if they
/// follow one: Outlook reads a zone whose clocks change by its rules only.
fn rule(changes: &[Change]) -> Option<String> {
    let (first, rest) = changes.split_first()?;
    let begins = first.on_the_wall();
    let alike = |change: &Change| {
        let other = change.on_the_wall();
        (change.from, change.to) == (first.from, first.to)
            && (other.month(), other.weekday(), other.time())
                == (begins.month(), begins.weekday(), begins.time())
    };
    let is_yearly = changes.windows(2).all(|two| two[0].at.year() + 1 == two[1].at.year());
    if rest.len() < 2 || !is_yearly || !rest.iter().all(alike) {
        return None;
    }
    let is_last =
        |change: &Change| (change.on_the_wall() + Duration::days(7)).month() != change.on_the_wall().month();
    let week = |change: &Change| (change.on_the_wall().day() - 1) / 7 + 1;
    let week = if changes.iter().all(is_last) {
        "-1".to_owned()
    } else if rest.iter().all(|change| week(change) == week(first)) {
        week(first).to_string()
    } else {
        return None;
    };
    let weekday = match begins.weekday() {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    };
    Some(format!("FREQ=YEARLY;BYMONTH={};BYDAY={week}{weekday}", begins.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(zone: Tz) -> Event {
        let person =
            |name: &str, email: &str| Person { name: name.to_owned(), email: Email::parse(email).unwrap() };
        Event {
            uid: "0192f000-0000-7000-8000-0123456789ab@example.jp".to_owned(),
            sequence: 2,
            written_at: "2026-11-21T00:30:00Z".parse().unwrap(),
            starts_at: Moment::parse("2026-12-01T10:00:00+09:00").unwrap(),
            ends_at: Moment::parse("2026-12-01T11:30:00+09:00").unwrap(),
            zone,
            organizer: person("長岡 花子", "hanako@example.jp"),
            attendees: vec![person("株式会社 \"髙﨑\"; 鉄工, 所", "takasaki@example.jp")],
            summary: "面談".to_owned(),
            location: None,
            description: "一行目\n二行目; a, b \\ c".to_owned(),
        }
    }

    #[test]
    fn an_invitation_reads_line_by_line_as_the_standard_has_it() {
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Enishi//Meetings//JA",
            "CALSCALE:GREGORIAN",
            "METHOD:REQUEST",
            "BEGIN:VTIMEZONE",
            "TZID:Asia/Tokyo",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0900",
            "TZOFFSETTO:+0900",
            "TZNAME:JST",
            "END:STANDARD",
            "END:VTIMEZONE",
            "BEGIN:VEVENT",
            "UID:0192f000-0000-7000-8000-0123456789ab@example.jp",
            "SEQUENCE:2",
            "DTSTAMP:20261121T003000Z",
            "DTSTART;TZID=Asia/Tokyo:20261201T100000",
            "DTEND;TZID=Asia/Tokyo:20261201T113000",
            "ORGANIZER;CN=\"長岡 花子\":mailto:hanako@example.jp",
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=",
            " TRUE;CN=\"株式会社 ”髙﨑”; 鉄工, 所\":mailto:takasaki@example.j",
            " p",
            "SUMMARY:面談",
            "DESCRIPTION:一行目\\n二行目\\; a\\, b \\\\ c",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(event(Tz::Asia__Tokyo).write(Method::Request), expected.join("\r\n"));
    }

    #[test]
    fn a_file_to_import_asks_nobody_and_a_cancellation_says_so() {
        let publish = event(Tz::Asia__Tokyo).write(Method::Publish);
        assert!(publish.contains("METHOD:PUBLISH") && !publish.contains("ATTENDEE"));
        let cancel = event(Tz::Asia__Tokyo).write(Method::Cancel);
        assert!(cancel.contains("METHOD:CANCEL") && cancel.contains("STATUS:CANCELLED"));
    }

    #[test]
    fn a_zone_whose_clocks_change_is_told_by_its_rules() {
        let file = event(Tz::Europe__Berlin).write(Method::Request);
        let autumn = "BEGIN:STANDARD\r\nDTSTART:20251026T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
                      TZNAME:CET\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n";
        let spring = "BEGIN:DAYLIGHT\r\nDTSTART:20250330T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
                      TZNAME:CEST\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n";
        assert!(file.contains(autumn) && file.contains(spring), "{file}");
        assert!(file.contains("DTSTART;TZID=Europe/Berlin:20261201T020000"));
        let us = event(Tz::America__New_York).write(Method::Request);
        assert!(us.contains("BYMONTH=3;BYDAY=2SU") && us.contains("BYMONTH=11;BYDAY=1SU"));
        // By the moon rather than by a rule: each change for itself.
        let morocco = event(Tz::Africa__Casablanca).write(Method::Request);
        assert!(!morocco.contains("RRULE") && morocco.matches("BEGIN:DAYLIGHT").count() >= 3, "{morocco}");
    }

    #[test]
    fn in_the_hour_that_clocks_show_twice_the_time_is_told_in_utc() {
        let at = |text: &str| instant(Tz::Europe__Berlin, text.parse().unwrap());
        assert_eq!(at("2026-10-24T23:59:00Z"), ";TZID=Europe/Berlin:20261025T015900");
        assert_eq!(at("2026-10-25T00:30:00Z"), ":20261025T003000Z");
        assert_eq!(at("2026-10-25T01:30:00Z"), ":20261025T013000Z");
        assert_eq!(at("2026-10-25T02:00:00Z"), ";TZID=Europe/Berlin:20261025T030000");
    }

    #[test]
    fn an_address_cannot_end_its_line() {
        let odd = Email::parse("a+b%c=d@example.jp").unwrap();
        assert_eq!(mailto(&odd), "mailto:a+b%25c%3Dd@example.jp");
    }
}
