//! Forms as handlers take them: who sent them, from where, and what is wrong with their fields.

use super::fields::Fields;
use super::meanwhile::Meanwhile;
use super::visitor::Visitor;
use crate::domain::{Faults, Language, Reason};
use crate::http::problem::ApiError;
use crate::services::Error;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use std::cell::RefCell;

/// The field with the token of the session's forms.
pub const TOKEN: &str = "_token";

/// What is wrong with a form, by field.
#[derive(Debug, Clone, Default)]
pub struct FieldFaults {
    faults: Vec<(String, Said)>,
    meanwhile: Option<Meanwhile>,
    /// How the page calls its fields, as the page itself says while it is written.
    labels: RefCell<Vec<(String, String, Given)>>,
}

/// What is said of a field.
#[derive(Debug, Clone)]
enum Said {
    Words(String),
    /// That it is missing: by its label, where the page has one.
    Missing(Language),
}

/// How something is given.
#[derive(Debug, Clone, Copy)]
enum Given {
    Typed,
    Chosen,
}

impl From<Meanwhile> for FieldFaults {
    fn from(meanwhile: Meanwhile) -> Self {
        Self { meanwhile: Some(meanwhile), ..Self::default() }
    }
}

impl FieldFaults {
    /// The faults of a form that is [`Fields::renumbered`].
    pub fn of(faults: &Faults, language: Language) -> Self {
        let mut found = Self::default();
        found.add(faults, language);
        found
    }

    /// Adds the faults of a form that is [`Fields::renumbered`] to those there are. A field that has one already, because its term is not known, is not missing.
    pub fn add(&mut self, faults: &Faults, language: Language) {
        for fault in &faults.0 {
            let name = fault.pointer.trim_start_matches('/').replace('/', ".");
            if self.at(&name).next().is_none() {
                self.faults.push((name, said(&fault.reason, language)));
            }
        }
    }

    pub fn extend(&mut self, others: Self) {
        self.faults.extend(others.faults);
    }

    pub fn push(&mut self, name: &str, message: impl Into<String>) {
        self.faults.push((name.to_owned(), Said::Words(message.into())));
    }

    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// What is wrong with a field or with what is in it.
    pub fn at(&self, name: &str) -> impl Iterator<Item = String> {
        let is_there = move |other: &str| {
            other.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.faults
            .iter()
            .filter(move |(other, _)| is_there(other))
            .map(|(name, said)| self.sentence(name, said))
    }

    fn sentence(&self, name: &str, said: &Said) -> String {
        let language = match said {
            Said::Words(words) => return words.clone(),
            Said::Missing(language) => *language,
        };
        let labels = self.labels.borrow();
        let Some((_, label, given)) = labels.iter().find(|(other, ..)| other == name) else {
            return Reason::Missing.message(language);
        };
        match (language, given) {
            (Language::Ja, Given::Typed) => format!("「{label}」を入力してください。"),
            (Language::Ja, Given::Chosen) => format!("「{label}」を選んでください。"),
            (Language::En, Given::Typed) => format!("Please fill in “{label}”."),
            (Language::En, Given::Chosen) => format!("Please choose: {label}."),
        }
    }

    /// Says how the page calls a field into which something is typed; writes nothing. The list of faults stands before the
    /// fields, so a page with faults is written twice ([`super::frame::page`]).
    pub fn typed(&self, name: &str, label: &str) -> &'static str {
        self.label(name, label, Given::Typed)
    }

    /// The same of a field in which something is chosen.
    pub fn chosen(&self, name: &str, label: &str) -> &'static str {
        self.label(name, label, Given::Chosen)
    }

    fn label(&self, name: &str, label: &str, given: Given) -> &'static str {
        // What stands in brackets behind it is a hint.
        let label = label.split(['（', '(']).next().unwrap_or_default().trim();
        if !label.is_empty() {
            self.labels.borrow_mut().push((name.to_owned(), label.to_owned(), given));
        }
        ""
    }

    /// See [`Meanwhile::stored`].
    pub fn stored(&self, name: &str) -> Option<&str> {
        self.meanwhile.as_ref()?.stored(name)
    }

    /// See [`Meanwhile::said`].
    pub fn said(&self, text: &str) -> String {
        self.meanwhile.as_ref().map_or_else(String::new, |meanwhile| meanwhile.said(text))
    }

    /// See [`Meanwhile::is_added`].
    pub fn is_added(&self, row: &str) -> bool {
        self.meanwhile.as_ref().is_some_and(|meanwhile| meanwhile.is_added(row))
    }

    /// What somebody else saved while the form was being filled in.
    pub fn meanwhile(&self) -> Option<&Meanwhile> {
        self.meanwhile.as_ref()
    }

    /// Everything that is wrong, with the name of its field.
    pub fn all(&self) -> Vec<(&str, String)> {
        self.faults.iter().map(|(name, said)| (name.as_str(), self.sentence(name, said))).collect()
    }
}

