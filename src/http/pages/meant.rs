//! Which organization somebody means: by the one that was chosen in a form, or by the name that was typed.

use super::fields::Fields;
use super::visitor::Visitor;
use crate::domain::{Organization, OrganizationId};
use crate::http::problem::ApiError;
use crate::services::organizations::{self, OrganizationFilter};
use crate::services::{Context, Error, PageRequest};

/// So many organizations whose names are alike are offered to choose from.
const OFFERED: i64 = 20;

/// Who is meant by a form: the one that was chosen, else those of exactly this name, else all whose name has it as a
/// part; `own` is never meant. The fields are those of the choice and of the name.
pub async fn meant(
    context: &Context,
    visitor: &Visitor,
    fields: &Fields,
    (chosen, typed): (&str, &str),
    own: Option<OrganizationId>,
) -> Result<Vec<Organization>, ApiError> {
    let principal = visitor.principal();
    let is_other = |organization: &Organization| own != Some(organization.id);
    if let Ok(id) = fields.get(chosen).parse::<OrganizationId>() {
        return match organizations::get_organization(context, principal, id).await {
            Ok(chosen) => Ok(Some(chosen).into_iter().filter(is_other).collect()),
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        };
    }
    let name = fields.get(typed).trim();
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let named = organizations::list_named(context, principal, name).await?;
    let named: Vec<Organization> = named.into_iter().filter(is_other).collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let filter = OrganizationFilter { kind: None, name: Some(name.to_owned()) };
    let page = PageRequest { cursor: None, limit: OFFERED };
    let found = organizations::list_organizations(context, principal, filter, page).await?.items;
    Ok(found.into_iter().filter(is_other).collect())
}
