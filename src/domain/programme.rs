//! Support programmes (支援制度): what an office can offer a firm to close a gap, for how much, and when.

use super::{
    Day, Faults, Language, Line, Name, Note, OfficeId, ProgrammeId, Reason, Share, TermId, WebAddress, Yen,
};
use chrono::{DateTime, Utc};
use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What sort of help it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
#[deserr(rename_all = lowercase)]
pub enum ProgrammeKind {
    /// 補助金
    Subsidy,
    /// 融資
    Loan,
    /// 研修・講座
    Training,
    /// 専門家派遣
    #[deserr(rename = "expert_dispatch")]
    ExpertDispatch,
    /// 設備・施設の利用
    Facility,
    /// その他
    Other,
}

impl ProgrammeKind {
    pub const ALL: [ProgrammeKind; 6] =
        [Self::Subsidy, Self::Loan, Self::Training, Self::ExpertDispatch, Self::Facility, Self::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subsidy => "subsidy",
            Self::Loan => "loan",
            Self::Training => "training",
            Self::ExpertDispatch => "expert_dispatch",
            Self::Facility => "facility",
            Self::Other => "other",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Subsidy => language.pick("補助金", "subsidy"),
            Self::Loan => language.pick("融資", "loan"),
            Self::Training => language.pick("研修・講座", "training"),
            Self::ExpertDispatch => language.pick("専門家派遣", "expert dispatch"),
            Self::Facility => language.pick("設備・施設の利用", "use of a facility"),
            Self::Other => language.pick("その他", "other"),
        }
    }
}

/// A sort of gap that a programme closes. Where no term is given, any of the sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[deserr(error = Faults, tag = "kind", rename_all = lowercase, deny_unknown_fields)]
pub enum Closes {
    /// Obtaining a certification (認証取得).
    Certification {
        #[deserr(default)]
        #[serde(default)]
        standard: Option<TermId>,
    },
    /// Building up what can be made, and how well and how much (加工能力).
    Process {
        #[deserr(default)]
        #[serde(default)]
        process: Option<TermId>,
    },
    /// Buying or using a machine or installation (設備).
    Equipment {
        #[deserr(default)]
        #[serde(default)]
        equipment: Option<TermId>,
    },
    /// Teaching the people who are there, or finding more of them (人材).
    Training {},
    /// A technical problem that needs research (研究・技術課題).
    Research {
        #[deserr(default)]
        #[serde(default)]
        field: Option<TermId>,
    },
}

/// The most sorts of gap that one programme may close.
pub const MOST_CLOSES: usize = 50;

/// What people edit of a programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = ProgrammeDetails::check -> Faults)]
pub struct ProgrammeDetails {
    pub name: Name,
    /// For readers of English.
    #[deserr(default)]
    pub name_en: Option<Name>,
    pub kind: ProgrammeKind,
    /// The gaps that it closes; empty where that is not known. It is then never proposed by itself.
    #[deserr(default)]
    #[serde(default)]
    pub closes: Vec<Closes>,
    /// Which part of the cost is borne (補助率).
    #[deserr(default)]
    pub rate: Option<Share>,
    /// The most that is borne, lent or given (上限額).
    #[deserr(default)]
    pub ceiling_yen: Option<Yen>,
    /// The first day on which it can be applied for. What has no dates on record counts as open.
    #[deserr(default)]
    pub open_from: Option<Day>,
    /// The last day on which it can be applied for.
    #[deserr(default)]
    pub open_until: Option<Day>,
    /// For whom and under what conditions, in words.
    #[deserr(default)]
    pub conditions: Option<Note>,
    /// 実施機関
    #[deserr(default)]
    pub offered_by: Option<Name>,
    /// Where it is announced; https only.
    #[deserr(default)]
    pub link: Option<WebAddress>,
    /// The document that this was taken from.
    #[deserr(default)]
    pub source: Option<Line<300>>,
}

impl ProgrammeDetails {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let mut fault =
            |field: &str, reason| faults.push(format!("{}/{field}", super::fault::pointer(at)), reason);
        if self.closes.len() > MOST_CLOSES {
            fault("closes", Reason::TooMany { max: MOST_CLOSES });
        }
        if self.ends_before_it_begins() {
            fault("open_until", Reason::EndsBeforeItBegins);
        }
        if self.link.as_ref().is_some_and(|link| !link.is_secure()) {
            fault("link", Reason::SecureWebAddress);
        }
        faults.or(self)
    }

    pub fn ends_before_it_begins(&self) -> bool {
        matches!((self.open_from, self.open_until), (Some(from), Some(until)) if until < from)
    }

    /// Whether it can be applied for on any day of a period, the first and the last day included.
    pub fn is_open_within(&self, first: Day, last: Day) -> bool {
        self.open_from.is_none_or(|from| from <= last) && self.open_until.is_none_or(|until| first <= until)
    }

    /// The name as the reader would have it.
    pub fn name_in(&self, language: Language) -> &Name {
        match (language, &self.name_en) {
            (Language::En, Some(name)) => name,
            _ => &self.name,
        }
    }
}

