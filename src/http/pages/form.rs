//! Forms: what a browser sends, as fields by name and as the JSON that the domain's types are read from.
//!
//! A field is named after its place in the JSON, with dots: `requirements.0.process`. Behind a colon it may say what
//! becomes of its text ([`Sort`]); nothing becomes of a field that is empty. Fields whose name begins with `_` are for
//! the page itself.

use super::meanwhile::Meanwhile;
use super::visitor::Visitor;
use crate::domain::{Faults, Language, Reason, Scheme, TermId, fault};
use crate::http::problem::ApiError;
use crate::services::Error;
use crate::services::words::Words;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use deserr::Deserr;
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// The field with the token of the session's forms.
pub const TOKEN: &str = "_token";

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// What was typed into a field; empty where it was not sent. A name counts without its sort.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// What was sent under a name, several times where several boxes were ticked.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.0.iter().filter(move |(other, _)| bare(other) == name);
        fields.map(|(_, text)| text.as_str())
    }

    /// The scheme of the vocabulary whose terms a field holds, for the script that offers them.
    pub fn scheme(&self, name: &str) -> &'static str {
        Scheme::of_field(last(name)).map_or("", Scheme::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.0.retain(|(other, _)| bare(other) != name);
        self.0.push((name.to_owned(), text.into()));
    }

    /// The field that the reader goes on with: that of a row that was just added, far down the page.
    pub fn go_on_at(&mut self, name: &str) {
        self.set("_go_on_at", name);
    }

    pub fn goes_on_at(&self, name: &str) -> bool {
        self.get("_go_on_at") == name
    }

    /// With the rows of lists numbered from 0 without a gap, and without those in which nothing was typed: so that a
    /// row has the same number in the form and in the JSON.
    pub fn renumbered(self) -> Self {
        let mut rows: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (name, text) in &self.0 {
            if let Some((list, row, _)) = row(name)
                && !text.trim().is_empty()
                && !name.ends_with(":choice")
            {
                rows.entry(list.to_owned()).or_default().insert(row);
            }
        }
        let place = |name: String, text: String| match row(&name) {
            None => Some((name, text)),
            Some((list, row, rest)) => {
                let number = rows.get(list)?.iter().position(|other| *other == row)?;
                Some((format!("{list}.{number}.{rest}"), text))
            }
        };
        Self(self.0.into_iter().filter_map(|(name, text)| place(name, text)).collect())
    }

    /// How many rows a list has.
    pub fn rows(&self, list: &str) -> usize {
        let rows = self.0.iter().filter_map(|(name, _)| row(name)).filter(|(other, ..)| *other == list);
        rows.map(|(_, row, _)| row + 1).max().unwrap_or_default()
    }

    /// Reads the domain's type from the fields of a form that is [`Fields::renumbered`], with every fault named.
    pub fn read<T: Deserr<Faults>>(&self, words: &Words, language: Language) -> Result<T, FieldFaults> {
        let mut faults = FieldFaults::default();
        let json = self.json(|name, scheme, text| {
            let found = words.find(scheme, text);
            if found.is_none() {
                faults.push(name, no_such_term(words, scheme, text, language));
            }
            found
        });
        match fault::read(json, &|term| words.is_known(term)) {
            Ok(value) if faults.is_empty() => Ok(value),
            Ok(_) => Err(faults),
            Err(others) => {
                faults.add(&others, language);
                Err(faults)
            }
        }
    }

    /// The fields of a value of the domain's, as people read and type them.
    pub fn of(value: &impl serde::Serialize, words: &Words) -> Self {
        let mut fields = Self::default();
        fields.add("", &serde_json::to_value(value).unwrap_or_default(), words);
        fields
    }

    fn add(&mut self, name: &str, value: &Value, words: &Words) {
        let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
        let said = |text: &str| {
            TermId::parse(text).map_or_else(|_| text.to_owned(), |id| words.label(&id).to_owned())
        };
        match value {
            Value::Object(values) => {
                values.iter().for_each(|(key, value)| self.add(&below(key), value, words))
            }
            Value::Array(rows) if rows.iter().all(Value::is_string) => {
                let (all, are_terms) =
                    (rows.iter().filter_map(Value::as_str), Scheme::of_field(last(name)).is_some());
                let all: Vec<String> = all.map(said).collect();
                self.0.push((name.to_owned(), all.join(if are_terms { "、" } else { "\n" })));
            }
            Value::Array(rows) => {
                rows.iter()
                    .enumerate()
                    .for_each(|(row, value)| self.add(&below(&row.to_string()), value, words));
            }
            Value::String(text) if Scheme::of_field(last(name)).is_some() => {
                self.0.push((name.to_owned(), said(text)))
            }
            Value::String(text) => self.0.push((name.to_owned(), text.clone())),
            Value::Number(number) => {
                // 500.0 is what nobody types.
                let number = number.to_string();
                let number = number.strip_suffix(".0").unwrap_or(&number);
                self.0.push((name.to_owned(), number.to_owned()));
            }
            Value::Bool(true) => self.0.push((name.to_owned(), "on".to_owned())),
            Value::Bool(false) | Value::Null => {}
        }
    }

    /// Whether a choice stands among fields of which none is filled: it is nobody's then.
    fn stands_alone(&self, name: &str) -> bool {
        let Some((group, _)) = name.strip_suffix(":choice").and_then(|name| name.rsplit_once('.')) else {
            return false;
        };
        let is_filled = |(other, text): &(String, String)| {
            other.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'))
                && !other.ends_with(":choice")
                && !text.trim().is_empty()
        };
        !self.0.iter().any(is_filled)
    }

    /// The fields as JSON; `find` finds the term that is meant by words in the field of this name.
    fn json(&self, mut find: impl FnMut(&str, Scheme, &str) -> Option<TermId>) -> Value {
        let mut json = Value::Object(Map::new());
        for (name, text) in &self.0 {
            if name.starts_with('_') || text.trim().is_empty() || self.stands_alone(name) {
                continue;
            }
            let (path, sort) = name.split_once(':').map_or((name.as_str(), ""), |(path, sort)| (path, sort));
            let term = |text: &str| {
                let scheme = Scheme::of_field(last(path))?;
                find(path, scheme, text).map(|id| Value::String(id.to_string()))
            };
            put(&mut json, path, value(sort, text, term));
        }
        tidied(json)
    }
}

