//! Times that the office offers for a meeting, for either side to tick.

use super::fault::pointer;
use super::meeting::check_duration;
use super::{Faults, Line, Moment, Note, PlaceKind, Reason};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// More would be read to nobody on the telephone.
pub const MOST_TIMES: usize = 3;

/// From when until when a meeting would last.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, Deserr,
)]
#[deserr(error = Faults, deny_unknown_fields, validate = Slot::check -> Faults)]
pub struct Slot {
    pub starts_at: Moment,
    pub ends_at: Moment,
}

impl Slot {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        check_duration(self.starts_at, self.ends_at, at)?;
        Ok(self)
    }
}

/// Where a meeting would be, and the times to choose from: one to three, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = Offer::check -> Faults)]
pub struct Offer {
    pub place: PlaceKind,
    /// The room, the address or the link.
    #[deserr(default)]
    pub place_detail: Option<Line<300>>,
    pub times: Vec<Slot>,
}

impl Offer {
    fn check(mut self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let list = format!("{}/times", pointer(at));
        if self.times.is_empty() {
            return Err(Faults::one(list, Reason::Empty));
        }
        if self.times.len() > MOST_TIMES {
            return Err(Faults::one(list, Reason::TooMany { max: MOST_TIMES }));
        }
        for (number, slot) in self.times.iter().enumerate() {
            if self.times[..number].iter().any(|other| other.starts_at == slot.starts_at) {
                return Err(Faults::one(format!("{list}/{number}/starts_at"), Reason::Duplicate));
            }
        }
        self.times.sort_unstable();
        Ok(self)
    }

    /// Whether all of these are offered.
    pub fn has(&self, times: &[Slot]) -> bool {
        times.iter().all(|slot| self.times.contains(slot))
    }
}

/// Which of the times suit a side: any number, or none with words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = Ticks::check -> Faults)]
pub struct Ticks {
    pub times: Vec<Slot>,
    /// Required where no time suits: when it would.
    #[deserr(default)]
    pub words: Option<Note>,
}

impl Ticks {
    fn check(mut self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        if self.times.is_empty() && self.words.is_none() {
            return Err(Faults::one(format!("{}/words", pointer(at)), Reason::Missing));
        }
        if self.times.len() > MOST_TIMES {
            return Err(Faults::one(format!("{}/times", pointer(at)), Reason::TooMany { max: MOST_TIMES }));
        }
        self.times.sort_unstable();
        self.times.dedup();
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault;
    use serde_json::{Value, json};

    fn slot(hour: u32) -> Value {
        let at = |hour: u32| format!("2026-12-01T{hour:02}:00:00+09:00");
        json!({ "starts_at": at(hour), "ends_at": at(hour + 1) })
    }

    fn faults<T: Deserr<Faults> + std::fmt::Debug>(json: Value) -> Vec<String> {
        let faults = fault::read::<T>(json, &|_| true).unwrap_err();
        faults.0.iter().map(|fault| format!("{} {}", fault.pointer, fault.reason.code())).collect()
    }

    #[test]
    fn one_to_three_different_times_are_offered_the_earliest_first() {
        let offer = |times: &[u32]| json!({ "place": "office", "times": times.iter().map(|hour| slot(*hour)).collect::<Vec<_>>() });
        let read: Offer = fault::read(offer(&[15, 9, 13]), &|_| true).unwrap();
        assert!(read.times.is_sorted() && read.times.len() == 3);
        assert_eq!(faults::<Offer>(offer(&[])), ["/times empty"]);
        assert_eq!(faults::<Offer>(offer(&[9, 10, 11, 12])), ["/times too_many"]);
        assert_eq!(faults::<Offer>(offer(&[9, 10, 9])), ["/times/2/starts_at duplicate"]);
        let mut backwards = offer(&[9]);
        backwards["times"][0]["ends_at"] = backwards["times"][0]["starts_at"].clone();
        assert_eq!(faults::<Offer>(backwards), ["/times/0/ends_at ends_before_it_begins"]);
    }

    #[test]
    fn whom_no_time_suits_says_so_in_words() {
        let ticks = json!({ "times": [slot(9), slot(9)] });
        assert_eq!(fault::read::<Ticks>(ticks, &|_| true).unwrap().times.len(), 1, "ticked twice is ticked");
        assert_eq!(faults::<Ticks>(json!({ "times": [] })), ["/words missing"]);
        assert!(fault::read::<Ticks>(json!({ "times": [], "words": "来週なら" }), &|_| true).is_ok());
    }
}
