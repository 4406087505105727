//! Why a use case did not do what was asked.

use crate::db;
use crate::domain::{Closed, Faults, IntroductionId, LinkClosed, NeedStatus, OrganizationId, Reason, Stage};
use chrono::{DateTime, Utc};

pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked. The internal kind has no text for clients.
#[derive(Debug)]
pub enum Error {
    /// No or no valid access token.
    NotSignedIn,
    /// Address or password are wrong; which of them is not said.
    WrongCredentials,
    /// Too many wrong passwords in a row.
    Locked {
        until: DateTime<Utc>,
    },
    Forbidden,
    /// There is no such record, or it is none of the caller's business.
    NotFound,
    Invalid(Faults),
    /// Somebody else changed the record since it was read.
    VersionConflict {
        current: i64,
    },
    Conflict(Conflict),
    /// The database does not answer; later it may.
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours. For the log only.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What the request collides with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// An account with this address exists.
    EmailTaken,
    /// The office has an organization with this corporate number.
    CorporateNumberTaken,
    /// The office has an organization whose name folds to the same text.
    NameTaken { organization_id: OrganizationId },
    /// Another office of the installation has this name.
    OfficeNameTaken,
    /// The key was used for a different request.
    IdempotencyKeyReused,
    /// The machine has no such transition.
    Transition { from: NeedStatus, to: NeedStatus },
    /// A fulfilled, withdrawn or expired need stays as it is.
    NeedIsFinal { status: NeedStatus },
    /// The pair has a case already: it is reopened instead.
    CaseExists { introduction_id: IntroductionId },
    /// The need, or what keeps its owner and the organization apart, excludes it.
    CandidateExcluded,
    /// Somebody of this meeting is at another one then.
    DoubleBooked,
    /// Some of these times are not, or no more, offered for the meeting.
    TimesNotOffered,
    /// Not both sides have agreed to meet, and until then neither learns the other's name.
    NotAgreed,
    /// Whoever is to take over is at another meeting at the time of these, by the titles of their needs.
    MeetingsClash { meetings: Vec<(String, DateTime<Utc>)> },
    /// The coordinator has no open case and no need.
    NothingToHandOver,
    /// A meeting that has not begun cannot have been held.
    NotYet,
    /// The letter has left, or was dropped.
    LetterIsDecided,
    /// What a dropped letter was written for has passed, or another of its kind was written since.
    OccasionPassed,
    /// No letter has this link: it was cut off, or made up.
    UnknownLink,
    /// The link of a letter can no longer be answered by.
    LinkClosed { because: LinkClosed },
    /// The machine has no such step from where the case stands.
    Step { stage: Stage },
    /// Consortia are not worked out for a chain of more than `most` steps.
    ChainTooLong { steps: usize, most: usize },
    /// The mail is not dead: it is sent or will be tried again by itself.
    MailIsNotDead,
    /// The mail is a letter: it is written anew in its case.
    MailIsLetter,
    /// The link that the mail carried lets nobody in any more and is erased: a new one has to be made.
    LinkErased,
    /// The proposal was decided about, or a later one has taken its place.
    ProposalIsDecided,
    /// Weights are being fitted for the office, and one fit at a time is enough.
    TuningRuns,
    /// The link or code to set a password with lets nobody in.
    InvitationClosed { because: Closed },
    /// Whoever was invited has set a password already.
    InvitationAccepted,
    /// An administrator cannot suspend or demote the own account: somebody must be able to undo it.
    OwnAccount,
}

impl Error {
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    pub fn invalid(pointer: impl Into<String>, reason: Reason) -> Self {
        Self::Invalid(Faults::one(pointer, reason))
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error.violated() {
            Some("accounts_email_key") => Self::Conflict(Conflict::EmailTaken),
            Some("organizations_corporate_number_key") => Self::Conflict(Conflict::CorporateNumberTaken),
            Some("meeting_participants_one_at_a_time") => Self::Conflict(Conflict::DoubleBooked),
            Some("offices_name_key") => Self::Conflict(Conflict::OfficeNameTaken),
            _ if matches!(error, db::Error::Unavailable(_)) => Self::Unavailable(Box::new(error)),
            _ => Self::Internal(Box::new(error)),
        }
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

impl std::fmt::Display for Error {
    /// For logs and the console.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(faults) => write!(f, "invalid: {faults}"),
            Self::Unavailable(error) | Self::Internal(error) => write!(f, "{error}"),
            Self::Conflict(Conflict::OfficeNameTaken) => f.write_str("an office of this name exists already"),
            Self::Conflict(Conflict::EmailTaken) => f.write_str("this address is in use already"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl std::error::Error for Error {}
