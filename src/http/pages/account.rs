//! `/account`: the own name, language and password.

use super::fields::Fields;
use super::form::{FieldFaults, Posted};
use super::frame::Frame;
use super::meanwhile::meanwhile;
use super::notice::Notice;
use super::visitor::{Visitor, go_to, session_cookie};
use crate::auth::password::Password;
use crate::domain::OwnAccountChanges;
use crate::http::problem::ApiError;
use crate::services::{Context, Error, accounts, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    email: &'a str,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

fn as_stored(visitor: &Visitor) -> Fields {
    let account = &visitor.visit.account;
    let mut fields = Fields::default();
    fields.set("name", account.name.as_str());
    fields.set("language", account.language.as_str());
    fields.set("_version", account.version.to_string());
    fields
}

fn form(
    visitor: &Visitor,
    status: StatusCode,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let email = visitor.visit.account.email.as_str();
    visitor.show_as(status, &AccountPage { frame: visitor.frame(), email, fields, faults })
}

#[get("/account")]
pub async fn show(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    form(&visitor, StatusCode::OK, &as_stored(&visitor), &FieldFaults::default())
}

/// Saves name and language.
#[post("/account")]
pub async fn save(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let changes = match fields.read::<OwnAccountChanges>(&words, language) {
        Ok(changes) => changes,
        Err(faults) => return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults),
    };
    let version = fields.version()?;
    let saved = || go_to("/account", Some(Notice::AccountSaved));
    match accounts::update_own_account(&context, principal, changes, version).await {
        Ok(_) => Ok(saved()),
        Err(Error::VersionConflict { .. }) => {
            let typed = fields.clone();
            match meanwhile(&mut fields, &typed, &as_stored(&visitor), language) {
                Some(faults) => form(&visitor, StatusCode::CONFLICT, &fields, &faults),
                None => Ok(saved()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Changes the password. Every session ends, and this browser gets a new one at once.
#[post("/account/password")]
pub async fn change_password(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let language = visitor.language();
    let (current, new) = (fields.get("current_password"), fields.get("new_password"));
    let mut faults = FieldFaults::default();
    if new != fields.get("repeated_password") {
        faults.push(
            "repeated_password",
            language.pick(
                "新しいパスワードと同じものを入れてください。",
                "This is not the same as the new password.",
            ),
        );
        return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &as_stored(&visitor), &faults);
    }
    let typed = Password::typed(current.to_owned());
    let changed = accounts::change_own_password_on_page(&context, visitor.principal(), typed, new.to_owned());
    match changed.await {
        Ok(secret) => {
            let mut response = go_to("/account", Some(Notice::PasswordChanged));
            response.add_cookie(&session_cookie(&context, &secret)).map_err(Error::internal)?;
            return Ok(response);
        }
        Err(Error::WrongCredentials) => faults.push(
            "current_password",
            language.pick("いまのパスワードが違います。", "This is not the current password."),
        ),
        Err(error @ Error::Locked { .. }) => {
            faults.push("current_password", ApiError::from(error).words(language));
        }
        Err(Error::Invalid(others)) => faults.add(&others, language),
        Err(error) => return Err(error.into()),
    }
    form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &as_stored(&visitor), &faults)
}
