//! Who has what: organizations by words, terms and region, without any need. All that is asked must hold; nobody is
//! ranked.

use super::held::Role;
use super::snapshot::{Place, Snapshot};
use super::text::plain;
use crate::domain::{OrganizationId, OrganizationKind, TermId};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// What organizations are looked for by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Words that stand in the name or in the profile; several, with blanks between, must all.
    pub words: String,
    pub kind: Option<OrganizationKind>,
    /// Terms that are stated, entailed by what is, or named in a text.
    pub terms: Vec<TermId>,
    /// Where the head office or a site is.
    pub region: Option<TermId>,
}

/// Who was found, and what they are like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order of their names.
    pub organizations: Vec<OrganizationId>,
    /// How many there are of each kind, the most frequent first; so, too, the others.
    pub kinds: Vec<(OrganizationKind, usize)>,
    /// By region of the head office.
    pub regions: Vec<(TermId, usize)>,
    /// By process that is stated.
    pub processes: Vec<(TermId, usize)>,
}

/// Finds organizations. A term that the vocabulary does not have is nobody's.
pub fn look_up(vocabulary: &Vocabulary, snapshot: &Snapshot, lookup: &Lookup) -> Found {
    let wanted: Option<Vec<TermIndex>> = lookup.terms.iter().map(|id| vocabulary.index(id)).collect();
    let region = lookup.region.as_ref().map(|id| vocabulary.index(id));
    let (Some(wanted), false) = (wanted, region == Some(None)) else { return Found::default() };
    let every = 0..vocabulary.len() as u32;
    let question = Question {
        words: plain(&lookup.words).split_whitespace().map(str::to_owned).collect(),
        kind: lookup.kind,
        serving: wanted
            .iter()
            .map(|wanted| every.clone().map(|term| vocabulary.entails(TermIndex(term), *wanted)).collect())
            .collect(),
        inside: region
            .flatten()
            .map(|area| every.clone().map(|term| vocabulary.is_within(TermIndex(term), area)).collect()),
    };
    let places = (0..snapshot.segment_count()).flat_map(|segment| {
        (0..snapshot.segment(segment).len()).map(move |number| Place { segment, number })
    });
    let places = places.filter(|place| !snapshot.is_gone(*place) && question.fits(snapshot, *place));
    let mut found = Tally::default();
    for place in places {
        found.add(snapshot, place);
    }
    found.finished(vocabulary)
}

/// What is asked, in numbers.
struct Question {
    words: Vec<String>,
    kind: Option<OrganizationKind>,
    /// For each wanted term, by term: whether whoever has it has the wanted one.
    serving: Vec<Vec<bool>>,
    /// By term: whether it lies in the wanted region.
    inside: Option<Vec<bool>>,
}

impl Question {
    fn fits(&self, snapshot: &Snapshot, place: Place) -> bool {
        let segment = snapshot.segment(place.segment);
        let entry = segment.entry(place.number);
        let held = segment.held(place.number);
        let is_place = |role| matches!(role, Role::HeadOffice | Role::Site);
        let has =
            |serving: &[bool]| held.iter().any(|held| !is_place(held.role) && serving[held.term.0 as usize]);
        let is_inside =
            |inside: &[bool]| held.iter().any(|held| is_place(held.role) && inside[held.term.0 as usize]);
        self.kind.is_none_or(|kind| kind == entry.kind)
            && self.inside.as_deref().is_none_or(is_inside)
            && self.serving.iter().all(|serving| has(serving))
            && self.says(&entry.name, segment.text_of(place.number))
    }

    fn says(&self, name: &str, text: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let name = plain(name);
        self.words.iter().all(|word| name.contains(word) || text.contains(word))
    }
}

/// What has been found so far.
#[derive(Default)]
struct Tally {
    organizations: Vec<(String, OrganizationId)>,
    kinds: HashMap<OrganizationKind, usize>,
    regions: BTreeMap<TermId, usize>,
    processes: HashMap<TermIndex, usize>,
}