/// What is wrong, for somebody who types into a field and knows nothing of types.
fn said(reason: &Reason, language: Language) -> Said {
    Said::Words(match reason {
        Reason::Missing => return Said::Missing(language),
        Reason::WrongType { .. } => {
            language.pick("数字だけを入れてください。", "Enter a number, without words.").to_owned()
        }
        // A day has a field of its own on every page, and the clock is Japan's.
        Reason::NotATime => {
            language.pick("時刻を 10:00 のように入れてください。", "Enter a time such as 10:00.").to_owned()
        }
        other => other.message(language),
    })
}

/// What forms carry in which nobody typed or chose anything.
const PRESSED: [&str; 8] = [TOKEN, "_version", "_seen", "_key", "_do", "_back", "_page", "_region"];

/// A form of somebody who need not be signed in, sent from one of our pages.
pub struct FromHere(pub Fields);

impl FromRequest for FromHere {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = sent(request, payload);
        let is_from_here = is_from_here(request);
        Box::pin(async move {
            let fields = sent.await?;
            if is_from_here { Ok(Self(fields)) } else { Err(ApiError::ForeignForm.into()) }
        })
    }
}

/// The fields that were sent, where a form of ours could have sent them.
fn sent(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Fields, actix_web::Error>> + 'static {
    let sent = web::Form::<Vec<(String, String)>>::from_request(request, payload);
    async move { Ok(Fields::parse(sent.await?.into_inner()).ok_or(ApiError::BadForm)?) }
}

/// Whether a form comes from a page of ours, by what browsers say of it: nobody is to be signed in by another site, and
/// nothing typed elsewhere is to be kept for whoever signs in. Old browsers say nothing.
fn is_from_here(request: &HttpRequest) -> bool {
    said_origin(request).unwrap_or(true)
}

/// What the browser says of where the form was: whether it is a page of ours.
fn said_origin(request: &HttpRequest) -> Option<bool> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => Some(site == "same-origin"),
        (None, Some(origin)) => Some(origin.split_once("://").map(|(_, host)| host) == header("host")),
        (None, None) => None,
    }
}

/// A form of somebody who is signed in, sent from one of our pages.
pub struct Posted {
    pub visitor: Visitor,
    pub fields: Fields,
}

/// The fields of a form as it was sent from one of our pages, kept for what is shown where it could not be carried out:
/// the page that asks to sign in again, or to try later.
pub struct Typed(pub Fields);

/// The fields of a form that was made before the last sign-in, kept for the page that asks whether to go on.
pub struct Stale(pub Visitor, pub Fields);

impl FromRequest for Posted {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = sent(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let fields = sent.await?;
            let is_from_here = is_from_here(&request);
            // A mere press, such as on "sign out", is not worth keeping.
            let is_worth_keeping = fields.iter().any(|(name, _)| !PRESSED.contains(&name));
            if is_from_here && is_worth_keeping {
                request.extensions_mut().insert(Typed(fields.clone()));
            }
            match Visitor::of(&request).await {
                Ok(visitor) if fields.get(TOKEN) == visitor.form_token => Ok(Self { visitor, fields }),
                Ok(visitor) if said_origin(&request) == Some(true) && is_worth_keeping => {
                    request.extensions_mut().insert(Stale(visitor, fields));
                    Err(ApiError::StaleForm.into())
                }
                Ok(_) => Err(ApiError::ForeignForm.into()),
                Err(ApiError::Service(Error::NotSignedIn)) if !is_from_here => {
                    Err(ApiError::ForeignForm.into())
                }
                Err(error) => Err(error.into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_beside_its_field() {
        let mut faults = FieldFaults::default();
        let missing = Faults::one("/requirements/0/process", Reason::Missing);
        faults.add(&missing, Language::Ja);
        assert_eq!(faults.at("requirements.0.process").count(), 1);
        assert_eq!(faults.at("requirements.0").count(), 1);
        assert_eq!(faults.at("requirements.01").count(), 0);
    }

    #[test]
    fn what_is_missing_is_named_as_the_page_names_it() {
        let mut faults = FieldFaults::of(&Faults::one("/recipient", Reason::Missing), Language::Ja);
        faults.add(&Faults::one("/reason", Reason::Missing), Language::En);
        assert_eq!(faults.at("recipient").next().unwrap(), "この項目は必須です。");
        faults.typed("recipient", "宛先のメールアドレス（1つ）");
        faults.chosen("reason", "Why (for the office only)");
        let said: Vec<String> = faults.all().into_iter().map(|(_, sentence)| sentence).collect();
        assert_eq!(said, ["「宛先のメールアドレス」を入力してください。", "Please choose: Why."]);
    }
}
