//! Signing in and out. Who was signed out in the middle of a form goes on with it afterwards: nothing typed is lost.

use super::fields::Fields;
use super::form::{FromHere, Posted, Stale, TOKEN, Typed};
use super::frame::{self, Frame, first_page};
use super::notice::{self, Notice};
use super::visitor::{Visitor, address, form_token, go_to, language, no_session_cookie, session_cookie};
use crate::auth::password::Password;
use crate::domain::Email;
use crate::http::extract::Query;
use crate::http::problem::ApiError;
use crate::services::{Context, Error, page_sessions};
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    notice: Option<Notice>,
    /// Where to go on.
    to: &'a str,
    /// What was typed, so that only the password is typed again.
    email: &'a str,
    error: Option<String>,
    /// A form that could not be carried out; it goes to `to` afterwards.
    typed: Option<&'a Fields>,
}

#[derive(Template)]
#[template(path = "pages/go_on.html")]
struct GoOnPage<'a> {
    frame: Frame<'a>,
    to: &'a str,
    typed: &'a Fields,
    form_token: &'a str,
    /// The form was open in another tab while somebody signed in here.
    is_stale: bool,
}

/// Where to go on after signing in.
#[derive(Deserialize)]
pub struct Onward {
    to: Option<String>,
}

/// An address of ours: a path that no browser takes for another site. Browsers leave out tabs and line breaks before
/// they look.
fn own(to: &str) -> Option<&str> {
    let is_plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_plain && to.starts_with('/') && !to.starts_with("//")).then_some(to)
}

/// Asks who is there.
#[get("/sign-in")]
pub async fn show(request: HttpRequest, onward: Query<Onward>) -> Result<HttpResponse, ApiError> {
    if let Ok(visitor) = Visitor::of(&request).await {
        let to = onward.0.to.as_deref().and_then(own).unwrap_or(first_page(visitor.role()));
        return Ok(go_to(to, None));
    }
    let language = language(&request);
    let notice = request.cookie(notice::COOKIE).and_then(|cookie| Notice::parse(cookie.value()));
    let to = onward.0.to.as_deref().and_then(own).unwrap_or_default();
    let frame = Frame { language, visitor: None };
    let page = SignInPage { frame, notice, to, email: "", error: None, typed: None };
    let mut response = frame::page(StatusCode::OK, language, &page)?;
    if notice.is_some() {
        response.add_cookie(&notice::forgotten()).map_err(Error::internal)?;
    }
    Ok(response)
}

/// What somebody sees who is not signed in, or no longer: the way to sign in and, where a form was sent, that form
/// kept.
pub fn ask(request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let to = address(request);
    let Some(Typed(mut typed)) = request.extensions_mut().remove::<Typed>() else {
        let to = percent_encoded(&to);
        return Ok(go_to(&format!("/sign-in?to={to}"), None));
    };
    // Passwords are typed again rather than written into a page.
    typed.retain(|name| !name.ends_with("password"));
    let language = language(request);
    let error = language.pick(
        "しばらく操作がなかったため、サインアウトされています。入力した内容は残っています。サインインすると続きから進められます。",
        "You were signed out because nothing was done for a while. What you typed is kept: sign in to go on.",
    );
    let frame = Frame { language, visitor: None };
    let (error, typed) = (Some(error.to_owned()), Some(&typed));
    let page = SignInPage { frame, notice: None, to: &to, email: "", error, typed };
    frame::page(StatusCode::UNAUTHORIZED, language, &page)
}

/// What somebody sees who signed in anew in another tab after a form was opened: the form kept, with the token it needs.
pub fn ask_to_go_on(request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    let stale = request.extensions_mut().remove::<Stale>();
    let Stale(visitor, mut typed) = stale.ok_or(ApiError::ForeignForm)?;
    typed.retain(|name| name != TOKEN && !name.ends_with("password"));
    let (to, form_token) = (address(request), &visitor.form_token);
    let page = GoOnPage { frame: visitor.frame(), to: &to, typed: &typed, form_token, is_stale: true };
    visitor.show_as(ApiError::StaleForm.status(), &page)
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let each = text
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    each.collect()
}

/// Signs in, and goes on where the visitor wanted to.
#[post("/sign-in")]
pub async fn sign_in(
    request: HttpRequest,
    context: web::Data<Context>,
    form: FromHere,
) -> Result<HttpResponse, ApiError> {
    let FromHere(mut fields) = form;
    let (email, password, to) = ["_email", "_password", "_to"].map(|name| fields.get(name).to_owned()).into();
    let keeps_form = fields.has("_typed");
    fields.retain(|name| !["_email", "_password", "_to", "_typed", TOKEN].contains(&name));
    let signed_in = match Email::parse(&email) {
        Ok(email) => page_sessions::sign_in(&context, &email, Password::typed(password)).await,
        Err(_) => Err(Error::WrongCredentials),
    };
    let (secret, account) = match signed_in {
        Ok(signed_in) => signed_in,
        Err(error @ (Error::WrongCredentials | Error::Locked { .. })) => {
            let language = language(&request);
            let error = ApiError::Service(error);
            let message = error.words(language);
            let frame = Frame { language, visitor: None };
            let typed = keeps_form.then_some(&fields);
            let page =
                SignInPage { frame, notice: None, to: &to, email: &email, error: Some(message), typed };
            return frame::page(error.status(), language, &page);
        }
        Err(error) => return Err(error.into()),
    };
    // Whoever signs in anew has no use for the session before.
    if let Ok(earlier) = Visitor::of(&request).await {
        page_sessions::sign_out(&context, &earlier.visit).await?;
    }
    let to = own(&to).unwrap_or(first_page(account.role));
    let mut response = if keeps_form {
        let frame = Frame { language: account.language, visitor: None };
        let page = GoOnPage { frame, to, typed: &fields, form_token: &form_token(&secret), is_stale: false };
        frame::page(StatusCode::OK, account.language, &page)?
    } else {
        go_to(to, None)
    };
    response.add_cookie(&session_cookie(&context, &secret)).map_err(Error::internal)?;
    Ok(response)
}

/// Signs out.
#[post("/sign-out")]
pub async fn sign_out(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    page_sessions::sign_out(&context, &posted.visitor.visit).await?;
    let mut response = go_to("/sign-in", Some(Notice::SignedOut));
    response.add_cookie(&no_session_cookie(&context)).map_err(Error::internal)?;
    Ok(response)
}

/// The first page of whoever comes without an address of their own.
#[get("/")]
pub async fn home(visitor: Visitor) -> HttpResponse {
    go_to(first_page(visitor.role()), visitor.notice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(own("/needs/1?x=y"), Some("/needs/1?x=y"));
        for other in [
            "https://example.com/",
            "//example.com",
            "/\\example.com",
            "/\t/example.com",
            "/需要",
            "/ /a",
            "needs",
            "",
        ] {
            assert_eq!(own(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_within_an_address_is_encoded() {
        assert_eq!(percent_encoded("/needs?q=鋼&x"), "/needs%3Fq%3D%E9%8B%BC%26x");
    }
}
