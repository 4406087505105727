//! The published instance format of the business-to-business meeting scheduling problem (Bofill et al., JAIR 74, 2022):
//! MiniZinc data with a fixed set of keys.
//!
//! | key | says |
//! |---|---|
//! | `nBusiness` `nMeetings` `nTables` `nTotalSlots` | how many participants, meetings, tables, slots |
//! | `nMorningSlots` | the first so many slots are session 1, the others session 2 |
//! | `requested` | for each meeting its two participants and its session (3: any) |
//! | `forbidden` | for each participant the slots in which it is not there (0: none) |
//! | `fixed`, in some files `fixat` | for each meeting its slot (0: free) |
//! | `precedences` | for each meeting those that come strictly earlier |
//! | `meetingsxBusiness` | for each participant its meetings, numbered from 2 after a meeting 1 that everybody has and nobody holds; said again in `requested`, so it may be left out |
//! | `nMeetingsBusiness` | for each participant how many; may be left out |
//!
//! Everything that is said twice has to agree. The rest has to be there, also where it says nothing: a file without
//! `precedences` cannot be told from one that was cut off before them.

use super::model::MOST_SLOTS;
use super::problem::{Fairness, Goal, Meeting, Participant, Problem, Slot, SlotName, Tables};
use super::read::{BYTE_ORDER_MARK, ReadFault, ReadFaultKind};
use std::collections::BTreeSet;

/// The first `nMorningSlots` slots.
const MORNING: &str = "1";

/// The slots after them.
const AFTERNOON: &str = "2";

/// What `requested` writes for "in any session".
const ANY_SESSION: u64 = 3;

/// The greatest number a file may hold: what the problem holds.
const GREATEST: u64 = u32::MAX as u64;

/// Reads an instance. `file` is said back in faults and becomes the name of the problem; `breaks` is by how much the
/// participants' numbers of breaks may differ, which the format does not say.
pub fn read_b2bsp(file: &str, text: &str, breaks: Option<u32>) -> Result<Problem, ReadFault> {
    let at_file = |fault: Wrong| ReadFault {
        file: file.to_owned(),
        line: fault.at.line,
        column: fault.at.column,
        kind: fault.kind,
    };
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let instance = Reader::new(text).instance().map_err(at_file)?;
    instance.agrees().map_err(at_file)?;
    let mut problem = instance.problem().map_err(at_file)?;
    problem.name = file.to_owned();
    problem.fairness = Fairness { breaks, idle: None };
    Ok(problem)
}

/// A place in the text, both from 1.
#[derive(Debug, Clone, Copy)]
struct At {
    line: usize,
    column: usize,
}

/// A fault before the file is known.
struct Wrong {
    at: At,
    kind: ReadFaultKind,
}

type Read<T> = Result<T, Wrong>;

/// A number and where it stands.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: u64,
    at: At,
}

impl Number {
    /// The number, if it is one of these.
    fn within(self, from: u64, to: u64) -> Read<u64> {
        if (from..=to).contains(&self.value) {
            return Ok(self.value);
        }
        let kind = ReadFaultKind::OutOfRange { number: self.value.to_string(), from, to };
        Err(Wrong { at: self.at, kind })
    }
}

/// A list and where its key stands.
#[derive(Debug)]
struct List<T> {
    key: String,
    at: At,
    entries: Vec<T>,
}

impl<T> List<T> {
    fn has(&self, expected: u64) -> Read<()> {
        let found = self.entries.len() as u64;
        if found == expected {
            return Ok(());
        }
        Err(Wrong { at: self.at, kind: ReadFaultKind::WrongCount { key: self.key.clone(), expected, found } })
    }
}

/// The keys and what follows them, as far as they have been read.
#[derive(Debug, Default)]
struct Found {
    business: Option<Number>,
    meetings: Option<Number>,
    tables: Option<Number>,
    slots: Option<Number>,
    morning: Option<Number>,
    requested: Option<List<Vec<Number>>>,
    forbidden: Option<List<Vec<Number>>>,
    fixed: Option<List<Number>>,
    precedences: Option<List<Vec<Number>>>,
    meetings_of: Option<List<Vec<Number>>>,
    meeting_counts: Option<List<Number>>,
}

