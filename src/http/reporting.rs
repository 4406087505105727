//! What of a fiscal year is looked at, as addresses say it: for the API and the pages.

use super::problem::ApiError;
use crate::domain::{Dimension, FiscalYear, Half, Narrowing, View};

/// What is looked at. `narrowed` are the groups of [`Dimension::ALL`], in that order; an empty one, as a form sends it where
/// nothing was chosen, narrows nothing.
pub fn view(
    fiscal_year: FiscalYear,
    half: Option<Half>,
    by: Option<Dimension>,
    narrowed: [Option<&str>; 4],
) -> Result<View, ApiError> {
    let mut narrowing = Narrowing::default();
    for (dimension, text) in Dimension::ALL.into_iter().zip(narrowed) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let refused = |reason| ApiError::bad_query(dimension.as_str(), reason);
            narrowing.narrow(dimension, text).map_err(refused)?;
        }
    }
    Ok(View { fiscal_year, half, by, narrowing })
}

/// How a workbook is called that is saved: letters that every system can write.
pub fn file_name(view: &View) -> String {
    format!("enishi-report-{}.xlsx", view.fiscal_year)
}

/// The media type of a workbook (ECMA-376, as registered with IANA).
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
