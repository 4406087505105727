//! Attachments: files that coordinators keep beside an organization or a case, and why one is refused.

use super::{AccountId, AttachmentId, IntroductionId, Language, Line, OrganizationId, Reason, Subject};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

/// The longest content: a scanned catalogue passes, and a request still fits into memory many times over.
pub const MOST_ATTACHMENT_MEBIBYTES: usize = 10;
/// The same in bytes.
pub const MOST_ATTACHMENT_BYTES: usize = MOST_ATTACHMENT_MEBIBYTES * 1024 * 1024;

/// What a file is, found from its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Pdf,
    /// Since 2007.
    Word,
    Excel,
    PowerPoint,
    /// Until 2003.
    OldWord,
    OldExcel,
    OldPowerPoint,
    Png,
    Jpeg,
}

impl AttachmentKind {
    pub const ALL: [AttachmentKind; 9] = [
        Self::Pdf,
        Self::Word,
        Self::Excel,
        Self::PowerPoint,
        Self::OldWord,
        Self::OldExcel,
        Self::OldPowerPoint,
        Self::Png,
        Self::Jpeg,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Word => "word",
            Self::Excel => "excel",
            Self::PowerPoint => "power_point",
            Self::OldWord => "old_word",
            Self::OldExcel => "old_excel",
            Self::OldPowerPoint => "old_power_point",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// As IANA registers it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::PowerPoint => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::OldWord => "application/msword",
            Self::OldExcel => "application/vnd.ms-excel",
            Self::OldPowerPoint => "application/vnd.ms-powerpoint",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// What the name of such a file ends with, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Word => &["docx"],
            Self::Excel => &["xlsx"],
            Self::PowerPoint => &["pptx"],
            Self::OldWord => &["doc"],
            Self::OldExcel => &["xls"],
            Self::OldPowerPoint => &["ppt"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Word | Self::OldWord => "Word",
            Self::Excel | Self::OldExcel => "Excel",
            Self::PowerPoint | Self::OldPowerPoint => "PowerPoint",
            Self::Png => language.pick("画像（PNG）", "image (PNG)"),
            Self::Jpeg => language.pick("画像（JPEG）", "image (JPEG)"),
        }
    }
}

/// Why a file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// No file was chosen, or there is nothing in it.
    Empty,
    TooLarge,
    /// The content is none of the kinds that are kept.
    Unknown,
    /// The content is of this kind, and the name says another.
    Lies {
        found: AttachmentKind,
    },
    /// A program is in it.
    Macros,
    /// It opens with a password only, so nobody can say what is in it.
    Protected,
    /// It begins as such a file does, but is cut off or damaged.
    Damaged,
}

impl FileFault {
    /// Stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge => "file_too_large",
            Self::Unknown => "file_type_unknown",
            Self::Lies { .. } => "file_type_differs",
            Self::Macros => "file_with_macros",
            Self::Protected => "file_protected",
            Self::Damaged => "file_damaged",
        }
    }

    pub fn message(self, language: Language) -> String {
        let (ja, en) = match self {
            Self::Empty => (
                "ファイルを選んでください。中身のないファイルは添付できません。".to_owned(),
                "Choose a file. One without content cannot be attached.".to_owned(),
            ),
            Self::TooLarge => (
                format!("添付できるのは {MOST_ATTACHMENT_MEBIBYTES} MB までです。PDF にするか、分けてください。"),
                format!("A file may have {MOST_ATTACHMENT_MEBIBYTES} MB at most. Make it a PDF, or split it."),
            ),
            Self::Unknown => (
                "添付できるのは PDF、Word、Excel、PowerPoint、PNG、JPEG だけです。中身がそのどれでもありません。"
                    .to_owned(),
                "Only PDF, Word, Excel, PowerPoint, PNG and JPEG can be attached. The content is none of these."
                    .to_owned(),
            ),
            Self::Lies { found } => {
                let extension = found.extensions()[0];
                let label = found.label(language);
                (
                    format!(
                        "中身は{label}ですが、ファイル名の末尾が違います。中身を確かめ、正しければ名前の末尾を「.{extension}」にしてください。"
                    ),
                    format!(
                        "The content is {label}, but the name ends otherwise. Look at the content; if it is right, let the name end in “.{extension}”."
                    ),
                )
            }
            Self::Macros => (
                "マクロ（プログラム）を含むファイルは添付できません。マクロのない形式か PDF で保存し直してください。"
                    .to_owned(),
                "Files with macros cannot be attached. Save it without macros, or as a PDF.".to_owned(),
            ),
            Self::Protected => (
                "パスワードの付いたファイルは、中身を確かめられないため添付できません。パスワードを外してください。"
                    .to_owned(),
                "A file that is protected by a password cannot be checked. Take the password off.".to_owned(),
            ),
            Self::Damaged => (
                "ファイルが壊れているか、途中で切れています。もとのファイルが開けるか確かめてください。".to_owned(),
                "The file is damaged or cut off. See whether the original opens.".to_owned(),
            ),
        };
        match language {
            Language::Ja => ja,
            Language::En => en,
        }
    }
}

