//! The files of needs: the needs themselves, their requirements, their process chains.

use super::organizations::{CODE as ORGANIZATION, SOURCE};
use super::profiles::{MATERIALS, NOTE, PROCESS};
use super::region::{Codes, Folder, ImportedNeed};
use super::requirements::requirement;
use super::table::{Column, Row};
use super::words::{LEVELS, NEED_KINDS, YES_OR_NO};
use crate::domain::{
    Description, Level, NeedDetails, Note, Pieces, ProcessStep, Reason, RegionPreference, Scheme, Title,
};
use std::collections::{HashMap, HashSet};

/// The most requirements or steps that a need may have, as `domain` has it.
const MOST_CONDITIONS: usize = 100;

pub(super) const CODE: Column = Column::required("ニーズ番号", "need");
const KIND: Column = Column::required("種別", "kind");
const TITLE: Column = Column::required("件名", "title");
const DESCRIPTION: Column = Column::optional("内容", "description");
const QUANTITY: Column = Column::optional("数量", "quantity").in_units(&["個"]);
const DEADLINE: Column = Column::optional("納期", "deadline_on");
const REGION: Column = Column::optional("希望地域", "region");
const REGION_LEVEL: Column = Column::optional("地域の扱い", "region_level");
const NAME_WITHHELD: Column = Column::optional("名称非公開", "name_withheld");

const ORDER: Column = Column::required("順番", "order");
const STANDARDS: Column = Column::optional("規格", "standards");

pub(super) const NEED_COLUMNS: &[Column] = &[
    CODE,
    ORGANIZATION,
    KIND,
    TITLE,
    DESCRIPTION,
    QUANTITY,
    DEADLINE,
    REGION,
    REGION_LEVEL,
    NAME_WITHHELD,
    SOURCE,
];
pub(super) const CHAIN_COLUMNS: &[Column] = &[CODE, ORDER, PROCESS, MATERIALS, STANDARDS, NOTE, SOURCE];

/// The needs in the order of the file, each with its requirements and its chain.
pub(super) fn read_needs(folder: &Folder<'_>, organizations: &Codes) -> Vec<ImportedNeed> {
    let mut codes = Codes::default();
    let mut needs = Vec::new();
    if let Some(table) = folder.table("needs.csv") {
        needs.extend(table.rows(folder.reading).filter_map(|row| {
            let code = codes.define(&row, &CODE);
            let organization_code = organizations.refer(&row, &ORGANIZATION);
            let details = details(&row);
            Some(ImportedNeed { code: code?, organization_code: organization_code?, details: details? })
        }));
    }
    let mut requirements = of_needs(folder, &codes, "requirements.csv", |row, _| requirement(row));
    let mut orders = HashSet::new();
    let mut chains = of_needs(folder, &codes, "chain.csv", |row, code| {
        let order = row.whole(&ORDER, Ok);
        row.require(&ORDER);
        if let (Some(order), Some(code)) = (order, code)
            && !orders.insert((code.to_owned(), order))
        {
            row.fault(&ORDER, Reason::Duplicate);
        }
        let step = step(row);
        Some((order?, step?))
    });
    for need in &mut needs {
        need.details.requirements = requirements.remove(&need.code).unwrap_or_default();
        let mut chain = chains.remove(&need.code).unwrap_or_default();
        chain.sort_by_key(|(order, _)| *order);
        need.details.chain = chain.into_iter().map(|(_, step)| step).collect();
    }
    needs
}

fn details(row: &Row<'_>) -> Option<NeedDetails> {
    row.require(&KIND);
    let kind = row.choice(&KIND, NEED_KINDS);
    let title = row.required(&TITLE, Title::parse);
    let region = row.term(&REGION, Scheme::Region);
    let level = row.choice(&REGION_LEVEL, LEVELS);
    if level.is_some() {
        row.require(&REGION);
    }
    Some(NeedDetails {
        description: row.optional(&DESCRIPTION, Description::parse),
        requirements: Vec::new(),
        chain: Vec::new(),
        quantity: row.whole(&QUANTITY, Pieces::new),
        deadline_on: row.day(&DEADLINE),
        region_preference: region
            .map(|region| RegionPreference { level: level.unwrap_or(Level::Want), region }),
        name_withheld: row.choice(&NAME_WITHHELD, YES_OR_NO).unwrap_or(false),
        exclusions: Vec::new(),
        kind: kind?,
        title: title?,
    })
}

fn step(row: &Row<'_>) -> Option<ProcessStep> {
    row.require(&PROCESS);
    let process = row.term(&PROCESS, Scheme::Process);
    Some(ProcessStep {
        materials: row.terms(&MATERIALS, Scheme::Material),
        standards: row.terms(&STANDARDS, Scheme::Standard),
        note: row.optional(&NOTE, Note::parse),
        process: process?,
    })
}

/// What the rows of a file say of each need, by its code. `entry` reads a row, given its code where that is known.
fn of_needs<T>(
    folder: &Folder<'_>,
    codes: &Codes,
    file: &str,
    mut entry: impl FnMut(&Row<'_>, Option<&str>) -> Option<T>,
) -> HashMap<String, Vec<T>> {
    let mut by_code: HashMap<String, Vec<T>> = HashMap::new();
    let Some(table) = folder.table(file) else { return by_code };
    for row in table.rows(folder.reading) {
        let code = codes.refer(&row, &CODE);
        let entry = entry(&row, code.as_deref());
        let (Some(code), Some(entry)) = (code, entry) else { continue };
        let entries = by_code.entry(code).or_default();
        entries.push(entry);
        if entries.len() == MOST_CONDITIONS + 1 {
            row.fault(&CODE, Reason::TooMany { max: MOST_CONDITIONS });
        }
    }
    by_code
}
