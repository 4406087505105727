//! The capabilities of a segment in columns, those for one process side by side: that is how they are gone through.

use super::fit::Fit;
use crate::domain::{Capability, SizeEnvelope};
use crate::vocabulary::TermIndex;

/// All capabilities of a segment.
#[derive(Default)]
pub(super) struct Capabilities {
    /// In the order in which they were added: the process, where the vocabulary has it, and the row.
    processes: Vec<Option<TermIndex>>,
    rows: Vec<u32>,
    /// By term: its first row. The rows of a process end where those of the next begin.
    starts: Vec<u32>,
    // By row; -1 where nothing is stated.
    fits: Vec<Option<Fit>>,
    tolerances: Vec<i32>,
    lots: Vec<(i32, i32)>,
    monthly: Vec<i32>,
    lead_times: Vec<i32>,
    /// By row: the size as it is written.
    sizes: Vec<Option<Box<SizeEnvelope>>>,
}

/// One capability.
#[derive(Clone, Copy)]
pub(super) struct CapabilityRow<'a> {
    all: &'a Capabilities,
    row: usize,
}

impl Capabilities {
    /// `added` in the order of the subjects and their profiles, with the process as far as the vocabulary, of
    /// `terms` terms, has it.
    pub(super) fn new(terms: usize, added: Vec<(Option<TermIndex>, Capability)>) -> Self {
        let mut order: Vec<usize> = (0..added.len()).collect();
        // The sort is stable: within a process the order of the subjects remains.
        order.sort_by_key(|at| added[*at].0);
        let mut all = Self { starts: vec![0; terms + 1], rows: vec![0; added.len()], ..Self::default() };
        let stated = |number: Option<i64>| number.map_or(-1, |number| number as i32);
        for (row, at) in order.into_iter().enumerate() {
            let (_, capability) = &added[at];
            all.rows[at] = row as u32;
            all.fits.push(capability.size.as_ref().map(Fit::of));
            all.tolerances.push(stated(capability.tolerance_um.map(|tolerance| tolerance.thousandths())));
            let [min, max] =
                [capability.lot_min, capability.lot_max].map(|lot| stated(lot.map(|lot| lot.get())));
            all.lots.push((min, max));
            all.monthly.push(stated(capability.monthly_capacity.map(|pieces| pieces.get())));
            all.lead_times.push(stated(capability.lead_time_days.map(|days| days.get())));
            all.sizes.push(capability.size.clone().map(Box::new));
        }
        all.processes = added.into_iter().map(|(process, _)| process).collect();
        let unknown = all.processes.iter().filter(|process| process.is_none()).count() as u32;
        // Those without a process of the vocabulary come first.
        all.starts[0] = unknown;
        for process in all.processes.iter().flatten() {
            all.starts[process.0 as usize + 1] += 1;
        }
        for term in 1..all.starts.len() {
            all.starts[term] += all.starts[term - 1];
        }
        all
    }

    /// The process of a capability, by when it was added.
    pub(super) fn process(&self, at: usize) -> Option<TermIndex> {
        self.processes[at]
    }

    /// A capability, by when it was added.
    pub(super) fn get(&self, at: usize) -> CapabilityRow<'_> {
        CapabilityRow { all: self, row: self.rows[at] as usize }
    }

    /// The capabilities for a process, in the order of their subjects.
    pub(super) fn for_process(&self, process: TermIndex) -> impl Iterator<Item = CapabilityRow<'_>> {
        let rows = self.starts[process.0 as usize]..self.starts[process.0 as usize + 1];
        rows.map(|row| CapabilityRow { all: self, row: row as usize })
    }
}

// Numbers as they are compared: pieces, days, thousandths of a micrometre.
impl<'a> CapabilityRow<'a> {
    pub(super) fn fit(self) -> Option<&'a Fit> {
        self.all.fits[self.row].as_ref()
    }

    pub(super) fn tolerance(self) -> Option<i64> {
        stated(self.all.tolerances[self.row])
    }

    /// The smallest and the largest.
    pub(super) fn lots(self) -> (Option<i64>, Option<i64>) {
        let (min, max) = self.all.lots[self.row];
        (stated(min), stated(max))
    }

    pub(super) fn monthly(self) -> Option<i64> {
        stated(self.all.monthly[self.row])
    }

    pub(super) fn lead_time(self) -> Option<i64> {
        stated(self.all.lead_times[self.row])
    }

    pub(super) fn size(self) -> Option<&'a SizeEnvelope> {
        self.all.sizes[self.row].as_deref()
    }
}

fn stated(number: i32) -> Option<i64> {
    (number >= 0).then_some(i64::from(number))
}