/// The list, the row and the rest of the name of a field that stands in a row of a list.
pub fn row(name: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = name.split_once('.')?;
    let (row, rest) = rest.split_once('.')?;
    Some((list, row.parse().ok()?, rest))
}

pub fn bare(name: &str) -> &str {
    name.split(':').next().unwrap_or_default()
}

/// What becomes of the text of a field, by the sort in its name:
/// - `number`: a number, also in full width and with commas; text that is none stays text, and is refused as such;
/// - `each`: one of several under the same name;
/// - `lines`: a line for each;
/// - `term`, `terms`: the term, or the terms one after the other, that are meant; those that are not found are left
///   out, for they have a fault already;
/// - `flag`: a box that is ticked;
/// - `choice`: text that is always there, because something is always chosen: a row is empty in spite of it, and where
///   all around it is empty it is nothing;
/// - none: text.
fn value(sort: &str, text: &str, mut term: impl FnMut(&str) -> Option<Value>) -> Value {
    // Browsers send lines with a carriage return; nobody typed one.
    let text = text.replace("\r\n", "\n");
    match sort {
        "number" => number(&text).unwrap_or(Value::String(text)),
        "each" => Value::Array(vec![Value::String(text)]),
        "lines" => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Value::Array(lines.map(|line| Value::String(line.to_owned())).collect())
        }
        "term" => term(&text).unwrap_or(Value::Null),
        "terms" => {
            let named = text.split(['、', ',', '，', '\n']).map(str::trim).filter(|label| !label.is_empty());
            Value::Array(named.filter_map(term).collect())
        }
        "flag" => Value::Bool(true),
        _ => Value::String(text),
    }
}

/// The name of a field within its row.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// What somebody is told whose words are no term.
pub fn no_such_term(words: &Words, scheme: Scheme, text: &str, language: Language) -> String {
    let near = words.near(scheme, text.trim());
    let text = text.trim();
    match (language, near.is_empty()) {
        (Language::Ja, true) => format!(
            "「{text}」は用語集の「{}」にありません。別の言い方を試してください。",
            scheme.label(language)
        ),
        (Language::Ja, false) => format!("「{text}」は用語集にありません。近い用語：{}", near.join("、")),
        (Language::En, true) => format!("The vocabulary has no “{text}”. Try other words."),
        (Language::En, false) => format!("The vocabulary has no “{text}”. Close to it: {}", near.join(", ")),
    }
}

fn number(text: &str) -> Option<Value> {
    let plain: String = text.nfkc().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    let whole = plain.parse::<i64>().map(Value::from);
    whole.ok().or_else(|| plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number))
}

/// Puts a value into its place. Lists are objects with numbers as keys until all is there.
fn put(json: &mut Value, path: &str, value: Value) {
    let mut place = json;
    for key in path.split('.') {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = place.as_object_mut().expect("it was just made one").entry(key).or_insert(Value::Null);
    }
    match (place, value) {
        (Value::Array(all), Value::Array(more)) => all.extend(more),
        (place, value) => *place = value,
    }
}

/// With lists in place of objects whose keys are numbers, in the order of these. Rows that were left empty are gone.
fn tidied(json: Value) -> Value {
    match json {
        Value::Object(fields)
            if !fields.is_empty() && fields.keys().all(|key| key.parse::<usize>().is_ok()) =>
        {
            let mut rows: Vec<(usize, Value)> =
                fields.into_iter().map(|(key, row)| (key.parse().unwrap_or_default(), tidied(row))).collect();
            rows.sort_by_key(|(number, _)| *number);
            Value::Array(rows.into_iter().map(|(_, row)| row).collect())
        }
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, tidied(value))).collect())
        }
        other => other,
    }
}

/// What is wrong with a form, by field.
#[derive(Debug, Clone, Default)]
pub struct FieldFaults {
    faults: Vec<(String, String)>,
    meanwhile: Option<Meanwhile>,
}

