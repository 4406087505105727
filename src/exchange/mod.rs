//! Files in and out: the formats that offices have.
//!
//! [`read_region`] reads an office's books from a folder of CSV files; [`read_municipalities`] and
//! [`read_industries`] read official code lists. Whatever is wrong is named with file, row and column, all of it at
//! once, and nothing is half-loaded. The format is described in `demo/README.md`. [`calendar`] writes the files that
//! calendars read.

pub mod calendar;
mod dates;
mod decode;
mod fault;
mod file_kind;
mod industries;
mod municipalities;
mod needs;
mod numbers;
mod official;
mod organizations;
mod profiles;
mod programmes;
mod region;
#[cfg(test)]
mod region_tests;
mod report_book;
mod requirements;
mod table;
mod words;

pub use fault::{ImportFault, ImportFaults, ImportReason, MOST_FAULTS};
pub use file_kind::kind_of;
pub use industries::read_industries;
pub use municipalities::read_municipalities;
pub use official::ImportedTerm;
pub use region::{ImportedNeed, ImportedOrganization, Region, read_region};
pub use report_book::write_report;
