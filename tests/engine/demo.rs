//! The demonstration region and the official lists, read with the built-in vocabulary.

use enishi::domain::{Day, Language, NeedKind, OfficeId, Programme, ProgrammeId, Scheme, TermId};
use enishi::exchange::{ImportedTerm, Region, read_industries, read_municipalities, read_region};
use enishi::matching::{Criterion, Gap, closing};
use enishi::vocabulary::{Place, Term, Vocabulary};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn built_in() -> Vocabulary {
    Vocabulary::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn demo() -> Region {
    let vocabulary = built_in();
    let find = |scheme: Scheme, label: &str| {
        let known = TermId::parse(label).ok().and_then(|id| vocabulary.index(&id));
        known.or_else(|| vocabulary.find(scheme, label)).map(|index| vocabulary.term(index).id.clone())
    };
    read_region(&root().join("demo"), &find).unwrap_or_else(|faults| panic!("{faults}"))
}

/// An official list beside the repository, or nothing and a printed reason.
fn reference(file: &str) -> Option<Vec<u8>> {
    let path: PathBuf = root().join("../shared/reference").join(file);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    bytes
}

fn with_terms(vocabulary: &Vocabulary, imported: &[ImportedTerm]) -> Vocabulary {
    let terms = imported.iter().map(|term| Term {
        id: term.id.clone(),
        parent: term.parent.clone(),
        ja: term.ja.clone(),
        en: term.en.clone(),
        synonyms: term.synonyms.clone(),
        implies: Vec::new(),
        source: term.source.clone(),
        place: term.latitude.zip(term.longitude).map(|(latitude, longitude)| Place { latitude, longitude }),
    });
    vocabulary.with_terms(terms.collect()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_whole_demonstration_region_reads_without_a_fault() {
    let region = demo();
    assert!(region.office.is_some());
    assert!(region.organizations.len() >= 40, "{}", region.organizations.len());
    assert!(region.needs.len() >= 15, "{}", region.needs.len());
    let kinds: HashSet<_> = region.needs.iter().map(|need| need.details.kind).collect();
    assert_eq!(kinds.len(), NeedKind::ALL.len(), "every kind of need occurs");
    assert!(region.needs.iter().all(|need| !need.details.requirements.is_empty()));
}

#[test]
fn the_demonstration_region_reaches_nobody() {
    for organization in demo().organizations {
        let details = organization.details;
        let email_is_safe = details.email.is_none_or(|email| email.as_str().ends_with("example.jp"));
        assert!(email_is_safe && details.telephone.is_none(), "{}", details.name);
    }
}

#[test]
fn the_cases_name_a_known_need_and_a_known_organization_other_than_its_owner() {
    let region = demo();
    let mut cases = csv::Reader::from_path(root().join("demo/cases.csv")).unwrap();
    let mut solved = HashSet::new();
    for case in cases.records() {
        let case = case.unwrap();
        let need = region.needs.iter().find(|need| need.code == case[0]).expect("a known need");
        assert!(region.organizations.iter().any(|organization| organization.code == case[1]), "{case:?}");
        assert_ne!(need.organization_code, case[1], "{case:?}");
        assert!(solved.insert((case[0].to_owned(), case[1].to_owned())), "{case:?} is there twice");
    }
    assert!(region.needs.iter().all(|need| solved.iter().any(|(code, _)| *code == need.code)));
}

#[test]
fn every_municipality_joins_the_vocabulary() {
    let Some(bytes) = reference("municipality/localgovjp-utf8.csv") else { return };
    let imported = read_municipalities(&bytes).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(imported.len(), 1_916);
    let labels: HashSet<_> = imported.iter().map(|term| &term.ja).collect();
    assert_eq!(labels.len(), imported.len(), "labels are unique");

    let vocabulary = with_terms(&built_in(), &imported);
    for term in &imported {
        let region = vocabulary.index(&term.id).expect("imported");
        let prefecture = TermId::parse(&term.id.as_str()[.."region:00".len()]).unwrap();
        assert!(vocabulary.is_within(region, vocabulary.index(&prefecture).unwrap()), "{}", term.id);
        assert!(vocabulary.term(region).place.is_some(), "{}", term.id);
    }
    let found = vocabulary.find(Scheme::Region, "広島県府中市").expect("a name with its prefecture");
    assert_eq!(vocabulary.term(found).id.as_str(), "region:342084");
}

#[test]
fn every_industry_of_the_official_list_joins_the_vocabulary() {
    let (ja, en) = ("jsic/jsic-simple.json", "jsic/jsic-en.json");
    let (Some(ja), Some(en)) = (reference(ja), reference(en)) else { return };
    let read = |bytes: &[u8]| read_industries(bytes).unwrap_or_else(|faults| panic!("{faults}"));
    let (ja, en) = (read(&ja), read(&en));
    assert_eq!(ja.len(), 536 + 1_473, "groups and classes");
    assert!(ja.iter().zip(&en).all(|(ja, en)| ja.id == en.id && ja.ja == en.ja));
    let labels: HashSet<_> = en.iter().map(|term| &term.ja).collect();
    assert_eq!(labels.len(), en.len(), "labels are unique");

    let vocabulary = with_terms(&built_in(), &en);
    let noodles = vocabulary.find(Scheme::Industry, "めん類製造業").expect("a class");
    let food = vocabulary.find(Scheme::Industry, "食料品製造業").expect("a division");
    assert!(vocabulary.ancestors(noodles).contains(&food));
}

#[test]
fn the_demonstrations_programmes_close_the_gaps_that_its_documents_tell_of() {
    let vocabulary = built_in();
    let programmes: Vec<Programme> = demo()
        .programmes
        .into_iter()
        .zip(1..)
        .map(|(details, number)| Programme {
            id: ProgrammeId(uuid::Uuid::from_u128(number)),
            office_id: OfficeId(uuid::Uuid::nil()),
            details,
            version: 1,
            created_at: chrono::DateTime::UNIX_EPOCH,
            updated_at: chrono::DateTime::UNIX_EPOCH,
        })
        .collect();
    assert!(programmes.len() >= 10, "{}", programmes.len());
    assert!(programmes.iter().all(|programme| programme.details.source.is_some()), "each names its document");
    let today = Day::parse("2026-11-21").unwrap();
    let first = |criterion, term: &str| {
        let gap = Gap { criterion, term: TermId::parse(term).ok() };
        let found = closing(&vocabulary, &gap, &programmes, today, None);
        found.first().map(|programme| {
            let help = programme.details.help(Language::Ja).unwrap_or_default();
            format!("{}：{help}", programme.details.name)
        })
    };
    let certification = |term| first(Criterion::Certification, term);
    let half = "航空機産業の認証補助金：費用の2分の1、上限150万円";
    assert_eq!(certification("standard:jisq9100").as_deref(), Some(half));
    assert_eq!(certification("standard:nadcap").as_deref(), Some(half));
    assert_eq!(certification("standard:iatf16949"), None);
    let skill = first(Criterion::Tolerance, "process:five-axis-milling");
    assert_eq!(skill.as_deref(), Some("航空機産業の高度化補助金（人材育成）：費用の3分の2、上限500万円"));
}