/// The name of a file as it is kept: without a path, without what Windows does not allow in names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "会社案内.pdf")]
pub struct FileName(Line<200>);

impl FileName {
    /// Browsers may send a path, and macOS sends 「が」 as two characters.
    ///
    /// # Errors
    /// Those of [`Line::parse`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.nfc().map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c }).collect();
        let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.');
        let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
        // Names of devices, which Windows does not open as files.
        let is_numbered = |device: &str| {
            stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
        };
        let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
            || is_numbered("COM")
            || is_numbered("LPT");
        Line::parse(&if is_device { format!("_{name}") } else { name.to_owned() }).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What it ends with, however wide or large it is written.
    pub fn extension(&self) -> Option<String> {
        let folded: String = self.as_str().nfkc().collect::<String>().to_lowercase();
        folded.rsplit_once('.').map(|(_, extension)| extension.trim().to_owned())
    }
}

impl std::fmt::Display for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A file beside an organization or a case; its content is read by itself.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Attachment {
    pub id: AttachmentId,
    pub organization_id: Option<OrganizationId>,
    pub introduction_id: Option<IntroductionId>,
    pub name: FileName,
    pub kind: AttachmentKind,
    pub bytes: i32,
    /// SHA-256 of the content, in hexadecimal digits.
    pub digest: String,
    /// Who attached it.
    pub account_id: Option<AccountId>,
    /// Their name.
    pub account: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Attachment {
    pub fn subject(&self) -> Subject {
        Subject { organization_id: self.organization_id, introduction_id: self.introduction_id }
    }

    /// As people read it: 「1.2 MB」.
    pub fn size(&self) -> String {
        let kibibytes = self.bytes.max(0).cast_unsigned().div_ceil(1024);
        if kibibytes < 1024 {
            return format!("{kibibytes} KB");
        }
        let tenths = kibibytes * 10 / 1024;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_no_path_and_nothing_that_windows_does_not_open() {
        let kept = [
            ("C:\\fakepath\\図面 1.pdf", "図面 1.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("か\u{3099}いよう.pdf", "がいよう.pdf"),
            ("a:b*c?.pdf", "a_b_c_.pdf"),
            ("..hidden.pdf. ", "hidden.pdf"),
            ("con.pdf", "_con.pdf"),
            ("LPT1.pdf", "_LPT1.pdf"),
            ("コン.pdf", "コン.pdf"),
        ];
        for (sent, name) in kept {
            assert_eq!(FileName::parse(sent).unwrap().as_str(), name, "{sent}");
        }
        for refused in ["", "/", "...", "a\nb.pdf", "\u{202e}fdp.exe"] {
            assert!(FileName::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn an_extension_is_read_however_it_is_written() {
        for name in ["a.PDF", "図面．ｐｄｆ", "a.b.pdf"] {
            assert_eq!(FileName::parse(name).unwrap().extension().as_deref(), Some("pdf"), "{name}");
        }
        assert_eq!(FileName::parse("pdf").unwrap().extension(), None);
    }
}
