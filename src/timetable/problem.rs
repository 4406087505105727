//! A fair as the engine is told it: who comes, when and where meetings are possible, who wants to meet whom, and what is
//! settled already.
//!
//! This is also the JSON format of `enishi timetable` (docs/timetable.md shows one). Every list may be left out where it
//! is empty; a field that is not known is refused, so that a misspelt one does not go unnoticed. Things are named by
//! texts of the caller's choice (an account of the office will use its own ids); `Resolved` turns the names into
//! positions and says what is wrong with them.

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Makes a name that is not mixed up with the name of something else.
macro_rules! name {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> $name {
                $name(name.to_owned())
            }
        }
    };
}

name!(
    /// Names a slot.
    SlotName
);
name!(
    /// Names a table.
    TableName
);
name!(
    /// Names a participant.
    ParticipantName
);
name!(
    /// Names a meeting.
    MeetingName
);

/// A fair before its timetable.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// What the fair is called; only said back.
    #[serde(default)]
    pub name: String,
    /// In the order of time. At most 128.
    pub slots: Vec<Slot>,
    pub participants: Vec<Participant>,
    /// A number of equal tables, or a list of them.
    pub tables: Tables,
    /// Which groups may meet: pairs of names of groups; the same name twice for meetings within a group. Empty: any two
    /// participants may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_meet: Vec<[String; 2]>,
    /// Pairs that do not meet: competitors, group companies, those that met before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<[ParticipantName; 2]>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wishes: Vec<Wish>,
    /// How well two suit each other, in basis points (0 to 10,000), from the matching engine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<PairScore>,
    /// The meetings to place, where they are chosen already; none: they are selected from the wishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meetings: Option<Vec<Meeting>>,
    /// Each first meeting is in an earlier slot than the second, where both are held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<[MeetingName; 2]>,
    /// Meetings that are kept apart in time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
    /// What is to be small once the conditions are kept, the weightiest first. Meetings left out always come before.
    #[serde(default = "Goal::usual")]
    pub goals: Vec<Goal>,
    #[serde(default)]
    pub fairness: Fairness,
    /// Decides what nothing else decides. The same seed gives the same result.
    #[serde(default)]
    pub seed: u64,
}

/// A time at which every table can hold one meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub id: SlotName,
    /// Nobody waits from one day to the next: breaks and idle slots are counted within a day. The slots of a day stand
    /// together.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub day: String,
    /// A part of the fair that meetings can be bound to, such as "morning".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session: String,
}

/// Who takes part: a firm, a buyer, a university.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    pub id: ParticipantName,
    /// Its group, such as "buyer" or "seller"; `may_meet` speaks of groups.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Meetings it is to have at least, where it can: everybody's least comes before anybody's more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub least: u32,
    /// Meetings it can have at most; none: as many as it has slots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// How many meetings it can hold at the same time.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub representatives: u32,
    /// Slots in which it is not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<SlotName>,
    /// What a table must have for its meetings, such as "power" or "online".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Meetings it was given at the last fair: who had fewer goes first where everything else is equal.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub past: u32,
}

impl Participant {
    /// Somebody who is always there, alone, and needs nothing.
    pub fn new(id: &str, group: &str) -> Participant {
        Participant {
            id: id.into(),
            group: group.to_owned(),
            least: 0,
            most: None,
            representatives: 1,
            unavailable: Vec::new(),
            needs: Vec::new(),
            past: 0,
        }
    }
}

/// The tables: how many, or which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Tables {
    Count(u32),
    Each(Vec<Table>),
}

impl Default for Tables {
    fn default() -> Tables {
        Tables::Count(0)
    }
}

// By hand, since a derived one would not say which table is wrong, and where.
impl<'de> Deserialize<'de> for Tables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tables, D::Error> {
        deserializer.deserialize_any(TablesVisitor)
    }
}

struct TablesVisitor;

impl<'de> Visitor<'de> for TablesVisitor {
    type Value = Tables;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number of tables or a list of them")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Tables, E> {
        let wrong = |_| E::invalid_value(Unexpected::Unsigned(number), &self);
        u32::try_from(number).map(Tables::Count).map_err(wrong)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, tables: A) -> Result<Tables, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(tables)).map(Tables::Each)
    }
}

/// A table or a booth.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub id: TableName,
    /// What it has: names that `needs` of participants and meetings ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub has: Vec<String>,
    /// The participant whose booth it is: only its meetings are held there, and all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booth_of: Option<ParticipantName>,
    /// Slots in which it cannot be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<SlotName>,
}

/// What one participant says of a meeting with another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    pub from: ParticipantName,
    pub to: ParticipantName,
    pub wants: Wants,
    /// 1 is the one most wanted; none: wanted after all ranked ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    /// The office has promised it.
    Must,
    Want,
    /// Declines: the meeting does not come about, whatever the other wants.
    No,
}

/// How well two suit each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairScore {
    pub who: [ParticipantName; 2],
    /// Basis points: 10,000 is the whole.
    pub points: u32,
}

/// A meeting to place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Other conditions and the plan speak of it by this.
    pub id: MeetingName,
    pub who: [ParticipantName; 2],
    /// 0: it has to be held. 1 and up: it may be left out, and leaving out a 1 is worse than any number of 2.
    #[serde(default, skip_serializing_if = "is_zero_u8")]
    pub priority: u8,
    /// The session it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Locked: it is in this slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<SlotName>,
    /// Locked: it is at this table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableName>,
    /// Slots in which it is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<SlotName>,
    /// What its table must have, besides what the two need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

impl Meeting {
    /// One that has to be held, whenever and wherever.
    pub fn new(id: &str, one: &str, other: &str) -> Meeting {
        Meeting {
            id: id.into(),
            who: [one.into(), other.into()],
            priority: 0,
            session: None,
            slot: None,
            table: None,
            forbidden: Vec::new(),
            needs: Vec::new(),
        }
    }
}

/// Two meetings with at least so many slots from one to the other; 1 is "not at the same time". Slots are counted through
/// the days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    pub meetings: [MeetingName; 2],
    #[serde(default = "one")]
    pub slots: u32,
}

/// What is to be small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Gaps between two meetings of one participant on one day; a gap of several slots counts once.
    Breaks,
    /// Slots in those gaps.
    Idle,
    /// Changes of table from one meeting of a participant to its next on the same day.
    TableMoves,
}

impl Goal {
    /// Its word in files and figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Goal::Breaks => "breaks",
            Goal::Idle => "idle",
            Goal::TableMoves => "table_moves",
        }
    }

    /// Breaks, then idle slots, then changes of table.
    pub fn usual() -> Vec<Goal> {
        vec![Goal::Breaks, Goal::Idle, Goal::TableMoves]
    }
}

/// How much the participants may differ: the greatest number less the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fairness {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaks: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle: Option<u32>,
}

/// Where and when each meeting is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// By the name of the meeting; who is not in it is not placed.
    pub places: BTreeMap<MeetingName, Place>,
}

/// A slot and a table. With a number of equal tables these are named "1", "2" and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub slot: SlotName,
    pub table: TableName,
}

fn one() -> u32 {
    1
}

fn is_one(number: &u32) -> bool {
    *number == 1
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_zero_u8(number: &u8) -> bool {
    *number == 0
}
