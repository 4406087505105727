//! The vocabulary that comes with the program: the reviewable CSV files, compiled in.

use super::{Vocabulary, VocabularyError};
use std::sync::OnceLock;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$((
            concat!("vocabulary/", $name, ".csv"),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vocabulary/", $name, ".csv")),
        )),*]
    };
}

const FILES: [(&str, &str); 8] =
    files!["process", "material", "standard", "equipment", "product", "industry", "field", "region"];

/// Read once per process: the files cannot change while it runs.
pub(super) fn built_in() -> Result<Vocabulary, VocabularyError> {
    static BUILT_IN: OnceLock<Result<Vocabulary, VocabularyError>> = OnceLock::new();
    BUILT_IN.get_or_init(|| Vocabulary::from_csv(&FILES)).clone()
}