/// A programme in an office's books.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Programme {
    pub id: ProgrammeId,
    pub office_id: OfficeId,
    #[serde(flatten)]
    pub details: ProgrammeDetails,
    /// Grows by one with every change.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: serde_json::Value) -> Result<ProgrammeDetails, Faults> {
        super::super::fault::read(json, &|term| !term.as_str().contains("unknown"))
    }

    #[test]
    fn every_fault_of_a_programme_is_named_with_its_pointer() {
        let faults = read(json!({
            "kind": "gift",
            "name": "",
            "rate": "3/2",
            "ceiling_yen": -1,
            "open_from": "2026-02-30",
            "link": "javascript:alert(1)",
            "closes": [
                { "kind": "certification", "standard": "standard:unknown" },
                { "kind": "process", "process": "standard:iso9001" },
                { "kind": "luck" },
                { "kind": "training", "colour": "red" },
            ],
        }))
        .unwrap_err();
        let found: Vec<_> = faults.0.iter().map(|f| format!("{} {}", f.pointer, f.reason.code())).collect();
        assert_eq!(
            found,
            [
                "/ceiling_yen out_of_range",
                "/closes/0/standard unknown_term",
                "/closes/1/process term_scheme",
                "/closes/2/kind unknown_kind",
                "/closes/3/colour unknown_field",
                "/kind unknown_choice",
                "/link web_address",
                "/name empty",
                "/open_from not_a_date",
                "/rate share",
            ]
        );
    }

    #[test]
    fn what_is_sound_by_itself_may_not_go_together() {
        let faults = read(json!({
            "kind": "loan",
            "name": "設備資金",
            "open_from": "2026-04-01",
            "open_until": "2026-03-31",
            "link": "http://www.example.jp/",
            "closes": vec![json!({ "kind": "training" }); 51],
        }))
        .unwrap_err();
        let found: Vec<_> = faults.0.iter().map(|f| format!("{} {}", f.pointer, f.reason.code())).collect();
        assert_eq!(
            found,
            ["/closes too_many", "/link secure_web_address", "/open_until ends_before_it_begins"]
        );
    }

    #[test]
    fn a_programme_is_open_on_its_first_and_on_its_last_day() {
        let programme = read(json!({
            "kind": "subsidy",
            "name": "認証取得の補助",
            "open_from": "2026-04-01",
            "open_until": "2026-06-30",
        }))
        .unwrap();
        let open =
            |first, last| programme.is_open_within(Day::parse(first).unwrap(), Day::parse(last).unwrap());
        assert!(open("2026-04-01", "2026-04-01") && open("2026-06-30", "2026-06-30"));
        assert!(open("2026-01-01", "2026-12-31"), "some day of the period is enough");
        assert!(!open("2026-03-01", "2026-03-31") && !open("2026-07-01", "2026-07-31"));
        let always = ProgrammeDetails { open_from: None, open_until: None, ..programme };
        assert!(always.is_open_within(Day::parse("2026-01-01").unwrap(), Day::parse("2026-01-01").unwrap()));
    }

    #[test]
    fn a_programme_reads_back_as_it_was_written() {
        let json = json!({
            "name": "航空機産業の認証補助金", "name_en": "Certification subsidy", "kind": "expert_dispatch",
            "closes": [
                { "kind": "certification", "standard": "standard:jisq9100" },
                { "kind": "certification", "standard": null },
                { "kind": "training" },
                { "kind": "research", "field": null },
            ],
            "rate": "1/2", "ceiling_yen": 1_500_000, "open_from": null, "open_until": "2027-03-31",
            "conditions": "市内の中小企業", "offered_by": "デモ市", "link": "https://www.example.jp/",
            "source": "出典",
        });
        let programme = read(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&programme).unwrap(), json);
        assert_eq!(serde_json::from_value::<ProgrammeDetails>(json).unwrap(), programme);
        assert_eq!(programme.name_in(Language::En).as_str(), "Certification subsidy");
        assert_eq!(
            ProgrammeDetails { name_en: None, ..programme }.name_in(Language::En).as_str(),
            "航空機産業の認証補助金"
        );
    }
}
