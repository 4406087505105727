//! The capabilities of a segment in columns, those for one process side by side: that is how they are gone through.

use super::by_term::ByTerm;
use super::fit::Fit;
use crate::domain::{Capability, SizeEnvelope};
use crate::vocabulary::TermIndex;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::ops::Range;

/// All capabilities of a segment.
#[derive(Default)]
pub(super) struct Capabilities {
    /// In the order in which they were added, where the vocabulary has it.
    processes: Vec<Option<TermIndex>>,
    by_process: ByTerm,
    /// By row: where its materials begin; they end where those of the next begin.
    first_materials: Vec<u32>,
    /// Those that the vocabulary has.
    materials: Vec<TermIndex>,
    // By row, none where nothing is stated. Pieces, days, thousandths of a micrometre.
    sizes: Column<Option<SizeEnvelope>>,
    tolerances: Column<Option<i64>>,
    /// The smallest and the largest.
    lots: Column<(Option<i64>, Option<i64>)>,
    monthly: Column<Option<i64>>,
    lead_times: Column<Option<i64>>,
    /// By number of the size: in the form in which sizes are compared.
    fits: Vec<Option<Fit>>,
}

/// A capability of a profile, and of its terms those that the vocabulary has.
pub(super) struct Added {
    pub process: Option<TermIndex>,
    pub materials: Vec<TermIndex>,
    pub capability: Capability,
}

/// Every different value once, and the number of the value that each row has. People write round numbers, so the
/// different ones are few, and what follows from a value is worked out once for all rows that have it.
#[derive(Default)]
pub(super) struct Column<T> {
    pub values: Vec<T>,
    pub which: Vec<u32>,
}

impl<T: Clone + Eq + Hash> Column<T> {
    fn new(rows: impl Iterator<Item = T>) -> Self {
        let mut numbers: FxHashMap<T, u32> = FxHashMap::default();
        let mut values = Vec::new();
        let which = rows.map(|value| {
            *numbers.entry(value).or_insert_with_key(|value| {
                values.push(value.clone());
                values.len() as u32 - 1
            })
        });
        let which = which.collect();
        Self { values, which }
    }
}

impl<T> Column<T> {
    fn at(&self, row: usize) -> &T {
        &self.values[self.which[row] as usize]
    }
}

/// One capability.
#[derive(Clone, Copy)]
pub(super) struct CapabilityRow<'a> {
    all: &'a Capabilities,
    row: usize,
}

impl Capabilities {
    /// `added` in the order of the subjects and their profiles; every term is below `terms`.
    pub(super) fn new(terms: usize, added: &[Added]) -> Self {
        let processes: Vec<Option<TermIndex>> = added.iter().map(|added| added.process).collect();
        let (by_process, order) = ByTerm::new(terms, &processes);
        let (mut first_materials, mut materials) = (Vec::new(), Vec::new());
        for at in &order {
            first_materials.push(materials.len() as u32);
            materials.extend(&added[*at].materials);
        }
        let each = || order.iter().map(|at| &added[*at].capability);
        let sizes = Column::new(each().map(|capability| capability.size.clone()));
        Self {
            processes,
            by_process,
            first_materials,
            materials,
            fits: sizes.values.iter().map(|size| size.as_ref().map(Fit::of)).collect(),
            sizes,
            tolerances: Column::new(each().map(|one| one.tolerance_um.map(|um| um.thousandths()))),
            lots: Column::new(each().map(|one| (one.lot_min.map(|n| n.get()), one.lot_max.map(|n| n.get())))),
            monthly: Column::new(each().map(|one| one.monthly_capacity.map(|pieces| pieces.get()))),
            lead_times: Column::new(each().map(|one| one.lead_time_days.map(|days| days.get()))),
        }
    }

    /// The process of a capability, by when it was added.
    pub(super) fn process(&self, at: usize) -> Option<TermIndex> {
        self.processes[at]
    }

    /// A capability, by when it was added.
    pub(super) fn get(&self, at: usize) -> CapabilityRow<'_> {
        CapabilityRow { all: self, row: self.by_process.row(at) }
    }

    /// The rows of the capabilities for a process, in the order of their subjects.
    pub(super) fn rows_of(&self, process: TermIndex) -> Range<usize> {
        self.by_process.rows_of(process)
    }

    /// The materials of a row.
    pub(super) fn materials(&self, row: usize) -> &[TermIndex] {
        let end = self.first_materials.get(row + 1).map_or(self.materials.len(), |end| *end as usize);
        &self.materials[self.first_materials[row] as usize..end]
    }

    /// By number of the size (`sizes`).
    pub(super) fn fits(&self) -> &[Option<Fit>] {
        &self.fits
    }

    pub(super) fn sizes(&self) -> &Column<Option<SizeEnvelope>> {
        &self.sizes
    }

    pub(super) fn tolerances(&self) -> &Column<Option<i64>> {
        &self.tolerances
    }

    pub(super) fn lots(&self) -> &Column<(Option<i64>, Option<i64>)> {
        &self.lots
    }

    pub(super) fn monthly(&self) -> &Column<Option<i64>> {
        &self.monthly
    }

    pub(super) fn lead_times(&self) -> &Column<Option<i64>> {
        &self.lead_times
    }
}

impl<'a> CapabilityRow<'a> {
    pub(super) fn fit(self) -> Option<Fit> {
        self.all.fits[self.all.sizes.which[self.row] as usize]
    }

    /// As it is written.
    pub(super) fn size(self) -> Option<&'a SizeEnvelope> {
        self.all.sizes.at(self.row).as_ref()
    }

    pub(super) fn tolerance(self) -> Option<i64> {
        *self.all.tolerances.at(self.row)
    }

    pub(super) fn lots(self) -> (Option<i64>, Option<i64>) {
        *self.all.lots.at(self.row)
    }

    pub(super) fn monthly(self) -> Option<i64> {
        *self.all.monthly.at(self.row)
    }

    pub(super) fn lead_time(self) -> Option<i64> {
        *self.all.lead_times.at(self.row)
    }
}
