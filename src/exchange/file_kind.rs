//! What a file is, found from its content and compared with its name. Nothing is unpacked but the list of parts of an
//! Office file, up to a bound; nothing is ever run or shown.
//!
//! Where the signs are written: PDF ISO 32000-1, 7.5.2; PNG W3C PNG 5.2 and 11.2.1; JPEG ITU-T T.81, B.1.1; Office files
//! since 2007 ECMA-376 part 2 (a ZIP with `[Content_Types].xml`); those before MS-CFB, with the streams that MS-DOC 2.1,
//! MS-XLS 2.1 and MS-PPT 2.1 name.

use crate::domain::{AttachmentKind, FileFault, FileName, MOST_ATTACHMENT_BYTES};
use std::io::{Cursor, Read};

/// The list of parts of an Office file is some kilobytes long; a longer one is no such list.
const MOST_LIST_BYTES: u64 = 1024 * 1024;
/// An Office file has some hundred parts.
const MOST_PARTS: usize = 10_000;

/// What a file is. Its name must end as one of its kind does.
///
/// # Errors
/// Why it is refused.
pub fn kind_of(name: &FileName, content: &[u8]) -> Result<AttachmentKind, FileFault> {
    if content.is_empty() {
        return Err(FileFault::Empty);
    }
    if content.len() > MOST_ATTACHMENT_BYTES {
        return Err(FileFault::TooLarge);
    }
    let found = found(content)?;
    let extension = name.extension();
    let is_named_so = extension.is_some_and(|extension| found.extensions().contains(&extension.as_str()));
    if is_named_so { Ok(found) } else { Err(FileFault::Lies { found }) }
}

fn found(content: &[u8]) -> Result<AttachmentKind, FileFault> {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if content.starts_with(b"%PDF-") {
        // Readers look for the end within the last 1,024 bytes.
        let tail = &content[content.len().saturating_sub(1024)..];
        let ends = tail.windows(5).any(|bytes| bytes == b"%%EOF");
        return if ends { Ok(AttachmentKind::Pdf) } else { Err(FileFault::Damaged) };
    }
    if content.starts_with(PNG) {
        let begins = content.get(12..16) == Some(b"IHDR");
        return if begins { Ok(AttachmentKind::Png) } else { Err(FileFault::Damaged) };
    }
    if content.starts_with(b"\xff\xd8\xff") {
        return Ok(AttachmentKind::Jpeg);
    }
    if content.starts_with(b"PK\x03\x04") {
        return office(content);
    }
    if content.starts_with(COMPOUND) {
        return old_office(content);
    }
    Err(FileFault::Unknown)
}

/// An Office file since 2007: what its list of parts says the main part is.
fn office(content: &[u8]) -> Result<AttachmentKind, FileFault> {
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).map_err(|_| FileFault::Damaged)?;
    if zip.len() > MOST_PARTS {
        return Err(FileFault::Unknown);
    }
    let names: Result<Vec<String>, _> =
        zip.file_names().map(|name| name.map(|n| n.to_ascii_lowercase())).collect();
    let names = names.map_err(|_| FileFault::Damaged)?;
    let has_program = names.iter().any(|name| name.ends_with("vbaproject.bin") || name.contains("/activex/"));
    let mut list = Vec::new();
    {
        let part = zip.by_name("[Content_Types].xml").map_err(|error| match error {
            // A ZIP of something else.
            zip::result::ZipError::FileNotFound => FileFault::Unknown,
            _ => FileFault::Damaged,
        })?;
        // What is written about its length may be a lie: no more than the bound is unpacked.
        part.take(MOST_LIST_BYTES + 1).read_to_end(&mut list).map_err(|_| FileFault::Damaged)?;
    }
    if list.len() as u64 > MOST_LIST_BYTES {
        return Err(FileFault::Unknown);
    }
    let list = String::from_utf8(list).map_err(|_| FileFault::Damaged)?;
    if has_program || list.contains("macroEnabled") || list.contains("vnd.ms-office.vbaProject") {
        return Err(FileFault::Macros);
    }
    let main = |kind: AttachmentKind| list.contains(&format!("\"{}.main+xml\"", kind.media_type()));
    let kinds = [AttachmentKind::Word, AttachmentKind::Excel, AttachmentKind::PowerPoint];
    let mut found = kinds.into_iter().filter(|kind| main(*kind));
    match (found.next(), found.next()) {
        (Some(kind), None) => Ok(kind),
        _ => Err(FileFault::Unknown),
    }
}

