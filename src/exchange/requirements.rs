//! `requirements.csv`: one condition of a need per row; its kind says which of the other columns count.

use super::fault::ImportReason;
use super::needs::CODE;
use super::organizations::SOURCE;
use super::profiles::{DIAMETER, HEIGHT, LENGTH, MATERIALS, THICKNESS, WIDTH, size};
use super::table::{Column, Row};
use super::words::{Choice, LEVELS};
use crate::domain::{Days, Micrometres, Passage, Pieces, Requirement, Scheme};

const LEVEL: Column = Column::required("区分", "level");
const KIND: Column = Column::required("種類", "kind");
const TERM: Column = Column::optional("用語", "term");
const CERTIFIED_PROCESS: Column = Column::optional("対象加工", "process");
const NUMBER: Column = Column::optional("数値", "number");
const TEXT: Column = Column::optional("条件文", "text");

pub(super) const REQUIREMENT_COLUMNS: &[Column] = &[
    CODE,
    LEVEL,
    KIND,
    TERM,
    MATERIALS,
    CERTIFIED_PROCESS,
    LENGTH,
    WIDTH,
    HEIGHT,
    DIAMETER,
    THICKNESS,
    NUMBER,
    TEXT,
    SOURCE,
];

/// The columns that count for some kinds only.
const DETAILS: [Column; 10] =
    [TERM, MATERIALS, CERTIFIED_PROCESS, LENGTH, WIDTH, HEIGHT, DIAMETER, THICKNESS, NUMBER, TEXT];

#[derive(Clone, Copy)]
enum Kind {
    Process,
    Certification,
    /// A term and nothing else.
    Material,
    Equipment,
    Product,
    Industry,
    Field,
    Size,
    Tolerance,
    Lot,
    MonthlyQuantity,
    LeadTime,
    Text,
}

const KINDS: &Choice<Kind> = &[
    (Kind::Process, &["加工", "process"]),
    (Kind::Material, &["材料", "material"]),
    (Kind::Certification, &["認証", "規格", "certification"]),
    (Kind::Equipment, &["設備", "equipment"]),
    (Kind::Product, &["製品", "product"]),
    (Kind::Industry, &["業種", "industry"]),
    (Kind::Field, &["研究分野", "field"]),
    (Kind::Size, &["寸法", "size"]),
    (Kind::Tolerance, &["公差", "tolerance"]),
    (Kind::Lot, &["ロット", "lot"]),
    (Kind::MonthlyQuantity, &["月産数量", "monthly_quantity"]),
    (Kind::LeadTime, &["納期", "lead_time"]),
    (Kind::Text, &["条件", "text"]),
];

impl Kind {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::Process => const { &[TERM, MATERIALS] },
            Self::Certification => const { &[TERM, CERTIFIED_PROCESS] },
            Self::Material | Self::Equipment | Self::Product | Self::Industry | Self::Field => {
                const { &[TERM] }
            }
            Self::Size => const { &[LENGTH, WIDTH, HEIGHT, DIAMETER, THICKNESS] },
            Self::Tolerance | Self::Lot | Self::MonthlyQuantity | Self::LeadTime => const { &[NUMBER] },
            Self::Text => const { &[TEXT] },
        }
    }
}

/// The requirement of a row; every cell that does not go with its kind is noted, so that nothing written is lost.
pub(super) fn requirement(row: &Row<'_>) -> Option<Requirement> {
    row.require(&LEVEL);
    row.require(&KIND);
    let level = row.choice(&LEVEL, LEVELS);
    let kind = row.choice(&KIND, KINDS)?;
    for column in &DETAILS {
        if !row.cell(column).is_empty() && !kind.columns().iter().any(|used| used.is(column)) {
            row.fault(column, ImportReason::NotUsedHere { with: row.cell(&KIND).to_owned() });
        }
    }
    // Of a size any one dimension will do; every other kind needs the first of its columns.
    let has_size =
        matches!(kind, Kind::Size) && kind.columns().iter().any(|column| !row.cell(column).is_empty());
    if !has_size {
        row.require(&kind.columns()[0]);
    }
    let term = |scheme| row.term(&TERM, scheme);
    let number = |units| NUMBER.in_units(units);
    Some(match kind {
        Kind::Process => {
            let materials = row.terms(&MATERIALS, Scheme::Material);
            Requirement::Process { process: term(Scheme::Process)?, materials, level: level? }
        }
        Kind::Certification => {
            let process = row.term(&CERTIFIED_PROCESS, Scheme::Process);
            Requirement::Certification { standard: term(Scheme::Standard)?, process, level: level? }
        }
        Kind::Material => Requirement::Material { material: term(Scheme::Material)?, level: level? },
        Kind::Equipment => Requirement::Equipment { equipment: term(Scheme::Equipment)?, level: level? },
        Kind::Product => Requirement::Product { product: term(Scheme::Product)?, level: level? },
        Kind::Industry => Requirement::Industry { industry: term(Scheme::Industry)?, level: level? },
        Kind::Field => Requirement::Field { field: term(Scheme::Field)?, level: level? },
        Kind::Size => Requirement::Size { size: size(row)?, level: level? },
        Kind::Tolerance => {
            let tolerance_um = row.decimal(&number(&["µm"]), Micrometres::new);
            Requirement::Tolerance { tolerance_um: tolerance_um?, level: level? }
        }
        Kind::Lot => Requirement::Lot { pieces: row.whole(&number(&["個"]), Pieces::new)?, level: level? },
        Kind::MonthlyQuantity => {
            Requirement::MonthlyQuantity { pieces: row.whole(&number(&["個"]), Pieces::new)?, level: level? }
        }
        Kind::LeadTime => {
            Requirement::LeadTime { days: row.whole(&number(&["日"]), Days::new)?, level: level? }
        }
        Kind::Text => Requirement::Text { text: row.optional(&TEXT, Passage::parse)?, level: level? },
    })
}
