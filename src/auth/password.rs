//! Passwords: argon2id, at least ten characters, hashed away from the event loop by the caller (about 0.05 s).

use crate::domain::Reason;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use rand::Rng;
use unicode_normalization::UnicodeNormalization;

/// The fewest characters of a password.
const FEWEST_CHARACTERS: usize = 10;
/// The most characters of a password; longer ones only cost time.
const MOST_CHARACTERS: usize = 200;
/// The fewest different characters: refuses aaaaaaaaaa and 1212121212.
const FEWEST_DIFFERENT: usize = 5;

/// How many letters stand in a group of what people read out or type off.
const GROUP: usize = 4;

/// A password as typed. Shows itself to nobody.
#[derive(Clone)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// A password that somebody signs in with: any text of bounded length.
    pub fn typed(text: String) -> Self {
        Self(text.chars().take(MOST_CHARACTERS).collect())
    }

    /// A new password.
    ///
    /// # Errors
    /// [`Reason::WeakPassword`], [`Reason::TooLong`].
    pub fn new(text: String) -> Result<Self, Reason> {
        let weak = Reason::WeakPassword { min: FEWEST_CHARACTERS };
        let length = text.chars().count();
        if length > MOST_CHARACTERS {
            return Err(Reason::TooLong { max: MOST_CHARACTERS });
        }
        let different = text.chars().collect::<std::collections::BTreeSet<_>>().len();
        let in_a_row =
            "0123456789012345678901234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl password";
        if length < FEWEST_CHARACTERS
            || different < FEWEST_DIFFERENT
            || in_a_row.contains(&text.to_lowercase())
        {
            return Err(weak);
        }
        Ok(Self(text))
    }

    /// A random password that can be read out on the telephone: four groups of four. 79 bits.
    pub fn random() -> Self {
        Self::groups(4)
    }

    /// A random code to be typed from paper: three groups of four. 59 bits, and ten tries.
    pub fn paper_code() -> Self {
        Self::groups(3)
    }

    /// A code as it was typed from paper: hyphens, capitals and full-width letters make no difference.
    pub fn typed_code(text: &str) -> Self {
        let plain: Vec<char> =
            text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_ascii_alphanumeric()).take(20).collect();
        let groups: Vec<String> = plain.chunks(GROUP).map(|group| group.iter().collect()).collect();
        Self(groups.join("-"))
    }

    /// Random letters and digits in groups, without look-alikes.
    fn groups(count: usize) -> Self {
        const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
        let mut rng = rand::rng();
        let mut text = String::new();
        for i in 0..count * GROUP {
            if i > 0 && i % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(LETTERS[rng.random_range(0..LETTERS.len())]));
        }
        Self(text)
    }

    /// The text, for whoever must be shown it once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The PHC string to store.
    pub fn hash(&self) -> String {
        Argon2::default()
            .hash_password(self.0.as_bytes())
            .expect("argon2 with its default parameters hashes any text of this length")
            .to_string()
    }

    /// Whether this is the password that was hashed. A hash that cannot be read matches nothing.
    pub fn matches(&self, hash: &str) -> bool {
        PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(self.0.as_bytes(), &hash).is_ok())
    }

    /// Spends the time of a comparison, so that an unknown address takes as long as a wrong password.
    pub fn match_nothing(&self) {
        let _ = self.hash();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hash = Password::typed("correct horse".into()).hash();
        assert!(hash.starts_with("$argon2id$"));
        assert!(Password::typed("correct horse".into()).matches(&hash));
        assert!(!Password::typed("correct horsf".into()).matches(&hash));
        assert!(!Password::typed("correct horse".into()).matches("not a hash"));
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["", "short", "aaaaaaaaaaaa", "1234567890", "QWERTYUIOP", "1212121212"] {
            assert!(matches!(Password::new(weak.into()), Err(Reason::WeakPassword { .. })), "{weak}");
        }
        assert!(Password::new("雪が育んだ百年の産業".into()).is_ok());
        assert!(Password::new(Password::random().reveal().into()).is_ok());
    }

    #[test]
    fn a_code_is_the_same_however_it_was_typed_off() {
        let code = Password::typed_code(" ＡＢＣＤ efgh-2345 ");
        assert_eq!(code.reveal(), "abcd-efgh-2345");
        assert_eq!(Password::paper_code().reveal().len(), 14);
        let random = Password::paper_code();
        assert_eq!(
            Password::typed_code(&random.reveal().replace('-', "").to_uppercase()).reveal(),
            random.reveal()
        );
    }

    #[test]
    fn a_password_shows_itself_to_nobody() {
        assert_eq!(format!("{:?}", Password::typed("secret".into())), "Password(…)");
    }
}
