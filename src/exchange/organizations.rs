//! `office.csv` and `organizations.csv`: who runs the service and who is in its register.

use super::fault::ImportReason;
use super::numbers;
use super::region::{Codes, Folder};
use super::table::{Column, Row};
use super::words::{ORGANIZATION_KINDS, YES_OR_NO};
use crate::domain::{
    CorporateNumber, Email, Line, Name, OfficeChanges, OrganizationDetails, Passage, People, PostalCode,
    ProfileDetails, Scheme, Telephone, WebAddress, Yen,
};
use std::collections::HashMap;

const OFFICE_NAME: Column = Column::required("名称", "name");
const REGION: Column = Column::optional("地域", "region");
const WEBSITE: Column = Column::optional("ウェブサイト", "website");

pub(super) const OFFICE_COLUMNS: &[Column] = &[OFFICE_NAME, REGION, WEBSITE];

/// The office, where its file is there and has a row.
pub(super) fn read_office(folder: &Folder<'_>) -> Option<OfficeChanges> {
    let table = folder.table("office.csv")?;
    let mut rows = table.rows(folder.reading);
    let row = rows.next()?;
    for extra in rows {
        extra.fault(&OFFICE_NAME, ImportReason::TooManyRows { max: 1 });
    }
    let region = row.term(&REGION, Scheme::Region);
    let website = row.optional(&WEBSITE, WebAddress::parse);
    Some(OfficeChanges { name: row.required(&OFFICE_NAME, Name::parse)?, region, website })
}

/// The code that links the rows of other files to an organization.
pub(super) const CODE: Column = Column::required("事業者番号", "organization");
const KIND: Column = Column::required("種別", "kind");
const NAME: Column = Column::required("名称", "name");
const KANA: Column = Column::optional("フリガナ", "kana");
const CORPORATE_NUMBER: Column = Column::optional("法人番号", "corporate_number");
const POSTAL_CODE: Column = Column::optional("郵便番号", "postal_code");
const ADDRESS: Column = Column::optional("所在地", "address");
const TELEPHONE: Column = Column::optional("電話", "telephone");
const EMAIL: Column = Column::optional("メール", "email");
const INDUSTRIES: Column = Column::optional("業種", "industries");
const EMPLOYEES: Column = Column::optional("従業員数", "employees").in_units(&["人", "名"]);
const CAPITAL: Column = Column::optional("資本金", "capital_yen").in_units(&["円"]);
const FOUNDED_ON: Column = Column::optional("設立日", "founded_on");
const NAME_WITHHELD: Column = Column::optional("名称非公開", "name_withheld");
const SUMMARY: Column = Column::optional("紹介文", "summary");
const CONFIRMED_ON: Column = Column::optional("確認日", "confirmed_on");
/// Where a row was taken from: for people; not stored.
pub(super) const SOURCE: Column = Column::optional("出典", "source");

pub(super) const ORGANIZATION_COLUMNS: &[Column] = &[
    CODE,
    KIND,
    NAME,
    KANA,
    CORPORATE_NUMBER,
    REGION,
    POSTAL_CODE,
    ADDRESS,
    TELEPHONE,
    EMAIL,
    WEBSITE,
    INDUSTRIES,
    EMPLOYEES,
    CAPITAL,
    FOUNDED_ON,
    NAME_WITHHELD,
    SUMMARY,
    CONFIRMED_ON,
    SOURCE,
];

/// The organizations in the order of the file, with what `organizations.csv` says of their profiles.
pub(super) fn read_organizations(
    folder: &Folder<'_>,
) -> (Vec<(String, OrganizationDetails, ProfileDetails)>, Codes) {
    let mut codes = Codes::default();
    let Some(table) = folder.table("organizations.csv") else { return (Vec::new(), codes) };
    let mut numbers = HashMap::new();
    let organizations = table
        .rows(folder.reading)
        .filter_map(|row| {
            let code = codes.define(&row, &CODE);
            let profile = ProfileDetails {
                summary: row.optional(&SUMMARY, Passage::parse),
                confirmed_on: row.day(&CONFIRMED_ON),
                ..ProfileDetails::default()
            };
            let details = details(&row);
            if let Some(number) = details.as_ref().and_then(|details| details.corporate_number.clone()) {
                let code = number.as_str().to_owned();
                if let Some(first_line) = numbers.insert(number, row.line()) {
                    row.fault(&CORPORATE_NUMBER, ImportReason::DuplicateCode { code, first_line });
                }
            }
            Some((code?, details?, profile))
        })
        .collect();
    (organizations, codes)
}

fn details(row: &Row<'_>) -> Option<OrganizationDetails> {
    row.require(&KIND);
    let kind = row.choice(&KIND, ORGANIZATION_KINDS);
    let name = row.required(&NAME, Name::parse);
    Some(OrganizationDetails {
        kana: row.optional(&KANA, Name::parse),
        corporate_number: row.optional(&CORPORATE_NUMBER, CorporateNumber::parse),
        region: row.term(&REGION, Scheme::Region),
        postal_code: row.optional(&POSTAL_CODE, PostalCode::parse),
        address: row.optional(&ADDRESS, Line::parse),
        telephone: row.optional(&TELEPHONE, Telephone::parse),
        email: row.optional(&EMAIL, Email::parse),
        website: row.optional(&WEBSITE, WebAddress::parse),
        industries: row.terms(&INDUSTRIES, Scheme::Industry),
        employees: row.whole(&EMPLOYEES, People::new),
        capital_yen: row.optional(&CAPITAL, |text| {
            numbers::yen(text).and_then(|yen| Yen::new(yen).map_err(ImportReason::from))
        }),
        founded_on: row.day(&FOUNDED_ON),
        name_withheld: row.choice(&NAME_WITHHELD, YES_OR_NO).unwrap_or(false),
        kind: kind?,
        name: name?,
    })
}
