//! What handlers take from a request: who signed in, the body read at the door, versions, keys, pages.

use super::problem::{self, ApiError, MOST_BODY_BYTES, QueryFault};
use crate::domain::fault;
use crate::domain::{Faults, Language, Principal, Reason, SessionId};
use crate::services::{Context, Error, IdempotencyKey, Page, PageRequest, vocabularies};
use actix_web::dev::Payload;
use actix_web::error::UrlencodedError;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use deserr::Deserr;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::{IntoParams, ToSchema};

type ApiResult<T> = Result<T, ApiError>;

/// Somebody who has signed in. A handler that takes this cannot be reached otherwise.
pub struct SignedIn {
    pub principal: Principal,
    pub session: SessionId,
}

impl SignedIn {
    fn of(request: &HttpRequest) -> ApiResult<Self> {
        let context = request.app_data::<web::Data<Context>>().ok_or(Error::NotSignedIn)?;
        let token = request
            .headers()
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(Error::NotSignedIn)?;
        let (principal, session) =
            context.tokens.verify(token.trim(), context.clock.now()).ok_or(Error::NotSignedIn)?;
        Ok(Self { principal, session })
    }
}

impl FromRequest for SignedIn {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// The language of the reader.
pub struct Reader(pub Language);

impl FromRequest for Reader {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(problem::language(request))))
    }
}

/// A JSON body, read into a domain type with every fault named. Terms are looked up in the vocabulary of whoever
/// has signed in.
pub struct Body<T>(pub T);

impl<T: Deserr<Faults> + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            if !is_json(&request) {
                return Err(ApiError::NotJson);
            }
            let bytes = bytes.await.map_err(|_| ApiError::BodyTooLarge)?;
            let json = serde_json::from_slice(&bytes).map_err(|error| ApiError::MalformedJson {
                line: error.line(),
                column: error.column(),
                reason: error.to_string(),
            })?;
            let vocabulary = match (SignedIn::of(&request), request.app_data::<web::Data<Context>>()) {
                (Ok(caller), Some(context)) => vocabularies::of_principal(context, &caller.principal).await?,
                _ => vocabularies::built_in()?,
            };
            let value = fault::read(json, &|term| vocabulary.index(term).is_some())?;
            Ok(Self(value))
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json"
}

/// The configuration under which bodies are read.
pub fn body_limit() -> web::PayloadConfig {
    web::PayloadConfig::new(MOST_BODY_BYTES)
}

/// The configuration under which forms are read: as long as bodies, for a pasted text is one of their fields.
pub fn form_limit() -> web::FormConfig {
    web::FormConfig::default().limit(MOST_BODY_BYTES).error_handler(|error, _| match error {
        UrlencodedError::Overflow { .. } => ApiError::BodyTooLarge.into(),
        _ => ApiError::BadForm.into(),
    })
}

/// The version that an edit is based on, from If-Match. Required.
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.headers().get(header::IF_MATCH) {
            None => Err(ApiError::IfMatchMissing),
            Some(value) => value
                .to_str()
                .ok()
                .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok())
                .map(Self)
                .ok_or(ApiError::BadHeader { name: "If-Match" }),
        })
    }
}

/// The ETag of a version.
pub fn etag(version: i64) -> (header::HeaderName, String) {
    (header::ETAG, format!("\"{version}\""))
}

/// The Idempotency-Key of a creation, where one is sent.
pub struct Idempotency(pub Option<IdempotencyKey>);

impl FromRequest for Idempotency {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get("idempotency-key") else { return ready(Ok(Self(None))) };
        let key = value.to_str().ok().and_then(|text| IdempotencyKey::parse(text).ok());
        ready(match key {
            Some(key) => Ok(Self(Some(key))),
            None => Err(ApiError::BadHeader { name: "Idempotency-Key" }),
        })
    }
}

/// The query of the address, read into `T`. Unknown names and control characters are refused.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.query_string();
        ready(match web::Query::<T>::from_query(text) {
            Ok(_) if text.contains("%00") => Err(ApiError::bad_query("%00", Reason::ControlCharacter)),
            Ok(query) => Ok(Self(query.into_inner())),
            Err(error) => Err(ApiError::BadQuery(query_fault::<T>(text, &error.to_string()))),
        })
    }
}

/// So much of a name that somebody sent is repeated to them.
const MOST_OF_A_NAME: usize = 40;

/// The one at fault is looked for among so many pairs at most: each is left out in turn and the rest read anew, which for
/// a long query takes its length squared, and nobody need sign in to send one. No query of ours has as many names.
const MOST_PAIRS: usize = 32;

/// What of a query is at fault: what is missing, or the one without which the others are read. The words of the
/// deserializer are for programmers and in English; they are not repeated.
fn query_fault<T: DeserializeOwned>(text: &str, error: &str) -> QueryFault {
    if let Some(name) = error.split('`').nth(1).filter(|_| error.contains("missing field `")) {
        return QueryFault { name: Some(name.to_owned()), reason: Some(Reason::Missing) };
    }
    let reason = error.contains("unknown field `").then_some(Reason::UnknownField);
    if text.split('&').count() > MOST_PAIRS {
        return QueryFault { name: None, reason };
    }
    let Ok(pairs) = serde_urlencoded::from_str::<Vec<(String, String)>>(text) else {
        return QueryFault::default();
    };
    let is_at_fault = |left_out: &usize| {
        let others: Vec<_> = pairs.iter().enumerate().filter(|(place, _)| place != left_out).collect();
        let others: Vec<_> = others.into_iter().map(|(_, pair)| pair).collect();
        serde_urlencoded::to_string(others).is_ok_and(|others| web::Query::<T>::from_query(&others).is_ok())
    };
    let name = (0..pairs.len()).find(is_at_fault).map(|place| pairs[place].0.chars().take(MOST_OF_A_NAME));
    QueryFault { name: name.map(Iterator::collect), reason }
}

/// Which page of a list is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// `next_cursor` of the page before.
    pub cursor: Option<uuid::Uuid>,
    /// How many entries at most: 1 to 200, 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
}

impl Paging {
    pub fn request(&self) -> ApiResult<PageRequest> {
        page_request(self.cursor, self.limit)
    }
}

/// A page request from the two values of a query.
pub fn page_request(cursor: Option<uuid::Uuid>, limit: Option<i64>) -> ApiResult<PageRequest> {
    let limit = limit.unwrap_or(50);
    if !(1..=PageRequest::MOST).contains(&limit) {
        return Err(ApiError::bad_query("limit", Reason::between(1, PageRequest::MOST)));
    }
    Ok(PageRequest { cursor, limit })
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageResponse<T> {
    pub items: Vec<T>,
    /// Give this as `cursor` for the next page; null on the last.
    pub next_cursor: Option<uuid::Uuid>,
}

impl<T> From<Page<T>> for PageResponse<T> {
    fn from(page: Page<T>) -> Self {
        Self { items: page.items, next_cursor: page.next }
    }
}