impl From<Meanwhile> for FieldFaults {
    fn from(meanwhile: Meanwhile) -> Self {
        Self { faults: Vec::new(), meanwhile: Some(meanwhile) }
    }
}

impl FieldFaults {
    /// Adds the faults of a form that is [`Fields::renumbered`] to those there are. A field that has one already, because its term is not known, is not missing.
    pub fn add(&mut self, faults: &Faults, language: Language) {
        for fault in &faults.0 {
            let name = fault.pointer.trim_start_matches('/').replace('/', ".");
            if self.at(&name).next().is_none() {
                self.faults.push((name, message(&fault.reason, language)));
            }
        }
    }

    pub fn extend(&mut self, others: Self) {
        self.faults.extend(others.faults);
    }

    pub fn push(&mut self, name: &str, message: impl Into<String>) {
        self.faults.push((name.to_owned(), message.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// What is wrong with a field or with what is in it.
    pub fn at(&self, name: &str) -> impl Iterator<Item = &str> {
        let is_there = move |other: &str| {
            other.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.faults.iter().filter(move |(other, _)| is_there(other)).map(|(_, message)| message.as_str())
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
    pub fn all(&self) -> &[(String, String)] {
        &self.faults
    }
}

/// What is wrong, for somebody who types into a field and knows nothing of types.
fn message(reason: &Reason, language: Language) -> String {
    match reason {
        Reason::WrongType { .. } => {
            language.pick("数字だけを入れてください。", "Enter a number, without words.").to_owned()
        }
        other => other.message(language),
    }
}

/// A form of somebody who need not be signed in, sent from one of our pages.
pub struct FromHere(pub Fields);

impl FromRequest for FromHere {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        let is_from_here = is_from_here(request);
        Box::pin(async move {
            let fields = Fields(sent.await?.into_inner());
            if is_from_here { Ok(Self(fields)) } else { Err(ApiError::ForeignForm.into()) }
        })
    }
}

/// Whether a form comes from a page of ours, by what browsers say of it: nobody is to be signed in by another site.
fn is_from_here(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => match header("origin") {
            Some(origin) => origin.split_once("://").map(|(_, host)| host) == header("host"),
            None => true,
        },
    }
}

/// A form of somebody who is signed in, sent from one of our pages.
pub struct Posted {
    pub visitor: Visitor,
    pub fields: Fields,
}

/// The fields of a form that came too late to be carried out, kept for the page that asks to sign in again.
pub struct Typed(pub Fields);

impl FromRequest for Posted {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = web::Form::<Vec<(String, String)>>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let fields = Fields(sent.await?.into_inner());
            let visitor = match Visitor::of(&request).await {
                Err(error @ ApiError::Service(Error::NotSignedIn)) => {
                    request.extensions_mut().insert(Typed(fields));
                    return Err(error.into());
                }
                other => other?,
            };
            if fields.get(TOKEN) != visitor.form_token {
                return Err(ApiError::ForeignForm.into());
            }
            Ok(Self { visitor, fields })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(all: &[(&str, &str)]) -> Fields {
        Fields(all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn names_are_places_and_empty_fields_are_nothing() {
        let form = fields(&[
            ("_token", "x"),
            ("title", "めっき"),
            ("description", "一\r\n二"),
            ("requirements.10.level", "must"),
            ("requirements.2.pieces:number", "１,２００"),
            ("deadline_on", " "),
            ("materials:each", "a"),
            ("materials:each", "b"),
            ("names:lines", "甲\n\n乙"),
            ("withheld:flag", "on"),
        ]);
        assert_eq!(
            form.json(|_, _, _| None),
            json!({
                "title": "めっき",
                "description": "一\n二",
                "requirements": [{ "pieces": 1200 }, { "level": "must" }],
                "materials": ["a", "b"],
                "names": ["甲", "乙"],
                "withheld": true,
            })
        );
    }

    #[test]
    fn rows_in_which_nothing_was_typed_are_no_rows() {
        let form = fields(&[
            ("a.0.level:choice", "must"),
            ("a.0.x", ""),
            ("a.7.x", "一"),
            ("a.9.y", "二"),
            ("b", ""),
        ]);
        let names: Vec<String> = form.renumbered().0.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a.0.x", "a.1.y", "b"]);
    }

    #[test]
    fn a_number_that_is_none_stays_as_it_was_typed() {
        assert_eq!(
            fields(&[("pieces:number", "たくさん")]).json(|_, _, _| None),
            json!({ "pieces": "たくさん" })
        );
        assert_eq!(fields(&[("tolerance:number", "0.5")]).json(|_, _, _| None), json!({ "tolerance": 0.5 }));
    }

    #[test]
    fn a_fault_is_said_beside_its_field() {
        let mut faults = FieldFaults::default();
        let missing = Faults::one("/requirements/0/process", Reason::Missing);
        faults.add(&missing, Language::Ja);
        assert_eq!(faults.at("requirements.0.process").count(), 1);
        assert_eq!(faults.at("requirements.0").count(), 1);
        assert_eq!(faults.at("requirements.01").count(), 0);
    }
}