impl Tally {
    fn add(&mut self, snapshot: &Snapshot, place: Place) {
        let segment = snapshot.segment(place.segment);
        let entry = segment.entry(place.number);
        self.organizations.push((entry.name.to_string(), entry.id));
        *self.kinds.entry(entry.kind).or_default() += 1;
        if let Some(region) = &entry.region {
            *self.regions.entry(region.clone()).or_default() += 1;
        }
        let stated = segment.held(place.number).iter().filter(|held| held.role == Role::Capability);
        let mut processes: Vec<TermIndex> = stated.map(|held| held.term).collect();
        processes.sort_unstable();
        processes.dedup();
        for process in processes {
            *self.processes.entry(process).or_default() += 1;
        }
    }

    fn finished(mut self, vocabulary: &Vocabulary) -> Found {
        self.organizations.sort();
        let processes = self.processes.into_iter();
        let processes = processes.map(|(process, count)| (vocabulary.term(process).id.clone(), count));
        Found {
            organizations: self.organizations.into_iter().map(|(_, id)| id).collect(),
            kinds: most_frequent(self.kinds),
            regions: most_frequent(self.regions),
            processes: most_frequent(processes),
        }
    }
}

fn most_frequent<T: Ord>(counts: impl IntoIterator<Item = (T, usize)>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by(|(one, a), (other, b)| (Reverse(a), one).cmp(&(Reverse(b), other)));
    counts
}

#[cfg(test)]
mod tests {
    use super::super::Subject;
    use super::*;

    fn subject(name: &str, region: &str, profile: serde_json::Value) -> Subject {
        Subject {
            id: OrganizationId::new(),
            name: name.to_owned(),
            kind: OrganizationKind::Company,
            region: TermId::parse(region).ok(),
            industries: Vec::new(),
            name_withheld: false,
            profile: serde_json::from_value(profile).unwrap(),
            record: Vec::new(),
        }
    }

    fn names(lookup: &Lookup) -> Vec<String> {
        let vocabulary = Vocabulary::built_in().unwrap();
        let capability = |process: &str| serde_json::json!({ "capabilities": [{ "process": process }] });
        let subjects = vec![
            subject("乙精機", "region:152021", capability("process:five-axis-milling")),
            subject("甲めっき", "region:20", capability("process:plating")),
            subject("丙商店", "region:15", serde_json::json!({ "summary": "ＮＣ旋盤とメッキの取次ぎ" })),
        ];
        let snapshot = Snapshot::new(&vocabulary, subjects);
        let found = look_up(&vocabulary, &snapshot, lookup);
        found.organizations.iter().map(|id| snapshot.known(*id).unwrap().name.to_owned()).collect()
    }

    fn term(id: &str) -> TermId {
        TermId::parse(id).unwrap()
    }

    #[test]
    fn everybody_is_found_in_the_order_of_names_where_nothing_is_asked() {
        assert_eq!(names(&Lookup::default()), ["丙商店", "乙精機", "甲めっき"]);
    }

    #[test]
    fn whoever_has_a_kind_of_a_process_or_names_it_has_the_process() {
        let machining = Lookup { terms: vec![term("process:machining")], ..Lookup::default() };
        assert!(names(&machining).contains(&"乙精機".to_owned()));
        let plating = Lookup { terms: vec![term("process:plating")], ..Lookup::default() };
        assert_eq!(names(&plating), ["丙商店", "甲めっき"]);
        let both =
            Lookup { terms: vec![term("process:plating"), term("process:machining")], ..Lookup::default() };
        assert!(!names(&both).contains(&"甲めっき".to_owned()));
        let unknown = Lookup { terms: vec![term("process:sorcery")], ..Lookup::default() };
        assert!(names(&unknown).is_empty());
    }

    #[test]
    fn a_prefecture_holds_its_towns() {
        let region = |id: &str| Lookup { region: Some(term(id)), ..Lookup::default() };
        assert_eq!(names(&region("region:15")), ["丙商店", "乙精機"]);
        assert_eq!(names(&region("region:152021")), ["乙精機"]);
    }

    #[test]
    fn all_words_must_stand_in_the_name_or_the_profile() {
        let words = |words: &str| Lookup { words: words.to_owned(), ..Lookup::default() };
        assert_eq!(names(&words("nc旋盤　商店")), ["丙商店"]);
        assert!(names(&words("nc旋盤 精機")).is_empty());
    }
}