/// An Office file until 2003: by the streams that its directory names.
fn old_office(content: &[u8]) -> Result<AttachmentKind, FileFault> {
    let names = directory(content).ok_or(FileFault::Damaged)?;
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    // An Office file since 2007 with a password is such a file around what is encrypted (MS-OFFCRYPTO 2.3.4).
    if has("EncryptedPackage") {
        return Err(FileFault::Protected);
    }
    // Where Word, Excel and ActiveX keep programs (MS-OVBA 1.3.2). PowerPoint keeps them in the one stream of its own,
    // compressed, so that they are not seen here.
    if has("_VBA_PROJECT") || has("_VBA_PROJECT_CUR") || has("VBA") {
        return Err(FileFault::Macros);
    }
    let kinds = [
        (AttachmentKind::OldWord, ["WordDocument", "WordDocument"]),
        (AttachmentKind::OldExcel, ["Workbook", "Book"]),
        (AttachmentKind::OldPowerPoint, ["PowerPoint Document", "PowerPoint Document"]),
    ];
    let found = kinds.into_iter().find(|(_, streams)| streams.iter().any(|stream| has(stream)));
    found.map(|(kind, _)| kind).ok_or(FileFault::Unknown)
}

/// The names in the directory of a compound file (MS-CFB 2.6.1); none where its chain of sectors is not one.
fn directory(content: &[u8]) -> Option<Vec<String>> {
    const ENTRY: usize = 128;
    let u16_at = |at: usize| Some(u16::from_le_bytes(content.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_le_bytes(content.get(at..at + 4)?.try_into().ok()?));
    // 512 or 4,096 bytes (MS-CFB 2.2).
    let size = match u16_at(30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let place = |sector: u32| (sector as usize + 1).checked_mul(size);
    // The sectors of the allocation table that the header names: 109 of them cover more than we accept.
    let next = |sector: u32| {
        let per_sector = size / 4;
        let table = sector as usize / per_sector;
        let table = if table < 109 { u32_at(76 + table * 4)? } else { return None };
        u32_at(place(table)? + (sector as usize % per_sector) * 4)
    };
    let mut names = Vec::new();
    let mut sector = u32_at(48)?;
    // A chain that runs in a circle is longer than the file has sectors.
    for _ in 0..=content.len() / size {
        let entries = content.get(place(sector)?..place(sector)? + size)?;
        for entry in entries.chunks_exact(ENTRY) {
            let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
            // With the zero at the end; an entry that is not used has none.
            if (2..=64).contains(&length) && entry[66] != 0 {
                let units = entry[..length - 2].chunks_exact(2);
                let units: Vec<u16> = units.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                names.push(String::from_utf16_lossy(&units));
            }
        }
        sector = next(sector)?;
        // The end of the chain (MS-CFB 2.1).
        if sector == 0xffff_fffe {
            return Some(names);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn check(name: &str, content: &[u8]) -> Result<AttachmentKind, FileFault> {
        kind_of(&FileName::parse(name).unwrap(), content)
    }

    fn types(main: &str) -> String {
        format!(r#"<Types><Override PartName="/x" ContentType="{main}"/></Types>"#)
    }

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn office_file(kind: AttachmentKind) -> Vec<u8> {
        let list = types(&format!("{}.main+xml", kind.media_type()));
        zipped(&[("[Content_Types].xml", list.as_bytes()), ("word/document.xml", b"<x/>")])
    }

    /// A compound file of three sectors: the allocation table, and a directory of two sectors.
    fn compound(streams: &[&str]) -> Vec<u8> {
        let mut file = vec![0u8; 512 * 4];
        file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        file[30..32].copy_from_slice(&9u16.to_le_bytes());
        file[48..52].copy_from_slice(&1u32.to_le_bytes());
        file[76..80].copy_from_slice(&0u32.to_le_bytes());
        for (sector, next) in [(0u32, 0xffff_fffdu32), (1, 2), (2, 0xffff_fffe)] {
            let at = 512 + sector as usize * 4;
            file[at..at + 4].copy_from_slice(&next.to_le_bytes());
        }
        for (number, name) in ["Root Entry"].iter().chain(streams).enumerate() {
            let at = 1024 + number * 128;
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            file[at..at + units.len()].copy_from_slice(&units);
            file[at + 64..at + 66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
            file[at + 66] = 2;
        }
        file
    }

    #[test]
    fn what_a_file_is_is_read_from_its_content() {
        assert_eq!(check("a.pdf", b"%PDF-1.7\n...\n%%EOF\n"), Ok(AttachmentKind::Pdf));
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        assert_eq!(check("a.png", png), Ok(AttachmentKind::Png));
        assert_eq!(check("写真.JPEG", b"\xff\xd8\xff\xe0"), Ok(AttachmentKind::Jpeg));
        for (kind, name) in [
            (AttachmentKind::Word, "a.docx"),
            (AttachmentKind::Excel, "a.xlsx"),
            (AttachmentKind::PowerPoint, "a.pptx"),
        ] {
            assert_eq!(check(name, &office_file(kind)), Ok(kind));
        }
        // The last stands in the second sector of the directory.
        for (stream, kind, name) in [
            ("WordDocument", AttachmentKind::OldWord, "a.doc"),
            ("Workbook", AttachmentKind::OldExcel, "a.xls"),
            ("Book", AttachmentKind::OldExcel, "a.xls"),
            ("PowerPoint Document", AttachmentKind::OldPowerPoint, "a.ppt"),
        ] {
            let streams = ["1Table", "Data", "CompObj", "Other", stream];
            assert_eq!(check(name, &compound(&streams)), Ok(kind));
        }
    }

    #[test]
    fn a_file_that_lies_about_what_it_is_is_refused_by_what_it_is() {
        let lies = |found| Err(FileFault::Lies { found });
        assert_eq!(check("a.png", b"\xff\xd8\xff\xe0"), lies(AttachmentKind::Jpeg));
        assert_eq!(check("a.xlsx", &office_file(AttachmentKind::Word)), lies(AttachmentKind::Word));
        assert_eq!(check("a.doc", &compound(&["Workbook"])), lies(AttachmentKind::OldExcel));
        assert_eq!(check("a", b"%PDF-1.7 %%EOF"), lies(AttachmentKind::Pdf));
        assert_eq!(check("a.pdf.exe", b"%PDF-1.7 %%EOF"), lies(AttachmentKind::Pdf));
        for program in [&b"MZ\x90\0"[..], b"<html>", b"#!/bin/sh", b"\x7fELF", b"GIF89a", b" %PDF-1.7 %%EOF"]
        {
            assert_eq!(check("a.pdf", program), Err(FileFault::Unknown));
        }
        let archive = zipped(&[("a.txt", b"x")]);
        assert_eq!(check("a.docx", &archive), Err(FileFault::Unknown));
        // One that says it is two things is neither.
        let both = [AttachmentKind::Word, AttachmentKind::Excel]
            .map(|kind| types(&format!("{}.main+xml", kind.media_type())));
        let both = zipped(&[("[Content_Types].xml", both.join("").as_bytes())]);
        assert_eq!(check("a.docx", &both), Err(FileFault::Unknown));
    }

    #[test]
    fn programs_and_what_cannot_be_looked_into_are_refused() {
        let list = types(&format!("{}.main+xml", AttachmentKind::Word.media_type()));
        let hidden = zipped(&[("[Content_Types].xml", list.as_bytes()), ("word/vbaProject.bin", b"x")]);
        assert_eq!(check("a.docx", &hidden), Err(FileFault::Macros));
        let open = types("application/vnd.ms-excel.sheet.macroEnabled.main+xml");
        assert_eq!(
            check("a.xlsm", &zipped(&[("[Content_Types].xml", open.as_bytes())])),
            Err(FileFault::Macros)
        );
        assert_eq!(check("a.xls", &compound(&["Workbook", "_VBA_PROJECT_CUR"])), Err(FileFault::Macros));
        assert_eq!(check("a.docx", &compound(&["EncryptedPackage"])), Err(FileFault::Protected));
        assert_eq!(check("a.pdf", b"%PDF-1.7 cut off"), Err(FileFault::Damaged));
        let whole = office_file(AttachmentKind::Word);
        assert_eq!(check("a.docx", &whole[..whole.len() / 2]), Err(FileFault::Damaged));
        assert_eq!(check("a.pdf", b""), Err(FileFault::Empty));
        assert_eq!(check("a.pdf", &vec![0; MOST_ATTACHMENT_BYTES + 1]), Err(FileFault::TooLarge));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let list = vec![b' '; 50 * MOST_LIST_BYTES as usize];
        let bomb = zipped(&[("[Content_Types].xml", &list)]);
        assert!(bomb.len() < 200_000);
        assert_eq!(check("a.docx", &bomb), Err(FileFault::Unknown));
        // A directory whose chain runs in a circle.
        let mut circle = compound(&["WordDocument"]);
        circle[512 + 8..512 + 12].copy_from_slice(&1u32.to_le_bytes());
        assert_eq!(check("a.doc", &circle), Err(FileFault::Damaged));
    }

    proptest! {
        #[test]
        fn no_content_makes_it_stumble(at in 0usize..2048, bytes in proptest::collection::vec(any::<u8>(), 1..64)) {
            let files = [compound(&["Workbook"]), office_file(AttachmentKind::Word), b"%PDF-1.7 %%EOF".to_vec()];
            for mut file in files {
                for (offset, byte) in bytes.iter().enumerate() {
                    let place = (at + offset) % file.len();
                    file[place] = *byte;
                }
                let name = FileName::parse("a.doc").unwrap();
                prop_assert!(!matches!(kind_of(&name, &file), Err(FileFault::Empty | FileFault::TooLarge)));
            }
        }
    }
}
