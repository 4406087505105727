//! What the office did in a fiscal year, and what it meant to do.

pub mod export;
pub mod get;
pub mod get_targets;
pub mod list_entries;
pub mod update_targets;

use crate::http::problem::ApiError;
use crate::http::reporting::view;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::{Dimension, FiscalYear, Half, View};

/// What of a year is looked at. Groups are given as a report names them; `none` for those that have nothing to be divided
/// by.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// Divides the report by this.
    by: Option<Dimension>,
    /// Of groups and lists: half of the year, and not the whole.
    half: Option<Half>,
    /// Narrows to cases in the charge of this account.
    coordinator: Option<String>,
    need_kind: Option<String>,
    owner_industry: Option<String>,
    candidate_industry: Option<String>,
}

impl ReportQuery {
    fn view(&self, year: FiscalYear) -> Result<View, ApiError> {
        let narrowed = [&self.coordinator, &self.need_kind, &self.owner_industry, &self.candidate_industry];
        view(year, self.half, self.by, narrowed.map(Option::as_deref))
    }
}
