//! Payloads of background work: ids only, enqueued in the transaction of the change they report.

use super::{AccountId, Day, InvitationId, LetterId, MailId, NeedId, OrganizationId};
use serde::{Deserialize, Serialize};

/// A unit of background work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Rank the organizations for a need and tell the coordinator what is new.
    MatchNeed { need_id: NeedId },
    /// See for which open needs a changed organization has become a good candidate.
    MatchOrganization { organization_id: OrganizationId },
    /// Rank the organizations for open needs once more, those after `after` up to `until` in the order of ids, and tell
    /// who has become a good candidate.
    RematchNeeds { after: Option<NeedId>, until: NeedId },
    /// Write one mail from all inbox entries of an account that no mail has told of yet.
    ComposeMail { account_id: AccountId },
    /// Tell an account what its cases ask for in the week of a Monday.
    ComposeDigest { account_id: AccountId, monday: Day },
    /// Make the link of an invitation and write the mail that carries it.
    ComposeInvitation { invitation_id: InvitationId },
    /// Make the link of an approved letter, if it has one, and write the mail that carries it.
    ComposeLetter { letter_id: LetterId },
    /// Hand a mail to the mail server.
    SendMail { mail_id: MailId },
}

impl Job {
    /// While a job of the office with the same key waits, a second one is not enqueued: several changes become one
    /// piece of work.
    pub fn deduplication_key(&self) -> String {
        match self {
            Self::MatchNeed { need_id } => format!("match_need:{need_id}"),
            Self::MatchOrganization { organization_id } => format!("match_organization:{organization_id}"),
            // By both ends: a stretch that waits already may end before this one does.
            Self::RematchNeeds { after: None, until } => format!("rematch_needs:..{until}"),
            Self::RematchNeeds { after: Some(after), until } => format!("rematch_needs:{after}..{until}"),
            Self::ComposeMail { account_id } => format!("compose_mail:{account_id}"),
            Self::ComposeDigest { account_id, monday } => format!("compose_digest:{account_id}:{monday}"),
            Self::ComposeInvitation { invitation_id } => format!("compose_invitation:{invitation_id}"),
            Self::ComposeLetter { letter_id } => format!("compose_letter:{letter_id}"),
            Self::SendMail { mail_id } => format!("send_mail:{mail_id}"),
        }
    }
}
