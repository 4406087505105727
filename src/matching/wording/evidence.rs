//! Evidence as a coordinator would cite it, in one file per language: the sentences are built differently.

mod english;
mod japanese;

use super::Voice;
use crate::domain::Language;
use crate::matching::evidence::Evidence;
use crate::vocabulary::Vocabulary;

impl Evidence {
    /// One plain sentence.
    pub fn sentence(&self, vocabulary: &Vocabulary, language: Language) -> String {
        let voice = Voice { vocabulary, language };
        match language {
            Language::Ja => japanese::sentence(self, voice),
            Language::En => capitalised(&english::sentence(self, voice)),
        }
    }
}

/// Labels are written small in English, sentences are not.
fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
