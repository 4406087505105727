//! `/invitation` and `/password-reset`: for people who are not signed in and have no password, or none any more. Looking
//! uses nothing up: programs that follow every link of a mail do no harm.

use super::fields::Fields;
use super::form::FromHere;
use super::frame::{self, Frame, first_page};
use super::notice::Notice;
use super::visitor::{go_to, language, session_cookie};
use crate::auth::SessionSecret;
use crate::auth::password::Password;
use crate::domain::{Account, Email, Language, Purpose};
use crate::http::extract::Query;
use crate::http::problem::ApiError;
use crate::services::invitations::{self, Proof};
use crate::services::{Context, Error};
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(check_code).service(set_password);
    config.service(show_reset).service(ask_for_reset);
}

/// What stands behind the question mark of a link.
#[derive(Deserialize)]
pub struct LinkQuery {
    key: Option<String>,
}

/// Asks for the code that stands on a paper.
#[derive(Template)]
#[template(path = "pages/invitation_code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    email: &'a str,
    error: Option<String>,
}

/// Asks for the password to be.
#[derive(Template)]
#[template(path = "pages/set_password.html")]
struct SetPasswordPage<'a> {
    frame: Frame<'a>,
    account: &'a Account,
    purpose: Purpose,
    fields: &'a Fields,
    error: Option<String>,
}

/// Asks for the address of somebody who has forgotten the password, and says what has been done.
#[derive(Template)]
#[template(path = "pages/password_reset.html")]
struct ResetPage<'a> {
    frame: Frame<'a>,
    email: &'a str,
    error: Option<String>,
    is_sent: bool,
}

fn nobody(language: Language) -> Frame<'static> {
    Frame { language, visitor: None }
}

/// What a form shows to be let in.
fn proof(fields: &Fields) -> Result<Proof, Error> {
    if fields.has("_link") {
        return Ok(Proof::Link(SessionSecret::typed(fields.get("_link").to_owned())));
    }
    let email = Email::parse(fields.get("_email").trim()).map_err(|_| Error::WrongCredentials)?;
    Ok(Proof::Code(email, Password::typed_code(fields.get("_code"))))
}

/// Asks for a password where a link was followed, else for the code on the paper.
#[get("/invitation")]
pub async fn show(
    request: HttpRequest,
    context: web::Data<Context>,
    query: Query<LinkQuery>,
) -> Result<HttpResponse, ApiError> {
    match query.0.key {
        Some(key) => followed(&context, key).await,
        None => {
            let language = language(&request);
            let page = CodePage { frame: nobody(language), email: "", error: None };
            frame::page(StatusCode::OK, language, &page)
        }
    }
}

async fn followed(context: &Context, key: String) -> Result<HttpResponse, ApiError> {
    let mut fields = Fields::default();
    fields.set("_link", key);
    let (account, purpose) = invitations::check(context, &proof(&fields)?).await?;
    ask_for_password(StatusCode::OK, &account, purpose, &fields, None)
}

fn ask_for_password(
    status: StatusCode,
    account: &Account,
    purpose: Purpose,
    fields: &Fields,
    error: Option<String>,
) -> Result<HttpResponse, ApiError> {
    let page = SetPasswordPage { frame: nobody(account.language), account, purpose, fields, error };
    frame::page(status, account.language, &page)
}

/// Goes on to the password where address and code are right.
#[post("/invitation")]
pub async fn check_code(
    request: HttpRequest,
    context: web::Data<Context>,
    form: FromHere,
) -> Result<HttpResponse, ApiError> {
    let FromHere(mut fields) = form;
    fields.retain(|name| ["_email", "_code"].contains(&name));
    let checked = match proof(&fields) {
        Ok(proof) => invitations::check(&context, &proof).await,
        Err(error) => Err(error),
    };
    match checked {
        Ok((account, purpose)) => ask_for_password(StatusCode::OK, &account, purpose, &fields, None),
        Err(error) => wrong_code(language(&request), &fields, error),
    }
}

