//! What is wrong with an imported file: the file, the row, the column, and one sentence in the reader's language.

use crate::domain::{Language, Reason, Scheme};

/// The most faults that are listed; the rest is counted.
pub const MOST_FAULTS: usize = 200;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFault {
    /// The path as given, or the name of the list.
    pub file: String,
    /// The row as a spreadsheet counts it, 1 being the header; 0 where the whole file is meant.
    pub line: u64,
    /// The header as written in the file; empty where the whole row is meant.
    pub column: String,
    pub reason: ImportReason,
}

/// Why something in a file is refused. Closed: every reason has a sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportReason {
    FileMissing,
    /// The operating system's answer.
    Unreadable {
        detail: String,
    },
    /// A CSV file that is none of those read, perhaps a misspelt name.
    UnknownFile,
    /// Neither UTF-8 nor CP932.
    Encoding,
    UnclosedQuote,
    /// Not the JSON document that was expected.
    Json {
        detail: String,
    },
    UnknownHeader,
    MissingHeader,
    RepeatedHeader,
    FieldCount {
        expected: usize,
        found: usize,
    },
    TooManyRows {
        max: usize,
    },
    /// A character of the user's own (外字) that means nothing on another computer.
    PrivateCharacter,
    /// A cell that is required.
    EmptyCell,
    /// A cell that does not go with the other cells of its row.
    NotUsedHere {
        with: String,
    },
    NotANumber,
    NotWhole,
    NotADate,
    UnknownWord {
        word: String,
        accepted: Vec<&'static str>,
    },
    UnknownTerm {
        scheme: Scheme,
        label: String,
    },
    UnknownCode {
        code: String,
    },
    DuplicateCode {
        code: String,
        first_line: u64,
    },
    /// An official code of another shape, or whose check digit is wrong.
    OfficialCode {
        code: String,
    },
    /// The value itself is not acceptable.
    Value(Reason),
}

impl From<Reason> for ImportReason {
    fn from(reason: Reason) -> Self {
        Self::Value(reason)
    }
}

impl ImportReason {
    /// One sentence for the person who keeps the file.
    pub fn message(&self, language: Language) -> String {
        let (ja, en) = match self {
            Self::FileMissing => ("このファイルが必要です。".into(), "This file is needed.".into()),
            Self::Unreadable { detail } => (
                format!("ファイルを読めません（{detail}）。"),
                format!("The file cannot be read ({detail})."),
            ),
            Self::UnknownFile => (
                "この名前のファイルは読み込みません。名前を確かめてください。".into(),
                "No file of this name is read. Check the name.".into(),
            ),
            Self::Encoding => (
                "文字コードがUTF-8でもShift_JIS（CP932）でもありません。".into(),
                "The text is neither UTF-8 nor Shift_JIS (CP932).".into(),
            ),
            Self::UnclosedQuote => (
                "ここで始まる引用符（\"）が閉じられていません。".into(),
                "A quotation mark (\") that opens here is never closed.".into(),
            ),
            Self::Json { detail } => (
                format!("JSONの内容が想定と違います（{detail}）。"),
                format!("Not the JSON expected ({detail})."),
            ),
            Self::UnknownHeader => (
                "この見出しの列は読み込みません。見出しを確かめてください。".into(),
                "No column of this header is read. Check the header.".into(),
            ),
            Self::MissingHeader => {
                ("この見出しの列が必要です。".into(), "A column of this header is needed.".into())
            }
            Self::RepeatedHeader => {
                ("同じ見出しの列が二つあります。".into(), "There are two columns of this header.".into())
            }
            Self::FieldCount { expected, found } => (
                format!("セルの数が{found}個で、見出しの{expected}個と違います。"),
                format!("The row has {found} cells, the header has {expected}."),
            ),
            Self::TooManyRows { max } => (format!("{max}行までです。"), format!("At most {max} rows.")),
            Self::PrivateCharacter => (
                "ほかのパソコンでは表示できない外字が含まれています。".into(),
                "Contains a user-defined character that other computers cannot show.".into(),
            ),
            Self::EmptyCell => ("空にはできません。".into(), "Must not be empty.".into()),
            Self::NotUsedHere { with } => (
                format!("「{with}」の行では使わない列です。空にしてください。"),
                format!("Not used in a row of “{with}”; leave it empty."),
            ),
            Self::NotANumber => ("数ではありません。".into(), "Not a number.".into()),
            Self::NotWhole => ("整数を入れてください。".into(), "Must be a whole number.".into()),
            Self::NotADate => (
                "実在する日付を 2027-03-31、2027年3月31日、令和9年3月31日 のように入れてください。".into(),
                "Must be a date that exists, such as 2027-03-31, 2027/3/31 or 令和9年3月31日.".into(),
            ),
            Self::UnknownWord { word, accepted } => (
                format!("「{word}」は使えません。次のいずれかを入れてください: {}。", accepted.join("、")),
                format!("“{word}” cannot be used here; use one of: {}.", accepted.join(", ")),
            ),
            Self::UnknownTerm { scheme, label } => (
                format!("用語集の「{}」に「{label}」はありません。", scheme.label(Language::Ja)),
                format!("The vocabulary has no {} “{label}”.", scheme.as_str()),
            ),
            Self::UnknownCode { code } => (
                format!("番号「{code}」の行がありません。"),
                format!("There is no row of the code “{code}”."),
            ),
            Self::DuplicateCode { code, first_line } => (
                format!("「{code}」は{first_line}行目で既に使われています。"),
                format!("“{code}” is already used in line {first_line}."),
            ),
            Self::OfficialCode { code } => (
                format!("コード「{code}」の桁数または検査数字が合いません。"),
                format!("The code “{code}” has a wrong length or check digit."),
            ),
            Self::Value(reason) => (reason.message(Language::Ja), reason.message(Language::En)),
        };
        match language {
            Language::Ja => ja,
            Language::En => en,
        }
    }
}

