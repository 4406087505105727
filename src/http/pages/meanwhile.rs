//! What somebody sees who comes to save after somebody else did: what was typed stands in the form as before, beside
//! each field that differs stands what is stored now, and rows that only the other wrote are added to the form, so
//! that nobody's work is lost unseen. Saving it then is a decision.

use super::fields::{Fields, bare, row};
use super::form::FieldFaults;
use crate::domain::Language;
use std::collections::BTreeMap;

/// The fields by which a form knows what it began with.
const BEGUN_WITH: [&str; 2] = ["_version", "_seen"];

/// Where what is stored differs from what was typed.
#[derive(Debug, Clone)]
pub struct Meanwhile {
    language: Language,
    /// What is stored in a field; empty where nothing is, as for a row that is only in the form.
    stored: Vec<(String, String)>,
    /// The rows that were added to the form, such as `sites.1`.
    added: Vec<String>,
}

/// Fields by name, those of a row by their name within it.
type Group<'a> = BTreeMap<&'a str, String>;

impl Meanwhile {
    /// What is stored in a field, or for a row, where that is not what was typed.
    pub fn stored(&self, name: &str) -> Option<&str> {
        self.stored.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// What stands beside a field in which `text` is stored.
    pub fn said(&self, text: &str) -> String {
        match (self.language, text.is_empty()) {
            (language, true) => {
                language.pick("いま保存されている内容：（なし）", "Stored now: nothing").to_owned()
            }
            (Language::Ja, false) => format!("いま保存されている内容：{text}"),
            (Language::En, false) => format!("Stored now: {text}"),
        }
    }

    /// Whether a row, such as `sites.1`, is only stored.
    pub fn is_added(&self, row: &str) -> bool {
        self.added.iter().any(|other| other == row)
    }

    /// How many fields and rows differ.
    pub fn count(&self) -> usize {
        self.stored.len() + self.added.len()
    }

    /// The field or row to look at first.
    pub fn first(&self) -> &str {
        self.stored.iter().map(|(name, _)| name).chain(&self.added).next().map_or("", String::as_str)
    }

    fn compare(&mut self, place: &str, typed: &Group, stored: &Group) {
        let only_typed = typed.keys().filter(|name| !stored.contains_key(*name));
        for name in stored.keys().chain(only_typed) {
            let text = |group: &Group| group.get(name).cloned().unwrap_or_default();
            if text(typed) != text(stored) {
                self.stored.push((format!("{place}{name}"), text(stored)));
            }
        }
    }

    /// Equal rows are the same row; of the others, those of one kind that stand in the same place are.
    fn compare_rows(&mut self, form: &mut Fields, list: &str, typed: &[Group], stored: &[Group]) {
        let mut taken = vec![false; stored.len()];
        let mut changed = Vec::new();
        for (number, row) in typed.iter().enumerate() {
            match (0..stored.len()).find(|other| !taken[*other] && stored[*other] == *row) {
                Some(other) => taken[other] = true,
                None => changed.push((number, row)),
            }
        }
        for (number, row) in changed {
            match stored.get(number) {
                Some(other) if !taken[number] && row.get("kind") == other.get("kind") => {
                    taken[number] = true;
                    self.compare(&format!("{list}.{number}."), row, other);
                }
                _ => self.stored.push((format!("{list}.{number}"), String::new())),
            }
        }
        let only_stored = stored.iter().zip(taken).filter(|(_, taken)| !taken).map(|(row, _)| row);
        for (number, row) in (typed.len()..).zip(only_stored) {
            let place = format!("{list}.{number}");
            row.iter().for_each(|(name, text)| form.push(format!("{place}.{name}"), text));
            self.added.push(place);
        }
    }
}

/// Compares what was typed with what is stored, each as `Fields::of` says it, where a form with numbered rows comes
/// late, and lets the form go on from what is stored. None where nothing differs: it was saved already, as by a
/// second click. Fields that only the page knows are compared where they are among those that are stored.
pub fn meanwhile(
    form: &mut Fields,
    typed: &Fields,
    stored: &Fields,
    language: Language,
) -> Option<FieldFaults> {
    let mut meanwhile = Meanwhile { language, stored: Vec::new(), added: Vec::new() };
    let is_stored = |name: &str| stored.has(name) && !BEGUN_WITH.contains(&name);
    meanwhile.compare("", &alone(typed, is_stored), &alone(stored, is_stored));
    let typed = typed.clone().renumbered();
    let (typed, now) = (rows(&typed), rows(stored));
    let gone = typed.keys().filter(|list| !now.contains_key(*list));
    for list in now.keys().chain(gone) {
        let of = |lists: &BTreeMap<_, Vec<_>>| lists.get(list).cloned().unwrap_or_default();
        meanwhile.compare_rows(form, list, &of(&typed), &of(&now));
    }
    for name in BEGUN_WITH.into_iter().filter(|name| stored.has(name)) {
        form.set(name, stored.get(name));
    }
    (meanwhile.count() > 0).then(|| FieldFaults::from(meanwhile))
}

/// The fields that stand in no list.
fn alone(fields: &Fields, is_stored: impl Fn(&str) -> bool) -> Group<'_> {
    let is_meant = |name: &str| row(name).is_none() && (!name.starts_with('_') || is_stored(name));
    let named = fields.iter().map(|(name, text)| (bare(name), plain(text)));
    named.filter(|(name, _)| is_meant(name)).collect()
}

