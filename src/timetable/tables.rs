//! Which table each meeting gets, once its slot is settled: what stays in its slot of the earlier plan stays at its table,
//! and then as few changes of table from one meeting to the next as possible.
//!
//! Slot by slot, each an assignment of least cost (Hungarian method, with shortest augmenting paths): a table costs one
//! for each of the two who would have to change to it, and another one than before costs more than all of that in the slot
//! together. Then over all slots again, with what comes after in view, until nothing gets better. As many tables stay as can,
//! since slots do not compete for them; that the changes are fewest is not proven.

use super::compile::Compiled;
use super::model::Slotting;
use std::collections::{BTreeMap, BTreeSet};

/// How often the slots are gone through again at most; it rarely takes more than three.
const MOST_ROUNDS: usize = 8;

/// A table for every meeting that has a slot.
pub(super) fn assign(compiled: &Compiled, slotting: &Slotting) -> Vec<Option<usize>> {
    let model = &compiled.model;
    let in_slot = by_slot(model.slots, slotting);
    let mut table: Vec<Option<usize>> = vec![None; slotting.len()];
    let neighbours = neighbours(compiled, slotting, &in_slot);
    let mut moves = usize::MAX;
    for _ in 0..MOST_ROUNDS {
        let mut next = table.clone();
        for (slot, meetings) in in_slot.iter().enumerate() {
            assign_slot(compiled, slot, meetings, &neighbours, &mut next);
        }
        // Every round keeps as many tables of the earlier plan as can be kept: only the changes differ.
        let now = changes(compiled, &in_slot, &next);
        if now >= moves {
            break;
        }
        (table, moves) = (next, now);
    }
    table
}

/// Whether all these meetings find a table in the slot.
pub(super) fn suffice(compiled: &Compiled, slot: usize, meetings: &[usize]) -> bool {
    let tables = worth_a_look(compiled, slot, meetings, &BTreeSet::new());
    let suits = |meeting| {
        let suiting = suiting(compiled, meeting);
        tables.iter().map(|table| suiting.binary_search(table).is_ok().then_some(0)).collect()
    };
    let cost: Vec<Vec<Option<i64>>> = meetings.iter().map(|meeting| suits(*meeting)).collect();
    least_cost(&cost, tables.len()).iter().all(Option::is_some)
}

/// The tables that suit the meeting, in order.
fn suiting(compiled: &Compiled, meeting: usize) -> &[usize] {
    &compiled.tables_of[compiled.model.meetings[meeting].kind]
}

/// The usable tables among which there is an assignment of least cost: those that are `named` since they cost less for somebody,
/// and of the others, which cost the same, as many for each kind as there are meetings.
fn worth_a_look(compiled: &Compiled, slot: usize, meetings: &[usize], named: &BTreeSet<usize>) -> Vec<usize> {
    let usable = |table: &usize| compiled.table_free[*table] >> slot & 1 == 1;
    let kinds: BTreeSet<usize> =
        meetings.iter().map(|meeting| compiled.model.meetings[*meeting].kind).collect();
    let mut tables: BTreeSet<usize> = named.iter().copied().filter(usable).collect();
    for kind in kinds {
        let others = compiled.tables_of[kind].iter().filter(|table| usable(table) && !named.contains(table));
        tables.extend(others.take(meetings.len()));
    }
    tables.into_iter().collect()
}

/// How often somebody changes table from one meeting to its next on the same day.
pub(super) fn moves(compiled: &Compiled, slotting: &Slotting, table: &[Option<usize>]) -> u32 {
    changes(compiled, &by_slot(compiled.model.slots, slotting), table) as u32
}

fn by_slot(slots: usize, slotting: &Slotting) -> Vec<Vec<usize>> {
    let mut in_slot: Vec<Vec<usize>> = vec![Vec::new(); slots];
    for (meeting, slot) in slotting.iter().enumerate() {
        if let Some(slot) = slot {
            in_slot[*slot].push(meeting);
        }
    }
    in_slot
}

/// The meetings next to each: for every one of its people the one before and the one after on that day.
fn neighbours(compiled: &Compiled, slotting: &Slotting, in_slot: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let model = &compiled.model;
    let mut neighbours = vec![Vec::new(); slotting.len()];
    for (first, last) in model.days() {
        let mut latest: Vec<Option<usize>> = vec![None; model.seats.len()];
        for meetings in &in_slot[first..last] {
            for meeting in meetings {
                for who in model.meetings[*meeting].who {
                    if let Some(before) = latest[who] {
                        neighbours[*meeting].push(before);
                        neighbours[before].push(*meeting);
                    }
                }
            }
            for meeting in meetings {
                for who in model.meetings[*meeting].who {
                    latest[who] = Some(*meeting);
                }
            }
        }
    }
    neighbours
}

