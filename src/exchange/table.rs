//! A sheet of rows under headers, whatever file it came from, and its cells read one by one, every fault noted.

use super::decode::decode;
use super::fault::{ImportFault, ImportFaults, ImportReason};
use super::words::{Choice, choose, fold, values};
use super::{dates, numbers};
use crate::domain::{Day, Reason, Scheme, TermId};
use std::cell::RefCell;
use std::collections::HashMap;

/// A column that a sheet may have.
#[derive(Debug)]
pub(super) struct Column {
    ja: &'static str,
    en: &'static str,
    /// What may stand in brackets after the header and after the number in a cell.
    units: &'static [&'static str],
    required: bool,
}

impl Column {
    pub const fn optional(ja: &'static str, en: &'static str) -> Self {
        Self { ja, en, units: &[], required: false }
    }

    pub const fn required(ja: &'static str, en: &'static str) -> Self {
        Self { ja, en, units: &[], required: true }
    }

    pub const fn in_units(self, units: &'static [&'static str]) -> Self {
        Self { units, ..self }
    }

    /// Whether both are the same column of one sheet, whatever their units.
    pub fn is(&self, other: &Column) -> bool {
        self.ja == other.ja
    }

    /// How the guide in `demo/README.md` names it.
    #[cfg(test)]
    pub fn in_guide(&self) -> String {
        format!("{} `{}`", self.ja, self.en)
    }

    fn is_named(&self, header: &str) -> bool {
        let header = fold(header);
        [self.ja, self.en].into_iter().any(|name| {
            let Some(rest) = header.strip_prefix(&fold(name)) else { return false };
            rest.is_empty() || self.units.iter().any(|unit| rest == format!("({})", fold(unit)))
        })
    }
}

/// What is shared by all sheets of one import: the vocabulary and the faults found so far.
pub(super) struct Reading<'a> {
    find_term: &'a dyn Fn(Scheme, &str) -> Option<TermId>,
    faults: RefCell<ImportFaults>,
}

impl<'a> Reading<'a> {
    pub fn new(find_term: &'a dyn Fn(Scheme, &str) -> Option<TermId>) -> Self {
        Self { find_term, faults: RefCell::default() }
    }

    pub fn fault(&self, file: &str, line: u64, column: &str, reason: ImportReason) {
        let fault = ImportFault { file: file.to_owned(), line, column: column.to_owned(), reason };
        self.faults.borrow_mut().push(fault);
    }

    /// All faults found, those of one file by row.
    pub fn into_faults(self) -> ImportFaults {
        let mut faults = self.faults.into_inner();
        for of_one_file in faults.listed.chunk_by_mut(|a, b| a.file == b.file) {
            of_one_file.sort_by_key(|fault| fault.line);
        }
        faults
    }
}

struct Record {
    line: u64,
    cells: Vec<String>,
}

pub(super) struct Table {
    file: String,
    headers: Vec<String>,
    /// The position of each known column, by its Japanese name.
    positions: HashMap<&'static str, usize>,
    records: Vec<Record>,
}

/// Stands after the last row, so that a quotation mark left open is noticed by what it swallowed.
const END: &str = "\u{1}";

impl Table {
    /// Reads a CSV file. Rows whose cells are all empty are passed over.
    pub fn from_csv(file: &str, bytes: &[u8], columns: &'static [Column], reading: &Reading<'_>) -> Self {
        let mut table = Self {
            file: file.to_owned(),
            headers: Vec::new(),
            positions: HashMap::new(),
            records: Vec::new(),
        };
        let text = match decode(bytes) {
            Ok(text) => format!("{text}\n{END}"),
            Err(line) => {
                reading.fault(file, line, "", ImportReason::Encoding);
                return table;
            }
        };
        let mut records = records(&text);
        match records.pop() {
            Some(last) if last.cells != [END] => {
                reading.fault(file, last.line, "", ImportReason::UnclosedQuote);
                return table;
            }
            _ => {}
        }
        let mut records = records.into_iter();
        table.headers = records.next().map(|header| header.cells).unwrap_or_default();
        table.records = records.filter(|record| record.cells.iter().any(|cell| !cell.is_empty())).collect();
        table.place_columns(columns, reading);
        table.check_shape(reading);
        table
    }

    fn place_columns(&mut self, columns: &'static [Column], reading: &Reading<'_>) {
        for (position, header) in self.headers.iter().enumerate() {
            let fault = |reason| reading.fault(&self.file, 1, header, reason);
            match columns.iter().find(|column| column.is_named(header)) {
                Some(column) if self.positions.contains_key(column.ja) => fault(ImportReason::RepeatedHeader),
                Some(column) => {
                    self.positions.insert(column.ja, position);
                }
                // A spreadsheet may save columns beyond the last one in use.
                None if header.is_empty() && self.is_empty_column(position) => {}
                None => fault(ImportReason::UnknownHeader),
            }
        }
        for column in
            columns.iter().filter(|column| column.required && !self.positions.contains_key(column.ja))
        {
            reading.fault(&self.file, 1, column.ja, ImportReason::MissingHeader);
        }
    }

    fn is_empty_column(&self, position: usize) -> bool {
        self.records.iter().all(|record| record.cells.get(position).is_none_or(String::is_empty))
    }