impl ImportFault {
    /// Where and what, for the person who keeps the file.
    pub fn message(&self, language: Language) -> String {
        let Self { file, line, column, reason } = self;
        let reason = reason.message(language);
        match (language, *line, column.as_str()) {
            (Language::Ja, 0, "") => format!("{file}: {reason}"),
            (Language::Ja, 0, column) => format!("{file} 「{column}」: {reason}"),
            (Language::Ja, line, "") => format!("{file} {line}行目: {reason}"),
            (Language::Ja, line, column) => format!("{file} {line}行目「{column}」列: {reason}"),
            (Language::En, 0, "") => format!("{file}: {reason}"),
            (Language::En, 0, column) => format!("{file}, {column}: {reason}"),
            (Language::En, line, "") => format!("{file} line {line}: {reason}"),
            (Language::En, line, column) => format!("{file} line {line}, column {column}: {reason}"),
        }
    }
}

impl std::fmt::Display for ImportFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

/// Everything that is wrong. Never empty where it is returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportFaults {
    /// The first [`MOST_FAULTS`] of them, file by file and row by row.
    pub listed: Vec<ImportFault>,
    /// How many more there are.
    pub more: usize,
}

impl ImportFaults {
    pub(super) fn push(&mut self, fault: ImportFault) {
        if self.listed.len() < MOST_FAULTS {
            self.listed.push(fault);
        } else {
            self.more += 1;
        }
    }

    /// `Ok(value)` if there is no fault, all faults otherwise.
    pub(super) fn or<T>(self, value: T) -> Result<T, ImportFaults> {
        if self.listed.is_empty() { Ok(value) } else { Err(self) }
    }

    /// One line per fault, and a last one that counts those not listed.
    pub fn message(&self, language: Language) -> String {
        let mut lines: Vec<_> = self.listed.iter().map(|fault| fault.message(language)).collect();
        match (self.more, language) {
            (0, _) => {}
            (more, Language::Ja) => lines.push(format!("ほかに{more}件あります。")),
            (more, Language::En) => lines.push(format!("and {more} more.")),
        }
        lines.join("\n")
    }
}

impl std::fmt::Display for ImportFaults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for ImportFaults {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: u64, column: &str) -> ImportFault {
        let reason = ImportReason::UnknownTerm { scheme: Scheme::Process, label: "切断ごっこ".into() };
        ImportFault { file: "demo/capabilities.csv".into(), line, column: column.into(), reason }
    }

    #[test]
    fn a_fault_says_where_and_what_in_the_readers_language() {
        assert_eq!(
            fault(12, "加工").to_string(),
            "demo/capabilities.csv line 12, column 加工: The vocabulary has no process “切断ごっこ”."
        );
        assert_eq!(
            fault(12, "加工").message(Language::Ja),
            "demo/capabilities.csv 12行目「加工」列: 用語集の「加工・工程」に「切断ごっこ」はありません。"
        );
        assert!(fault(0, "").to_string().starts_with("demo/capabilities.csv: "));
    }

    #[test]
    fn faults_beyond_the_cap_are_counted() {
        let mut faults = ImportFaults::default();
        for line in 0..250 {
            faults.push(fault(line, ""));
        }
        assert_eq!((faults.listed.len(), faults.more), (MOST_FAULTS, 50));
        assert!(faults.to_string().ends_with("\nand 50 more."));
    }
}