/// The rows of each list.
fn rows(fields: &Fields) -> BTreeMap<&str, Vec<Group<'_>>> {
    let mut lists: BTreeMap<&str, Vec<Group>> = BTreeMap::new();
    for (name, text) in fields.iter() {
        if let Some((list, number, rest)) = row(name) {
            let rows = lists.entry(list).or_default();
            rows.resize_with(rows.len().max(number + 1), Group::new);
            rows[number].insert(bare(rest), plain(text));
        }
    }
    lists
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(all: &[(&str, &str)]) -> Fields {
        all.iter().copied().collect()
    }

    fn late(typed: &Fields, stored: &Fields) -> (Fields, Meanwhile) {
        let mut form = typed.clone();
        let faults = meanwhile(&mut form, typed, stored, Language::Ja).unwrap();
        (form, faults.meanwhile().unwrap().clone())
    }

    #[test]
    fn what_differs_is_said_and_what_is_equal_is_not() {
        let typed = fields(&[
            ("name", "甲"),
            ("telephone", "1"),
            ("note", "a\r\nb"),
            ("_token", "x"),
            ("_version", "1"),
        ]);
        let stored =
            fields(&[("name", "乙"), ("note", "a\nb"), ("email", "a@example.jp"), ("_version", "2")]);
        let (form, late) = late(&typed, &stored);
        assert_eq!(late.stored("name"), Some("乙"));
        assert_eq!(late.stored("telephone"), Some(""));
        assert_eq!(late.stored("email"), Some("a@example.jp"));
        assert_eq!((late.stored("note"), late.count()), (None, 3));
        assert_eq!((form.get("name"), form.get("_version")), ("甲", "2"));
        assert_eq!(late.said("乙"), "いま保存されている内容：乙");
    }

    #[test]
    fn what_was_saved_by_a_first_click_is_no_conflict() {
        let typed = fields(&[("name", "甲"), ("sites.0.name", "本社")]);
        assert!(meanwhile(&mut typed.clone(), &typed, &typed, Language::Ja).is_none());
    }

    #[test]
    fn rows_that_only_the_other_wrote_are_added_to_the_form() {
        let typed =
            fields(&[("sites.0.name", "本社"), ("sites.0.region", "燕市"), ("sites.1.name", "営業所")]);
        let stored = fields(&[
            ("sites.0.name", "本社"),
            ("sites.0.region", "三条市"),
            ("sites.1.name", "第二工場"),
            ("sites.2.name", "営業所"),
        ]);
        let (form, late) = late(&typed, &stored);
        assert_eq!(late.stored("sites.0.region"), Some("三条市"));
        assert_eq!((form.get("sites.2.name"), form.rows("sites")), ("第二工場", 3));
        assert!(late.is_added("sites.2") && !late.is_added("sites.1"));
        assert_eq!((late.count(), late.first()), (2, "sites.0.region"));
    }

    #[test]
    fn rows_of_different_kinds_are_different_rows() {
        let typed = fields(&[("closes.0.kind", "process"), ("closes.0.process", "めっき")]);
        let stored = fields(&[("closes.0.kind", "training")]);
        let (form, late) = late(&typed, &stored);
        assert_eq!((form.get("closes.0.process"), form.get("closes.1.kind")), ("めっき", "training"));
        assert_eq!((late.count(), late.first()), (2, "closes.0"));
        assert!(late.is_added("closes.1") && late.stored("closes.0") == Some(""));
    }

    #[test]
    fn a_row_that_was_emptied_meanwhile_comes_back_to_be_decided_on() {
        let (typed, stored) =
            (fields(&[("name", "甲")]), fields(&[("name", "甲"), ("sites.0.name", "本社")]));
        assert_eq!(late(&typed, &stored).0.get("sites.0.name"), "本社");
    }

    #[test]
    fn a_row_that_somebody_else_took_out_is_no_longer_stored() {
        let (typed, stored) = (fields(&[("sites.0.name", "本社")]), fields(&[]));
        assert!(meanwhile(&mut typed.clone(), &typed, &stored, Language::Ja).is_some());
    }
}
