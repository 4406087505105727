//! Bytes to text: UTF-8 with or without its mark, or CP932, which is what Excel writes on a Japanese Windows.

use encoding_rs::SHIFT_JIS;

/// The text of a file, its line ends all `\n`. The error is the first line that can be read in neither encoding.
pub(super) fn decode(bytes: &[u8]) -> Result<String, u64> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        // The label "shift_jis" of the Encoding Standard means Windows' CP932.
        Err(_) => match SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text,
            None => return Err(first_undecodable_line(bytes)),
        },
    };
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Whichever encoding reads further was meant; it says which line is broken. A line end is never part of a
/// longer character in either encoding, so lines can be tried one by one.
fn first_undecodable_line(bytes: &[u8]) -> u64 {
    let first = |readable: fn(&[u8]) -> bool| {
        bytes
            .split(|byte| *byte == b'\n')
            .zip(1..)
            .find(|(line, _)| !readable(line))
            .map_or(0, |(_, number)| number)
    };
    let utf8 = first(|line| std::str::from_utf8(line).is_ok());
    let cp932 = first(|line| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(line).is_some());
    utf8.max(cp932)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_encodings_of_an_office_read_the_same() {
        let text = "名称,備考\n髙﨑鉄工所,①㈱\n";
        let (cp932, _, unmappable) = SHIFT_JIS.encode(text);
        assert!(!unmappable);
        for bytes in [text.as_bytes(), &[b"\xEF\xBB\xBF", text.as_bytes()].concat(), &cp932] {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn line_ends_of_every_system_are_the_same() {
        assert_eq!(decode(b"a\r\nb\rc\nd").as_deref(), Ok("a\nb\nc\nd"));
    }

    #[test]
    fn a_broken_line_is_named_in_the_encoding_that_was_meant() {
        let mut utf8 = "名称\n柿崎\n佐渡\n".as_bytes().to_vec();
        utf8.extend(b"\xFF\xFF\n");
        assert_eq!(decode(&utf8), Err(4));

        let mut cp932 = SHIFT_JIS.encode("名称\n柿崎\n").0.into_owned();
        cp932.extend(b"\x82\n");
        assert_eq!(decode(&cp932), Err(3));
    }
}
