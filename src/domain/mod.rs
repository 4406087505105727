//! The words of the field as types: ids, values parsed at the door, entities, state machines, job payloads. Pure.

mod account;
mod attachment;
mod audit;
mod clock;
mod contact;
mod day;
pub mod fault;
mod handover;
mod ids;
mod introduction;
mod invitation;
mod job;
mod judgement;
mod meeting;
mod need;
mod notification;
mod office_note;
mod organization;
mod pair_exclusion;
mod principal;
mod profile;
mod programme;
mod proposal;
mod quantity;
mod section;
mod share;
mod term;
mod text;

pub use account::{Account, Language, Office, OfficeChanges, OwnAccountChanges, Role};
pub use attachment::{
    Attachment, AttachmentKind, FileFault, FileName, MOST_ATTACHMENT_BYTES, MOST_ATTACHMENT_MEBIBYTES,
};
pub use audit::AuditEntry;
pub use clock::Clock;
pub use contact::{CorporateNumber, Email, PostalCode, Telephone, WebAddress};
pub use day::Day;
pub use fault::{Fault, Faults, Reason};
pub use handover::Handover;
pub use ids::{
    AccountId, AttachmentId, AuditId, HandoverId, InboxEntryId, IntroductionId, InvitationId, JobId, MailId,
    MeetingId, NeedId, OfficeId, OfficeNoteId, OrganizationId, ProgrammeId, ProposalId, SessionId,
};
pub use introduction::{
    Advance, Answer, CloseReason, Command, Contract, DeclineReason, Disclosure, Introduction, Progress, Side,
    Stage, Standing, Step, Taken, Verdict, Way,
};
pub use invitation::{Closed, Invitation, Purpose};
pub use job::Job;
pub use judgement::{CaseResult, Decision, Judgement, JudgementDetails, Outcome, PastCase, RejectionReason};
pub use meeting::{Meeting, MeetingDetails, MeetingStatus, Moment, PlaceKind};
pub use need::{
    Exclusion, Level, MOST_CONDITIONS, Need, NeedDetails, NeedKind, NeedStatus, ProcessStep,
    RegionPreference, Requirement,
};
pub use notification::{
    CANDIDATES_TOLD, CandidateNews, Cause, InboxEntry, LINK_PLACE, Mail, MailStatus, NearMissNews, NeedNews,
};
pub use office_note::{OfficeNote, OfficeNoteDetails, OfficeNoteKind, Subject};
pub use organization::{Organization, OrganizationDetails, OrganizationKind};
pub use pair_exclusion::{ExclusionKind, PairExclusion, PairExclusionDetails};
pub use principal::Principal;
pub use profile::{
    Capability, Certification, CertificationStatus, Equipment, Product, Profile, ProfileDetails, Seed, Site,
    SizeEnvelope, Validity,
};
pub use programme::{Closes, MOST_CLOSES, Programme, ProgrammeDetails, ProgrammeKind};
pub use proposal::ProposalStatus;
pub use quantity::{Days, Machines, Micrometres, Millimetres, People, Pieces, Yen};
pub use section::ProfileSection;
pub use share::Share;
pub use term::{Scheme, TermId};
pub use text::{Description, GivenText, Line, Name, Note, Passage, Title};
