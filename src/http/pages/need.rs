//! The page behind a mail's link: a need and its candidates, for one look.
//!
//! It asks for address and password and answers with the page itself. No cookie is set and no session is left
//! behind: the session that signing in opens is ended in the same request.

use super::CONTENT_SECURITY_POLICY;
use crate::auth::password::Password;
use crate::domain::{Email, Language, Need, NeedId};
use crate::http::extract::Reader;
use crate::http::problem::ApiError;
use crate::services::candidates::{self, CandidateList};
use crate::services::{Context, Error, Result, sessions};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// How many candidates the page lists.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage<'a> {
    language: Language,
    /// What was typed, so that only the password is typed again.
    email: &'a str,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/need.html")]
struct NeedPage<'a> {
    language: Language,
    need: &'a Need,
    list: &'a CandidateList,
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub struct SignInForm {
    email: String,
    password: String,
}

/// Asks who is looking.
#[get("/needs/{id}")]
pub async fn show_sign_in(reader: Reader, _id: web::Path<NeedId>) -> HttpResponse {
    let page = SignInPage { language: reader.0, email: "", error: None };
    respond(StatusCode::OK, page.render())
}

/// Shows the need and its candidates to whoever signs in and may see them.
#[post("/needs/{id}")]
pub async fn show_candidates(
    context: web::Data<Context>,
    reader: Reader,
    id: web::Path<NeedId>,
    form: web::Form<SignInForm>,
) -> std::result::Result<HttpResponse, ApiError> {
    let language = reader.0;
    match look(&context, &form, *id).await {
        Ok((need, list, language)) => {
            Ok(respond(StatusCode::OK, NeedPage { language, need: &need, list: &list }.render()))
        }
        Err(error @ (Error::Internal(_) | Error::Unavailable(_))) => Err(error.into()),
        Err(error) => {
            let (status, ja, en) = match error {
                Error::WrongCredentials => (
                    StatusCode::UNAUTHORIZED,
                    "メールアドレスまたはパスワードが違います。",
                    "Address or password are wrong.",
                ),
                Error::Locked { .. } => (
                    StatusCode::TOO_MANY_REQUESTS,
                    "パスワードの誤りが続いたため、しばらくサインインできません。",
                    "Too many wrong passwords: signing in is not possible for a while.",
                ),
                Error::Forbidden => (
                    StatusCode::FORBIDDEN,
                    "候補を見られるのは、運営機関のコーディネーターと管理者です。",
                    "Candidates are shown to the office's coordinators and administrators.",
                ),
                _ => (
                    StatusCode::NOT_FOUND,
                    "このニーズは見つかりません。取り消されたか、リンクが途中で切れています。",
                    "This need is not found: it was removed, or the link is cut short.",
                ),
            };
            let error = Some(language.pick(ja, en).to_owned());
            Ok(respond(status, SignInPage { language, email: &form.email, error }.render()))
        }
    }
}

async fn look(context: &Context, form: &SignInForm, id: NeedId) -> Result<(Need, CandidateList, Language)> {
    let email = Email::parse(&form.email).map_err(|_| Error::WrongCredentials)?;
    let tokens = sessions::sign_in(context, &email, Password::typed(form.password.clone())).await?;
    let language = tokens.account.language;
    let (principal, session) =
        context.tokens.verify(&tokens.access_token, context.clock.now()).ok_or(Error::NotSignedIn)?;
    sessions::sign_out(context, &principal, session).await?;
    let (need, list) = candidates::list_candidates(context, &principal, id, LISTED, language).await?;
    Ok((need, list, language))
}

fn respond(status: StatusCode, page: askama::Result<String>) -> HttpResponse {
    match page {
        Ok(page) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header(CONTENT_SECURITY_POLICY)
            .body(page),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
