//! A part of a cost (補助率), as programmes state it: 1/2, 2分の1, 100 %.

use super::fault::Reason;
use super::{Language, text::text_value};

text_value!(
    /// A part of a whole, such as 1/2: not zero, at most the whole, the denominator at most 100. Reads 1/2, 2分の1
    /// (which a spreadsheet does not take for a date) and 50%, in either width; kept as written, as a plain fraction.
    Share,
    |text| {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
        let parts = match (plain.split_once("分の"), plain.strip_suffix('%')) {
            (Some((denominator, numerator)), _) => Some((numerator, denominator)),
            (None, Some(percent)) => Some((percent, "100")),
            (None, None) => plain.split_once('/'),
        };
        let whole = |digits: &str| -> Option<u8> {
            let is_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            if is_digits { digits.parse().ok().filter(|number| (1..=100).contains(number)) } else { None }
        };
        match parts.map(|(numerator, denominator)| (whole(numerator), whole(denominator))) {
            Some((Some(numerator), Some(denominator))) if numerator <= denominator => {
                Ok(format!("{numerator}/{denominator}"))
            }
            _ => Err(Reason::Share),
        }
    },
    "1/2"
);

fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '／' | '％' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '⁄' => '/',
        _ => c,
    }
}

impl Share {
    fn fraction(&self) -> (u64, u64) {
        let (numerator, denominator) = self.as_str().split_once('/').unwrap_or(("1", "1"));
        (numerator.parse().unwrap_or(1), denominator.parse().unwrap_or(1))
    }

    /// In parts of 10000, rounded down.
    pub fn basis_points(&self) -> u64 {
        let (numerator, denominator) = self.fraction();
        numerator * 10_000 / denominator
    }

    /// "2分の1" or "1/2"; "50%" where the denominator is 100.
    pub fn said(&self, language: Language) -> String {
        match (self.fraction(), language) {
            ((numerator, 100), _) => format!("{numerator}%"),
            ((numerator, denominator), Language::Ja) => format!("{denominator}分の{numerator}"),
            (_, Language::En) => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_however_programmes_write_it() {
        for (text, share, points) in [
            ("1/2", "1/2", 5_000),
            ("２／３", "2/3", 6_666),
            ("3分の2", "2/3", 6_666),
            (" ３分の２ ", "2/3", 6_666),
            ("50%", "50/100", 5_000),
            ("１００％", "100/100", 10_000),
        ] {
            let read = Share::parse(text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!((read.as_str(), read.basis_points()), (share, points), "{text}");
            assert_eq!(Share::parse(read.as_str()), Ok(read));
        }
    }

    #[test]
    fn what_is_no_part_of_a_whole_is_refused() {
        for text in
            ["", "1", "3/2", "0/2", "1/0", "-1/2", "1/2/3", "半分", "+1/2", "1/101", "999/999", "120%"]
        {
            assert_eq!(Share::parse(text), Err(Reason::Share), "{text}");
        }
    }

    #[test]
    fn a_share_is_said_as_people_say_it() {
        let said =
            |text| Share::parse(text).map(|share| (share.said(Language::Ja), share.said(Language::En)));
        assert_eq!(said("2/3"), Ok(("3分の2".into(), "2/3".into())));
        assert_eq!(said("50%"), Ok(("50%".into(), "50%".into())));
    }
}
