//! Identifiers: one newtype per kind of record, so that no signature takes a bare UUID.

use super::fault::{Faults, Reason, pointer};
use deserr::{
    DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier; version 7, so that later ones sort after earlier ones.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = Reason;
            fn from_str(text: &str) -> Result<Self, Reason> {
                Uuid::parse_str(text).map(Self).map_err(|_| Reason::NotAnId)
            }
        }

        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Faults> {
                parsed(value, location, str::parse)
            }
        }
    )+};
}

ids! {
    /// An office (運営機関).
    OfficeId,
    /// A note of the office about an organization or a case.
    OfficeNoteId,
    /// A file that was attached to an organization or a case.
    AttachmentId,
    /// A handover of cases from one coordinator to another.
    HandoverId,
    /// A person's account.
    AccountId,
    /// An organization (事業者).
    OrganizationId,
    /// A need (ニーズ).
    NeedId,
    /// A support programme (支援制度).
    ProgrammeId,
    /// A proposal of weights.
    ProposalId,
    /// An entry of a coordinator's inbox.
    InboxEntryId,
    /// A mail in the outbox.
    MailId,
    /// A unit of background work.
    JobId,
    /// A line of the audit log.
    AuditId,
    /// A coordinator's case (引き合わせ).
    IntroductionId,
    /// A letter to one side of a case.
    LetterId,
    /// A meeting of two sides.
    MeetingId,
    /// The right to set a password by a link or a code.
    InvitationId,
    /// The family of refresh tokens that descend from one sign-in.
    SessionId,
}

/// What the string of a JSON value says, or the fault that it is no string or says nothing of the kind.
pub(super) fn parsed<V: IntoValue, T>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    parse: impl FnOnce(&str) -> Result<T, Reason>,
) -> Result<T, Faults> {
    match value {
        Value::String(text) => parse(&text).map_err(|reason| Faults::one(pointer(location), reason)),
        other => Err(take_cf_content(Faults::error(
            None,
            ErrorKind::IncorrectValueKind { actual: other, accepted: &[ValueKind::String] },
            location,
        ))),
    }
}
