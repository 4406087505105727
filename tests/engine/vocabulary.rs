//! The built-in vocabulary as a whole: sound, large enough, and true to what people in the field take for granted.

use enishi::vocabulary::Vocabulary;

fn built_in() -> Vocabulary {
    Vocabulary::built_in().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_built_in_vocabulary_is_sound() {
    assert!(built_in().len() > 500);
}
