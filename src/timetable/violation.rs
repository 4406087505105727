//! What the checker can find wrong, with words for it.

use super::problem::{MeetingName, ParticipantName, SlotName, TableName};
use crate::domain::Language;
use serde::Serialize;

/// What is wrong with a plan or a selection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Violation {
    /// The plan places a meeting that nobody asked for.
    UnknownMeeting {
        meeting: MeetingName,
    },
    UnknownSlot {
        meeting: MeetingName,
        slot: SlotName,
    },
    UnknownTable {
        meeting: MeetingName,
        table: TableName,
    },
    UnknownParticipant {
        participant: ParticipantName,
    },
    /// Two meetings have one name.
    MeetingTwice {
        meeting: MeetingName,
    },
    /// The problem gives the meetings, and this one is left out of them, put to them or changed.
    MeetingAltered {
        meeting: MeetingName,
    },
    /// More meetings at once than it has representatives.
    ParticipantTwice {
        participant: ParticipantName,
        slot: SlotName,
        meetings: u32,
        representatives: u32,
    },
    TableTwice {
        table: TableName,
        slot: SlotName,
        meetings: u32,
    },
    TableNotUsable {
        meeting: MeetingName,
        table: TableName,
        slot: SlotName,
    },
    TableLacks {
        meeting: MeetingName,
        table: TableName,
        need: String,
    },
    SomebodyElsesBooth {
        meeting: MeetingName,
        table: TableName,
        owner: ParticipantName,
    },
    NotAtOwnBooth {
        meeting: MeetingName,
        table: TableName,
        owner: ParticipantName,
    },
    NotAvailable {
        meeting: MeetingName,
        participant: ParticipantName,
        slot: SlotName,
    },
    WrongSession {
        meeting: MeetingName,
        slot: SlotName,
        session: String,
    },
    ForbiddenSlot {
        meeting: MeetingName,
        slot: SlotName,
    },
    SlotNotKept {
        meeting: MeetingName,
        slot: SlotName,
        locked: SlotName,
    },
    TableNotKept {
        meeting: MeetingName,
        table: TableName,
        locked: TableName,
    },
    NotBefore {
        first: MeetingName,
        then: MeetingName,
    },
    NotApart {
        meetings: [MeetingName; 2],
        slots: u32,
    },
    /// It has to be held and has no place.
    NotHeld {
        meeting: MeetingName,
    },
    BreaksDiffer {
        difference: u32,
        allowed: u32,
    },
    IdleDiffers {
        difference: u32,
        allowed: u32,
    },
    Excluded {
        who: [ParticipantName; 2],
    },
    GroupsMayNotMeet {
        who: [ParticipantName; 2],
    },
    /// One has declined the other.
    Declined {
        from: ParticipantName,
        to: ParticipantName,
    },
    Itself {
        participant: ParticipantName,
    },
    /// The same two are chosen more than once.
    PairTwice {
        who: [ParticipantName; 2],
    },
    AboveMost {
        participant: ParticipantName,
        meetings: u32,
        most: u32,
    },
    /// More meetings than it can hold while it is there.
    AboveTime {
        participant: ParticipantName,
        meetings: u32,
        room: u64,
    },
    NoCommonSlot {
        who: [ParticipantName; 2],
    },
    /// More meetings than there are tables in all slots together.
    AboveTables {
        meetings: u32,
        room: u64,
    },
}

impl Violation {
    /// In one sentence.
    pub fn words(&self, language: Language) -> String {
        match language {
            Language::Ja => self.in_japanese(),
            Language::En => self.in_english(),
        }
    }

