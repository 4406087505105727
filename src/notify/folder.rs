//! Writes each mail as one `.eml` file into a folder, where any mail program opens it.

use super::mime::OutgoingMail;
use super::transport::{SendError, TransportError};
use std::path::{Path, PathBuf};

/// A folder that mails are written into.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder where it does not exist.
    pub(super) fn new(path: &Path) -> Result<Self, TransportError> {
        std::fs::create_dir_all(path)
            .map_err(|error| TransportError::File(format!("the mail folder {}: {error}", path.display())))?;
        Ok(Self { path: path.to_owned() })
    }

    pub(super) fn describe(&self) -> String {
        format!("folder {}", self.path.display())
    }

    /// Writes the mail as `<composed, UTC>-<short id>.eml`; a mail that is there already is replaced.
    ///
    /// Every failure is transient: a full disk and a wrong owner are mended by the administrator.
    pub(super) async fn write(&self, mail: &OutgoingMail, message: Vec<u8>) -> Result<(), SendError> {
        let folder = self.path.clone();
        let short_id = mail.short_id();
        let composed = mail.date.format("%Y%m%dT%H%M%S").to_string();
        tokio::task::spawn_blocking(move || place(&folder, &composed, &short_id, &message))
            .await
            .map_err(|error| SendError::Transient(error.to_string()))?
            .map_err(|error| {
                SendError::Transient(format!("the mail could not be written to its folder: {error}"))
            })
    }
}

/// Writes beside the final name and renames, so that no reader ever sees half a mail.
fn place(folder: &Path, composed: &str, short_id: &str, message: &[u8]) -> std::io::Result<()> {
    let target = match find(folder, short_id)? {
        Some(earlier) => earlier,
        None => folder.join(format!("{composed}-{short_id}.eml")),
    };
    let unfinished = folder.join(format!(".{short_id}.unfinished"));
    let written = write_through(&unfinished, message).and_then(|()| std::fs::rename(&unfinished, &target));
    if written.is_err() {
        // The first error is the one worth telling.
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}

/// The file that an earlier attempt at the same mail left.
fn find(folder: &Path, short_id: &str) -> std::io::Result<Option<PathBuf>> {
    let ending = format!("-{short_id}.eml");
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(&ending)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn write_through(path: &Path, message: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = std::fs::File::create(path)?;
    file.write_all(message)?;
    file.sync_all()
}
