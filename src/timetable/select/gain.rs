//! Vectors that are compared from the left, packed into a few machine words.
//!
//! Every coordinate gets a field of so many bits that no sum the flow forms overflows it; then adding the words adds the
//! vectors, and comparing the words compares the vectors. Signed fields share a word as the digits of a number with a
//! large base do: the word of a vector is the sum of its coordinates times powers of two.

use std::ops::{Add, Neg, Sub};

/// What taking something gains in every dimension, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Gain<const WORDS: usize>([i64; WORDS]);

impl<const WORDS: usize> Gain<WORDS> {
    pub const NONE: Gain<WORDS> = Gain([0; WORDS]);
}

impl<const WORDS: usize> Add for Gain<WORDS> {
    type Output = Gain<WORDS>;

    fn add(mut self, other: Gain<WORDS>) -> Gain<WORDS> {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word += more;
        }
        self
    }
}

impl<const WORDS: usize> Sub for Gain<WORDS> {
    type Output = Gain<WORDS>;

    fn sub(mut self, other: Gain<WORDS>) -> Gain<WORDS> {
        for (word, less) in self.0.iter_mut().zip(other.0) {
            *word -= less;
        }
        self
    }
}

impl<const WORDS: usize> Neg for Gain<WORDS> {
    type Output = Gain<WORDS>;

    fn neg(self) -> Gain<WORDS> {
        Gain::NONE - self
    }
}

/// Bits of a word that fields may fill: one is for the sign, one for the carry of a difference.
const WORD_BITS: u32 = 62;

/// Which field of which word a dimension has.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    fields: Vec<(usize, u32)>,
    words: usize,
}

impl Layout {
    /// From the greatest absolute value that a coordinate takes in any sum, dimension by dimension.
    pub fn of(greatest: &[u64]) -> Layout {
        let mut fields = Vec::with_capacity(greatest.len());
        let (mut word, mut left) = (0, WORD_BITS);
        for greatest in greatest {
            // A sign, and the values themselves.
            let bits = 65 - greatest.leading_zeros();
            assert!(bits <= WORD_BITS, "a coordinate fits into a word");
            if bits > left {
                (word, left) = (word + 1, WORD_BITS);
            }
            left -= bits;
            fields.push((word, left));
        }
        Layout { fields, words: word + 1 }
    }

    pub fn words(&self) -> usize {
        self.words
    }

    /// Packs coordinates, given by dimension; those not given are 0.
    pub fn gain<const WORDS: usize>(&self, values: impl IntoIterator<Item = (usize, i64)>) -> Gain<WORDS> {
        let mut gain = Gain::NONE;
        for (dimension, value) in values {
            let (word, shift) = self.fields[dimension];
            gain.0[word] += value << shift;
        }
        gain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GREATEST: [u64; 6] = [7, 31, 1 << 40, 3, 1 << 30, 1 << 20];

    fn vector() -> impl Strategy<Value = Vec<i64>> {
        GREATEST.iter().map(|greatest| -(*greatest as i64)..=*greatest as i64).collect::<Vec<_>>()
    }

    fn pack(vector: &[i64]) -> Gain<3> {
        Layout::of(&GREATEST).gain(vector.iter().copied().enumerate())
    }

    proptest! {
        #[test]
        fn packed_vectors_compare_as_vectors_do(one in vector(), other in vector(), same in 0..6_usize) {
            let other: Vec<i64> = one[..same].iter().chain(&other[same..]).copied().collect();
            prop_assert_eq!(pack(&one).cmp(&pack(&other)), one.cmp(&other));
        }

        #[test]
        fn adding_packed_vectors_adds_vectors(one in vector(), other in vector()) {
            let half: Vec<i64> = one.iter().zip(&other).map(|(a, b)| a / 2 + b / 2).collect();
            let (one, other): (Vec<i64>, Vec<i64>) = one.iter().zip(&other).map(|(a, b)| (a / 2, b / 2)).unzip();
            prop_assert_eq!(pack(&one) + pack(&other), pack(&half));
            prop_assert_eq!(pack(&half) - pack(&other), pack(&one));
        }
    }
}
