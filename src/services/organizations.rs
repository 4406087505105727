//! The register of organizations and their profiles.

use super::{
    Context, Error, IdempotencyKey, Page, PageRequest, Result, office_of, once, record, require, require_for,
    updated,
};
use crate::auth::{Permission, may, may_for};
use crate::db;
use crate::domain::{
    Day, Job, Organization, OrganizationDetails, OrganizationId, OrganizationKind, Principal, Profile,
    ProfileDetails, ProfileSection,
};
use crate::services::Conflict;
use crate::vocabulary::organization_name;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What a list of organizations may be narrowed to.
#[derive(Debug, Default)]
pub struct OrganizationFilter {
    pub kind: Option<OrganizationKind>,
    /// A part of the name; company type, width and case do not matter.
    pub name: Option<String>,
}

/// Registers an organization.
///
/// # Errors
/// [`Conflict::NameTaken`] where the office has one whose name folds to the same text, unless both have different
/// corporate numbers; [`Conflict::CorporateNumberTaken`].
pub async fn create_organization(
    ctx: &Context,
    principal: &Principal,
    details: OrganizationDetails,
    key: Option<&IdempotencyKey>,
) -> Result<Organization> {
    require(principal, Permission::EditOrganizations)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let id = OrganizationId::new();
    let mut tx = ctx.database.begin(principal).await?;
    if let Some(earlier) = once(ctx, &mut tx, key, "create_organization", &details, id.0).await? {
        return db::organizations::find(&mut tx, OrganizationId(earlier)).await?.ok_or(Error::NotFound);
    }
    check_name(&mut tx, &details, None).await?;
    let organization = Organization { id, office_id, details, version: 1, created_at: now, updated_at: now };
    db::organizations::insert(&mut tx, &organization, &organization_name(organization.details.name.as_str()))
        .await?;
    record(ctx, &mut tx, office_id, "organization.create", id.0, json!({})).await?;
    tx.commit().await?;
    Ok(organization)
}

/// Two entries of one name are one organization, unless their corporate numbers differ.
async fn check_name(
    tx: &mut db::Tx,
    details: &OrganizationDetails,
    own: Option<OrganizationId>,
) -> Result<()> {
    for other in db::organizations::list_named(tx, &organization_name(details.name.as_str())).await? {
        let different = match (&details.corporate_number, &other.details.corporate_number) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        if Some(other.id) != own && !different {
            return Err(Error::Conflict(Conflict::NameTaken { organization_id: other.id }));
        }
    }
    Ok(())
}

/// The register. A member sees the own organization.
pub async fn list_organizations(
    ctx: &Context,
    principal: &Principal,
    filter: OrganizationFilter,
    page: PageRequest,
) -> Result<Page<Organization>> {
    let mut tx = ctx.database.begin(principal).await?;
    if let Principal::Person { organization_id: Some(own), .. } = principal
        && !may(principal, Permission::ReadOrganizations)
    {
        let items = db::organizations::find(&mut tx, *own).await?.into_iter().collect();
        return Ok(Page { items, next: None });
    }
    require(principal, Permission::ReadOrganizations)?;
    let filter = db::organizations::Filter {
        kind: filter.kind.map(OrganizationKind::as_str),
        folded_name: filter.name.as_deref().map(organization_name).filter(|name| !name.is_empty()),
    };
    Ok(db::organizations::list(&mut tx, &filter, page.cursor, page.limit).await?)
}

/// Those whose name is this one, however it is written.
pub async fn list_named(ctx: &Context, principal: &Principal, name: &str) -> Result<Vec<Organization>> {
    require(principal, Permission::ReadOrganizations)?;
    let mut tx = ctx.database.begin(principal).await?;
    Ok(db::organizations::list_named(&mut tx, &organization_name(name)).await?)
}

/// The names of organizations, for those of them that the principal may read.
pub async fn names(
    ctx: &Context,
    principal: &Principal,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, String>> {
    let mut tx = ctx.database.begin(principal).await?;
    let names = db::organizations::names(&mut tx, ids).await?.into_iter();
    Ok(names.filter(|(id, _)| may_for(principal, Permission::ReadOrganizations, *id)).collect())
}

/// One entry of the register.
pub async fn get_organization(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
) -> Result<Organization> {
    require_for(principal, Permission::ReadOrganizations, id)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)
}

