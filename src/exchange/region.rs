//! A folder of CSV files that links up to a region: office, organizations with profiles, needs.

use super::fault::{ImportFaults, ImportReason};
use super::needs::{CHAIN_COLUMNS, NEED_COLUMNS, read_needs};
use super::organizations::{OFFICE_COLUMNS, ORGANIZATION_COLUMNS, read_office, read_organizations};
use super::profiles::{
    CAPABILITY_COLUMNS, CERTIFICATION_COLUMNS, EQUIPMENT_COLUMNS, PRODUCT_COLUMNS, SEED_COLUMNS,
    SITE_COLUMNS, read_profiles,
};
use super::programmes::{PROGRAMME_COLUMNS, read_programmes};
use super::requirements::REQUIREMENT_COLUMNS;
use super::table::{Column, Reading, Row, Table};
use crate::domain::{
    Line, NeedDetails, OfficeChanges, OrganizationDetails, ProfileDetails, ProgrammeDetails, Scheme, TermId,
};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;

/// What a folder holds, every value parsed, every code resolved within the folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    pub office: Option<OfficeChanges>,
    pub organizations: Vec<ImportedOrganization>,
    pub needs: Vec<ImportedNeed>,
    /// Support programmes, in the order of `programmes.csv`.
    pub programmes: Vec<ProgrammeDetails>,
}

/// An organization with its profile, in the order of `organizations.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedOrganization {
    /// 事業者番号, unique in the folder.
    pub code: String,
    pub details: OrganizationDetails,
    pub profile: ProfileDetails,
}

/// A need, in the order of `needs.csv`. Files cannot say who is excluded: `details.exclusions` is empty.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedNeed {
    /// ニーズ番号, unique in the folder.
    pub code: String,
    /// The code of one of the folder's organizations.
    pub organization_code: String,
    pub details: NeedDetails,
}

/// Reads a folder in the format of `demo/README.md`.
///
/// `find_term` gives the term of a scheme that goes by a label, a synonym or an identifier.
///
/// # Errors
/// Everything that is wrong with any of the files; then nothing is given.
pub fn read_region(
    dir: &Path,
    find_term: &dyn Fn(Scheme, &str) -> Option<TermId>,
) -> Result<Region, ImportFaults> {
    let reading = Reading::new(find_term);
    let folder = Folder { dir, reading: &reading };
    folder.check_names();
    let office = read_office(&folder);
    let (organizations, codes) = read_organizations(&folder);
    let mut profiles = read_profiles(&folder, &codes);
    let organizations = organizations
        .into_iter()
        .map(|(code, details, register)| {
            let lists = profiles.remove(&code).unwrap_or_default();
            let profile =
                ProfileDetails { summary: register.summary, confirmed_on: register.confirmed_on, ..lists };
            ImportedOrganization { code, details, profile }
        })
        .collect();
    let needs = read_needs(&folder, &codes);
    let programmes = read_programmes(&folder);
    reading.into_faults().or(Region { office, organizations, needs, programmes })
}

/// The files and their columns.
pub(super) const SHEETS: [(&str, &[Column]); 12] = [
    ("office.csv", OFFICE_COLUMNS),
    (REQUIRED_FILE, ORGANIZATION_COLUMNS),
    ("capabilities.csv", CAPABILITY_COLUMNS),
    ("certifications.csv", CERTIFICATION_COLUMNS),
    ("products.csv", PRODUCT_COLUMNS),
    ("equipment.csv", EQUIPMENT_COLUMNS),
    ("seeds.csv", SEED_COLUMNS),
    ("sites.csv", SITE_COLUMNS),
    ("needs.csv", NEED_COLUMNS),
    ("requirements.csv", REQUIREMENT_COLUMNS),
    ("chain.csv", CHAIN_COLUMNS),
    ("programmes.csv", PROGRAMME_COLUMNS),
];
/// Without organizations there is nothing to import.
const REQUIRED_FILE: &str = "organizations.csv";
/// Lies beside the others, for tests; it is no part of the books.
const FILE_FOR_TESTS: &str = "cases.csv";

/// Where the files lie.
pub(super) struct Folder<'a> {
    dir: &'a Path,
    pub reading: &'a Reading<'a>,
}

impl Folder<'_> {
    /// The rows of one of the [`SHEETS`], if it is there.
    pub fn table(&self, name: &str) -> Option<Table> {
        let (_, columns) = SHEETS.into_iter().find(|(sheet, _)| *sheet == name)?;
        let path = self.dir.join(name);
        let file = path.display().to_string();
        let reason = match std::fs::read(&path) {
            Ok(bytes) => return Some(Table::from_csv(&file, &bytes, columns, self.reading)),
            Err(error) if error.kind() == ErrorKind::NotFound && name != REQUIRED_FILE => return None,
            Err(error) if error.kind() == ErrorKind::NotFound => ImportReason::FileMissing,
            Err(error) => ImportReason::Unreadable { detail: error.to_string() },
        };
        self.reading.fault(&file, 0, "", reason);
        None
    }

    /// A misspelt name would otherwise be passed over in silence.
    fn check_names(&self) {
        let Ok(entries) = std::fs::read_dir(self.dir) else { return };
        let mut unknown: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")))
            .filter(|path| !path.file_name().is_some_and(is_known))
            .collect();
        unknown.sort();
        for path in unknown {
            self.reading.fault(&path.display().to_string(), 0, "", ImportReason::UnknownFile);
        }
    }
}

fn is_known(file: &OsStr) -> bool {
    file == FILE_FOR_TESTS || SHEETS.iter().any(|(name, _)| file == *name)
}

/// The codes that the rows of one file go by, each with the row that has it.
#[derive(Default)]
pub(super) struct Codes {
    lines: HashMap<String, u64>,
}

/// Codes are short; anything longer is a slipped column.
type Code = Line<50>;

impl Codes {
    /// The code of a row that defines it. A code counts as known even where the rest of its row is faulty, so that
    /// the rows that refer to it are not blamed.
    pub fn define(&mut self, row: &Row<'_>, column: &Column) -> Option<String> {
        let code = row.required(column, Code::parse)?.as_str().to_owned();
        if let Some(first_line) = self.lines.get(&code) {
            row.fault(column, ImportReason::DuplicateCode { code, first_line: *first_line });
            return None;
        }
        self.lines.insert(code.clone(), row.line());
        Some(code)
    }

    /// The code of a row that refers to it.
    pub fn refer(&self, row: &Row<'_>, column: &Column) -> Option<String> {
        let code = row.required(column, Code::parse)?.as_str().to_owned();
        if self.lines.contains_key(&code) {
            Some(code)
        } else {
            row.fault(column, ImportReason::UnknownCode { code });
            None
        }
    }
}
