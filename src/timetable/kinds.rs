//! Which tables suit which meetings: those that have what the meeting and the two who meet need, and a booth of one of
//! the two where they have any.

use super::model::{Slots, mask};
use super::problem::{Table, TableName};
use super::resolve::Resolved;
use std::collections::{HashMap, HashSet};

/// Which tables suit which meeting. Meetings that ask for the same share one list: with thousands of tables, one for each
/// would take minutes.
pub(super) struct Kinds<'r> {
    resolved: &'r Resolved<'r>,
    /// For every table, whose booth it is.
    owners: Vec<Option<usize>>,
    has_booth: HashSet<usize>,
    asked: HashMap<Asked<'r>, usize>,
    kinds: HashMap<Vec<usize>, usize>,
    /// For every kind, its tables in order.
    pub tables_of: Vec<Vec<usize>>,
    /// For every kind, the slots in which one of its tables can be used.
    pub free: Vec<Slots>,
    /// For every table, the slots in which it can be used.
    pub table_free: Vec<Slots>,
}

/// What a meeting asks of its table.
#[derive(PartialEq, Eq, Hash)]
struct Asked<'r> {
    needs: Vec<&'r str>,
    /// Those of the two who have booths; if any, it is held at one.
    owners: Vec<usize>,
    locked: Option<usize>,
}

impl<'r> Kinds<'r> {
    pub fn new(resolved: &'r Resolved<'r>) -> Kinds<'r> {
        let owner = |table: &Table| Some(resolved.participants[table.booth_of.as_ref()?.0.as_str()]);
        let owners: Vec<Option<usize>> = resolved.tables.iter().map(owner).collect();
        Kinds {
            resolved,
            has_booth: owners.iter().flatten().copied().collect(),
            owners,
            asked: HashMap::new(),
            kinds: HashMap::new(),
            tables_of: Vec::new(),
            free: Vec::new(),
            table_free: resolved.tables.iter().map(|table| free(resolved, table)).collect(),
        }
    }

    /// The kind of a meeting of these two, with needs of its own beside theirs, and a table it is locked to.
    pub fn of(&mut self, needs: &'r [String], locked: Option<&TableName>, who: [usize; 2]) -> usize {
        let own = who.into_iter().flat_map(|who| &self.resolved.participant(who).needs);
        let mut needs: Vec<&str> = own.chain(needs).map(String::as_str).collect();
        needs.sort_unstable();
        needs.dedup();
        let owners = who.into_iter().filter(|who| self.has_booth.contains(who)).collect();
        let locked = locked.map(|table| self.resolved.table_at[&table.0]);
        let asked = Asked { needs, owners, locked };
        if let Some(kind) = self.asked.get(&asked) {
            return *kind;
        }
        let tables = self.suiting(&asked);
        let kind = *self.kinds.entry(tables).or_insert_with_key(|tables| {
            self.free.push(tables.iter().fold(0, |free, table| free | self.table_free[*table]));
            self.tables_of.push(tables.clone());
            self.tables_of.len() - 1
        });
        self.asked.insert(asked, kind);
        kind
    }

    fn suiting(&self, asked: &Asked<'r>) -> Vec<usize> {
        let tables = &self.resolved.tables;
        let among = asked.locked.map_or(0..tables.len(), |locked| locked..locked + 1);
        let has_all =
            |at: &usize| asked.needs.iter().all(|need| tables[*at].has.iter().any(|has| has == need));
        let is_theirs = |at: &usize| match self.owners[*at] {
            Some(owner) => asked.owners.contains(&owner),
            None => asked.owners.is_empty(),
        };
        among.filter(is_theirs).filter(has_all).collect()
    }
}

/// The slots in which the table can be used.
fn free(resolved: &Resolved<'_>, table: &Table) -> Slots {
    let all = mask(resolved.problem.slots.len());
    table.unavailable.iter().fold(all, |free, slot| free & !(1 << resolved.slots[slot.0.as_str()]))
}
