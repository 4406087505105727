//! Reading vocabulary files: CSV text in, terms with their places out, and every fault of form on the way.

use super::error::Problem;
use super::{Place, Term};
use crate::domain::{Scheme, TermId};

const COLUMNS: [&str; 7] = ["id", "parent", "ja", "en", "synonyms", "implies", "source"];
/// region.csv alone says where its terms lie, and their local government code.
const REGION_COLUMNS: [&str; 3] = ["code", "latitude", "longitude"];

/// A term and where it was read.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub term: Term,
    pub file: String,
    pub line: u64,
}

impl Row {
    pub fn problem(&self, column: &'static str, reason: impl Into<String>) -> Problem {
        Problem { file: self.file.clone(), line: self.line, column, reason: reason.into() }
    }
}

/// Reads one file. Lines that cannot be read as a term are left out and reported.
pub(super) fn read(name: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Row> {
    let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".csv");
    let mut report = |line, column, reason: String| {
        problems.push(Problem { file: name.to_owned(), line, column, reason });
    };
    let Some(scheme) = Scheme::parse(stem) else {
        report(1, "", format!("{stem:?} is not the name of a scheme"));
        return Vec::new();
    };
    let mut columns = COLUMNS.to_vec();
    if scheme == Scheme::Region {
        columns.extend(REGION_COLUMNS);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    match records.next() {
        Some(Ok(header)) if header.iter().eq(columns.iter().copied()) => {}
        _ => {
            report(1, "", format!("the header must be {}", columns.join(",")));
            return Vec::new();
        }
    }
    let mut rows = Vec::new();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                report(line, "", format!("not readable as CSV: {error}"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != columns.len() {
            report(line, "", format!("{} fields instead of {}", record.len(), columns.len()));
            continue;
        }
        let mut faults = Vec::new();
        if let Some(term) = parse(scheme, &record, &mut faults) {
            rows.push(Row { term, file: name.to_owned(), line });
        }
        for (column, reason) in faults {
            report(line, column, reason);
        }
    }
    rows
}

type Faults = Vec<(&'static str, String)>;

fn parse(scheme: Scheme, record: &csv::StringRecord, faults: &mut Faults) -> Option<Term> {
    let field = |position: usize| record.get(position).unwrap_or_default();
    let parent = match field(1) {
        "" => None,
        text => id(text, "parent", faults),
    };
    let implies = list(field(5)).filter_map(|text| id(text, "implies", faults)).collect();
    let place = if scheme == Scheme::Region { place(field(8), field(9), faults) } else { None };
    let id = id(field(0), "id", faults)?;
    if id.scheme() != scheme {
        faults.push(("id", format!("\"{id}\" is not of the scheme {}", scheme.as_str())));
        return None;
    }
    Some(Term {
        id,
        parent,
        ja: field(2).to_owned(),
        en: field(3).to_owned(),
        synonyms: list(field(4)).map(str::to_owned).collect(),
        implies,
        source: Some(field(6).to_owned()).filter(|source| !source.is_empty()),
        place,
    })
}

fn list(field: &str) -> impl Iterator<Item = &str> {
    // An empty field is an empty list; an empty element of a list is a slip that the checks report.
    field.split('|').filter(move |_| !field.is_empty())
}

fn id(text: &str, column: &'static str, faults: &mut Faults) -> Option<TermId> {
    let id = TermId::parse(text).ok();
    if id.is_none() {
        faults.push((column, format!("\"{text}\" is not of the form scheme:slug")));
    }
    id
}

fn place(latitude: &str, longitude: &str, faults: &mut Faults) -> Option<Place> {
    if latitude.is_empty() && longitude.is_empty() {
        return None;
    }
    let mut degrees = |text: &str, column, limit: f64| {
        let number = text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= limit);
        if number.is_none() {
            faults.push((column, format!("\"{text}\" is not a number of degrees up to {limit}")));
        }
        number
    };
    let (latitude, longitude) = (degrees(latitude, "latitude", 90.0), degrees(longitude, "longitude", 180.0));
    Some(Place { latitude: latitude?, longitude: longitude? })
}
