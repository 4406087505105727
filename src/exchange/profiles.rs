//! The files of a profile: capabilities, certifications, products, equipment, seeds, sites.

use super::organizations::{CODE, SOURCE};
use super::region::{Codes, Folder};
use super::table::{Column, Row};
use super::words::CERTIFICATION_STATUSES;
use crate::domain::{
    Capability, Certification, Days, Equipment, Line, Machines, Micrometres, Millimetres, Name, Note,
    Passage, Pieces, Product, ProfileDetails, Reason, Scheme, Seed, Site, SizeEnvelope, Title,
};
use std::collections::HashMap;

/// The most entries that any list of a profile may have, as `domain` has it.
const MOST_ENTRIES: usize = 500;

pub(super) const PROCESS: Column = Column::required("加工", "process");
pub(super) const MATERIALS: Column = Column::optional("材料", "materials");
pub(super) const LENGTH: Column = Column::optional("長さ", "length_mm").in_units(&["mm"]);
pub(super) const WIDTH: Column = Column::optional("幅", "width_mm").in_units(&["mm"]);
pub(super) const HEIGHT: Column = Column::optional("高さ", "height_mm").in_units(&["mm"]);
pub(super) const DIAMETER: Column = Column::optional("直径", "diameter_mm").in_units(&["mm"]);
pub(super) const THICKNESS: Column = Column::optional("板厚", "thickness_mm").in_units(&["mm"]);
const TOLERANCE: Column = Column::optional("公差", "tolerance_um").in_units(&["±µm", "µm"]);
const LOT_MIN: Column = Column::optional("最小ロット", "lot_min").in_units(&["個"]);
const LOT_MAX: Column = Column::optional("最大ロット", "lot_max").in_units(&["個"]);
const MONTHLY: Column = Column::optional("月産能力", "monthly_capacity").in_units(&["個"]);
const LEAD_TIME: Column = Column::optional("納期", "lead_time_days").in_units(&["日"]);
pub(super) const NOTE: Column = Column::optional("備考", "note");
pub(super) const STANDARD: Column = Column::required("規格", "standard");
const STATUS: Column = Column::required("状態", "status");
const PROCESSES: Column = Column::optional("対象加工", "processes");
const SCOPE: Column = Column::optional("適用範囲", "scope");
const REGISTRAR: Column = Column::optional("審査登録機関", "registrar");
const NUMBER: Column = Column::optional("登録番号", "number");
const VALID_FROM: Column = Column::optional("有効開始日", "valid_from");
const VALID_UNTIL: Column = Column::optional("有効期限", "valid_until");
const EXPECTED_ON: Column = Column::optional("取得予定日", "expected_on");
const APPROVALS: Column = Column::optional("顧客承認", "customer_approvals");
const PRODUCT_NAME: Column = Column::required("製品名", "name");
const PRODUCTS: Column = Column::optional("製品分類", "products");
const SOLD_TO: Column = Column::optional("販売先の業種", "industries");
const EQUIPMENT_NAME: Column = Column::required("設備名", "name");
const EQUIPMENT: Column = Column::optional("設備分類", "equipment");
const MAKER: Column = Column::optional("メーカー", "maker");
const MODEL: Column = Column::optional("型式", "model");
const MACHINES: Column = Column::optional("台数", "machines").in_units(&["台"]);
const TITLE: Column = Column::required("題名", "title");
const FIELDS: Column = Column::optional("研究分野", "fields");
const SUMMARY: Column = Column::optional("概要", "summary");
const SITE_NAME: Column = Column::required("拠点名", "name");
const SITE_REGION: Column = Column::required("地域", "region");
const ADDRESS: Column = Column::optional("所在地", "address");

pub(super) const CAPABILITY_COLUMNS: &[Column] = &[
    CODE, PROCESS, MATERIALS, LENGTH, WIDTH, HEIGHT, DIAMETER, THICKNESS, TOLERANCE, LOT_MIN, LOT_MAX,
    MONTHLY, LEAD_TIME, NOTE, SOURCE,
];
pub(super) const CERTIFICATION_COLUMNS: &[Column] = &[
    CODE,
    STANDARD,
    STATUS,
    PROCESSES,
    SCOPE,
    REGISTRAR,
    NUMBER,
    VALID_FROM,
    VALID_UNTIL,
    EXPECTED_ON,
    APPROVALS,
    SOURCE,
];
pub(super) const PRODUCT_COLUMNS: &[Column] = &[CODE, PRODUCT_NAME, PRODUCTS, SOLD_TO, NOTE, SOURCE];
pub(super) const EQUIPMENT_COLUMNS: &[Column] =
    &[CODE, EQUIPMENT_NAME, EQUIPMENT, MAKER, MODEL, MACHINES, NOTE, SOURCE];
pub(super) const SEED_COLUMNS: &[Column] = &[CODE, TITLE, FIELDS, SUMMARY, SOURCE];
pub(super) const SITE_COLUMNS: &[Column] = &[CODE, SITE_NAME, SITE_REGION, ADDRESS, SOURCE];

