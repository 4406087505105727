//! Meetings (面談): two sides of a case at a place and time.

use super::fault::Reason;
use super::ids::parsed;
use super::{Faults, IntroductionId, Language, Line, MeetingId, OfficeId};
use chrono::{DateTime, Duration, Utc};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A moment, written with its offset: `2026-12-01T10:00:00+09:00`. To the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime, example = "2026-12-01T10:00:00+09:00")]
pub struct Moment(pub DateTime<Utc>);

impl Moment {
    /// # Errors
    /// [`Reason::NotATime`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let at = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| Reason::NotATime)?.with_timezone(&Utc);
        if at.timestamp().rem_euclid(60) == 0 && at.timestamp_subsec_nanos() == 0 {
            Ok(Self(at))
        } else {
            Err(Reason::NotATime)
        }
    }
}

impl Deserr<Faults> for Moment {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        parsed(value, location, Self::parse)
    }
}

/// Where a meeting is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, Deserr)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 依頼側の事業所
    #[deserr(rename = "owner_site")]
    OwnerSite,
    /// 候補側の事業所
    #[deserr(rename = "candidate_site")]
    CandidateSite,
    /// 運営機関
    #[deserr(rename = "office")]
    Office,
    /// オンライン
    #[deserr(rename = "online")]
    Online,
}

impl PlaceKind {
    pub const ALL: [PlaceKind; 4] = [Self::OwnerSite, Self::CandidateSite, Self::Office, Self::Online];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::OwnerSite => "owner_site",
            Self::CandidateSite => "candidate_site",
            Self::Office => "office",
            Self::Online => "online",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::OwnerSite => language.pick("依頼側の事業所", "where the side with the need works"),
            Self::CandidateSite => language.pick("候補側の事業所", "where the candidate works"),
            Self::Office => language.pick("運営機関", "at the office"),
            Self::Online => language.pick("オンライン", "online"),
        }
    }
}

/// When and where a meeting is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Deserr)]
#[deserr(error = Faults, deny_unknown_fields, validate = MeetingDetails::check -> Faults)]
pub struct MeetingDetails {
    pub place: PlaceKind,
    /// The room, the address or the link.
    #[deserr(default)]
    pub place_detail: Option<Line<300>>,
    pub starts_at: Moment,
    pub ends_at: Moment,
}

/// Longer is no meeting.
const LONGEST: Duration = Duration::hours(12);

impl MeetingDetails {
    fn check(self, at: ValuePointerRef<'_>) -> Result<Self, Faults> {
        check_duration(self.starts_at, self.ends_at, at)?;
        Ok(self)
    }
}

/// Refuses a meeting that ends before it begins or lasts too long.
pub(super) fn check_duration(
    starts_at: Moment,
    ends_at: Moment,
    at: ValuePointerRef<'_>,
) -> Result<(), Faults> {
    let lasts = ends_at.0 - starts_at.0;
    let field = format!("{}/ends_at", super::fault::pointer(at));
    if lasts <= Duration::zero() {
        return Err(Faults::one(field, Reason::EndsBeforeItBegins));
    }
    if lasts > LONGEST {
        let (min, max) = ("0".to_owned(), "12".to_owned());
        return Err(Faults::one(field, Reason::OutOfRange { min, max }));
    }
    Ok(())
}

/// arranged → held | cancelled. A meeting that is moved stays the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingStatus {
    /// 予定
    Arranged,
    /// 実施済み
    Held,
    /// 中止
    Cancelled,
}

impl MeetingStatus {
    pub const ALL: [MeetingStatus; 3] = [Self::Arranged, Self::Held, Self::Cancelled];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arranged => "arranged",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Arranged => language.pick("予定", "arranged"),
            Self::Held => language.pick("実施済み", "held"),
            Self::Cancelled => language.pick("中止", "cancelled"),
        }
    }
}

/// A meeting of the two sides of a case.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Meeting {
    pub id: MeetingId,
    pub office_id: OfficeId,
    pub introduction_id: IntroductionId,
    pub status: MeetingStatus,
    #[serde(flatten)]
    pub details: MeetingDetails,
    /// How often it was moved or called off: calendars know by it which invitation is the latest (RFC 5546, SEQUENCE).
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(starts: &str, ends: &str) -> Result<MeetingDetails, Vec<String>> {
        let json: Value = json!({ "place": "office", "starts_at": starts, "ends_at": ends });
        super::super::fault::read(json, &|_| true).map_err(|faults| {
            faults.0.iter().map(|fault| format!("{} {}", fault.pointer, fault.reason.code())).collect()
        })
    }

    #[test]
    fn a_moment_is_the_same_wherever_it_is_written() {
        let [tokyo, berlin] = ["2026-12-01T10:00:00+09:00", "2026-12-01T02:00:00+01:00"].map(Moment::parse);
        assert_eq!(tokyo, berlin);
        for text in
            ["2026-12-01T10:00:00", "2026-12-01", "2026-12-01T10:00:30+09:00", "2026-02-30T10:00:00Z", ""]
        {
            assert_eq!(Moment::parse(text), Err(Reason::NotATime), "{text}");
        }
    }

    #[test]
    fn a_meeting_ends_after_it_begins_and_on_the_same_day() {
        let at = "2026-12-01T10:00:00+09:00";
        assert!(read(at, "2026-12-01T11:00:00+09:00").is_ok());
        assert_eq!(read(at, at).unwrap_err(), ["/ends_at ends_before_it_begins"]);
        assert_eq!(read(at, "2026-12-02T10:00:00+09:00").unwrap_err(), ["/ends_at out_of_range"]);
    }
}
