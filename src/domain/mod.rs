//! The words of the field as types: ids, values parsed at the door, entities, state machines, job payloads. Pure.

mod account;
mod agenda;
mod attachment;
mod audit;
mod case_words;
mod clock;
mod contact;
mod day;
pub mod fault;
mod fiscal_year;
mod follow_up;
mod handover;
mod ids;
mod introduction;
mod invitation;
mod job;
mod judgement;
mod letter;
mod mail_times;
mod meeting;
mod need;
mod notification;
mod offer;
mod office_note;
mod organization;
mod pair_exclusion;
mod principal;
mod profile;
mod programme;
mod proposal;
mod quantity;
pub mod report;
mod section;
mod share;
mod target;
mod term;
mod text;

pub use account::{Account, Language, Office, OfficeChanges, OwnAccountChanges, Role};
pub use agenda::{AgendaCase, Concern, Item, Next, Situation, Unsaid};
pub use attachment::{
    Attachment, AttachmentKind, FileFault, FileName, MOST_ATTACHMENT_BYTES, MOST_ATTACHMENT_MEBIBYTES,
};
pub use audit::AuditEntry;
pub use case_words::said_in_japan;
pub use clock::Clock;
pub use contact::{CorporateNumber, Email, PostalCode, Telephone, WebAddress};
pub use day::{Day, with_eras_once};
pub use fault::{Fault, Faults, Reason};
pub use fiscal_year::{FiscalYear, Half};
pub use follow_up::{FollowUpAnswer, days_to_ask};
pub use handover::Handover;
pub use ids::{
    AccountId, AttachmentId, AuditId, HandoverId, InboxEntryId, IntroductionId, InvitationId, JobId,
    LetterId, MailId, MeetingId, NeedId, OfficeId, OfficeNoteId, OrganizationId, ProgrammeId, ProposalId,
    SessionId,
};
pub use introduction::{
    Advance, Answer, CloseReason, Command, Contract, DeclineReason, Disclosure, Introduction, Progress, Side,
    Stage, Standing, Step, Taken, Verdict, Way,
};
pub use invitation::{Closed, Invitation, Purpose};
pub use job::Job;
pub use judgement::{CaseResult, Decision, Judgement, JudgementDetails, Outcome, PastCase, RejectionReason};
pub use letter::{DAYS_TO_ANSWER, Letter, LetterDetails, LetterKind, LetterStatus, LinkClosed};
pub use mail_times::MailTimes;
pub use meeting::{Meeting, MeetingDetails, MeetingStatus, Moment, PlaceKind};
pub use need::{
    Exclusion, Level, MOST_CONDITIONS, Need, NeedDetails, NeedKind, NeedStatus, ProcessStep,
    RegionPreference, Requirement,
};
pub use notification::{
    CANDIDATES_TOLD, CandidateNews, Cause, InboxEntry, LINK_PLACE, Mail, MailStatus, NearMissNews, NeedNews,
};
pub use offer::{MOST_TIMES, Offer, Slot, Ticks};
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
pub use quantity::{Days, Machines, Micrometres, Millimetres, People, Percent, Pieces, Times, Yen};
pub use report::{
    Dimension, Entry, Event, Fact, Figure, Group, Line as ReportLine, Matter, Measure, Narrowing, Party,
    Report, Said, Unit, View, said_in,
};
pub use section::ProfileSection;
pub use share::Share;
pub use target::{Mark, Targets, TargetsDetails};
pub use term::{Scheme, TermId};
pub use text::{Description, GivenText, Line, Name, Note, Passage, Title};
