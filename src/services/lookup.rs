//! Finding organizations by what they have: words, terms, kind, region; with counts to narrow the search by.

use super::{Context, Result, blocking, field, require};
use crate::auth::Permission;
use crate::domain::{Language, OrganizationId, OrganizationKind, Principal, TermId};
use crate::matching;
pub use crate::matching::Lookup;
use serde::Serialize;
use utoipa::ToSchema;

/// How many processes are counted: more would be no help to narrow by.
const COUNTED: usize = 60;

/// Who was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct FoundOrganizations {
    /// One part of them, in the order of their names.
    pub organizations: Vec<FoundOrganization>,
    /// How many were found in all.
    pub all: usize,
    /// The most frequent first; so, too, the others.
    pub kinds: Vec<KindCount>,
    /// By region of the head office.
    pub regions: Vec<TermCount>,
    /// By process that the profile states.
    pub processes: Vec<TermCount>,
}

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FoundOrganization {
    pub organization_id: OrganizationId,
    pub organization: String,
    pub kind: OrganizationKind,
    pub region: Option<TermId>,
    pub name_withheld: bool,
}

/// How many of a kind were found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KindCount {
    pub kind: OrganizationKind,
    pub count: usize,
}

/// How many with a term were found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TermCount {
    pub term: TermId,
    /// In the reader's language.
    pub label: String,
    pub count: usize,
}

/// Finds organizations, in the order of their names: `limit` of them after the first `skipped`.
pub async fn look_up(
    ctx: &Context,
    principal: &Principal,
    lookup: Lookup,
    (skipped, limit): (usize, usize),
    language: Language,
) -> Result<FoundOrganizations> {
    require(principal, Permission::ReadOrganizations)?;
    let (tx, field) = field::begin(ctx, principal).await?;
    drop(tx);
    blocking(move || {
        let found = matching::look_up(&field.vocabulary, &field.snapshot, &lookup);
        let counts = |counts: Vec<(TermId, usize)>, most: usize| -> Vec<TermCount> {
            let counts = counts.into_iter().take(most).map(|(term, count)| {
                let label = field.vocabulary.label(&term, language).to_owned();
                TermCount { term, label, count }
            });
            counts.collect()
        };
        let shown = found.organizations.iter().skip(skipped).take(limit);
        let shown = shown.filter_map(|id| field.snapshot.known(*id)).map(|known| FoundOrganization {
            organization_id: known.id,
            organization: known.name.to_owned(),
            kind: known.kind,
            region: known.region.cloned(),
            name_withheld: known.name_withheld,
        });
        FoundOrganizations {
            organizations: shown.collect(),
            all: found.organizations.len(),
            kinds: found.kinds.into_iter().map(|(kind, count)| KindCount { kind, count }).collect(),
            regions: counts(found.regions, usize::MAX),
            processes: counts(found.processes, COUNTED),
        }
    })
    .await
}
