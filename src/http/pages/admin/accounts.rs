//! `/accounts`: the people who use Enishi for the office: the list, changing one, suspending one, a new password.

use crate::auth::password::Password;
use crate::domain::{Account, AccountId, Faults, Language, Name, Organization, OrganizationId, Role};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::needs::{Owners, check_owner, owners};
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::accounts::{self, AccountChanges};
use crate::services::{Conflict, Context, Error, PageRequest, invitations, organizations, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use chrono::{DateTime, Utc};
use deserr::Deserr;
use serde::Deserialize;
use std::collections::HashMap;

/// How many stand on one page.
const LISTED: i64 = 50;

/// Which page of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountsQuery {
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/admin_accounts.html")]
struct AccountsPage<'a> {
    frame: Frame<'a>,
    accounts: &'a [Account],
    organizations: &'a HashMap<OrganizationId, String>,
    /// Until when those are invited who have not come yet.
    pending: &'a HashMap<AccountId, DateTime<Utc>>,
    now: DateTime<Utc>,
    next: Option<uuid::Uuid>,
}

impl AccountsPage<'_> {
    /// Whether an invitation can still be followed.
    fn is_open(&self, until: &DateTime<Utc>) -> bool {
        *until > self.now
    }
}

#[derive(Template)]
#[template(path = "pages/admin_account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    owners: &'a [Organization],
    pending: Option<DateTime<Utc>>,
    /// The invitation can no longer be followed.
    is_expired: bool,
    is_own: bool,
}

impl AccountPage<'_> {
    fn roles(&self) -> Vec<(&'static str, &'static str)> {
        roles(self.frame.language)
    }
}

#[derive(Template)]
#[template(path = "pages/admin_account_suspension.html")]
struct SuspensionPage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
}

#[derive(Template)]
#[template(path = "pages/admin_account_password.html")]
struct PasswordPage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    /// The new one, once.
    password: Option<&'a str>,
}

/// What a form says of an account. The organization is found by its name and put in afterwards.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct AccountForm {
    name: Name,
    role: Role,
    language: Language,
}

pub fn roles(language: Language) -> Vec<(&'static str, &'static str)> {
    Role::ALL.into_iter().map(|role| (role.as_str(), role.label(language))).collect()
}

#[get("/accounts")]
pub async fn list(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<AccountsQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = PageRequest { cursor: query.0.after, limit: LISTED };
    let page = accounts::list_accounts(&context, visitor.principal(), page).await?;
    let pending = invitations::pending(&context, visitor.principal()).await?;
    let ids: Vec<OrganizationId> = page.items.iter().filter_map(|account| account.organization_id).collect();
    let organizations = organizations::names(&context, visitor.principal(), &ids).await?;
    visitor.show(&AccountsPage {
        frame: visitor.frame(),
        accounts: &page.items,
        organizations: &organizations,
        pending: &pending,
        now: context.clock.now(),
        next: page.next,
    })
}

/// One account, in a form.
#[get("/accounts/{id}")]
pub async fn show(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let account = accounts::get_account(&context, visitor.principal(), *id).await?;
    let fields = fields_of(&context, &visitor, &account).await?;
    form(&context, &visitor, StatusCode::OK, &account, &fields, &FieldFaults::default(), &[]).await
}

