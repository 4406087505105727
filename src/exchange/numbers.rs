//! Numbers as people type them: full-width, with thousands separators and units, yen in 億 and 万.

use super::fault::ImportReason;
use super::words::fold;

/// A decimal number, where given followed by one of `units`.
pub(super) fn decimal(text: &str, units: &[&str]) -> Result<f64, ImportReason> {
    parse_decimal(&plain(text, units)?)
}

/// A whole number, where given followed by one of `units`.
pub(super) fn whole(text: &str, units: &[&str]) -> Result<i64, ImportReason> {
    parse_whole(&plain(text, units)?)
}

/// An amount in yen: `32,000,000`, `3,200万円`, `4億5,444万円`, `32百万円`.
pub(super) fn yen(text: &str) -> Result<i64, ImportReason> {
    let folded = fold(text);
    let mut rest = folded.strip_prefix('¥').unwrap_or(&folded);
    rest = rest.strip_suffix('円').unwrap_or(rest);
    let factor_of_all = [("百万", 1e6), ("千", 1e3)].into_iter().find_map(|(unit, factor)| {
        let number = rest.strip_suffix(unit)?;
        rest = number;
        Some(factor)
    });
    if let Some(factor) = factor_of_all {
        return Ok((parse_decimal(&plain(rest, &[])?)? * factor).round() as i64);
    }
    let mut sum = 0.0;
    let mut any = false;
    for (unit, factor) in [("億", 1e8), ("万", 1e4)] {
        if let Some((number, smaller)) = rest.split_once(unit) {
            sum += parse_decimal(&plain(number, &[])?)? * factor;
            any = true;
            rest = smaller;
        }
    }
    match rest {
        "" if any => Ok(sum.round() as i64),
        _ => Ok((sum.round() as i64).saturating_add(parse_whole(&plain(rest, &[])?)?)),
    }
}

/// The bare digits, sign and point of a number. A comma must part groups of three, so that the decimal comma of a
/// slipped key is not taken for a thousand.
fn plain(text: &str, units: &[&str]) -> Result<String, ImportReason> {
    let folded = fold(text);
    let number = units.iter().find_map(|unit| folded.strip_suffix(&fold(unit))).unwrap_or(&folded);
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", number),
    };
    let (integer, fraction) = match number.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (number, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = integer.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = integer.contains(',');
    let well_formed = is_digits(first)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && is_digits(group))
        && fraction.is_none_or(is_digits);
    if !well_formed {
        return Err(ImportReason::NotANumber);
    }
    let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
    Ok(format!("{sign}{}{fraction}", integer.replace(',', "")))
}

fn parse_decimal(plain: &str) -> Result<f64, ImportReason> {
    plain.parse().map_err(|_| ImportReason::NotANumber)
}

/// A fraction of zeros (`75.0`, as Excel may write it) is whole. What no integer holds is as large as can be, so that
/// the bounds of the value refuse it.
fn parse_whole(plain: &str) -> Result<i64, ImportReason> {
    let (integer, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err(ImportReason::NotWhole);
    }
    Ok(integer.parse().unwrap_or(if integer.starts_with('-') { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, number) in [
            ("75", 75),
            ("７５", 75),
            ("３，２００", 3_200),
            ("1,234,567", 1_234_567),
            (" 75名 ", 75),
            ("75.0", 75),
        ] {
            assert_eq!(whole(text, &["人", "名"]), Ok(number), "{text}");
        }
        assert_eq!(decimal("１．５ｍｍ", &["mm"]), Ok(1.5));
        assert_eq!(decimal("10μm", &["µm"]), Ok(10.0));
        assert_eq!(decimal("1,200.25", &[]), Ok(1200.25));
    }

    #[test]
    fn what_is_not_clearly_a_number_is_refused() {
        for text in ["", "約75", "1,5", "12,34", "1.2.3", "七十五", "--1", "1e5", "75人", ".5", "1."] {
            assert_eq!(decimal(text, &["名"]), Err(ImportReason::NotANumber), "{text}");
        }
        assert_eq!(whole("1.5", &[]), Err(ImportReason::NotWhole));
        assert_eq!(whole("99999999999999999999", &[]), Ok(i64::MAX));
    }

    #[test]
    fn yen_may_be_written_in_oku_and_man() {
        for (text, yen_) in [
            ("32,000,000", 32_000_000),
            ("３，２００万円", 32_000_000),
            ("4億5,444万円", 454_440_000),
            ("1.5億円", 150_000_000),
            ("1億円", 100_000_000),
            ("1万2,345円", 12_345),
            ("￥1,000", 1_000),
            ("454,440千円", 454_440_000),
            ("10百万円", 10_000_000),
        ] {
            assert_eq!(yen(text), Ok(yen_), "{text}");
        }
        for text in ["", "円", "万円", "3,200万円くらい", "5万3億"] {
            assert_eq!(yen(text), Err(ImportReason::NotANumber), "{text}");
        }
    }
}