    fn in_japanese(&self) -> String {
        match self {
            Self::UnknownMeeting { meeting } => format!("面談「{meeting}」はありません"),
            Self::UnknownSlot { meeting, slot } => format!("面談「{meeting}」の時間枠「{slot}」はありません"),
            Self::UnknownTable { meeting, table } => {
                format!("面談「{meeting}」のテーブル「{table}」はありません")
            }
            Self::UnknownParticipant { participant } => format!("参加者「{participant}」はいません"),
            Self::MeetingTwice { meeting } => format!("面談「{meeting}」が2つあります"),
            Self::MeetingAltered { meeting } => format!("面談「{meeting}」が元の一覧と違います"),
            Self::ParticipantTwice { participant, slot, meetings, representatives } => format!(
                "「{participant}」の面談が時間枠「{slot}」に{meetings}件あります（同時に{representatives}件まで）"
            ),
            Self::TableTwice { table, slot, meetings } => {
                format!("テーブル「{table}」に時間枠「{slot}」の面談が{meetings}件あります")
            }
            Self::TableNotUsable { meeting, table, slot } => {
                format!("面談「{meeting}」のテーブル「{table}」は時間枠「{slot}」に使えません")
            }
            Self::TableLacks { meeting, table, need } => {
                format!("面談「{meeting}」に必要な「{need}」がテーブル「{table}」にありません")
            }
            Self::SomebodyElsesBooth { meeting, table, owner } => {
                format!("面談「{meeting}」のテーブル「{table}」は「{owner}」のブースです")
            }
            Self::NotAtOwnBooth { meeting, table, owner } => {
                format!("面談「{meeting}」が「{owner}」のブースではなくテーブル「{table}」にあります")
            }
            Self::NotAvailable { meeting, participant, slot } => {
                format!("面談「{meeting}」の時間枠「{slot}」に「{participant}」はいません")
            }
            Self::WrongSession { meeting, slot, session } => {
                format!("面談「{meeting}」の時間枠「{slot}」は「{session}」の枠ではありません")
            }
            Self::ForbiddenSlot { meeting, slot } => {
                format!("面談「{meeting}」は時間枠「{slot}」に入れられません")
            }
            Self::SlotNotKept { meeting, slot, locked } => {
                format!("面談「{meeting}」は時間枠「{locked}」に固定されていますが、「{slot}」にあります")
            }
            Self::TableNotKept { meeting, table, locked } => {
                format!("面談「{meeting}」はテーブル「{locked}」に固定されていますが、「{table}」にあります")
            }
            Self::NotBefore { first, then } => format!("面談「{first}」が面談「{then}」より前にありません"),
            Self::NotApart { meetings: [one, other], slots } => {
                format!("面談「{one}」と面談「{other}」が{slots}枠以上離れていません")
            }
            Self::NotHeld { meeting } => format!("必ず行う面談「{meeting}」が入っていません"),
            Self::BreaksDiffer { difference, allowed } => {
                format!("面談の間が空く回数の差が{difference}あります（{allowed}まで）")
            }
            Self::IdleDiffers { difference, allowed } => {
                format!("面談の間の空き時間枠の数の差が{difference}あります（{allowed}まで）")
            }
            Self::Excluded { who: [one, other] } => {
                format!("「{one}」と「{other}」は面談しない組み合わせです")
            }
            Self::GroupsMayNotMeet { who: [one, other] } => {
                format!("「{one}」と「{other}」の区分どうしは面談しません")
            }
            Self::Declined { from, to } => format!("「{from}」は「{to}」との面談を辞退しています"),
            Self::Itself { participant } => format!("「{participant}」が自分自身を相手にしています"),
            Self::PairTwice { who: [one, other] } => format!("「{one}」と「{other}」の組が2回選ばれています"),
            Self::AboveMost { participant, meetings, most } => {
                format!("「{participant}」の面談が{meetings}件あります（上限{most}件）")
            }
            Self::AboveTime { participant, meetings, room } => {
                format!("「{participant}」の面談が{meetings}件ありますが、時間枠は{room}件分です")
            }
            Self::NoCommonSlot { who: [one, other] } => {
                format!("「{one}」と「{other}」がともにいる時間枠がありません")
            }
            Self::AboveTables { meetings, room } => {
                format!("面談が{meetings}件ありますが、テーブルは全時間枠で{room}件分です")
            }
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::UnknownMeeting { meeting } => format!("there is no meeting \"{meeting}\""),
            Self::UnknownSlot { meeting, slot } => {
                format!("meeting \"{meeting}\": there is no slot \"{slot}\"")
            }
            Self::UnknownTable { meeting, table } => {
                format!("meeting \"{meeting}\": there is no table \"{table}\"")
            }
            Self::UnknownParticipant { participant } => format!("there is no participant \"{participant}\""),
            Self::MeetingTwice { meeting } => format!("there are two meetings \"{meeting}\""),
            Self::MeetingAltered { meeting } => {
                format!("meeting \"{meeting}\" is not as in the list of the problem")
            }
            Self::ParticipantTwice { participant, slot, meetings, representatives } => format!(
                "\"{participant}\" has {meetings} meetings in slot \"{slot}\" (at most {representatives} at once)"
            ),
            Self::TableTwice { table, slot, meetings } => {
                format!("table \"{table}\" has {meetings} meetings in slot \"{slot}\"")
            }
            Self::TableNotUsable { meeting, table, slot } => {
                format!("meeting \"{meeting}\": table \"{table}\" cannot be used in slot \"{slot}\"")
            }
            Self::TableLacks { meeting, table, need } => {
                format!("meeting \"{meeting}\" needs \"{need}\", which table \"{table}\" does not have")
            }
            Self::SomebodyElsesBooth { meeting, table, owner } => {
                format!("meeting \"{meeting}\": table \"{table}\" is the booth of \"{owner}\"")
            }
            Self::NotAtOwnBooth { meeting, table, owner } => {
                format!("meeting \"{meeting}\" is at table \"{table}\", not at the booth of \"{owner}\"")
            }
            Self::NotAvailable { meeting, participant, slot } => {
                format!("meeting \"{meeting}\": \"{participant}\" is not there in slot \"{slot}\"")
            }
            Self::WrongSession { meeting, slot, session } => {
                format!("meeting \"{meeting}\": slot \"{slot}\" is not in session \"{session}\"")
            }
            Self::ForbiddenSlot { meeting, slot } => {
                format!("meeting \"{meeting}\" may not be in slot \"{slot}\"")
            }
            Self::SlotNotKept { meeting, slot, locked } => {
                format!("meeting \"{meeting}\" is locked to slot \"{locked}\" and is in \"{slot}\"")
            }
            Self::TableNotKept { meeting, table, locked } => {
                format!("meeting \"{meeting}\" is locked to table \"{locked}\" and is at \"{table}\"")
            }
            Self::NotBefore { first, then } => {
                format!("meeting \"{first}\" is not before meeting \"{then}\"")
            }
            Self::NotApart { meetings: [one, other], slots } => {
                format!("meetings \"{one}\" and \"{other}\" are not {slots} or more slots apart")
            }
            Self::NotHeld { meeting } => format!("meeting \"{meeting}\" has to be held and has no place"),
            Self::BreaksDiffer { difference, allowed } => {
                format!("numbers of breaks differ by {difference} (at most {allowed})")
            }
            Self::IdleDiffers { difference, allowed } => {
                format!("numbers of idle slots differ by {difference} (at most {allowed})")
            }
            Self::Excluded { who: [one, other] } => {
                format!("\"{one}\" and \"{other}\" are excluded from meeting")
            }
            Self::GroupsMayNotMeet { who: [one, other] } => {
                format!("the groups of \"{one}\" and \"{other}\" do not meet")
            }
            Self::Declined { from, to } => format!("\"{from}\" has declined \"{to}\""),
            Self::Itself { participant } => format!("\"{participant}\" is paired with itself"),
            Self::PairTwice { who: [one, other] } => format!("\"{one}\" and \"{other}\" are chosen twice"),
            Self::AboveMost { participant, meetings, most } => {
                format!("\"{participant}\" has {meetings} meetings (at most {most})")
            }
            Self::AboveTime { participant, meetings, room } => {
                format!("\"{participant}\" has {meetings} meetings and time for {room}")
            }
            Self::NoCommonSlot { who: [one, other] } => {
                format!("\"{one}\" and \"{other}\" are never there at the same time")
            }
            Self::AboveTables { meetings, room } => {
                format!("{meetings} meetings, but all tables of all slots hold {room}")
            }
        }
    }
}
