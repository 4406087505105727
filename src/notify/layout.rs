//! Lays plain text out in columns: a Japanese character takes two, and no line begins with a full stop.
//!
//! Templates are written without regard to length; [`wrapped`] breaks what is too long and hangs the rest of an item
//! under its first line.

/// The width of a line, in half-width columns (RFC 5322 recommends 78 at most).
pub(super) const COLUMNS: usize = 76;

/// Characters that do not begin a line (行頭禁則, JIS X 4051).
const NEVER_FIRST: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー…）〕］｝〉》」』】％)]},.:;!?%\
    ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ";
/// Characters that do not end a line (行末禁則).
const NEVER_LAST: &str = "（〔［｛〈《「『【([{￥";

/// The text with its lines at most [`COLUMNS`] wide where they can be broken, without spaces at their ends and with at
/// most one empty line in a row.
pub(super) fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && empty) {
            wrap_line(line, &mut out);
            out.push('\n');
        }
        empty = line.is_empty();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn wrap_line(line: &str, out: &mut String) {
    let hang = " ".repeat(hanging_indent(line));
    let (mut column, mut start) = (0, 0);
    let mut last = '\0';
    let mut place = |chunk: &str| {
        let wide: usize = chunk.chars().map(columns).sum();
        let visible: usize = chunk.trim_end().chars().map(columns).sum();
        if column + visible > COLUMNS && column > hang.len() {
            out.truncate(out.trim_end_matches([' ', '　']).len());
            out.push('\n');
            out.push_str(&hang);
            column = hang.len();
        }
        out.push_str(chunk);
        column += wide;
    };
    for (at, next) in line.char_indices() {
        if at > start && may_break(last, next) {
            place(&line[start..at]);
            start = at;
        }
        last = next;
    }
    place(&line[start..]);
}

/// Where the following lines of an item begin: after its spaces and its mark (`・`, `- `, `12. `).
fn hanging_indent(line: &str) -> usize {
    let rest = line.trim_start_matches(' ');
    let spaces = line.len() - rest.len();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = if rest.starts_with('・') || rest.starts_with("- ") {
        2
    } else if digits > 0 && rest[digits..].starts_with(". ") {
        digits + 2
    } else {
        0
    };
    spaces + mark
}

fn may_break(last: char, next: char) -> bool {
    if next == ' ' || columns(next) == 0 || last == '\u{200d}' {
        return false;
    }
    if NEVER_FIRST.contains(next) || NEVER_LAST.contains(last) {
        return false;
    }
    if last == ' ' {
        return true;
    }
    // A number stays with its unit: 12個, 2026年.
    let number_and_unit = last.is_ascii_digit() && columns(next) == 2;
    !number_and_unit && (columns(last) == 2 || columns(next) == 2)
}

/// Half-width columns of a character in a Japanese fixed-width font, where what Unicode calls ambiguous is wide.
fn columns(c: char) -> usize {
    match u32::from(c) {
        // Combining marks, joiners, direction marks, variation selectors.
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f | 0xe0100..=0xe01ef => 0,
        0..=0x2ff => match c {
            '±' | '×' | '÷' | '°' | '§' | '¶' => 2,
            _ => 1,
        },
        // Half-width katakana.
        0xff61..=0xff9f => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn widths(text: &str) -> Vec<usize> {
        text.lines().map(|line| line.chars().map(columns).sum()).collect()
    }

    #[test]
    fn japanese_breaks_anywhere_but_before_a_full_stop_and_after_a_bracket() {
        let sentence = "  ・".to_owned() + &"あ".repeat(36) + "。" + &"い".repeat(35) + "「う」";
        let text = wrapped(&sentence);
        assert!(widths(&text).iter().all(|width| *width <= COLUMNS), "{text}");
        for line in text.lines().skip(1) {
            assert!(line.starts_with("    ") && !line.trim_start().starts_with(['。', '」']), "{text}");
            assert!(!line.ends_with('「'), "{text}");
        }
        let joined: String = text.lines().map(str::trim_start).collect();
        assert_eq!(joined, sentence.trim_start(), "nothing is lost");
    }

    #[test]
    fn english_breaks_at_spaces_and_a_long_word_stays_whole() {
        let long = format!("- {} {}", "word ".repeat(20), "x".repeat(90));
        let text = wrapped(&long);
        assert!(text.contains(&format!("\n  {}", "x".repeat(90))), "{text}");
        assert!(text.lines().take(2).all(|line| line.len() <= COLUMNS && !line.ends_with(' ')), "{text}");
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        let text = wrapped(&("あ".repeat(37) + "12個です"));
        assert_eq!(text.lines().last(), Some("12個です"));
    }

    #[test]
    fn the_parts_of_an_emoji_stay_together() {
        let text = wrapped(&("あ".repeat(37) + "👩\u{200d}🏭です"));
        assert!(text.contains("👩\u{200d}🏭"), "{text:?}");
    }

    #[test]
    fn empty_lines_do_not_pile_up() {
        assert_eq!(wrapped("\n\na  \n\n\n\nb\n\n"), "a\n\nb\n");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_what_can_be_broken_fits(text in "[あ漢。、「」（）・ 0-9a-z\n]{0,400}") {
            let wrapped = wrapped(&text);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&wrapped), letters(&text));
            for (line, width) in wrapped.lines().zip(widths(&wrapped)) {
                // What is too wide is a single piece that must not be broken, after the mark of its item.
                let body = line.trim_start();
                let pairs = body.chars().zip(body.chars().skip(1));
                let breakable = pairs.filter(|(last, next)| may_break(*last, *next)).count();
                prop_assert!(width <= COLUMNS || breakable <= 1, "{}: {}", width, line);
            }
        }
    }
}
