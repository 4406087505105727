//! What speaks for or against a candidate, and what is left to ask: structured, so that a page can link it and
//! `wording` can say it. Names of organizations, sites and products are never copied in: they may be withheld.

use crate::domain::{
    CertificationStatus, Day, Days, Micrometres, NeedKind, OrganizationKind, Pieces, SizeEnvelope, TermId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Where in a profile something is written. Indices count from 0 in the profile's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Source {
    Summary,
    Capability {
        index: usize,
    },
    Certification {
        index: usize,
    },
    Product {
        index: usize,
    },
    Equipment {
        index: usize,
    },
    Seed {
        index: usize,
    },
    /// The register entry: the industries or the address of the organization.
    Register,
    Site {
        index: usize,
    },
}

/// How a number offered compares with the number wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything wanted is stated and enough.
    Meets,
    /// What is stated is enough, but not everything wanted is stated.
    PartlyStated,
    /// Something stated is not enough.
    FallsShort,
}

/// What a finding rests on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// The profile states the wanted term (`held` equals `wanted`) or a kind of it.
    Stated { wanted: TermId, held: TermId, source: Source },
    /// What is stated entails what is wanted; `via` is the term that says so, `held` or one it is a kind of.
    Implied { wanted: TermId, held: TermId, via: TermId, source: Source },
    /// Named only in free text: the wanted term, a kind of it, or something that entails it.
    Mentioned { wanted: TermId, held: TermId, source: Source },
    /// Stated is something more general than what is wanted.
    MoreGeneral { wanted: TermId, held: TermId, source: Source },
    /// Stated is something of the same sort: both are kinds of `common`.
    Related { wanted: TermId, held: TermId, common: TermId, source: Source },
    /// The process is offered, in these materials, and none of the wanted ones is among them.
    OtherMaterials { process: TermId, materials: Vec<TermId> },
    /// The material is worked, but with another process.
    MaterialElsewhere { held: TermId, process: TermId },
    /// A certificate that counts on the day it is needed. Where `held` differs from `wanted` it includes it.
    Certificate {
        wanted: TermId,
        held: TermId,
        process: Option<TermId>,
        valid_until: Option<Day>,
        needed_on: Day,
    },
    /// A certificate that counts, but for which processes it was granted is not written.
    CertificateScopeUnwritten { held: TermId, process: TermId, valid_until: Option<Day> },
    /// A certificate that counts, but was granted for other processes.
    CertificateScopeElsewhere { held: TermId, process: TermId, processes: Vec<TermId> },
    /// A certificate that will have run out on the day it is needed.
    CertificateExpired { held: TermId, valid_until: Day, needed_on: Day },
    /// A certificate that is not valid yet on the day it is needed.
    CertificateNotYetValid { held: TermId, valid_from: Day, needed_on: Day },
    /// A certification in progress or planned: a gap with a date.
    CertificatePending { held: TermId, status: CertificationStatus, expected_on: Option<Day> },
    /// The largest part that fits, beside the part that must fit.
    Size { process: TermId, offered: SizeEnvelope, wanted: SizeEnvelope, verdict: Verdict },
    /// The finest tolerance held, one side of ±.
    Tolerance { process: TermId, offered_um: Micrometres, wanted_um: Micrometres, verdict: Verdict },
    /// The lots that are taken.
    Lot { process: TermId, min: Option<Pieces>, max: Option<Pieces>, wanted: Pieces, verdict: Verdict },
    /// Pieces a month.
    MonthlyCapacity { process: TermId, offered: Pieces, wanted: Pieces, verdict: Verdict },
    /// Calendar days from order to delivery.
    LeadTime { process: TermId, offered_days: Days, wanted_days: Days, verdict: Verdict },
    /// A place of work lies in the wanted region.
    Inside { region: TermId, wanted: TermId, source: Source },
    /// The nearest place of work lies outside the wanted region.
    Outside { region: TermId, wanted: TermId, distance_km: Option<u32>, source: Source },
    /// How far the nearest place of work is from whoever has the need; 0 in the same place.
    Distance { region: TermId, from: TermId, distance_km: u32, source: Source },
    /// Words of the need that stand in the profile, too: in the one passage that has most of them, and, if any more,
    /// elsewhere.
    SharedWords { words: Vec<String>, source: Source, elsewhere: Vec<String> },
    /// When the organization last said that its profile is correct.
    Confirmed { on: Day, days_ago: i64 },
    /// What sort of organization it is, and whether needs of this kind are usually brought to that sort.
    Kind { organization: OrganizationKind, need: NeedKind, usual: bool },
    /// What came of the organization's cases with the office, those of the need itself left out. For the office only.
    Record { contracted: usize, met: usize, no_contract: usize, declined: usize },
}

/// What a coordinator would ask the candidate next.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// Whether the wanted thing can be had; `held` is the general or related thing the profile states.
    Offers {
        wanted: TermId,
        held: Option<TermId>,
    },
    /// Whether what the profile only mentions in its text is really on offer.
    Confirm {
        wanted: TermId,
        mentioned: TermId,
    },
    /// Whether one of these materials can be had, beside those that are stated.
    Materials {
        process: TermId,
        materials: Vec<TermId>,
        stated: Vec<TermId>,
    },
    /// Whether the certification is held, where given for a process.
    Certification {
        standard: TermId,
        process: Option<TermId>,
    },
    /// Whether the certificate covers the process.
    CertificationScope {
        standard: TermId,
        process: TermId,
    },
    /// Whether the certificate will be renewed in time.
    CertificationRenewal {
        standard: TermId,
        needed_on: Day,
    },
    /// When a certification in progress or planned is expected.
    CertificationDate {
        standard: TermId,
    },
    /// Whether a part of this size fits.
    Size {
        size: SizeEnvelope,
    },
    Tolerance {
        tolerance_um: Micrometres,
    },
    Lot {
        pieces: Pieces,
    },
    MonthlyQuantity {
        pieces: Pieces,
    },
    LeadTime {
        days: Days,
    },
    /// Whether there is a place of work in the region.
    PlaceIn {
        region: TermId,
    },
    /// Where the organization works at all.
    Whereabouts,
    /// Whether a condition in words is met.
    Words {
        text: String,
    },
    /// Whether the organization takes needs of this kind.
    Takes {
        need: NeedKind,
    },
    /// Whether the profile is still correct.
    StillCorrect {
        confirmed_on: Option<Day>,
    },
}
