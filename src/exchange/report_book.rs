//! A report as a workbook of Excel's: the table of the year, the groups, and everything that counts.
//!
//! Numbers are written as numbers and days as days. What people typed is written as text whatever it looks like, so that
//! no spreadsheet takes it for a formula.

use crate::domain::{Day, Entry, Figure, FiscalYear, Half, Language, Measure, Report, TermId, Unit};
use chrono::Datelike;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A4, as the format numbers it.
const A4: u8 = 9;

/// A font that every Windows in Japan has.
const FONT: &str = "Meiryo UI";

struct Formats {
    plain: Format,
    heading: Format,
    title: Format,
    note: Format,
    day: Format,
    count: Format,
    yen: Format,
    share: Format,
    days: Format,
}

impl Formats {
    fn new(language: Language) -> Self {
        let font = Format::new().set_font_name(FONT).set_font_size(10);
        let cell = font.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        Self {
            plain: cell.clone().set_text_wrap(),
            heading: cell.clone().set_bold().set_text_wrap().set_background_color(0x00F5_F6F8),
            title: font.clone().set_bold().set_font_size(14),
            note: font,
            day: cell.clone().set_num_format(language.pick("yyyy\"年\"m\"月\"d\"日\"", "yyyy-mm-dd")),
            count: cell.clone().set_num_format("#,##0"),
            yen: cell.clone().set_num_format(language.pick("#,##0\"円\"", "\"¥\"#,##0")),
            share: cell.clone().set_num_format("0.0%"),
            days: cell.set_num_format("0.0"),
        }
    }

    fn of(&self, unit: Unit) -> &Format {
        match unit {
            Unit::Count => &self.count,
            Unit::BasisPoints => &self.share,
            Unit::TenthsOfADay => &self.days,
            Unit::Yen => &self.yen,
        }
    }
}

/// A sheet that is written row by row.
struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a Formats,
    row: u32,
    column: u16,
}

impl Sheet<'_> {
    fn next_row(&mut self) {
        (self.row, self.column) = (self.row + 1, 0);
    }

    fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, self.column, text, &self.formats.plain)?;
        self.column += 1;
        Ok(())
    }

    /// A value in its unit; an empty cell where there is none.
    fn value(&mut self, unit: Unit, value: Option<i64>) -> Result<(), XlsxError> {
        let format = self.formats.of(unit);
        match value.map(|value| value as f64) {
            Some(value) => {
                let shown = match unit {
                    Unit::Count | Unit::Yen => value,
                    Unit::BasisPoints => value / 10_000.0,
                    Unit::TenthsOfADay => value / 10.0,
                };
                self.sheet.write_number_with_format(self.row, self.column, shown, format)?
            }
            None => self.sheet.write_blank(self.row, self.column, format)?,
        };
        self.column += 1;
        Ok(())
    }

    fn day(&mut self, day: Option<Day>) -> Result<(), XlsxError> {
        match day {
            Some(day) => {
                let day = excel_day(day)?;
                self.sheet.write_datetime_with_format(self.row, self.column, &day, &self.formats.day)?
            }
            None => self.sheet.write_blank(self.row, self.column, &self.formats.day)?,
        };
        self.column += 1;
        Ok(())
    }

    fn line(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.next_row();
        Ok(())
    }

    /// The headings of the columns, with the width of each in characters; what is above and they stay in sight, and stand
    /// on every printed page.
    fn headings(&mut self, headings: &[(&str, f64)]) -> Result<(), XlsxError> {
        for (heading, width) in headings {
            self.sheet.write_string_with_format(self.row, self.column, *heading, &self.formats.heading)?;
            self.sheet.set_column_width(self.column, *width)?;
            self.column += 1;
        }
        self.sheet.set_repeat_rows(self.row, self.row)?;
        self.sheet.set_freeze_panes(self.row + 1, 1)?;
        self.next_row();
        Ok(())
    }
}

fn excel_day(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let date = day.date();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or_default(),
        small(date.month()),
        small(date.day()),
    )
}

/// The workbook of a report. `industry` gives the label of an industry.
pub fn write_report(
    report: &Report,
    entries: &[Entry],
    industry: &dyn Fn(&TermId) -> String,
    today: Day,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new(language);
    let mut book = Workbook::new();
    let title = format!("{}　{}", report.office, report.name);
    let made = excel_day(today)?;
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    write_year(
        page(&mut book, language.pick("年度報告", "Year"), &formats)?,
        report,
        &title,
        today,
        language,
    )?;
    if report.by.is_some() {
        write_groups(page(&mut book, language.pick("内訳", "Groups"), &formats)?, report, &title, language)?;
    }
    write_entries(page(&mut book, language.pick("明細", "Entries"), &formats)?, entries, industry, language)?;
    book.save_to_buffer()
}

/// A sheet that prints on A4 landscape, as wide as the page.
fn page<'a>(book: &'a mut Workbook, name: &str, formats: &'a Formats) -> Result<Sheet<'a>, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(Sheet { sheet, formats, row: 0, column: 0 })
}

