//! `programmes.csv`: the support programmes of an office.

use super::fault::ImportReason;
use super::numbers;
use super::organizations::SOURCE;
use super::region::Folder;
use super::table::{Column, Row};
use super::words::{PROGRAMME_KINDS, YES_OR_NO, fold};
use crate::domain::{
    Closes, Line, MOST_CLOSES, Name, Note, ProgrammeDetails, Reason, Scheme, Share, TermId, WebAddress, Yen,
};
use std::collections::HashSet;

const NAME: Column = Column::required("名称", "name");
const NAME_EN: Column = Column::optional("英語名", "name_en");
const KIND: Column = Column::required("種別", "kind");
const STANDARDS: Column = Column::optional("対象規格", "standards");
const PROCESSES: Column = Column::optional("対象加工", "processes");
const EQUIPMENT: Column = Column::optional("対象設備", "equipment");
const TRAINING: Column = Column::optional("人材育成", "training");
const FIELDS: Column = Column::optional("対象分野", "fields");
const RATE: Column = Column::optional("補助率", "rate");
const CEILING: Column = Column::optional("上限額", "ceiling_yen").in_units(&["円"]);
const OPEN_FROM: Column = Column::optional("受付開始日", "open_from");
const OPEN_UNTIL: Column = Column::optional("受付終了日", "open_until");
const CONDITIONS: Column = Column::optional("条件", "conditions");
const OFFERED_BY: Column = Column::optional("実施機関", "offered_by");
const LINK: Column = Column::optional("リンク", "link");

pub(super) const PROGRAMME_COLUMNS: &[Column] = &[
    NAME, NAME_EN, KIND, STANDARDS, PROCESSES, EQUIPMENT, TRAINING, FIELDS, RATE, CEILING, OPEN_FROM,
    OPEN_UNTIL, CONDITIONS, OFFERED_BY, LINK, SOURCE,
];

/// What stands in a cell of terms for "any of the sort".
const ANY: [&str; 3] = ["すべて", "全て", "any"];

/// The programmes in the order of the file. A name stands for one programme.
pub(super) fn read_programmes(folder: &Folder<'_>) -> Vec<ProgrammeDetails> {
    let Some(table) = folder.table("programmes.csv") else { return Vec::new() };
    let mut names = HashSet::new();
    table
        .rows(folder.reading)
        .filter_map(|row| {
            let programme = programme(&row)?;
            if !names.insert(programme.name.clone()) {
                row.fault(&NAME, Reason::Duplicate);
            }
            Some(programme)
        })
        .collect()
}

fn programme(row: &Row<'_>) -> Option<ProgrammeDetails> {
    let name = row.required(&NAME, Name::parse);
    row.require(&KIND);
    let kind = row.choice(&KIND, PROGRAMME_KINDS);
    let details = ProgrammeDetails {
        name_en: row.optional(&NAME_EN, Name::parse),
        closes: closes(row),
        rate: row.optional(&RATE, Share::parse),
        ceiling_yen: row.optional(&CEILING, |text| {
            numbers::yen(text).and_then(|yen| Yen::new(yen).map_err(ImportReason::from))
        }),
        open_from: row.day(&OPEN_FROM),
        open_until: row.day(&OPEN_UNTIL),
        conditions: row.optional(&CONDITIONS, Note::parse),
        offered_by: row.optional(&OFFERED_BY, Name::parse),
        link: row.optional(&LINK, |text| match WebAddress::parse(text) {
            Ok(link) if !link.is_secure() => Err(Reason::SecureWebAddress),
            parsed => parsed,
        }),
        source: row.optional(&SOURCE, Line::parse),
        name: name?,
        kind: kind?,
    };
    if details.ends_before_it_begins() {
        row.fault(&OPEN_UNTIL, Reason::EndsBeforeItBegins);
    }
    Some(details)
}

/// The sorts of gap that all columns together name; the column with the first too many is at fault.
fn closes(row: &Row<'_>) -> Vec<Closes> {
    let mut closes: Vec<Closes> = Vec::new();
    let mut add = |column: &Column, more: Vec<Closes>| {
        let is_told = closes.len() > MOST_CLOSES;
        closes.extend(more);
        if !is_told && closes.len() > MOST_CLOSES {
            row.fault(column, Reason::TooMany { max: MOST_CLOSES });
        }
    };
    let closing = |column, scheme, sort: fn(Option<TermId>) -> Closes| {
        terms(row, column, scheme).into_iter().map(sort).collect()
    };
    let certification = |standard| Closes::Certification { standard };
    add(&STANDARDS, closing(&STANDARDS, Scheme::Standard, certification));
    add(&PROCESSES, closing(&PROCESSES, Scheme::Process, |process| Closes::Process { process }));
    add(&EQUIPMENT, closing(&EQUIPMENT, Scheme::Equipment, |equipment| Closes::Equipment { equipment }));
    if row.choice(&TRAINING, YES_OR_NO) == Some(true) {
        add(&TRAINING, vec![Closes::Training {}]);
    }
    add(&FIELDS, closing(&FIELDS, Scheme::Field, |field| Closes::Research { field }));
    closes
}

/// The terms of a cell; none stands for any of the sort.
fn terms(row: &Row<'_>, column: &Column, scheme: Scheme) -> Vec<Option<TermId>> {
    let any = ANY.iter().any(|word| fold(word) == fold(row.cell(column)));
    if any { vec![None] } else { row.terms(column, scheme).into_iter().map(Some).collect() }
}