/// A whole file.
struct Instance {
    business: u64,
    meetings: u64,
    tables: u64,
    slots: u64,
    morning: u64,
    requested: List<Vec<Number>>,
    forbidden: List<Vec<Number>>,
    fixed: List<Number>,
    precedences: List<Vec<Number>>,
    meetings_of: Option<List<Vec<Number>>>,
    meeting_counts: Option<List<Number>>,
}

impl Instance {
    /// Whether every list has the length that the numbers say, and what is said twice is the same.
    fn agrees(&self) -> Read<()> {
        self.requested.has(self.meetings)?;
        self.forbidden.has(self.business)?;
        self.fixed.has(self.meetings)?;
        self.precedences.has(self.meetings)?;
        let mut of = vec![BTreeSet::new(); self.forbidden.entries.len()];
        for (row, meeting) in self.requested.entries.iter().zip(1_u64..) {
            for who in self.pair(row)? {
                of[who as usize - 1].insert(meeting);
            }
        }
        if let Some(counts) = &self.meeting_counts {
            counts.has(self.business)?;
            for ((count, of), who) in counts.entries.iter().zip(&of).zip(1..) {
                agree(count.value == of.len() as u64, &counts.key, count.at, who)?;
            }
        }
        if let Some(sets) = &self.meetings_of {
            sets.has(self.business)?;
            for ((set, of), who) in sets.entries.iter().zip(&of).zip(1..) {
                let said: BTreeSet<u64> = set.iter().map(|meeting| meeting.value).collect();
                let shifted: BTreeSet<u64> =
                    [1].into_iter().chain(of.iter().map(|meeting| meeting + 1)).collect();
                agree(said == shifted, &sets.key, set.first().map_or(sets.at, |first| first.at), who)?;
            }
        }
        Ok(())
    }

    /// The two of a row of `requested`.
    fn pair(&self, row: &[Number]) -> Read<[u64; 2]> {
        let pair = [row[0].within(1, self.business)?, row[1].within(1, self.business)?];
        if pair[0] == pair[1] {
            return Err(Wrong { at: row[1].at, kind: ReadFaultKind::Itself { name: pair[0].to_string() } });
        }
        Ok(pair)
    }

    fn problem(&self) -> Read<Problem> {
        let slots = (1..=self.slots).map(|slot| Slot {
            id: SlotName(slot.to_string()),
            session: if slot <= self.morning { MORNING } else { AFTERNOON }.to_owned(),
            ..Slot::default()
        });
        let mut problem = Problem {
            slots: slots.collect(),
            tables: Tables::Count(self.tables as u32),
            goals: vec![Goal::Breaks],
            ..Problem::default()
        };
        for (slots, who) in self.forbidden.entries.iter().zip(1_u64..) {
            let mut participant = Participant::new(&who.to_string(), "");
            participant.unavailable =
                named(slots, self.slots)?.iter().map(|slot| SlotName(slot.to_string())).collect();
            problem.participants.push(participant);
        }
        let mut meetings = Vec::new();
        let rows = self.requested.entries.iter().zip(&self.fixed.entries).zip(&self.precedences.entries);
        for (((row, fixed), earlier), id) in rows.zip(1_u64..) {
            meetings.push(self.meeting(id, row, *fixed)?);
            for first in named(earlier, self.meetings)? {
                if first == id {
                    return Err(Wrong {
                        at: earlier[0].at,
                        kind: ReadFaultKind::Itself { name: id.to_string() },
                    });
                }
                problem.before.push([first, id].map(|meeting| meeting.to_string().as_str().into()));
            }
        }
        problem.meetings = Some(meetings);
        Ok(problem)
    }

    fn meeting(&self, id: u64, row: &[Number], fixed: Number) -> Read<Meeting> {
        let [one, other] = self.pair(row)?.map(|who| who.to_string());
        let mut meeting = Meeting::new(&id.to_string(), &one, &other);
        let session = row[2].within(1, ANY_SESSION)?;
        let has_slots = if session == 1 { self.morning > 0 } else { self.morning < self.slots };
        if session != ANY_SESSION && has_slots {
            meeting.session = Some(session.to_string());
        } else if session != ANY_SESSION {
            // A problem cannot name a session without slots; that the meeting cannot be held is said so.
            meeting.forbidden = (1..=self.slots).map(|slot| SlotName(slot.to_string())).collect();
        }
        let slot = fixed.within(0, self.slots)?;
        meeting.slot = (slot > 0).then(|| SlotName(slot.to_string()));
        Ok(meeting)
    }
}