fn write_year(
    mut sheet: Sheet,
    report: &Report,
    title: &str,
    today: Day,
    language: Language,
) -> Result<(), XlsxError> {
    let pick = |ja, en| language.pick(ja, en);
    let formats = sheet.formats;
    sheet.line(title, &formats.title)?;
    let as_of = match language {
        Language::Ja => format!("{} 現在", today.said(language)),
        Language::En => format!("As of {}", today.said(language)),
    };
    sheet.line(&as_of, &formats.note)?;
    let [first, second] = Half::ALL.map(|half| half.label(language));
    sheet.headings(&[
        (pick("項目", "Measure"), 34.0),
        (pick("単位", "Unit"), 8.0),
        (pick("目標値（A）", "Target (A)"), 16.0),
        (first, 16.0),
        (second, 16.0),
        (pick("年間計（B）", "Total (B)"), 16.0),
        (pick("達成率（B）／（A）", "Achievement (B)/(A)"), 14.0),
        (pick("評価", "Mark"), 8.0),
        (pick("数え方", "How it is counted"), 60.0),
    ])?;
    for line in &report.lines {
        let value = |figure: Option<Figure>| figure.and_then(|figure| figure.value);
        sheet.text(&line.label)?;
        sheet.text(unit(line.unit, language))?;
        sheet.value(line.unit, line.target)?;
        sheet.value(line.unit, value(line.first_half))?;
        sheet.value(line.unit, value(line.second_half))?;
        sheet.value(line.unit, line.total.value)?;
        sheet.value(Unit::BasisPoints, line.achievement)?;
        sheet.text(line.mark.map_or("", |mark| mark.symbol()))?;
        let left_out = match (line.total.left_out, language) {
            (0, _) => String::new(),
            (number, Language::Ja) => format!("（ほかに非公開または不明 {number}件）"),
            (number, Language::En) => format!(" ({number} more are confidential or not known)"),
        };
        sheet.text(&format!("{}{left_out}", line.measure.meaning(language)))?;
        sheet.next_row();
    }
    Ok(())
}

fn unit(unit: Unit, language: Language) -> &'static str {
    match unit {
        Unit::Count => language.pick("件", "times"),
        Unit::BasisPoints => "%",
        Unit::TenthsOfADay => language.pick("日", "days"),
        Unit::Yen => language.pick("円", "yen"),
    }
}

fn write_groups(mut sheet: Sheet, report: &Report, title: &str, language: Language) -> Result<(), XlsxError> {
    let formats = sheet.formats;
    let half = report.half.map_or(language.pick("年間", "the whole year"), |half| half.label(language));
    let by = report.by.map_or("", |by| by.label(language));
    sheet.line(&format!("{title}　{by}{}{half}", language.pick("別　", ", ")), &formats.title)?;
    let told: Vec<Measure> = Measure::ALL
        .into_iter()
        .filter(|measure| report.groups.iter().any(|group| group.figures.contains_key(measure)))
        .collect();
    let mut headings = vec![(by, 30.0)];
    headings.extend(told.iter().map(|measure| (measure.label(language), 13.0)));
    sheet.headings(&headings)?;
    for group in &report.groups {
        sheet.text(&group.label)?;
        for measure in &told {
            sheet.value(measure.unit(), group.figures.get(measure).and_then(|figure| figure.value))?;
        }
        sheet.next_row();
    }
    Ok(())
}

fn write_entries(
    mut sheet: Sheet,
    entries: &[Entry],
    industry: &dyn Fn(&TermId) -> String,
    language: Language,
) -> Result<(), XlsxError> {
    let pick = |ja, en| language.pick(ja, en);
    sheet.headings(&[
        (pick("日付", "Day"), 15.0),
        (pick("内容", "What"), 22.0),
        (pick("ニーズ", "Need"), 36.0),
        (pick("依頼側", "Side with the need"), 26.0),
        (pick("候補側", "Candidate"), 26.0),
        (pick("担当者", "Coordinator"), 16.0),
        (pick("ニーズの種類", "Kind of need"), 16.0),
        (pick("依頼側の業種", "Industry of the side with the need"), 22.0),
        (pick("候補側の業種", "Industry of the candidate"), 22.0),
        (pick("域内", "Inside the region"), 10.0),
        (pick("回答日", "Answered on"), 15.0),
        (pick("初回面談までの日数", "Days to the first meeting"), 12.0),
        (pick("成約金額", "Amount"), 16.0),
        (pick("年度", "Fiscal year"), 10.0),
    ])?;
    let begins = sheet.row;
    for entry in entries {
        let named = |id: &Option<TermId>| id.as_ref().map(industry).unwrap_or_default();
        sheet.day(Some(entry.day))?;
        sheet.text(&entry.said)?;
        sheet.text(&entry.title)?;
        sheet.text(&entry.owner)?;
        sheet.text(&entry.candidate)?;
        sheet.text(entry.coordinator.as_deref().unwrap_or_default())?;
        sheet.text(entry.need_kind.label(language))?;
        sheet.text(&named(&entry.owner_industry))?;
        sheet.text(&named(&entry.candidate_industry))?;
        sheet.text(match entry.is_inside {
            Some(true) => pick("域内", "inside"),
            Some(false) => pick("域外", "outside"),
            None => pick("不明", "not known"),
        })?;
        sheet.day(entry.answered_on)?;
        sheet.value(Unit::Count, entry.days)?;
        if entry.amount_confidential {
            sheet.text(pick("非公開", "confidential"))?;
        } else {
            sheet.value(Unit::Yen, entry.amount_yen)?;
        }
        sheet.text(&FiscalYear::of(entry.day).to_string())?;
        sheet.next_row();
    }
    if sheet.row > begins {
        sheet.sheet.autofilter(begins - 1, 0, sheet.row - 1, 13)?;
    }
    Ok(())
}
