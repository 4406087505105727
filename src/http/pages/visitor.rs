//! Somebody who is signed in to the pages: what handlers take from a request, and how they answer it.

use super::frame::{self, Frame};
use super::notice::{self, Notice};
use crate::auth::{self, Permission, SessionSecret};
use crate::domain::{Language, Principal, Role};
use crate::http::problem::{self, ApiError};
use crate::services::page_sessions::{self, Visit};
use crate::services::{Context, Error};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};

/// The cookie that holds the session's secret.
const COOKIE: &str = "enishi_session";

/// Somebody who is signed in. A handler that takes this cannot be reached otherwise.
#[derive(Clone)]
pub struct Visitor {
    pub visit: Visit,
    /// What forms of this session carry, so that no other site can send them.
    pub form_token: String,
    /// What the last request has to say.
    pub notice: Option<Notice>,
    /// The address of this page, with its query.
    pub address: String,
}

impl Visitor {
    pub fn language(&self) -> Language {
        self.visit.account.language
    }

    pub fn principal(&self) -> &Principal {
        &self.visit.principal
    }

    pub fn role(&self) -> Role {
        self.visit.account.role
    }

    /// Whether a page shows the way to something at all; the use case decides.
    pub fn may(&self, permission: Permission) -> bool {
        auth::may(&self.visit.principal, permission)
    }

    /// Refuses a page to whoever may not do what it is for; the use case decides once more.
    pub fn require(&self, permission: Permission) -> Result<(), ApiError> {
        if self.may(permission) { Ok(()) } else { Err(Error::Forbidden.into()) }
    }

    pub fn frame(&self) -> Frame<'_> {
        Frame { language: self.language(), visitor: Some(self) }
    }

    /// A page. What the last request had to say is said with it, and not again.
    pub fn show(&self, page: &impl Template) -> Result<HttpResponse, ApiError> {
        self.show_as(StatusCode::OK, page)
    }

    pub fn show_as(&self, status: StatusCode, page: &impl Template) -> Result<HttpResponse, ApiError> {
        let mut response = frame::page(status, self.language(), page)?;
        if self.notice.is_some() {
            response.add_cookie(&notice::forgotten()).map_err(Error::internal)?;
        }
        Ok(response)
    }

    pub async fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let context = request.app_data::<web::Data<Context>>().ok_or(Error::NotSignedIn)?;
        let cookie = request.cookie(COOKIE).ok_or(Error::NotSignedIn)?;
        let secret = SessionSecret::typed(cookie.value().to_owned());
        let visit = page_sessions::visit(context, &secret).await?;
        request.extensions_mut().insert(visit.account.language);
        let visitor = Self {
            visit,
            form_token: form_token(&secret),
            notice: request.cookie(notice::COOKIE).and_then(|cookie| Notice::parse(cookie.value())),
            address: address(request),
        };
        // For the page that says so where something goes wrong.
        request.extensions_mut().insert(visitor.clone());
        Ok(visitor)
    }
}

impl FromRequest for Visitor {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

/// The address of a page below ours, with its query.
pub fn address(request: &HttpRequest) -> String {
    request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned()
}

/// The token of a session's forms: nobody can make it up who does not know the cookie.
pub fn form_token(secret: &SessionSecret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("form {}", secret.reveal())))
}

/// The cookie of a session: not for scripts, not for other sites, and over TLS only where we are reached by it.
pub fn session_cookie(context: &Context, secret: &SessionSecret) -> Cookie<'static> {
    own_cookie(context, COOKIE, secret.reveal().to_owned()).finish()
}

/// Makes the browser forget the cookie of the session.
pub fn no_session_cookie(context: &Context) -> Cookie<'static> {
    own_cookie(context, COOKIE, String::new()).max_age(Duration::ZERO).finish()
}

fn own_cookie(
    context: &Context,
    name: &'static str,
    value: String,
) -> actix_web::cookie::CookieBuilder<'static> {
    let is_secure = context.settings.public_url.starts_with("https:");
    Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(is_secure)
}

/// Sends the browser on to an address of ours, with something to say there.
pub fn go_to(address: &str, notice: Option<Notice>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, address));
    if let Some(notice) = notice {
        response.cookie(notice.cookie());
    }
    response.finish()
}

/// The language of somebody who may not be signed in.
pub fn language(request: &HttpRequest) -> Language {
    problem::language(request)
}
