//! What the office keeps to itself of organizations and cases: exclusions, notes and visits, attachments.

mod attachments;
mod exclusions;
mod notes;

pub use notes::address;

use crate::auth::Permission;
use crate::domain::{
    Attachment, IntroductionId, OfficeNote, OrganizationId, PairExclusion, Principal, Subject,
};
use crate::http::pages::form::FieldFaults;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::{self, Context, PageRequest};
use actix_web::web::ServiceConfig;

pub fn configure(config: &mut ServiceConfig) {
    config
        .service(exclusions::list)
        .service(exclusions::add)
        .service(exclusions::ask)
        .service(exclusions::save)
        .service(exclusions::ask_to_lift)
        .service(exclusions::lift);
    config
        .service(notes::list)
        .service(notes::ask_new)
        .service(notes::create)
        .service(notes::ask)
        .service(notes::save)
        .service(notes::ask_to_delete)
        .service(notes::delete);
    config
        .service(attachments::create)
        .service(attachments::get)
        .service(attachments::ask_to_delete)
        .service(attachments::delete);
}

/// How many notes stand on the page of a case or an organization; the rest has a page of its own.
const LISTED: i64 = 5;

/// How many attachments stand there: nobody keeps more beside one firm.
const ATTACHED: i64 = 100;

/// Who reads: may take out what is the own, or anything.
pub struct Reader(Principal);

impl Reader {
    pub fn may_delete(&self, attachment: &Attachment) -> bool {
        services::attachments::may_delete(&self.0, attachment)
    }
}

/// What is kept of a subject, as its page shows it.
pub struct Kept {
    /// The latest.
    pub notes: Vec<OfficeNote>,
    pub has_more_notes: bool,
    pub attachments: Vec<Attachment>,
    pub has_more_attachments: bool,
    pub about: notes::About,
    /// Of the form to attach a file: sent twice, it attaches once.
    pub key: String,
    /// None: the form to attach a file stands there as it is.
    pub faults: FieldFaults,
    pub reader: Reader,
    /// How other addresses say what it is about.
    pub query: String,
    pub may_edit: bool,
}

impl Kept {
    async fn of(context: &Context, visitor: &Visitor, subject: Subject) -> Result<Self, ApiError> {
        let principal = visitor.principal();
        let notes = services::notes::list_notes(context, principal, subject, None, LISTED).await?;
        let page = PageRequest { cursor: None, limit: ATTACHED };
        let attachments = services::attachments::list_attachments(context, principal, subject, page).await?;
        Ok(Self {
            has_more_attachments: attachments.next.is_some(),
            attachments: attachments.items,
            key: uuid::Uuid::new_v4().to_string(),
            about: notes::About { subject, name: String::new() },
            faults: FieldFaults::default(),
            reader: Reader(*principal),
            has_more_notes: notes.next.is_some(),
            notes: notes.items,
            query: notes::query(subject),
            may_edit: visitor.may(Permission::EditRecords),
        })
    }

    /// Whether it is of an organization, with what is kept of its cases.
    pub fn is_of_organization(&self) -> bool {
        self.query.starts_with("organization")
    }

    /// What is kept of a case.
    pub async fn of_case(context: &Context, visitor: &Visitor, id: IntroductionId) -> Result<Self, ApiError> {
        let subject = Subject { introduction_id: Some(id), organization_id: None };
        Self::of(context, visitor, subject).await
    }
}

/// What stands on the page of an organization.
pub struct OrganizationRecords {
    pub exclusions: Vec<PairExclusion>,
    pub kept: Kept,
}

impl OrganizationRecords {
    /// None for whom it is none of their business.
    pub async fn of(
        context: &Context,
        visitor: &Visitor,
        id: OrganizationId,
    ) -> Result<Option<Self>, ApiError> {
        if !visitor.may(Permission::ReadRecords) {
            return Ok(None);
        }
        let exclusions = services::exclusions::list_exclusions(context, visitor.principal(), id).await?;
        let subject = Subject { organization_id: Some(id), introduction_id: None };
        let kept = Kept::of(context, visitor, subject).await?;
        Ok(Some(Self { exclusions, kept }))
    }
}
