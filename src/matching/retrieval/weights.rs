//! How much a token tells about whose passage it stands in, learnt from the collection itself.
//!
//! Inverse document frequency asks how rare a token is. What matters is more: given that a passage says it, how
//! likely is another passage of the same document to say it too, and how much likelier than any passage at all?
//! The logarithm of that ratio is the weight of an agreement in record linkage (Fellegi and Sunter 1969). "一式" and
//! a name may be equally rare; the name comes back.

use super::index::Posting;

/// How likely a token is to come back before the collection has said anything about it.
const EXPECTED_RETURN: f64 = 0.15;

/// That expectation counts like so many passages seen. A token of one passage has nothing but it.
const EXPECTATION_PASSAGES: f64 = 2.0;

/// What rarity alone is worth, next to coming back. Large collections rank the same without it; in small ones hardly
/// anything comes back, and they would be left without a measure.
const RARITY: f64 = 0.5;

/// The weight of every token, given the passages it occurs in, their owners, and how many passages each owner has.
pub(super) fn weights(in_passages: &[Vec<Posting>], owners: &[u32], passages: &[u32]) -> Vec<f32> {
    in_passages.iter().map(|occurrences| weight(occurrences, owners, passages)).collect()
}

fn weight(occurrences: &[Posting], owners: &[u32], passages: &[u32]) -> f32 {
    let (count, total) = (occurrences.len() as f64, owners.len() as f64);
    let anywhere = count / total;
    let (mut seen, mut returned) = (0.0, 0.0);
    // Passages are numbered document by document.
    for same in occurrences.chunk_by(|(a, _), (b, _)| owners[*a as usize] == owners[*b as usize]) {
        let all = f64::from(passages[owners[same[0].0 as usize] as usize]);
        if all < 2.0 {
            continue;
        }
        let with = same.len() as f64;
        seen += with;
        returned += with * (with - 1.0) / (all - 1.0);
    }
    let expected = EXPECTED_RETURN.max(anywhere);
    let again = (returned + EXPECTATION_PASSAGES * expected) / (seen + EXPECTATION_PASSAGES);
    let rarity = ((total + 1.0) / (count + 0.5)).ln();
    (again / anywhere).ln().max(RARITY * rarity) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five documents of two passages each; the token stands once in each of the passages given.
    fn of(passages: &[u32]) -> f32 {
        let owners: Vec<u32> = (0..10).map(|passage| passage / 2).collect();
        let occurrences: Vec<Posting> = passages.iter().map(|passage| (*passage, 1.0)).collect();
        weight(&occurrences, &owners, &[2; 5])
    }

    #[test]
    fn what_comes_back_tells_more_than_what_is_as_rare_and_does_not() {
        assert!(of(&[0, 1]) > of(&[0, 2]), "{} {}", of(&[0, 1]), of(&[0, 2]));
    }

    #[test]
    fn what_is_rare_tells_more_and_what_everybody_says_next_to_nothing() {
        assert!(of(&[0]) > of(&[0, 2, 4]));
        let everywhere = of(&(0..10).collect::<Vec<_>>());
        assert!(everywhere > 0.0 && everywhere < 0.1, "{everywhere}");
    }
}
