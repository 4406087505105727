//! How an organization is identified and reached: corporate number, postal code, telephone, e-mail, web address.

use super::fault::Reason;
use super::text::text_value;
use unicode_normalization::UnicodeNormalization;

text_value!(
    /// A corporate number (法人番号): 13 digits, the first one a check digit.
    ///
    /// Check digit = 9 - (sum over the 12 base digits, from the right, times 1, 2, 1, 2, ...) mod 9
    /// (National Tax Agency, rule for the designation of corporate numbers).
    CorporateNumber,
    |text| {
        let digits: String = text.trim().nfkc().filter(|c| !matches!(c, '-' | ' ')).collect();
        if digits.len() != 13 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Reason::CorporateNumberDigits);
        }
        let (check, base) = digits.split_at(1);
        let sum: u32 = base
            .bytes()
            .rev()
            .zip([1, 2].into_iter().cycle())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        if check == (9 - sum % 9).to_string() { Ok(digits) } else { Err(Reason::CorporateNumberCheckDigit) }
    },
    "7000012050002"
);

text_value!(
    /// A Japanese postal code, kept as `123-4567`.
    PostalCode,
    |text| {
        let plain: String = text.trim().trim_start_matches('〒').nfkc().collect();
        let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        let clean = plain.trim().chars().all(|c| c.is_ascii_digit() || is_hyphen(c));
        if clean && digits.len() == 7 {
            Ok(format!("{}-{}", &digits[..3], &digits[3..]))
        } else {
            Err(Reason::PostalCode)
        }
    },
    "942-0000"
);

text_value!(
    /// A telephone number: Japanese (begins with 0, 10 or 11 digits) or international (`+`, 7 to 15 digits, E.164).
    /// Kept as typed, in half-width digits and hyphens.
    Telephone,
    |text| {
        let plain: String =
            text.trim().nfkc().map(|c| if is_hyphen(c) || matches!(c, '(' | ')' | ' ') { '-' } else { c }).collect();
        let plain = plain.trim_matches('-').replace("--", "-");
        let digits = plain.chars().filter(char::is_ascii_digit).count();
        let international = plain.strip_prefix('+');
        let clean = international.unwrap_or(&plain).chars().all(|c| c.is_ascii_digit() || c == '-');
        let length = if international.is_some() {
            (7..=15).contains(&digits)
        } else {
            plain.starts_with('0') && (10..=11).contains(&digits)
        };
        if clean && length { Ok(plain) } else { Err(Reason::Telephone) }
    },
    "025-123-4567"
);

text_value!(
    /// An e-mail address that the mail library accepts, with its domain in lower case.
    Email,
    |text| {
        let plain: String = text.trim().nfkc().collect();
        let Some((local, domain)) = plain.rsplit_once('@') else { return Err(Reason::Email) };
        let domain = domain.to_lowercase();
        let dotted = domain.split('.').count() >= 2
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        // Dots in odd places are accepted: addresses such as "name.@" were issued by Japanese carriers,
        // but neither the mail library nor most servers take them unquoted, so they are refused here.
        let plain_local = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        if dotted && plain_local && plain.len() <= 254 {
            Ok(format!("{local}@{domain}"))
        } else {
            Err(Reason::Email)
        }
    },
    "shien@example.jp"
);

text_value!(
    /// A web address: `http://` or `https://`, at most 500 characters, no spaces.
    WebAddress,
    |text| {
        let plain = text.trim();
        let rest = plain.strip_prefix("https://").or_else(|| plain.strip_prefix("http://"));
        let clean = !plain.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'));
        match rest {
            Some(rest) if clean && plain.len() <= 500 && rest.starts_with(|c: char| c.is_alphanumeric()) => {
                Ok(plain.to_owned())
            }
            _ => Err(Reason::WebAddress),
        }
    },
    "https://www.example.jp/"
);

impl WebAddress {
    /// Whether what is read there cannot be changed on the way.
    pub fn is_secure(&self) -> bool {
        self.as_str().starts_with("https://")
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '－')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corporate_number_has_a_check_digit() {
        // The National Tax Agency's own number.
        assert_eq!(CorporateNumber::parse("７００００１２０５０００２").unwrap().as_str(), "7000012050002");
        assert_eq!(CorporateNumber::parse("8000012050002"), Err(Reason::CorporateNumberCheckDigit));
        assert_eq!(CorporateNumber::parse("700001205000"), Err(Reason::CorporateNumberDigits));
        assert_eq!(CorporateNumber::parse("７００００１２０５０００あ"), Err(Reason::CorporateNumberDigits));
    }

    #[test]
    fn every_wrong_check_digit_is_refused() {
        let right: Vec<_> =
            (0..10).filter(|d| CorporateNumber::parse(&format!("{d}000012050002")).is_ok()).collect();
        assert_eq!(right, [7]);
    }

    #[test]
    fn postal_codes_are_written_in_one_way() {
        for text in ["9420001", "942-0001", "〒９４２－０００１", "942ー0001"] {
            assert_eq!(PostalCode::parse(text).unwrap().as_str(), "942-0001", "{text}");
        }
        for text in ["942-001", "94200011", "abc-defg", ""] {
            assert_eq!(PostalCode::parse(text), Err(Reason::PostalCode), "{text}");
        }
    }

    #[test]
    fn telephone_numbers() {
        assert_eq!(Telephone::parse("０２５（１２３）４５６７").unwrap().as_str(), "025-123-4567");
        assert_eq!(Telephone::parse("+81 25-123-4567").unwrap().as_str(), "+81-25-123-4567");
        for text in ["123", "25-123-4567", "025-123-45678901", "内線12", "+1"] {
            assert_eq!(Telephone::parse(text), Err(Reason::Telephone), "{text}");
        }
    }

    #[test]
    fn email_addresses() {
        assert_eq!(Email::parse(" Shien@Example.JP ").unwrap().as_str(), "Shien@example.jp");
        for text in ["", "a", "a@b", "a@@b.jp", "a b@c.jp", "a@-b.jp", ".a@b.jp", "a..b@c.jp", "あ@b.jp"] {
            assert_eq!(Email::parse(text), Err(Reason::Email), "{text}");
        }
    }

    #[test]
    fn a_web_address_is_http() {
        assert!(WebAddress::parse("https://www.example.jp/技術").is_ok());
        for text in ["javascript:alert(1)", "www.example.jp", "https://", "https://a b.jp", "http://\"x"] {
            assert_eq!(WebAddress::parse(text), Err(Reason::WebAddress), "{text}");
        }
    }
}
