//! Whether terms make a sound vocabulary together: ids, hierarchy, implications and labels.

use super::error::Problem;
use super::labels::{Spelling, spellings};
use super::read::Row;
use crate::domain::{Scheme, TermId};
use std::collections::{HashMap, HashSet};

/// Everything that is wrong with the rows taken together, in no particular order.
pub(super) fn check(rows: &[Row]) -> Vec<Problem> {
    let mut problems = check_structure(rows);
    check_labels(rows, &mut problems);
    problems
}

fn known_ids<'a>(rows: &'a [Row], problems: &mut Vec<Problem>) -> HashMap<&'a TermId, &'a Row> {
    let mut known: HashMap<&TermId, &Row> = HashMap::with_capacity(rows.len());
    for row in rows {
        if let Some(first) = known.get(&row.term.id) {
            let reason = format!("\"{}\" is already on line {} of {}", row.term.id, first.line, first.file);
            problems.push(row.problem("id", reason));
        } else {
            known.insert(&row.term.id, row);
        }
    }
    known
}

/// What terms added at run time must satisfy. Their labels may clash: the look-up sorts that out.
pub(super) fn check_structure(rows: &[Row]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let known = known_ids(rows, &mut problems);
    check_hierarchy(rows, &known, &mut problems);
    problems
}

/// Parents exist, are of the same scheme and lead to a root; implied terms exist.
fn check_hierarchy(rows: &[Row], known: &HashMap<&TermId, &Row>, problems: &mut Vec<Problem>) {
    for row in rows {
        let id = &row.term.id;
        if let Some(parent) = &row.term.parent {
            if parent.scheme() != id.scheme() {
                problems.push(row.problem("parent", format!("\"{parent}\" is of another scheme")));
            } else if !known.contains_key(parent) {
                problems.push(row.problem("parent", format!("no term \"{parent}\"")));
            } else if is_its_own_ancestor(id, known) {
                problems.push(row.problem("parent", format!("\"{id}\" is its own ancestor")));
            }
        }
        for (position, implied) in row.term.implies.iter().enumerate() {
            if !known.contains_key(implied) {
                problems.push(row.problem("implies", format!("no term \"{implied}\"")));
            } else if implied == id {
                problems.push(row.problem("implies", format!("\"{id}\" implies itself")));
            } else if row.term.implies[..position].contains(implied) {
                problems.push(row.problem("implies", format!("\"{implied}\" is there twice")));
            }
        }
    }
}

fn is_its_own_ancestor(id: &TermId, known: &HashMap<&TermId, &Row>) -> bool {
    let mut seen = HashSet::new();
    let mut next = known.get(id).and_then(|row| row.term.parent.as_ref());
    while let Some(ancestor) = next {
        if ancestor == id {
            return true;
        }
        // A cycle further up is reported on its own lines.
        if !seen.insert(ancestor) {
            return false;
        }
        next = known.get(ancestor).and_then(|row| row.term.parent.as_ref());
    }
    false
}

/// Within a scheme, a word means one term; within a term, a word is written once. The Japanese and the English
/// label may be the same (SUS304), and hiragana beside katakana (めっき, メッキ) says that texts use both.
fn check_labels(rows: &[Row], problems: &mut Vec<Problem>) {
    let mut owners: HashMap<(Scheme, String), &Row> = HashMap::new();
    for row in rows {
        let mut own: HashSet<(String, u64)> = HashSet::new();
        for (column, text, Spelling { key, hiragana }) in spellings(&row.term) {
            if key.is_empty() {
                problems.push(row.problem(column, format!("\"{text}\" is empty")));
                continue;
            }
            if text.trim() != text {
                problems.push(row.problem(column, format!("\"{text}\" has spaces around it")));
            }
            let is_translation = column == "en";
            if !own.insert((key.clone(), hiragana)) && !is_translation {
                problems.push(row.problem(column, format!("\"{text}\" is there twice")));
            }
            let owner = owners.entry((row.term.id.scheme(), key)).or_insert(row);
            if owner.term.id != row.term.id {
                let (line, other) = (owner.line, &owner.term.id);
                let reason = format!("\"{text}\" is already a label of \"{other}\" on line {line}");
                problems.push(row.problem(column, reason));
            }
        }
    }
}
