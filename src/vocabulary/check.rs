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
        for (column, text, Spelling { key, hiragana, .. }) in spellings(&row.term) {
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

#[cfg(test)]
mod tests {
    use super::super::Vocabulary;

    const HEADER: &str = "id,parent,ja,en,synonyms,implies,source\n";
    const REGION_HEADER: &str = "id,parent,ja,en,synonyms,implies,source,code,latitude,longitude\n";

    fn problems(file: &str, lines: &str) -> Vec<String> {
        let header = if file.contains("region") { REGION_HEADER } else { HEADER };
        let text = format!("{header}{lines}");
        let error = Vocabulary::from_csv(&[(file, &text)]).map(|_| ()).unwrap_err();
        error.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_problem_names_file_line_and_column() {
        assert_eq!(
            problems("vocabulary/process.csv", "process:a,process:x,あ,A,,,\n"),
            ["vocabulary/process.csv line 2, column parent: no term \"process:x\""]
        );
    }

    #[test]
    fn all_problems_are_reported_at_once_in_order() {
        let lines = "process:a,process:x,あ,A,,,\nprocess:b,,い,B\nmaterial:c,,う,C,,,\nprocess:d,,え,D,,process:y,\n";
        let lines: Vec<u64> = {
            let text = format!("{HEADER}{lines}");
            let error = Vocabulary::from_csv(&[("process.csv", &text)]).map(|_| ()).unwrap_err();
            error.problems.iter().map(|problem| problem.line).collect()
        };
        assert_eq!(lines, [2, 3, 4, 5]);
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        assert_eq!(
            problems("vocabulary/colour.csv", ""),
            ["vocabulary/colour.csv line 1: \"colour\" is not the name of a scheme"]
        );
        let error = Vocabulary::from_csv(&[("process.csv", "id,ja\n")]).map(|_| ()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "process.csv line 1: the header must be id,parent,ja,en,synonyms,implies,source"
        );
        assert_eq!(problems("process.csv", "process:a,,あ\n"), ["process.csv line 2: 3 fields instead of 7"]);
    }

    #[test]
    fn ids_are_well_formed_and_unique() {
        assert_eq!(
            problems("process.csv", "Process A,,あ,A,,,\n"),
            ["process.csv line 2, column id: \"Process A\" is not of the form scheme:slug"]
        );
        assert_eq!(
            problems("process.csv", "material:a,,あ,A,,,\n"),
            ["process.csv line 2, column id: \"material:a\" is not of the scheme process"]
        );
        assert_eq!(
            problems("process.csv", "process:a,,あ,A,,,\nprocess:a,,い,B,,,\n"),
            ["process.csv line 3, column id: \"process:a\" is already on line 2 of process.csv"]
        );
    }

    #[test]
    fn parents_lead_to_a_root_of_the_same_scheme() {
        assert_eq!(
            problems("process.csv", "process:a,material:x,あ,A,,,\n"),
            ["process.csv line 2, column parent: \"material:x\" is of another scheme"]
        );
        assert_eq!(
            problems(
                "process.csv",
                "process:a,process:b,あ,A,,,\nprocess:b,process:a,い,B,,,\nprocess:c,process:a,う,C,,,\n"
            ),
            [
                "process.csv line 2, column parent: \"process:a\" is its own ancestor",
                "process.csv line 3, column parent: \"process:b\" is its own ancestor"
            ]
        );
    }

    #[test]
    fn a_word_means_one_term_of_a_scheme_and_is_written_once() {
        assert_eq!(
            problems("process.csv", "process:a,,センター,A,,,\nprocess:b,,い,B,ｾﾝﾀ,,\n"),
            ["process.csv line 3, column synonyms: \"ｾﾝﾀ\" is already a label of \"process:a\" on line 2"]
        );
        assert_eq!(
            problems("process.csv", "process:a,,あ,A,five axis|5軸|FIVE-AXIS||x ,,\n"),
            [
                "process.csv line 2, column synonyms: \"FIVE-AXIS\" is there twice",
                "process.csv line 2, column synonyms: \"\" is empty",
                "process.csv line 2, column synonyms: \"x \" has spaces around it"
            ]
        );
        assert_eq!(
            problems("process.csv", "process:a,,,A,,,\n"),
            ["process.csv line 2, column ja: \"\" is empty"]
        );
        let both_kana = format!("{HEADER}process:a,,めっき,Plating,メッキ,,\nprocess:b,,SUS304,SUS304,,,\n");
        assert!(Vocabulary::from_csv(&[("process.csv", &both_kana)]).is_ok());
    }

    #[test]
    fn implied_terms_exist_once_and_are_others() {
        assert_eq!(
            problems(
                "process.csv",
                "process:a,,あ,A,,process:a|process:b|process:b|standard:x,\nprocess:b,,い,B,,,\n"
            ),
            [
                "process.csv line 2, column implies: \"process:a\" implies itself",
                "process.csv line 2, column implies: \"process:b\" is there twice",
                "process.csv line 2, column implies: no term \"standard:x\""
            ]
        );
    }

    #[test]
    fn coordinates_are_degrees() {
        assert_eq!(
            problems("region.csv", "region:a,,あ,A,,,,,91,x\nregion:b,,い,B,,,,,,139\n"),
            [
                "region.csv line 2, column latitude: \"91\" is not a number of degrees up to 90",
                "region.csv line 2, column longitude: \"x\" is not a number of degrees up to 180",
                "region.csv line 3, column latitude: \"\" is not a number of degrees up to 90"
            ]
        );
    }
}
