//! What can be wrong with a vocabulary, by file, line and column, so that whoever edits the CSV finds the place.

/// One thing that is wrong with a vocabulary file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name the file was given under, such as `vocabulary/process.csv`.
    pub file: String,
    /// 1-based; the header is line 1. For terms added at run time: the 1-based position in the list.
    pub line: u64,
    /// The name of the column, such as `parent`; empty where the whole line is meant.
    pub column: &'static str,
    /// The rest of the sentence, such as `no term "process:x"`.
    pub reason: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} line {}", self.file, self.line)?;
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Everything that is wrong with the given files, in the order of files and lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VocabularyError {
    pub problems: Vec<Problem>,
}

impl std::fmt::Display for VocabularyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for VocabularyError {}