/// The numbers of a set, in order and once; 0 stands for none.
fn named(set: &[Number], most: u64) -> Read<BTreeSet<u64>> {
    let mut named = BTreeSet::new();
    for number in set {
        named.insert(number.within(0, most)?);
    }
    named.remove(&0);
    Ok(named)
}

fn agree(agrees: bool, key: &str, at: At, of: u64) -> Read<()> {
    if agrees {
        return Ok(());
    }
    Err(Wrong {
        at,
        kind: ReadFaultKind::Disagrees { key: key.to_owned(), with: "requested".to_owned(), of },
    })
}

/// What a text consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    /// Letters and digits: a key, a number.
    Word(&'t str),
    /// One of `= ; , [ ] | { }`, or any other character.
    Sign(char),
    End,
}

/// Reads token by token.
struct Reader<'t> {
    rest: &'t str,
    at: At,
    /// The next token and where it stands.
    next: Token<'t>,
    next_at: At,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        let at = At { line: 1, column: 1 };
        let mut reader = Reader { rest: text, at, next: Token::End, next_at: at };
        reader.advance();
        reader
    }

    /// Everything up to the end of the text.
    fn instance(mut self) -> Read<Instance> {
        let mut found = Found::default();
        while self.next != Token::End {
            self.item(&mut found)?;
        }
        let end = self.next_at;
        Ok(Instance {
            business: there(found.business, "nBusiness", end)?.value,
            meetings: there(found.meetings, "nMeetings", end)?.value,
            tables: there(found.tables, "nTables", end)?.value,
            slots: there(found.slots, "nTotalSlots", end)?.within(1, MOST_SLOTS as u64)?,
            morning: {
                let slots = there(found.slots, "nTotalSlots", end)?.value;
                there(found.morning, "nMorningSlots", end)?.within(0, slots)?
            },
            requested: there(found.requested, "requested", end)?,
            forbidden: there(found.forbidden, "forbidden", end)?,
            fixed: there(found.fixed, "fixed", end)?,
            precedences: there(found.precedences, "precedences", end)?,
            meetings_of: found.meetings_of,
            meeting_counts: found.meeting_counts,
        })
    }

    /// `key = value;`
    fn item(&mut self, found: &mut Found) -> Read<()> {
        let at = self.next_at;
        let Token::Word(key) = self.next else { return Err(self.unexpected("a key")) };
        self.advance();
        self.sign('=')?;
        let kept = match key {
            "nBusiness" => keep(&mut found.business, self.number()?),
            "nMeetings" => keep(&mut found.meetings, self.number()?),
            "nTables" => keep(&mut found.tables, self.number()?),
            "nTotalSlots" => keep(&mut found.slots, self.number()?),
            "nMorningSlots" => keep(&mut found.morning, self.number()?),
            "requested" => {
                keep(&mut found.requested, List { key: key.to_owned(), at, entries: self.rows()? })
            }
            "forbidden" => keep(&mut found.forbidden, self.list(key, at, Self::set)?),
            "fixed" | "fixat" => keep(&mut found.fixed, self.list(key, at, Self::number)?),
            "precedences" => keep(&mut found.precedences, self.list(key, at, Self::set)?),
            "meetingsxBusiness" => keep(&mut found.meetings_of, self.list(key, at, Self::set)?),
            "nMeetingsBusiness" => keep(&mut found.meeting_counts, self.list(key, at, Self::number)?),
            _ => return Err(Wrong { at, kind: ReadFaultKind::UnknownKey { key: key.to_owned() } }),
        };
        if !kept {
            return Err(Wrong { at, kind: ReadFaultKind::KeyTwice { key: key.to_owned() } });
        }
        self.sign(';')
    }

    fn number(&mut self) -> Read<Number> {
        let at = self.next_at;
        let Token::Word(word) = self.next else { return Err(self.unexpected("a number")) };
        // The end of the text may have cut the number short.
        if self.rest.is_empty() {
            return Err(Wrong { at: self.at, kind: ReadFaultKind::Truncated });
        }
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Wrong { at, kind: ReadFaultKind::NotANumber { found: word.to_owned() } });
        }
        let Some(value) = word.parse().ok().filter(|value| *value <= GREATEST) else {
            let kind = ReadFaultKind::OutOfRange { number: word.to_owned(), from: 0, to: GREATEST };
            return Err(Wrong { at, kind });
        };
        self.advance();
        Ok(Number { value, at })
    }

    /// `[entry, entry]`, with or without a comma after the last.
    fn list<T>(&mut self, key: &str, at: At, entry: fn(&mut Self) -> Read<T>) -> Read<List<T>> {
        self.sign('[')?;
        let entries = self.until(']', entry)?;
        self.sign(']')?;
        Ok(List { key: key.to_owned(), at, entries })
    }

    /// `{1, 2}`
    fn set(&mut self) -> Read<Vec<Number>> {
        self.sign('{')?;
        let numbers = self.until('}', Self::number)?;
        self.sign('}')?;
        Ok(numbers)
    }

    /// `[|1, 2, 3, |4, 5, 6, |]`: three numbers in a row.
    fn rows(&mut self) -> Read<Vec<Vec<Number>>> {
        const COLUMNS: u64 = 3;
        self.sign('[')?;
        self.sign('|')?;
        let mut rows = Vec::new();
        while self.next != Token::Sign(']') {
            let at = self.next_at;
            let row = self.until('|', Self::number)?;
            if row.len() as u64 != COLUMNS {
                let key = "requested".to_owned();
                let found = row.len() as u64;
                return Err(Wrong { at, kind: ReadFaultKind::WrongCount { key, expected: COLUMNS, found } });
            }
            rows.push(row);
            self.sign('|')?;
        }
        self.sign(']')?;
        Ok(rows)
    }

    /// Entries with commas between them, up to the closing sign.
    fn until<T>(&mut self, close: char, entry: fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut entries = Vec::new();
        while self.next != Token::Sign(close) {
            entries.push(entry(self)?);
            if self.next != Token::Sign(',') {
                break;
            }
            self.advance();
        }
        if self.next != Token::Sign(close) {
            return Err(self.unexpected(&format!(", {close}")));
        }
        Ok(entries)
    }

    fn sign(&mut self, sign: char) -> Read<()> {
        if self.next != Token::Sign(sign) {
            return Err(self.unexpected(&sign.to_string()));
        }
        self.advance();
        Ok(())
    }

    fn unexpected(&self, expected: &str) -> Wrong {
        let found = match self.next {
            Token::End => return Wrong { at: self.next_at, kind: ReadFaultKind::Truncated },
            Token::Word(word) => word.to_owned(),
            Token::Sign(sign) => sign.to_string(),
        };
        Wrong { at: self.next_at, kind: ReadFaultKind::Unexpected { found, expected: expected.to_owned() } }
    }

    /// Goes on to the next token, past blanks and comments.
    fn advance(&mut self) {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.pass(blank);
            if !self.rest.starts_with('%') {
                break;
            }
            self.pass(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
        self.next_at = self.at;
        let word = self.rest.find(|c: char| !is_of_word(c)).unwrap_or(self.rest.len());
        self.next = match self.rest.chars().next() {
            None => Token::End,
            Some(_) if word > 0 => Token::Word(&self.rest[..word]),
            Some(sign) => Token::Sign(sign),
        };
        match self.next {
            Token::End => {}
            Token::Word(word) => self.pass(word.len()),
            Token::Sign(sign) => self.pass(sign.len_utf8()),
        }
    }

    /// Leaves so many bytes behind.
    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        match passed.rsplit_once('\n') {
            Some((before, last)) => {
                self.at.line += 1 + before.matches('\n').count();
                self.at.column = 1 + last.chars().count();
            }
            None => self.at.column += passed.chars().count(),
        }
    }
}

/// Whether the character belongs to a key or a number; also what wrong numbers are made of, to say them back whole.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-' || c == '.'
}

/// False if there is something already.
fn keep<T>(place: &mut Option<T>, value: T) -> bool {
    let empty = place.is_none();
    *place = Some(value);
    empty
}

fn there<T>(found: Option<T>, key: &str, end: At) -> Read<T> {
    found.ok_or_else(|| Wrong { at: end, kind: ReadFaultKind::MissingKey { key: key.to_owned() } })
}
