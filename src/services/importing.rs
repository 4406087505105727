//! Taking an office's files in: its register, profiles and needs; and official lists of terms.

use super::{Context, Error, Result, record};
use super::{telling, vocabularies};
use crate::db;
use crate::db::terms::StoredTerm;
use crate::domain::{
    AccountId, Job, Need, NeedId, NeedStatus, OfficeId, Organization, OrganizationId, Principal, Programme,
    ProgrammeId, Scheme, TermId,
};
use crate::exchange::{self, ImportFaults, ImportedTerm, Region};
use crate::vocabulary::organization_name;
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;

/// What an import brought.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Imported {
    pub organizations: usize,
    /// Organizations that the register had already; their entries were left as they are.
    pub known_organizations: usize,
    /// The codes of rows that name an organization of an earlier row once more; their profiles were not taken.
    pub repeated: Vec<String>,
    pub needs: Vec<(String, NeedId)>,
    /// Needs of the same title and owner that the books had already.
    pub known_needs: usize,
    pub programmes: usize,
    /// Programmes of the same name that the books had already.
    pub known_programmes: usize,
    /// The organizations by the code they have in the files.
    pub codes: HashMap<String, OrganizationId>,
}

/// Reads an office's files from a directory, looking terms up in the built-in vocabulary.
pub fn read_region(directory: &Path) -> Result<std::result::Result<Region, ImportFaults>> {
    let vocabulary = vocabularies::built_in()?;
    let find = |scheme: Scheme, text: &str| -> Option<TermId> {
        if let Ok(id) = TermId::parse(text)
            && id.scheme() == scheme
            && vocabulary.index(&id).is_some()
        {
            return Some(id);
        }
        vocabulary.find(scheme, text).map(|index| vocabulary.term(index).id.clone())
    };
    Ok(exchange::read_region(directory, &find))
}

/// Stores an office's files: organizations with their profiles, support programmes, and needs, which are opened at
/// once. Everything or nothing. What is known already (same name or corporate number; same title and owner) is left as
/// it is, so that an import can be run again.
pub async fn import_region(
    ctx: &Context,
    office_id: OfficeId,
    coordinator: Option<AccountId>,
    region: &Region,
) -> Result<Imported> {
    let now = ctx.clock.now();
    let mut imported = Imported::default();
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    for new in &region.organizations {
        let folded = organization_name(new.details.name.as_str());
        let known = db::organizations::list_named(&mut tx, &folded).await?;
        if let Some(known) = known.into_iter().next() {
            if imported.codes.values().any(|id| *id == known.id) {
                imported.repeated.push(new.code.clone());
            } else {
                imported.known_organizations += 1;
            }
            imported.codes.insert(new.code.clone(), known.id);
            continue;
        }
        let id = OrganizationId::new();
        let details = new.details.clone();
        let organization =
            Organization { id, office_id, details, version: 1, created_at: now, updated_at: now };
        db::organizations::insert(&mut tx, &organization, &folded).await?;
        db::organizations::update_profile(&mut tx, office_id, id, &new.profile, 0, now).await?;
        db::jobs::insert(&mut tx, office_id, &Job::MatchOrganization { organization_id: id }, now, now)
            .await?;
        imported.organizations += 1;
        imported.codes.insert(new.code.clone(), id);
    }
    for details in &region.programmes {
        if db::programmes::is_named(&mut tx, office_id, details.name.as_str()).await? {
            imported.known_programmes += 1;
            continue;
        }
        let (id, details) = (ProgrammeId::new(), details.clone());
        let programme = Programme { id, office_id, details, version: 1, created_at: now, updated_at: now };
        db::programmes::insert(&mut tx, &programme).await?;
        imported.programmes += 1;
    }
    for new in &region.needs {
        let Some(&organization_id) = imported.codes.get(&new.organization_code) else {
            return Err(Error::internal(format!("the need {} has no owner", new.code)));
        };
        if let Some(known) =
            db::needs::find_titled(&mut tx, organization_id, new.details.title.as_str()).await?
        {
            imported.known_needs += 1;
            imported.needs.push((new.code.clone(), known));
            continue;
        }
        let id = NeedId::new();
        let need = Need {
            id,
            office_id,
            organization_id,
            coordinator_id: coordinator,
            status: NeedStatus::Open,
            details: new.details.clone(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        db::needs::insert(&mut tx, &need).await?;
        db::jobs::insert(&mut tx, office_id, &Job::MatchNeed { need_id: id }, now, now).await?;
        imported.needs.push((new.code.clone(), id));
    }
    let detail = json!({
        "organizations": imported.organizations,
        "needs": imported.needs.len(),
        "programmes": imported.programmes,
    });
    record(ctx, &mut tx, office_id, "region.import", office_id.0, detail).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(imported)
}

/// Adds an official list of terms to the office's vocabulary; how many. Terms of an earlier import are replaced.
///
/// # Errors
/// Where the vocabulary would no longer be sound, for example because a parent is unknown. Nothing is stored then.
pub async fn import_terms(ctx: &Context, office_id: OfficeId, terms: &[ImportedTerm]) -> Result<usize> {
    let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
    for term in terms {
        let stored = StoredTerm {
            id: term.id.clone(),
            parent: term.parent.clone(),
            ja: term.ja.clone(),
            en: term.en.clone(),
            synonyms: term.synonyms.clone(),
            latitude: term.latitude,
            longitude: term.longitude,
            source: term.source.clone(),
        };
        db::terms::upsert(&mut tx, office_id, &stored).await?;
    }
    vocabularies::of_office(ctx, &mut tx, office_id).await?;
    record(ctx, &mut tx, office_id, "terms.import", office_id.0, json!({ "terms": terms.len() })).await?;
    // New words may bring new candidates for every need.
    telling::rematch(ctx, &mut tx, office_id).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(terms.len())
}
