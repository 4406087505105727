//! The fields of a form: what a browser sends, by name, and the JSON that the domain's types are read from.
//!
//! A field is named after its place in the JSON, with dots: `requirements.0.process`. Behind a colon it may say what
//! becomes of its text ([`value`]); nothing becomes of a field that is empty. Fields whose name begins with `_` are for
//! the page itself.

use super::form::FieldFaults;
use crate::domain::{Faults, Language, Scheme, TermId, fault};
use crate::http::problem::ApiError;
use crate::services::words::Words;
use deserr::Deserr;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// More than the largest profile has: 500 entries of 13 fields.
const MOST_FIELDS: usize = 10_000;
/// No type of the domain is deeper than `requirements.0.size.length_mm`.
const MOST_STEPS: usize = 6;
/// The number of a row has so many digits at most.
const MOST_DIGITS: usize = 4;
/// No list of terms is longer.
const MOST_TERMS: usize = 500;
/// So many unknown terms are told what is close to them; to look for that takes a while.
const MOST_HINTS: usize = 20;

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    all: Vec<(String, String)>,
    /// Where the fields of a bare name are, once somebody has asked.
    places: OnceLock<HashMap<String, Vec<usize>>>,
}

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(all: I) -> Self {
        let all = all.into_iter().map(|(name, text)| (name.into(), text.into())).collect();
        Self { all, places: OnceLock::new() }
    }
}

impl Fields {
    /// The fields that a browser sent; none where no form of ours has such.
    pub fn parse(sent: Vec<(String, String)>) -> Option<Self> {
        let is_step = |step: &str| !step.bytes().all(|b| b.is_ascii_digit()) || step.len() <= MOST_DIGITS;
        let is_name = |name: &str| {
            let path = bare(name);
            path.split('.').count() <= MOST_STEPS && path.split('.').all(is_step)
        };
        let is_text = |text: &str| !text.chars().any(|c| c.is_control() && !"\t\r\n".contains(c));
        let is_sound = sent.len() <= MOST_FIELDS
            && sent.iter().all(|(name, text)| is_name(name) && is_text(name) && is_text(text));
        is_sound.then(|| sent.into_iter().collect())
    }