/// Changes name, role, organization and language.
#[post("/accounts/{id}")]
pub async fn change(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    let language = visitor.language();
    let account = accounts::get_account(&context, visitor.principal(), *id).await?;
    let stored = fields_of(&context, &visitor, &account).await?;
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut faults = FieldFaults::default();
    let read = fields.read::<AccountForm>(&words, language);
    // The name that stands there already means the organization of the account, whatever else has that name.
    let keeps = fields.get("_owner") == stored.get("_owner") && !fields.has("_owner_id");
    let (mut organization_id, mut several) = (account.organization_id.filter(|_| keeps), Vec::new());
    if fields.get("role") == Role::Member.as_str() && organization_id.is_none() {
        (organization_id, several) = organization(&context, &visitor, &fields, &mut faults).await?;
    }
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let read = match read {
        Ok(read) if faults.is_empty() => read,
        other => {
            faults.extend(other.err().unwrap_or_default());
            return form(&context, &visitor, unprocessable, &account, &fields, &faults, &several).await;
        }
    };
    let changes = AccountChanges {
        name: read.name,
        role: read.role,
        language: read.language,
        organization_id: organization_id.filter(|_| read.role == Role::Member),
        suspended: account.suspended,
    };
    let version = fields.version()?;
    let saved = || go_to(&format!("/accounts/{id}"), Some(Notice::AccountChanged));
    match accounts::update_account(&context, visitor.principal(), *id, changes, version).await {
        Ok(_) => Ok(saved()),
        Err(Error::VersionConflict { .. }) => {
            let typed = fields.clone();
            match meanwhile(&mut fields, &typed, &stored, language) {
                Some(faults) => {
                    form(&context, &visitor, StatusCode::CONFLICT, &account, &fields, &faults, &several).await
                }
                None => Ok(saved()),
            }
        }
        Err(Error::Conflict(conflict @ Conflict::OwnAccount)) => {
            faults.push("role", ApiError::from(Error::Conflict(conflict)).words(language));
            form(&context, &visitor, StatusCode::CONFLICT, &account, &fields, &faults, &several).await
        }
        Err(Error::Invalid(others)) => {
            faults.add(&others, language);
            form(&context, &visitor, unprocessable, &account, &fields, &faults, &several).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks whether the account shall be suspended, or used again.
#[get("/accounts/{id}/suspension")]
pub async fn ask_to_suspend(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let account = accounts::get_account(&context, visitor.principal(), *id).await?;
    visitor.show(&SuspensionPage { frame: visitor.frame(), account: &account })
}

/// Suspends the account, or has it used again.
#[post("/accounts/{id}/suspension")]
pub async fn suspend(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let account = accounts::get_account(&context, visitor.principal(), *id).await?;
    let version = fields.version()?;
    let suspended = fields.get("_do") == "suspend";
    let changes = AccountChanges {
        name: account.name,
        role: account.role,
        language: account.language,
        organization_id: account.organization_id,
        suspended,
    };
    let notice = match accounts::update_account(&context, visitor.principal(), *id, changes, version).await {
        Ok(_) if suspended => Notice::AccountSuspended,
        Ok(_) => Notice::AccountResumed,
        // The second of two clicks found done what it wanted.
        Err(Error::VersionConflict { .. }) if account.suspended == suspended && suspended => {
            Notice::AccountSuspended
        }
        Err(Error::VersionConflict { .. }) if account.suspended == suspended => Notice::AccountResumed,
        Err(Error::VersionConflict { .. }) => Notice::ChangedMeanwhile,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(&format!("/accounts/{id}"), Some(notice)))
}

/// Asks whether there shall be a new password.
#[get("/accounts/{id}/password")]
pub async fn ask_to_reset_password(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let account = accounts::get_account(&context, visitor.principal(), *id).await?;
    visitor.show(&PasswordPage { frame: visitor.frame(), account: &account, password: None })
}

/// Gives the account a new password, and shows it once: there is no address under which it could be seen again.
#[post("/accounts/{id}/password")]
pub async fn reset_password(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let visitor = posted.visitor;
    let password = accounts::reset_password(&context, visitor.principal(), *id).await?;
    let account = accounts::get_account(&context, visitor.principal(), *id).await?;
    let password = Some(Password::reveal(&password));
    visitor.show(&PasswordPage { frame: visitor.frame(), account: &account, password })
}

/// The organization that is meant by what was typed, and those that may be meant where that is not clear.
pub async fn organization(
    context: &Context,
    visitor: &Visitor,
    fields: &Fields,
    faults: &mut FieldFaults,
) -> Result<(Option<OrganizationId>, Vec<Organization>), ApiError> {
    let owners = owners(context, visitor, fields).await?;
    check_owner(&owners, fields, visitor.language(), faults);
    let id = owners.one().map(|organization| organization.id);
    let several = if let Owners::Several(several) = owners { several } else { Vec::new() };
    Ok((id, several))
}

async fn fields_of(context: &Context, visitor: &Visitor, account: &Account) -> Result<Fields, ApiError> {
    let mut fields = Fields::default();
    fields.set("_version", account.version.to_string());
    fields.set("name", account.name.as_str());
    fields.set("role", account.role.as_str());
    fields.set("language", account.language.as_str());
    let id = account.organization_id;
    let names = organizations::names(context, visitor.principal(), id.as_slice()).await?;
    fields.set("_owner", id.and_then(|id| names.get(&id)).map_or("", String::as_str));
    Ok(fields)
}

async fn form(
    context: &Context,
    visitor: &Visitor,
    status: StatusCode,
    account: &Account,
    fields: &Fields,
    faults: &FieldFaults,
    owners: &[Organization],
) -> Result<HttpResponse, ApiError> {
    let mut pending = invitations::pending(context, visitor.principal()).await?;
    let pending = pending.remove(&account.id);
    let page = AccountPage {
        frame: visitor.frame(),
        account,
        fields,
        faults,
        owners,
        pending,
        is_expired: pending.is_some_and(|until| until <= context.clock.now()),
        is_own: visitor.visit.account.id == account.id,
    };
    visitor.show_as(status, &page)
}
