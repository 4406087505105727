//! Text as people type it: lines (names, titles) and passages (descriptions), bounded and free of control characters.

use super::fault::{Faults, Reason};
use super::ids::parsed;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text value parsed from a string: `parse`, JSON and display in one place.
macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $parse:expr, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, example = $example)]
        pub struct $name(String);

        impl $name {
            /// Parses and normalises the text; the reason says what is wrong with it.
            pub fn parse(text: &str) -> Result<Self, $crate::domain::fault::Reason> {
                let parse: fn(&str) -> Result<String, $crate::domain::fault::Reason> = $parse;
                parse(text).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl deserr::Deserr<$crate::domain::fault::Faults> for $name {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                location: deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::domain::fault::Faults> {
                $crate::domain::ids::parsed(value, location, Self::parse)
            }
        }
    };
}
pub(crate) use text_value;

/// One line of at most `MAX` characters: trimmed, not empty, no line break or other control character.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct Line<const MAX: usize>(String);

/// Several lines of at most `MAX` characters in all: trimmed, not empty; line breaks and tabs allowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct Passage<const MAX: usize>(String);

/// The name of an organization, a person, a product.
pub type Name = Line<200>;
/// The title of a need or a seed.
pub type Title = Line<200>;
/// A short remark beside a value.
pub type Note = Passage<2_000>;
/// A description: a visit note, a mail.
pub type Description = Passage<20_000>;

fn bounded(text: &str, max: usize, allowed: fn(char) -> bool) -> Result<String, Reason> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Reason::Empty);
    }
    if text.chars().nth(max).is_some() {
        return Err(Reason::TooLong { max });
    }
    if text.chars().any(|c| (c.is_control() && !allowed(c)) || turns_direction(c)) {
        return Err(Reason::ControlCharacter);
    }
    Ok(text.to_owned())
}

/// Marks that have a reader see characters in another order than they are stored in. No text in Japanese or English
/// needs one, and a name can be made to look like another with them (Unicode Standard Annex 9, explicit formatting).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A description as it was given: with the number of characters before it that trimming took away, so that places in
/// it can be told as its writer counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenText {
    pub text: Description,
    pub trimmed: u32,
}

impl GivenText {
    /// # Errors
    /// Those of [`Description::parse`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let trimmed = text.chars().take_while(|c| c.is_whitespace()).count();
        Ok(Self { text: Description::parse(text)?, trimmed: u32::try_from(trimmed).unwrap_or(u32::MAX) })
    }
}

impl Deserr<Faults> for GivenText {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        parsed(value, location, Self::parse)
    }
}

macro_rules! bounded_text {
    ($name:ident, $allowed:expr) => {
        impl<const MAX: usize> $name<MAX> {
            /// # Errors
            /// [`Reason::Empty`], [`Reason::TooLong`] or [`Reason::ControlCharacter`].
            pub fn parse(text: &str) -> Result<Self, Reason> {
                bounded(text, MAX, $allowed).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> std::fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MAX: usize> Deserr<Faults> for $name<MAX> {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef<'_>,
            ) -> Result<Self, Faults> {
                parsed(value, location, Self::parse)
            }
        }
    };
}

bounded_text!(Line, |_| false);
bounded_text!(Passage, |c| matches!(c, '\n' | '\r' | '\t'));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_and_astral_characters_of_names_survive() {
        assert_eq!(Name::parse("  髙﨑鉄工所🏭 ").unwrap().as_str(), "髙﨑鉄工所🏭");
    }

    #[test]
    fn a_line_refuses_line_breaks_and_a_passage_keeps_them() {
        assert_eq!(Name::parse("a\nb"), Err(Reason::ControlCharacter));
        assert_eq!(Note::parse("a\nb").unwrap().as_str(), "a\nb");
        assert_eq!(Note::parse("a\u{0}b"), Err(Reason::ControlCharacter));
    }

    #[test]
    fn no_text_turns_the_direction_of_reading() {
        for mark in ['\u{202e}', '\u{2066}'] {
            assert_eq!(Name::parse(&format!("縁{mark}工業")), Err(Reason::ControlCharacter));
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(Name::parse(&"縁".repeat(200)).is_ok());
        assert_eq!(Name::parse(&"縁".repeat(201)), Err(Reason::TooLong { max: 200 }));
    }
}
