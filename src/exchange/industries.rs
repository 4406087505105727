//! Industries below the two-digit level, from the Japan Standard Industrial Classification as kobesoft-inc/jsic-data
//! has it.

use super::fault::{ImportFault, ImportFaults, ImportReason};
use super::official::ImportedTerm;
use crate::domain::{Reason, TermId};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

#[derive(Deserialize)]
struct Classification {
    major_categories: Vec<Major>,
}

#[derive(Deserialize)]
struct Major {
    #[serde(flatten)]
    entry: Entry,
    middle_categories: Vec<Middle>,
}

#[derive(Deserialize)]
struct Middle {
    #[serde(flatten)]
    entry: Entry,
    minor_categories: Vec<Minor>,
}

#[derive(Deserialize)]
struct Minor {
    #[serde(flatten)]
    entry: Entry,
    detail_categories: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(flatten)]
    entry: Entry,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    name: String,
    name_en: Option<String>,
}

/// What the faults name, since the caller hands in bytes.
const LIST: &str = "industries";
const SOURCE: &str = "JSIC (rev. 14)";

/// Reads groups (小分類, three digits) and classes (細分類, four digits) as terms of the scheme industry, below
/// `industry:NN`, which the built-in vocabulary has. Both files of the project can be read: the Japanese one, and the
/// one with English names.
///
/// A name that a more general or an unrelated entry bears as well carries its code: 電気業（331）.
///
/// # Errors
/// The document is not of that form, or a code does not lie below the code of its parent, or stands there twice.
pub fn read_industries(bytes: &[u8]) -> Result<Vec<ImportedTerm>, ImportFaults> {
    let mut faults = ImportFaults::default();
    let mut fault = |line, column: &str, reason| {
        faults.push(ImportFault { file: LIST.to_owned(), line, column: column.to_owned(), reason });
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let classification: Classification = match serde_json::from_slice(bytes) {
        Ok(classification) => classification,
        Err(error) => {
            fault(error.line() as u64, "", ImportReason::Json { detail: error.to_string() });
            return Err(faults);
        }
    };
    // Every entry from the general to the specific, with the length its code must have and its parent's code.
    let mut entries: Vec<(&Entry, usize, &str)> = Vec::new();
    for major in &classification.major_categories {
        entries.push((&major.entry, 1, ""));
        for middle in &major.middle_categories {
            entries.push((&middle.entry, 2, ""));
            for minor in &middle.minor_categories {
                entries.push((&minor.entry, 3, &middle.entry.code));
                entries.extend(
                    minor
                        .detail_categories
                        .iter()
                        .map(|detail| (&detail.entry, 4, minor.entry.code.as_str())),
                );
            }
        }
    }
    let mut seen = HashSet::new();
    for (entry, length, parent) in &entries {
        let code = &entry.code;
        if code.len() != *length || !code.starts_with(parent) {
            fault(0, code, ImportReason::OfficialCode { code: code.clone() });
        }
        if !seen.insert(code) {
            fault(0, code, Reason::Duplicate.into());
        }
    }
    let ja = labels(entries.iter().map(|(entry, ..)| (entry.code.as_str(), entry.name.clone())), "（", "）");
    let english = entries
        .iter()
        .filter_map(|(entry, ..)| Some((entry.code.as_str(), sentence_case(entry.name_en.as_deref()?))));
    let en = labels(english, " (", ")");
    let terms = entries
        .iter()
        .filter(|(_, length, _)| *length > 2)
        .filter_map(|(entry, _, parent)| {
            let ja = ja[entry.code.as_str()].clone();
            Some(ImportedTerm {
                id: TermId::parse(&format!("industry:{}", entry.code)).ok()?,
                parent: TermId::parse(&format!("industry:{parent}")).ok(),
                en: en.get(entry.code.as_str()).unwrap_or(&ja).clone(),
                ja,
                synonyms: Vec::new(),
                latitude: None,
                longitude: None,
                source: Some(SOURCE.to_owned()),
            })
        })
        .collect();
    faults.or(terms)
}

/// The label of each code: the name, with the code where the name alone could be taken for another entry. An entry
/// keeps its bare name if all others of that name lie below it.
fn labels<'a>(
    entries: impl Iterator<Item = (&'a str, String)>,
    open: &str,
    close: &str,
) -> HashMap<&'a str, String> {
    let entries: Vec<_> = entries.collect();
    let mut codes: HashMap<&str, Vec<&str>> = HashMap::new();
    for (code, name) in &entries {
        codes.entry(name).or_default().push(code);
    }
    entries
        .iter()
        .map(|(code, name)| {
            let alone = codes[name.as_str()].iter().all(|other| other.starts_with(code));
            (*code, if alone { name.clone() } else { format!("{name}{open}{code}{close}") })
        })
        .collect()
}

/// The English list prints its upper levels in capitals.
fn sentence_case(text: &str) -> String {
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_string() + &chars.as_str().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(group: &str, class: &str) -> String {
        format!(
            r#"{{"major_categories":[{{"code":"F","name":"電気・ガス","middle_categories":[
                {{"code":"33","name":"電気業","name_en":"ELECTRICITY","minor_categories":[
                {{"code":"{group}","name":"電気業","name_en":"ELECTRICITY","detail_categories":[
                {{"code":"{class}","name":"発電所","name_en":"Power plants"}}]}}]}}]}}]}}"#
        )
    }

    #[test]
    fn groups_and_classes_hang_below_the_two_digits() {
        let terms = read_industries(document("331", "3311").as_bytes()).unwrap();
        let found: Vec<_> = terms
            .iter()
            .map(|t| (t.id.as_str(), t.parent.as_ref().unwrap().as_str(), t.ja.as_str(), t.en.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("industry:331", "industry:33", "電気業（331）", "Electricity (331)"),
                ("industry:3311", "industry:331", "発電所", "Power plants"),
            ]
        );
    }

    #[test]
    fn a_code_outside_its_branch_and_a_broken_document_are_refused() {
        let faults = read_industries(document("341", "3411").as_bytes()).unwrap_err();
        assert_eq!(faults.to_string(), "industries, 341: The code “341” has a wrong length or check digit.");
        let faults = read_industries(b"{\n\"major_categories\": 1}").unwrap_err();
        assert_eq!((faults.listed[0].line, faults.listed.len()), (2, 1));
    }
}
