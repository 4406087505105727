//! The audit log: who did what to which record, and when.

use super::{AccountId, AuditId, OrganizationId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    pub id: AuditId,
    /// None where the service itself acted.
    pub account_id: Option<AccountId>,
    /// What was done, such as `need.create`.
    pub action: String,
    /// The record it was done to.
    pub subject_id: Option<uuid::Uuid>,
    /// The organization in whose place the office changed its register entry, its profile or a need of it.
    pub acted_for: Option<OrganizationId>,
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    pub at: DateTime<Utc>,
}