    fn check_shape(&mut self, reading: &Reading<'_>) {
        let expected = self.headers.len();
        let (file, headers) = (&self.file, &self.headers);
        self.records.retain(|Record { line, cells }| {
            let found = cells.len();
            if found != expected {
                reading.fault(file, *line, "", ImportReason::FieldCount { expected, found });
            }
            for (header, _) in headers.iter().zip(cells).filter(|(_, cell)| cell.chars().any(is_private)) {
                reading.fault(file, *line, header, ImportReason::PrivateCharacter);
            }
            found == expected
        });
    }

    pub fn rows<'a>(&'a self, reading: &'a Reading<'a>) -> impl Iterator<Item = Row<'a>> {
        self.records.iter().map(move |record| Row { table: self, record, reading })
    }
}

/// The rows of a CSV text, each with its number as a spreadsheet counts it: blank rows count, line breaks within a
/// cell do not.
fn records(text: &str) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut breaks_within_cells = 0;
    reader
        .records()
        .filter_map(Result::ok) // The text is UTF-8 and in memory, and rows may differ in length: nothing can fail.
        .map(|record| {
            let start = record.position().map_or(0, |position| position.byte()) as usize;
            let first_line = record.position().map_or(0, csv::Position::line);
            // The reader counts a row from the end of the one before, blank lines included.
            let blank_lines = text[start..].bytes().take_while(|byte| *byte == b'\n').count() as u64;
            let line = first_line + blank_lines - breaks_within_cells;
            breaks_within_cells += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
            Record { line, cells: record.iter().map(|cell| cell.trim().to_owned()).collect() }
        })
        .collect()
}

/// Where CP932 and Unicode keep characters that every user defines for himself (外字).
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

/// One row of a table. What is wrong with a cell is noted; the value is then absent, as it is where the cell is empty.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    record: &'a Record,
    reading: &'a Reading<'a>,
}

impl<'a> Row<'a> {
    pub fn line(&self) -> u64 {
        self.record.line
    }

    /// The cell without surrounding spaces; empty where there is no such column.
    pub fn cell(&self, column: &Column) -> &'a str {
        self.table.positions.get(column.ja).map_or("", |position| &self.record.cells[*position])
    }

    pub fn fault(&self, column: &Column, reason: impl Into<ImportReason>) {
        let written =
            self.table.positions.get(column.ja).map(|position| self.table.headers[*position].as_str());
        self.reading.fault(&self.table.file, self.record.line, written.unwrap_or(column.ja), reason.into());
    }

    fn noted<T>(&self, column: &Column, outcome: Result<T, impl Into<ImportReason>>) -> Option<T> {
        outcome.map_err(|reason| self.fault(column, reason)).ok()
    }

    pub fn optional<T, E: Into<ImportReason>>(
        &self,
        column: &Column,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() { None } else { self.noted(column, parse(cell)) }
    }

    /// Notes an empty cell as well. A column that is missing altogether was noted once, with the header.
    pub fn required<T, E: Into<ImportReason>>(
        &self,
        column: &Column,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.require(column);
        self.optional(column, parse)
    }

    /// Notes the cell if it is empty.
    pub fn require(&self, column: &Column) {
        let column_exists = self.table.positions.contains_key(column.ja);
        if self.cell(column).is_empty() && (column_exists || !column.required) {
            self.fault(column, ImportReason::EmptyCell);
        }
    }

    pub fn choice<T: Copy>(&self, column: &Column, choice: &Choice<T>) -> Option<T> {
        self.optional(column, |word| choose(choice, word))
    }

    pub fn day(&self, column: &Column) -> Option<Day> {
        self.optional(column, dates::day)
    }

    pub fn whole<T>(&self, column: &Column, make: impl FnOnce(i64) -> Result<T, Reason>) -> Option<T> {
        let number = self.optional(column, |text| numbers::whole(text, column.units))?;
        self.noted(column, make(number))
    }

    pub fn decimal<T>(&self, column: &Column, make: impl FnOnce(f64) -> Result<T, Reason>) -> Option<T> {
        let number =
            self.optional(column, |text| numbers::decimal(text.trim_start_matches('±'), column.units))?;
        self.noted(column, make(number))
    }

    pub fn term(&self, column: &Column, scheme: Scheme) -> Option<TermId> {
        self.optional(column, |label| self.find_term(scheme, label))
    }

    /// The terms of a cell that may hold several.
    pub fn terms(&self, column: &Column, scheme: Scheme) -> Vec<TermId> {
        self.list(column, |label| self.find_term(scheme, label))
    }

    /// The values of a cell that may hold several.
    pub fn list<T, E: Into<ImportReason>>(
        &self,
        column: &Column,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        values(self.cell(column)).filter_map(|value| self.noted(column, parse(value))).collect()
    }

    fn find_term(&self, scheme: Scheme, label: &str) -> Result<TermId, ImportReason> {
        (self.reading.find_term)(scheme, label)
            .filter(|term| term.scheme() == scheme)
            .ok_or_else(|| ImportReason::UnknownTerm { scheme, label: label.to_owned() })
    }
}