/// The lists of every profile that has any, by the code of its organization.
pub(super) fn read_profiles(folder: &Folder<'_>, codes: &Codes) -> HashMap<String, ProfileDetails> {
    let mut profiles = Profiles { folder, codes, by_code: HashMap::new() };
    profiles.read("capabilities.csv", capability, |profile| &mut profile.capabilities);
    profiles.read("certifications.csv", certification, |profile| &mut profile.certifications);
    profiles.read("products.csv", product, |profile| &mut profile.products);
    profiles.read("equipment.csv", equipment, |profile| &mut profile.equipment);
    profiles.read("seeds.csv", seed, |profile| &mut profile.seeds);
    profiles.read("sites.csv", site, |profile| &mut profile.sites);
    profiles.by_code
}

struct Profiles<'a> {
    folder: &'a Folder<'a>,
    codes: &'a Codes,
    by_code: HashMap<String, ProfileDetails>,
}

impl Profiles<'_> {
    fn read<T>(
        &mut self,
        file: &str,
        entry: fn(&Row<'_>) -> Option<T>,
        list: fn(&mut ProfileDetails) -> &mut Vec<T>,
    ) {
        let Some(table) = self.folder.table(file) else { return };
        for row in table.rows(self.folder.reading) {
            let code = self.codes.refer(&row, &CODE);
            let entry = entry(&row);
            let (Some(code), Some(entry)) = (code, entry) else { continue };
            let entries = list(self.by_code.entry(code).or_default());
            entries.push(entry);
            if entries.len() == MOST_ENTRIES + 1 {
                row.fault(&CODE, Reason::TooMany { max: MOST_ENTRIES });
            }
        }
    }
}

/// The size of a row's five columns, where any is filled.
pub(super) fn size(row: &Row<'_>) -> Option<SizeEnvelope> {
    let size = SizeEnvelope {
        length_mm: row.decimal(&LENGTH, Millimetres::new),
        width_mm: row.decimal(&WIDTH, Millimetres::new),
        height_mm: row.decimal(&HEIGHT, Millimetres::new),
        diameter_mm: row.decimal(&DIAMETER, Millimetres::new),
        thickness_mm: row.decimal(&THICKNESS, Millimetres::new),
    };
    (size != SizeEnvelope::default()).then_some(size)
}

fn capability(row: &Row<'_>) -> Option<Capability> {
    row.require(&PROCESS);
    let process = row.term(&PROCESS, Scheme::Process);
    let (lot_min, lot_max) = (row.whole(&LOT_MIN, Pieces::new), row.whole(&LOT_MAX, Pieces::new));
    if let (Some(min), Some(max)) = (lot_min, lot_max)
        && min > max
    {
        row.fault(&LOT_MAX, Reason::MinimumAboveMaximum);
    }
    Some(Capability {
        materials: row.terms(&MATERIALS, Scheme::Material),
        size: size(row),
        tolerance_um: row.decimal(&TOLERANCE, Micrometres::new),
        lot_min,
        lot_max,
        monthly_capacity: row.whole(&MONTHLY, Pieces::new),
        lead_time_days: row.whole(&LEAD_TIME, Days::new),
        note: row.optional(&NOTE, Note::parse),
        process: process?,
    })
}

fn certification(row: &Row<'_>) -> Option<Certification> {
    row.require(&STANDARD);
    row.require(&STATUS);
    let standard = row.term(&STANDARD, Scheme::Standard);
    let status = row.choice(&STATUS, CERTIFICATION_STATUSES);
    let (valid_from, valid_until) = (row.day(&VALID_FROM), row.day(&VALID_UNTIL));
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && until < from
    {
        row.fault(&VALID_UNTIL, Reason::EndsBeforeItBegins);
    }
    Some(Certification {
        processes: row.terms(&PROCESSES, Scheme::Process),
        scope: row.optional(&SCOPE, Note::parse),
        registrar: row.optional(&REGISTRAR, Name::parse),
        number: row.optional(&NUMBER, Line::parse),
        valid_from,
        valid_until,
        expected_on: row.day(&EXPECTED_ON),
        customer_approvals: row.list(&APPROVALS, Name::parse),
        standard: standard?,
        status: status?,
    })
}

fn product(row: &Row<'_>) -> Option<Product> {
    let name = row.required(&PRODUCT_NAME, Name::parse);
    Some(Product {
        products: row.terms(&PRODUCTS, Scheme::Product),
        industries: row.terms(&SOLD_TO, Scheme::Industry),
        note: row.optional(&NOTE, Note::parse),
        name: name?,
    })
}

fn equipment(row: &Row<'_>) -> Option<Equipment> {
    let name = row.required(&EQUIPMENT_NAME, Name::parse);
    Some(Equipment {
        equipment: row.term(&EQUIPMENT, Scheme::Equipment),
        maker: row.optional(&MAKER, Name::parse),
        model: row.optional(&MODEL, Name::parse),
        machines: row.whole(&MACHINES, Machines::new),
        note: row.optional(&NOTE, Note::parse),
        name: name?,
    })
}

fn seed(row: &Row<'_>) -> Option<Seed> {
    let title = row.required(&TITLE, Title::parse);
    Some(Seed {
        fields: row.terms(&FIELDS, Scheme::Field),
        summary: row.optional(&SUMMARY, Passage::parse),
        title: title?,
    })
}

fn site(row: &Row<'_>) -> Option<Site> {
    let name = row.required(&SITE_NAME, Name::parse);
    row.require(&SITE_REGION);
    let region = row.term(&SITE_REGION, Scheme::Region);
    Some(Site { address: row.optional(&ADDRESS, Line::parse), name: name?, region: region? })
}