/// Somebody changes table if it sits at none of those of its slot before; with several representatives these are several.
fn changes(compiled: &Compiled, in_slot: &[Vec<usize>], table: &[Option<usize>]) -> usize {
    let model = &compiled.model;
    let mut changes = 0;
    for (first, last) in model.days() {
        let mut latest: Vec<Vec<Option<usize>>> = vec![Vec::new(); model.seats.len()];
        for meetings in &in_slot[first..last] {
            let mut here: BTreeMap<usize, Vec<Option<usize>>> = BTreeMap::new();
            for meeting in meetings {
                for who in model.meetings[*meeting].who {
                    here.entry(who).or_default().push(table[*meeting]);
                }
            }
            for (who, tables) in here {
                let before = std::mem::replace(&mut latest[who], tables);
                let stays = before.iter().any(|table| latest[who].contains(table));
                changes += usize::from(!before.is_empty() && !stays);
            }
        }
    }
    changes
}

fn assign_slot(
    compiled: &Compiled,
    slot: usize,
    meetings: &[usize],
    neighbours: &[Vec<usize>],
    table: &mut [Option<usize>],
) {
    let before = |meeting: usize| {
        let stays = compiled.model.was[meeting] == Some(slot);
        compiled.table_was[meeting].filter(|_| stays)
    };
    let named = meetings.iter().flat_map(|meeting| {
        let around = neighbours[*meeting].iter().filter_map(|other| table[*other]);
        around.chain(before(*meeting))
    });
    let tables = worth_a_look(compiled, slot, meetings, &named.collect());
    let mut cost = vec![vec![None; tables.len()]; meetings.len()];
    let more_than_all = 1 + meetings.iter().map(|meeting| neighbours[*meeting].len() as i64).sum::<i64>();
    for (row, meeting) in cost.iter_mut().zip(meetings) {
        let suiting = suiting(compiled, *meeting);
        let known: Vec<usize> = neighbours[*meeting].iter().filter_map(|other| table[*other]).collect();
        for (cell, at) in row.iter_mut().zip(&tables) {
            if suiting.binary_search(at).is_ok() {
                let changes = known.iter().filter(|other| *other != at).count() as i64;
                let elsewhere = before(*meeting).is_some_and(|before| before != *at);
                *cell = Some(changes + if elsewhere { more_than_all } else { 0 });
            }
        }
    }
    for (meeting, chosen) in meetings.iter().zip(least_cost(&cost, tables.len())) {
        table[*meeting] = chosen.map(|column| tables[column]);
    }
}

/// A column for every row, no column twice, with the least cost in all; `None` in the matrix is impossible. A row that
/// cannot have one stays without.
fn least_cost(cost: &[Vec<Option<i64>>], columns: usize) -> Vec<Option<usize>> {
    let mut row_of: Vec<Option<usize>> = vec![None; columns];
    let mut row_price = vec![0_i64; cost.len()];
    let mut column_price = vec![0_i64; columns];
    for row in 0..cost.len() {
        // Shortest way from this row to a free column, over reduced costs.
        let mut distance = vec![i64::MAX; columns];
        let mut from: Vec<Option<usize>> = vec![None; columns];
        let mut done = vec![false; columns];
        let (mut at, mut so_far, mut column_before) = (row, 0, None);
        let free = loop {
            let mut next: Option<usize> = None;
            for column in 0..columns {
                if done[column] {
                    continue;
                }
                if let Some(price) = cost[at][column] {
                    let way = so_far + price - row_price[at] - column_price[column];
                    if way < distance[column] {
                        distance[column] = way;
                        from[column] = column_before;
                    }
                }
                // Of columns as near as each other a free one ends the way.
                let nearer = |best: usize| {
                    (distance[column], row_of[column].is_some()) < (distance[best], row_of[best].is_some())
                };
                if distance[column] < i64::MAX && next.is_none_or(nearer) {
                    next = Some(column);
                }
            }
            let Some(column) = next else { break None };
            done[column] = true;
            so_far = distance[column];
            match row_of[column] {
                None => break Some(column),
                Some(other) => (at, column_before) = (other, Some(column)),
            }
        };
        let Some(free) = free else { continue };
        for column in (0..columns).filter(|column| done[*column] && *column != free) {
            if let Some(other) = row_of[column] {
                row_price[other] += so_far - distance[column];
            }
            column_price[column] -= so_far - distance[column];
        }
        row_price[row] += so_far;
        let mut column = free;
        while let Some(before) = from[column] {
            row_of[column] = row_of[before];
            column = before;
        }
        row_of[column] = Some(row);
    }
    let mut column_of = vec![None; cost.len()];
    for (column, row) in row_of.into_iter().enumerate() {
        if let Some(row) = row {
            column_of[row] = Some(column);
        }
    }
    column_of
}
