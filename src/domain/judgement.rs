//! Judgements (判断): what a coordinator decided about a candidate for a need, why, and what came of it.

use super::{AccountId, Faults, NeedId, Note, OrganizationId, Reason};
use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Decision {
    /// 候補に残す: worth approaching.
    Shortlisted,
    /// 見送り: not for this need. It is not proposed for it again.
    Rejected,
}

impl Decision {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shortlisted => "shortlisted",
            Self::Rejected => "rejected",
        }
    }
}

/// Why a candidate was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum RejectionReason {
    /// 加工能力・技術が合わない
    Capability,
    /// 認証が足りない
    Certification,
    /// 余力・納期が合わない
    Capacity,
    /// 価格が合わない
    Price,
    /// 距離・輸送の都合
    Distance,
    /// 取引関係（競合、系列、過去の経緯）
    Relationship,
    /// 先方が辞退
    Declined,
    /// その他: the note says what.
    Other,
}

/// What came of a candidate that was shortlisted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum Outcome {
    /// 面談した: both sides met, and it is open what follows.
    Met,
    /// 成約
    Contracted,
    /// 不成立
    #[deserr(rename = "no_contract")]
    NoContract,
}

/// What came of an organization for one need, by the side that it took: what speaks of how it works with the office,
/// whatever the need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseResult {
    Contracted,
    Met,
    NoContract,
    Declined,
}

/// A need for which an organization was approached, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastCase {
    pub need: NeedId,
    pub result: CaseResult,
}

/// What a coordinator writes down of a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = JudgementDetails::check -> Faults)]
pub struct JudgementDetails {
    pub decision: Decision,
    /// Required of a rejection, and of nothing else.
    #[deserr(default)]
    pub reason: Option<RejectionReason>,
    /// In the coordinator's own words; required where the reason is `other`. For the office only.
    #[deserr(default)]
    pub note: Option<Note>,
    /// Only of a candidate that was shortlisted.
    #[deserr(default)]
    pub outcome: Option<Outcome>,
}

impl JudgementDetails {
    /// How good the candidate turned out: 0 rejected, 1 worth approaching (also where nothing came of it: on paper it
    /// was right), 2 worth meeting, 3 a contract.
    pub fn grade(&self) -> u32 {
        match (self.decision, self.outcome) {
            (Decision::Rejected, _) => 0,
            (Decision::Shortlisted, None | Some(Outcome::NoContract)) => 1,
            (Decision::Shortlisted, Some(Outcome::Met)) => 2,
            (Decision::Shortlisted, Some(Outcome::Contracted)) => 3,
        }
    }

    /// Whether it says anything of what stands in a profile. That somebody was too dear, is a rival or had no wish
    /// to does not: the proposal was right, and nothing is to be learnt from it.
    pub fn is_about_fit(&self) -> bool {
        use RejectionReason::{Declined, Price, Relationship};
        !matches!(self.reason, Some(Price | Relationship | Declined))
    }

    /// What it adds to the organization's record with the office, if anything. A rejection for any other reason is
    /// about one need, and a shortlisting alone is the coordinator's doing.
    pub fn result(&self) -> Option<CaseResult> {
        match (self.decision, self.outcome, self.reason) {
            (Decision::Shortlisted, Some(Outcome::Contracted), _) => Some(CaseResult::Contracted),
            (Decision::Shortlisted, Some(Outcome::Met), _) => Some(CaseResult::Met),
            (Decision::Shortlisted, Some(Outcome::NoContract), _) => Some(CaseResult::NoContract),
            (Decision::Rejected, _, Some(RejectionReason::Declined)) => Some(CaseResult::Declined),
            _ => None,
        }
    }

    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let mut fault =
            |field: &str, reason| faults.push(format!("{}/{field}", super::fault::pointer(at)), reason);
        match (self.decision, self.reason) {
            (Decision::Rejected, None) => fault("reason", Reason::Missing),
            (Decision::Rejected, Some(RejectionReason::Other)) if self.note.is_none() => {
                fault("note", Reason::Missing);
            }
            (Decision::Shortlisted, Some(_)) => fault("reason", Reason::NotUsedHere),
            _ => {}
        }
        if self.decision == Decision::Rejected && self.outcome.is_some() {
            fault("outcome", Reason::NotUsedHere);
        }
        faults.or(self)
    }
}

