//! A size in the form in which sizes are compared.

use crate::domain::{Millimetres, SizeEnvelope};

/// The edges of a size in thousandths of a millimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    /// Length, width and height as far as stated, longest first, then zeros.
    edges: [i32; 3],
    /// Zero where it is not stated; so is the thickness.
    diameter: i32,
    thickness: i32,
}

/// How a part fits into what can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitting {
    Fits,
    /// What is stated fits, but not everything is.
    FitsAsFarAsStated,
    /// What can be taken and what is wanted of the dimension that falls shortest.
    TooLarge {
        offered: i32,
        wanted: i32,
    },
}

impl Fit {
    pub(super) fn of(size: &SizeEnvelope) -> Self {
        let thousandths = |edge: Option<Millimetres>| edge.map_or(0, |edge| edge.thousandths() as i32);
        let mut edges = [size.length_mm, size.width_mm, size.height_mm].map(thousandths);
        edges.sort_unstable_by(|a, b| b.cmp(a));
        Self { edges, diameter: thousandths(size.diameter_mm), thickness: thousandths(size.thickness_mm) }
    }

    fn count(&self) -> usize {
        self.edges.iter().filter(|edge| **edge > 0).count()
    }

    /// How a part of this size fits into `offered`; none where no dimension is stated for both. Length, width and
    /// height may be turned about, diameter and thickness may not.
    pub(super) fn within(&self, offered: &Fit) -> Option<Fitting> {
        let (wanted_count, offered_count) = (self.count(), offered.count());
        let has_edges_only = wanted_count > 0 && self.diameter == 0 && self.thickness == 0;
        let is_as_long = |at: usize| offered.edges[at] >= self.edges[at];
        if has_edges_only && offered_count >= wanted_count && (0..3).all(is_as_long) {
            return Some(Fitting::Fits);
        }
        // The longest edge into the longest, and so on: if that does not fit, no turning helps. Edges that are not
        // stated may be of any length; the stated ones must take at least the shortest.
        let shortest = &self.edges[wanted_count.saturating_sub(offered_count)..wanted_count];
        let edges = offered.edges.into_iter().zip(shortest.iter().copied());
        let others = [(offered.diameter, self.diameter), (offered.thickness, self.thickness)];
        let stated = wanted_count + others.iter().filter(|(_, wanted)| *wanted > 0).count();
        let both = others.into_iter().filter(|(offered, wanted)| *offered > 0 && *wanted > 0);
        let mut compared = 0;
        let mut worst: Option<(i32, i32)> = None;
        for (offered, wanted) in edges.chain(both) {
            compared += 1;
            let is_worse = |(part, whole): (i32, i32)| {
                i64::from(offered) * i64::from(whole) < i64::from(part) * i64::from(wanted)
            };
            if offered < wanted && worst.is_none_or(is_worse) {
                worst = Some((offered, wanted));
            }
        }
        match worst {
            Some((offered, wanted)) => Some(Fitting::TooLarge { offered, wanted }),
            None if compared == 0 => None,
            None if compared < stated => Some(Fitting::FitsAsFarAsStated),
            None => Some(Fitting::Fits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn box_of(edges: &[f64]) -> SizeEnvelope {
        let edge = |at: usize| edges.get(at).map(|mm| Millimetres::new(*mm).unwrap());
        SizeEnvelope { length_mm: edge(0), width_mm: edge(1), height_mm: edge(2), ..Default::default() }
    }

    fn fitting(offered: &SizeEnvelope, wanted: &SizeEnvelope) -> Option<Fitting> {
        Fit::of(wanted).within(&Fit::of(offered))
    }

    #[test]
    fn a_part_may_be_turned_about() {
        assert_eq!(fitting(&box_of(&[300.0, 500.0]), &box_of(&[500.0, 300.0])), Some(Fitting::Fits));
        let too_large = Fitting::TooLarge { offered: 300_000, wanted: 500_000 };
        assert_eq!(fitting(&box_of(&[300.0, 300.0]), &box_of(&[500.0, 100.0])), Some(too_large));
    }

    #[test]
    fn an_edge_that_is_not_stated_is_not_held_against() {
        let wanted = box_of(&[500.0, 200.0]);
        assert_eq!(fitting(&box_of(&[300.0]), &wanted), Some(Fitting::FitsAsFarAsStated));
        let too_large = Fitting::TooLarge { offered: 100_000, wanted: 200_000 };
        assert_eq!(fitting(&box_of(&[100.0]), &wanted), Some(too_large));
        assert_eq!(fitting(&SizeEnvelope::default(), &box_of(&[1.0])), None);
    }

    #[test]
    fn a_diameter_is_compared_with_a_diameter_only() {
        let round = SizeEnvelope { diameter_mm: Some(Millimetres::new(50.0).unwrap()), ..Default::default() };
        assert_eq!(fitting(&box_of(&[500.0, 500.0]), &round), None);
        assert_eq!(fitting(&round, &round), Some(Fitting::Fits));
    }

    #[test]
    fn what_one_must_tell_apart_fits_in_what_is_kept() {
        let largest = Millimetres::new(1_000_000.0).unwrap().thousandths();
        assert!(i32::try_from(largest).is_ok());
    }
}