    /// Names, with their sort, and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    fn places(&self) -> &HashMap<String, Vec<usize>> {
        self.places.get_or_init(|| {
            let mut places: HashMap<String, Vec<usize>> = HashMap::new();
            for (place, (name, _)) in self.all.iter().enumerate() {
                places.entry(bare(name).to_owned()).or_default().push(place);
            }
            places
        })
    }

    /// What was typed into a field; empty where it was not sent. A name counts without its sort.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// What was sent under a name, several times where several boxes were ticked.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let places = self.places().get(name).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| self.all[*place].1.as_str())
    }

    /// The version of the record that the form began with.
    pub fn version(&self) -> Result<i64, ApiError> {
        self.get("_version").parse().map_err(|_| ApiError::BadForm)
    }

    /// The scheme of the vocabulary whose terms a field holds, for the script that offers them.
    pub fn scheme(&self, name: &str) -> &'static str {
        Scheme::of_field(last(name)).map_or("", Scheme::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.places().contains_key(name)
    }

    pub fn push(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.all.push((name.into(), text.into()));
        self.places = OnceLock::new();
    }

    /// Puts a text into a field instead of what stands there.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.all.retain(|(other, _)| bare(other) != name);
        self.push(name, text);
    }

    /// The field that the reader goes on with: that of a row that was just added, far down the page.
    pub fn go_on_at(&mut self, name: &str) {
        self.set("_go_on_at", name);
    }

    pub fn goes_on_at(&self, name: &str) -> bool {
        self.get("_go_on_at") == name
    }

    /// Keeps the fields whose name, with its sort, is to be kept.
    pub fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.all.retain(|(name, _)| is_kept(name));
        self.places = OnceLock::new();
    }

    /// With the rows of lists numbered from 0 without a gap, and without those in which nothing was typed: so that a
    /// row has the same number in the form and in the JSON.
    pub fn renumbered(self) -> Self {
        let mut rows: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        for (name, text) in &self.all {
            if let Some((list, number, _)) = row(name)
                && !text.trim().is_empty()
                && !name.ends_with(":choice")
            {
                rows.insert((list, number), 0);
            }
        }
        let mut last: Option<(&str, usize)> = None;
        for ((list, _), number) in &mut rows {
            *number = last.filter(|(other, _)| other == list).map_or(0, |(_, before)| before + 1);
            last = Some((list, *number));
        }
        let place = |(name, text): &(String, String)| match row(name) {
            None => Some((name.clone(), text.clone())),
            Some((list, number, rest)) => {
                let number = rows.get(&(list, number))?;
                Some((format!("{list}.{number}.{rest}"), text.clone()))
            }
        };
        self.all.iter().filter_map(place).collect()
    }

    /// How many rows a list has.
    pub fn rows(&self, list: &str) -> usize {
        let rows = self.all.iter().filter_map(|(name, _)| row(name)).filter(|(other, ..)| *other == list);
        rows.map(|(_, row, _)| row + 1).max().unwrap_or_default()
    }

    /// Reads the domain's type from the fields of a form that is [`Fields::renumbered`], with every fault named.
    pub fn read<T: Deserr<Faults>>(&self, words: &Words, language: Language) -> Result<T, FieldFaults> {
        let mut faults = FieldFaults::default();
        let mut hints = MOST_HINTS;
        let json = self.json(|name, scheme, text, is_list| {
            let mut named = if is_list {
                words.find_several(scheme, text)
            } else {
                vec![(text, words.find(scheme, text))]
            };
            if named.len() > MOST_TERMS {
                let most = MOST_TERMS;
                let said = match language {
                    Language::Ja => format!("一つの欄に書ける用語は{most}個までです。"),
                    Language::En => format!("A field takes {most} terms at most."),
                };
                faults.push(name, said);
                named.truncate(most);
            }
            for (text, _) in named.iter().filter(|(_, found)| found.is_none()) {
                let near = if hints > 0 { words.near(scheme, text.trim()) } else { Vec::new() };
                hints = hints.saturating_sub(1);
                faults.push(name, no_such_term(&near, scheme, text, language));
            }
            named.into_iter().filter_map(|(_, found)| found).collect()
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

    /// The fields of a value of the domain's, as people read and type them; what is read from them is that value.
    pub fn of(value: &impl serde::Serialize, words: &Words) -> Self {
        let mut fields = Self::default();
        fields.add("", &serde_json::to_value(value).unwrap_or_default(), words);
        fields
    }

    fn add(&mut self, name: &str, value: &Value, words: &Words) {
        let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
        let scheme = Scheme::of_field(last(name));
        let text = match (value, scheme) {
            (Value::Object(values), _) => {
                return values.iter().for_each(|(key, value)| self.add(&below(key), value, words));
            }
            (Value::Array(rows), _) if !rows.iter().all(Value::is_string) => {
                let rows = rows.iter().enumerate();
                return rows.for_each(|(row, value)| self.add(&below(&row.to_string()), value, words));
            }
            (Value::Array(rows), Some(scheme)) => {
                let ids = rows.iter().filter_map(|row| TermId::parse(row.as_str()?).ok());
                words.said_several(scheme, &ids.collect::<Vec<_>>())
            }
            (Value::Array(rows), None) => {
                rows.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
            }
            (Value::String(text), Some(_)) => {
                TermId::parse(text).map_or_else(|_| text.clone(), |id| words.said(&id).to_owned())
            }
            (Value::String(text), None) => text.clone(),
            (Value::Number(number), _) => {
                // 500.0 is what nobody types.
                let number = number.to_string();
                number.strip_suffix(".0").unwrap_or(&number).to_owned()
            }
            (Value::Bool(true), _) => "on".to_owned(),
            (Value::Bool(false) | Value::Null, _) => return,
        };
        self.push(name, text);
    }

    /// The fields as JSON; `find` finds the terms that are meant by words in the field of this name, one or several.
    fn json<'a>(&'a self, mut find: impl FnMut(&str, Scheme, &'a str, bool) -> Vec<TermId>) -> Value {
        // The groups in which something was typed: a choice among fields of which none is filled is nobody's.
        let mut filled: HashSet<&str> = HashSet::new();
        for (name, _) in
            self.iter().filter(|(name, text)| !name.ends_with(":choice") && !text.trim().is_empty())
        {
            filled.extend(bare(name).match_indices('.').map(|(at, _)| &name[..at]));
        }
        let stands_alone = |name: &str| {
            let group = name.strip_suffix(":choice").and_then(|name| name.rsplit_once('.'));
            group.is_some_and(|(group, _)| !filled.contains(group))
        };
        let mut json = Value::Object(Map::new());
        for (name, text) in self.iter() {
            if name.starts_with('_') || text.trim().is_empty() || stands_alone(name) {
                continue;
            }
            let (path, sort) = name.split_once(':').unwrap_or((name, ""));
            let terms = |is_list| {
                let scheme = Scheme::of_field(last(path));
                let found = scheme.map_or_else(Vec::new, |scheme| find(path, scheme, text, is_list));
                found.into_iter().map(|id| Value::String(id.to_string())).collect()
            };
            put(&mut json, path, value(sort, text, terms));
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
fn value(sort: &str, text: &str, terms: impl FnOnce(bool) -> Vec<Value>) -> Value {
    // Browsers send lines with a carriage return; nobody typed one.
    let text = text.replace("\r\n", "\n");
    match sort {
        "number" => number(&text).unwrap_or(Value::String(text)),
        "each" => Value::Array(vec![Value::String(text)]),
        "lines" => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Value::Array(lines.map(|line| Value::String(line.to_owned())).collect())
        }
        "term" => terms(false).pop().unwrap_or(Value::Null),
        "terms" => Value::Array(terms(true)),
        "flag" => Value::Bool(true),
        _ => Value::String(text),
    }
}

/// The name of a field within its row.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

/// What somebody is told whose words are no term; `near` are labels of terms that may be meant.
pub fn no_such_term(near: &[&str], scheme: Scheme, text: &str, language: Language) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(all: &[(&str, &str)]) -> Fields {
        all.iter().copied().collect()
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
            form.json(|_, _, _, _| vec![]),
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
        let form = form.renumbered();
        assert_eq!(form.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a.0.x", "a.1.y", "b"]);
    }

    #[test]
    fn a_number_that_is_none_stays_as_it_was_typed() {
        assert_eq!(
            fields(&[("pieces:number", "たくさん")]).json(|_, _, _, _| vec![]),
            json!({ "pieces": "たくさん" })
        );
        assert_eq!(
            fields(&[("tolerance:number", "0.5")]).json(|_, _, _, _| vec![]),
            json!({ "tolerance": 0.5 })
        );
    }

    #[test]
    fn what_no_form_of_ours_sends_is_refused() {
        let parse = |name: &str, text: &str| Fields::parse(vec![(name.to_owned(), text.to_owned())]);
        assert!(parse("requirements.9999.size.length_mm:number", "1\r\n\t").is_some());
        let deep = "a.".repeat(100_000);
        for (name, text) in [("x.100000000000.y", ""), (deep.as_str(), ""), ("a", "\0"), ("a\u{7}", "")] {
            assert!(parse(name, text).is_none(), "{} {text}", &name[..name.len().min(20)]);
        }
        assert!(Fields::parse(vec![("a".to_owned(), String::new()); MOST_FIELDS + 1]).is_none());
    }

    #[test]
    fn every_term_is_read_from_what_the_form_says_of_it() {
        for language in Language::ALL {
            let words = crate::services::words::built_in(language).unwrap();
            for scheme in Scheme::ALL {
                let (one, several) = (scheme.as_str(), format!("{}s", scheme.as_str()));
                let several = if scheme == Scheme::Industry { "industries" } else { several.as_str() };
                let several = if scheme == Scheme::Process { "processes" } else { several };
                let ids: Vec<TermId> = words.all(scheme).collect();
                for id in &ids {
                    let said = Fields::of(&json!({ one: id }), &words);
                    let read = words.find(scheme, said.get(one));
                    assert_eq!(read.as_ref(), Some(id), "{}", said.get(one));
                }
                for ids in ids.windows(3) {
                    let said = Fields::of(&json!({ several: ids }), &words);
                    let read = words.find_several(scheme, said.get(several));
                    let read: Vec<TermId> = read.into_iter().filter_map(|(_, found)| found).collect();
                    assert_eq!(read, ids, "{}", said.get(several));
                }
            }
        }
    }
}