/// The judgement of one candidate for one need.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Judgement {
    pub need_id: NeedId,
    pub organization_id: OrganizationId,
    #[serde(flatten)]
    pub details: JudgementDetails,
    /// Who judged last.
    pub account_id: Option<AccountId>,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(json: Value) -> Result<JudgementDetails, Vec<String>> {
        super::super::fault::read(json, &|_| true).map_err(|faults| {
            faults.0.iter().map(|fault| format!("{} {}", fault.pointer, fault.reason.code())).collect()
        })
    }

    #[test]
    fn a_rejection_says_why_and_a_shortlisting_what_came_of_it() {
        for sound in [
            json!({ "decision": "shortlisted" }),
            json!({ "decision": "shortlisted", "note": "社長が乗り気", "outcome": "contracted" }),
            json!({ "decision": "shortlisted", "outcome": "no_contract" }),
            json!({ "decision": "rejected", "reason": "capacity" }),
            json!({ "decision": "rejected", "reason": "other", "note": "担当者が不在" }),
        ] {
            let judgement = read(sound.clone()).unwrap_or_else(|faults| panic!("{sound}: {faults:?}"));
            let stored = serde_json::to_value(&judgement).unwrap();
            assert_eq!(serde_json::from_value::<JudgementDetails>(stored).unwrap(), judgement);
        }
    }

    #[test]
    fn the_better_it_turned_out_the_higher_the_grade() {
        let grade = |json: Value| read(json).unwrap().grade();
        let outcome = |outcome: &str| grade(json!({ "decision": "shortlisted", "outcome": outcome }));
        let rejected = grade(json!({ "decision": "rejected", "reason": "capability" }));
        let shortlisted = grade(json!({ "decision": "shortlisted" }));
        let grades = [rejected, shortlisted, outcome("met"), outcome("contracted")];
        assert_eq!(grades, [0, 1, 2, 3]);
        assert_eq!(outcome("no_contract"), shortlisted);
    }

    #[test]
    fn a_rejection_for_what_no_profile_says_is_not_about_fit() {
        let is_about_fit = |reason: &str| {
            read(json!({ "decision": "rejected", "reason": reason, "note": "電話で確認" }))
                .unwrap()
                .is_about_fit()
        };
        let about_fit = ["capability", "certification", "capacity", "distance", "other"];
        assert!(about_fit.into_iter().all(is_about_fit));
        assert!(!["price", "relationship", "declined"].into_iter().any(is_about_fit));
        assert!(read(json!({ "decision": "shortlisted" })).unwrap().is_about_fit());
    }

    #[test]
    fn a_record_is_made_of_outcomes_and_of_what_the_organization_declined() {
        let result = |json: Value| read(json).unwrap().result();
        for (outcome, expected) in [
            ("contracted", CaseResult::Contracted),
            ("met", CaseResult::Met),
            ("no_contract", CaseResult::NoContract),
        ] {
            assert_eq!(result(json!({ "decision": "shortlisted", "outcome": outcome })), Some(expected));
        }
        let rejected =
            |reason: &str| result(json!({ "decision": "rejected", "reason": reason, "note": "?" }));
        assert_eq!(rejected("declined"), Some(CaseResult::Declined));
        for reason in
            ["capability", "certification", "capacity", "price", "distance", "relationship", "other"]
        {
            assert_eq!(rejected(reason), None, "{reason}");
        }
        assert_eq!(result(json!({ "decision": "shortlisted" })), None);
    }

    #[test]
    fn what_does_not_go_together_is_named() {
        for (json, faults) in [
            (json!({}), vec!["/decision missing"]),
            (json!({ "decision": "rejected" }), vec!["/reason missing"]),
            (json!({ "decision": "rejected", "reason": "other" }), vec!["/note missing"]),
            (
                json!({ "decision": "rejected", "outcome": "met" }),
                vec!["/reason missing", "/outcome not_used_here"],
            ),
            (json!({ "decision": "shortlisted", "reason": "price" }), vec!["/reason not_used_here"]),
            (
                json!({ "decision": "liked", "reason": "weather", "note": "", "outcome": "x", "y": 1 }),
                vec![
                    "/decision unknown_choice",
                    "/note empty",
                    "/outcome unknown_choice",
                    "/reason unknown_choice",
                    "/y unknown_field",
                ],
            ),
        ] {
            let mut found = read(json.clone()).unwrap_err();
            found.sort_unstable();
            let mut faults: Vec<_> = faults.into_iter().map(str::to_owned).collect();
            faults.sort_unstable();
            assert_eq!(found, faults, "{json}");
        }
    }
}