/// Changes an entry of the register.
pub async fn update_organization(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    details: OrganizationDetails,
    version: i64,
) -> Result<Organization> {
    require_for(principal, Permission::EditOrganizations, id)?;
    let office_id = office_of(principal)?;
    let now = ctx.clock.now();
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    check_name(&mut tx, &details, Some(id)).await?;
    let folded = organization_name(details.name.as_str());
    let stored = db::organizations::update(&mut tx, id, &details, &folded, version, now).await?;
    let version = updated(stored, current.version)?;
    record(ctx, &mut tx, office_id, "organization.update", id.0, json!({ "version": version })).await?;
    db::jobs::insert(&mut tx, office_id, &Job::MatchOrganization { organization_id: id }, now, now).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(Organization { details, version, updated_at: now, ..current })
}

/// What an organization can do.
pub async fn get_profile(ctx: &Context, principal: &Principal, id: OrganizationId) -> Result<Profile> {
    require_for(principal, Permission::ReadOrganizations, id)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    Ok(db::organizations::find_profile(&mut tx, id).await?)
}

/// Writes a profile, as a whole. Open needs that it has become a good candidate for are looked up in the background.
pub async fn update_profile(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    details: ProfileDetails,
    version: i64,
) -> Result<Profile> {
    require_for(principal, Permission::EditOrganizations, id)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let profile = store_profile(ctx, &mut tx, id, details, version, ("profile.update", None)).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(profile)
}

/// How often a section is tried again where somebody else writes another section in that moment.
const SECTION_TRIES: usize = 5;

/// Knows a section again: whether it is still what somebody saw.
pub fn section_stamp(section: ProfileSection, details: &ProfileDetails) -> String {
    // A struct of plain values can always be written.
    let json = serde_json::to_vec(&section.only(details)).unwrap_or_default();
    Sha256::digest(json).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes one section of a profile; the others stay as they are now, whoever changed them meanwhile.
///
/// `seen` is the version that the writer saw, with the stamp of the section then.
///
/// # Errors
/// [`Error::VersionConflict`] where this very section has been changed since.
pub async fn update_profile_section(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    (section, details): (ProfileSection, ProfileDetails),
    seen: (i64, &str),
) -> Result<Profile> {
    require_for(principal, Permission::EditOrganizations, id)?;
    let mut tries = 1;
    loop {
        let mut tx = ctx.database.begin(principal).await?;
        db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
        let stored = db::organizations::find_profile(&mut tx, id).await?;
        // A second click, or nothing changed: no new version, and nothing to match anew.
        if section.only(&stored.details) == section.only(&details) {
            return Ok(stored);
        }
        let Profile { details: mut whole, version, .. } = stored;
        if version != seen.0 && section_stamp(section, &whole) != seen.1 {
            return Err(Error::VersionConflict { current: version });
        }
        section.put(details.clone(), &mut whole);
        let action = ("profile.update", Some(section));
        match store_profile(ctx, &mut tx, id, whole, version, action).await {
            Err(Error::VersionConflict { .. }) if tries < SECTION_TRIES => tries += 1,
            stored => {
                let profile = stored?;
                tx.commit().await?;
                ctx.bell.notify_one();
                return Ok(profile);
            }
        }
    }
}

/// Says that a profile is still correct today.
pub async fn confirm_profile(
    ctx: &Context,
    principal: &Principal,
    id: OrganizationId,
    version: i64,
) -> Result<Profile> {
    require_for(principal, Permission::EditOrganizations, id)?;
    let mut tx = ctx.database.begin(principal).await?;
    db::organizations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let mut details = db::organizations::find_profile(&mut tx, id).await?.details;
    details.confirmed_on = Some(Day::in_japan(ctx.clock.now()));
    let profile = store_profile(ctx, &mut tx, id, details, version, ("profile.confirm", None)).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(profile)
}

async fn store_profile(
    ctx: &Context,
    tx: &mut db::Tx,
    id: OrganizationId,
    details: ProfileDetails,
    version: i64,
    (action, section): (&str, Option<ProfileSection>),
) -> Result<Profile> {
    let now = ctx.clock.now();
    let office_id = office_of(tx.principal())?;
    let current = db::organizations::find_profile(tx, id).await?;
    let stored = db::organizations::update_profile(tx, office_id, id, &details, version, now).await?;
    let version = updated(stored, current.version)?;
    let mut detail = json!({ "version": version });
    if let Some(section) = section {
        detail["section"] = json!(section.as_str());
    }
    record(ctx, tx, office_id, action, id.0, detail).await?;
    db::jobs::insert(tx, office_id, &Job::MatchOrganization { organization_id: id }, now, now).await?;
    Ok(Profile { organization_id: id, details, version, updated_at: Some(now) })
}