fn wrong_code(language: Language, fields: &Fields, error: Error) -> Result<HttpResponse, ApiError> {
    let (status, error) = match error {
        Error::WrongCredentials => {
            let words = language.pick(
                "メールアドレスまたは招待コードが違います。紙に書かれたとおりに入れてください。新しい招待状をお持ちのときは、新しいほうのコードをお使いください。",
                "The address or the code is wrong. Type them as they stand on the paper; if you have a newer one, use the code of that.",
            );
            (StatusCode::UNPROCESSABLE_ENTITY, words.to_owned())
        }
        error @ Error::Locked { .. } => {
            let error = ApiError::from(error);
            (error.status(), error.words(language))
        }
        error => return Err(error.into()),
    };
    let page = CodePage { frame: nobody(language), email: fields.get("_email"), error: Some(error) };
    frame::page(status, language, &page)
}

/// Sets the password, and signs in.
#[post("/invitation/password")]
pub async fn set_password(
    request: HttpRequest,
    context: web::Data<Context>,
    form: FromHere,
) -> Result<HttpResponse, ApiError> {
    let FromHere(mut fields) = form;
    let [password, again] = ["_password", "_again"].map(|name| fields.get(name).to_owned());
    fields.retain(|name| ["_link", "_email", "_code"].contains(&name));
    let proof = match proof(&fields) {
        Ok(proof) => proof,
        Err(error) => return wrong_code(language(&request), &fields, error),
    };
    let accepted = if password == again {
        invitations::accept(&context, &proof, password).await.map_err(|error| (error, None))
    } else {
        let words = |language: Language| {
            language
                .pick("2つのパスワードが同じではありません。", "The two passwords are not the same.")
                .to_owned()
        };
        Err((Error::Invalid(Default::default()), Some(words)))
    };
    match accepted {
        Ok((secret, account)) => {
            let mut response = go_to(first_page(account.role), Some(Notice::PasswordSet));
            response.add_cookie(&session_cookie(&context, &secret)).map_err(Error::internal)?;
            Ok(response)
        }
        Err((Error::Invalid(faults), words)) => {
            let (account, purpose) = match invitations::check(&context, &proof).await {
                Ok(proved) => proved,
                Err(error) => return wrong_code(language(&request), &fields, error),
            };
            let error = words.map(|words| words(account.language));
            let error = error.or(faults.0.first().map(|fault| fault.reason.message(account.language)));
            ask_for_password(StatusCode::UNPROCESSABLE_ENTITY, &account, purpose, &fields, error)
        }
        Err((error @ (Error::WrongCredentials | Error::Locked { .. }), _)) => {
            wrong_code(language(&request), &fields, error)
        }
        Err((error, _)) => Err(error.into()),
    }
}

/// Asks for a password where a link was followed, else for the address to send one to.
#[get("/password-reset")]
pub async fn show_reset(
    request: HttpRequest,
    context: web::Data<Context>,
    query: Query<LinkQuery>,
) -> Result<HttpResponse, ApiError> {
    if let Some(key) = query.0.key {
        return followed(&context, key).await;
    }
    let language = language(&request);
    let page = ResetPage { frame: nobody(language), email: "", error: None, is_sent: false };
    frame::page(StatusCode::OK, language, &page)
}

/// Sends a link to the address where an account has it; what is answered does not say whether.
#[post("/password-reset")]
pub async fn ask_for_reset(
    request: HttpRequest,
    context: web::Data<Context>,
    form: FromHere,
) -> Result<HttpResponse, ApiError> {
    let FromHere(fields) = form;
    let (typed, language) = (fields.get("_email").trim(), language(&request));
    let email = match Email::parse(typed) {
        Ok(email) => email,
        Err(reason) => {
            let error = Some(reason.message(language));
            let page = ResetPage { frame: nobody(language), email: typed, error, is_sent: false };
            return frame::page(StatusCode::UNPROCESSABLE_ENTITY, language, &page);
        }
    };
    invitations::request_password_reset(&context, &email).await?;
    let page = ResetPage { frame: nobody(language), email: typed, error: None, is_sent: true };
    frame::page(StatusCode::OK, language, &page)
}
