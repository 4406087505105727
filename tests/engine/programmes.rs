//! Which support programmes close which gap, and in what order they are named.

use crate::kit::{day, firm, need_for, ranked, vocabulary};
use enishi::domain::{NeedDetails, OfficeId, Programme, ProgrammeId};
use enishi::matching::{Criterion, Gap, closing};
use serde_json::{Value, json};
use uuid::Uuid;

/// Programmes of these details, named by their place from 0.
fn programmes(list: Value) -> Vec<Programme> {
    let Value::Array(list) = list else { panic!("a list") };
    let programme = |(number, fields): (usize, Value)| {
        let mut whole = json!({ "kind": "subsidy", "name": number.to_string() });
        if let (Value::Object(whole), Value::Object(fields)) = (&mut whole, fields) {
            whole.extend(fields);
        }
        Programme {
            id: ProgrammeId(Uuid::from_u128(number as u128)),
            office_id: OfficeId(Uuid::nil()),
            details: serde_json::from_value(whole).unwrap_or_else(|error| panic!("{error}")),
            version: 1,
            created_at: chrono::DateTime::UNIX_EPOCH,
            updated_at: chrono::DateTime::UNIX_EPOCH,
        }
    };
    list.into_iter().enumerate().map(programme).collect()
}

/// Programmes that each close one thing.
fn closing_each(closes: &[Value]) -> Vec<Programme> {
    programmes(closes.iter().map(|closes| json!({ "closes": [closes] })).collect())
}

/// The gaps of the one near miss there is.
fn gaps(details: &NeedDetails, profile: Value) -> Vec<Gap> {
    let ranking = ranked(details, vec![firm(1, profile)]);
    let [miss] = ranking.near_misses.as_slice() else { panic!("not one near miss: {ranking:#?}") };
    miss.parts
        .iter()
        .zip(&miss.findings)
        .filter_map(|(part, finding)| Gap::of(part, finding, details))
        .collect()
}

/// A firm that is working towards a certification which is a must.
fn certification_gap(standard: &str) -> Gap {
    let standard = format!("standard:{standard}");
    let details = need_for(json!([{ "kind": "certification", "level": "must", "standard": standard }]));
    let profile = json!({ "certifications": [{ "standard": standard, "status": "in_progress" }] });
    let [gap] = <[Gap; 1]>::try_from(gaps(&details, profile)).unwrap_or_else(|gaps| panic!("{gaps:?}"));
    assert_eq!(
        (gap.criterion, gap.term.as_ref().map(|term| term.as_str())),
        (Criterion::Certification, Some(standard.as_str()))
    );
    gap
}

fn names(gap: &Gap, programmes: &[Programme], today: &str, deadline: Option<&str>) -> Vec<String> {
    let found = closing(&vocabulary(), gap, programmes, day(today), deadline.map(day));
    found.into_iter().map(|programme| programme.details.name.to_string()).collect()
}

fn closed_by(gap: &Gap, closes: &[Value]) -> Vec<String> {
    names(gap, &closing_each(closes), "2026-11-21", None)
}

#[test]
fn a_programme_for_iso_9001_does_not_close_a_gap_of_jisq9100_but_any_certification_does() {
    let closes = [
        json!({ "kind": "certification", "standard": "standard:iso9001" }),
        json!({ "kind": "certification" }),
        json!({ "kind": "certification", "standard": "standard:jisq9100" }),
    ];
    assert_eq!(
        closed_by(&certification_gap("jisq9100"), &closes),
        ["2", "1"],
        "what fits closest comes first"
    );
    assert_eq!(
        closed_by(&certification_gap("iso9001"), &closes),
        ["0", "2", "1"],
        "JISQ9100 includes ISO 9001"
    );
    assert_eq!(closed_by(&certification_gap("nadcap"), &closes), ["1"]);
}

#[test]
fn a_programme_for_a_general_term_is_for_every_kind_of_it() {
    let details = need_for(json!([
        { "kind": "process", "level": "want", "process": "process:five-axis-milling" },
        { "kind": "tolerance", "level": "must", "tolerance_um": 5 },
    ]));
    let profile = json!({ "capabilities": [{ "process": "process:five-axis-milling", "tolerance_um": 20 }] });
    let [gap] = <[Gap; 1]>::try_from(gaps(&details, profile)).unwrap_or_else(|gaps| panic!("{gaps:?}"));
    assert_eq!(gap.term.as_ref().map(|term| term.as_str()), Some("process:five-axis-milling"));
    let closes = [
        json!({ "kind": "process", "process": "process:machining" }),
        json!({ "kind": "process", "process": "process:five-axis-milling" }),
        json!({ "kind": "process", "process": "process:turning" }),
        json!({ "kind": "process", "process": "process:plating" }),
        json!({ "kind": "equipment", "equipment": "equipment:five-axis-machining-centre" }),
        json!({ "kind": "equipment", "equipment": "equipment:machining-centre" }),
        json!({ "kind": "equipment" }),
        json!({ "kind": "training" }),
        json!({ "kind": "research" }),
        json!({ "kind": "research", "field": "field:tribology" }),
        json!({ "kind": "certification" }),
    ];
    assert_eq!(closed_by(&gap, &closes), ["1", "4", "0", "5", "6", "7", "8"]);
}

#[test]
fn no_course_makes_a_machine_larger_and_no_certificate_makes_it_faster() {
    let details = need_for(json!([
        { "kind": "process", "level": "want", "process": "process:turning" },
        { "kind": "size", "level": "must", "size": { "length_mm": 900 } },
        { "kind": "monthly_quantity", "level": "must", "pieces": 1000 },
    ]));
    let profile = json!({ "capabilities": [
        { "process": "process:turning", "size": { "length_mm": 300 }, "monthly_capacity": 100 },
    ] });
    let closes = [
        json!({ "kind": "training" }),
        json!({ "kind": "research" }),
        json!({ "kind": "certification" }),
        json!({ "kind": "equipment" }),
    ];
    let gaps = gaps(&details, profile);
    assert_eq!(
        gaps.iter().map(|gap| gap.criterion).collect::<Vec<_>>(),
        [Criterion::Size, Criterion::MonthlyQuantity]
    );
    for gap in gaps {
        assert_eq!(closed_by(&gap, &closes), ["3"], "{gap:?}");
    }
}

#[test]
fn what_is_unknown_or_far_away_is_no_gap_that_a_programme_closes() {
    let details = need_for(json!([
        { "kind": "process", "level": "must", "process": "process:turning" },
        { "kind": "certification", "level": "must", "standard": "standard:iso9001" },
        { "kind": "lot", "level": "must", "pieces": 5 },
    ]));
    let details = NeedDetails {
        region_preference: serde_json::from_value(json!({ "level": "must", "region": "region:osaka" })).ok(),
        ..details
    };
    let gaps = gaps(&details, json!({ "capabilities": [{ "process": "process:turning" }] }));
    assert_eq!(gaps, [Gap { criterion: Criterion::Region, term: None }]);
    let everything = ["certification", "process", "equipment", "training", "research"];
    assert!(closed_by(&gaps[0], &everything.map(|kind| json!({ "kind": kind }))).is_empty());
}

#[test]
fn only_what_can_be_applied_for_before_the_deadline_is_named_and_what_is_open_today_first() {
    let certification = json!([{ "kind": "certification" }]);
    let programmes = programmes(json!([
        { "closes": certification, "open_from": "2027-04-01", "open_until": "2027-05-31" },
        { "closes": certification, "open_until": "2026-11-20" },
        { "closes": certification, "open_until": "2026-11-21" },
        { "closes": certification },
        { "closes": certification, "open_from": "2026-11-22" },
        { "closes": [] },
    ]));
    let gap = certification_gap("jisq9100");
    assert_eq!(names(&gap, &programmes, "2026-11-21", None), ["2", "3"]);
    assert_eq!(names(&gap, &programmes, "2026-11-21", Some("2026-12-31")), ["2", "3", "4"]);
    assert_eq!(names(&gap, &programmes, "2026-11-21", Some("2027-04-01")), ["2", "3", "0", "4"]);
    assert_eq!(names(&gap, &programmes, "2026-11-21", Some("2026-01-01")), ["2", "3"], "a deadline gone by");
}

#[test]
fn among_equals_the_larger_share_comes_first_in_whatever_order_they_come() {
    let certification = json!([{ "kind": "certification" }]);
    let mut programmes = programmes(json!([
        { "closes": certification },
        { "closes": certification, "rate": "1/2", "ceiling_yen": 500_000 },
        { "closes": certification, "rate": "1/2", "ceiling_yen": 1_500_000 },
        { "closes": certification, "rate": "2/3" },
        { "closes": certification },
    ]));
    let gap = certification_gap("iso9001");
    let expected = ["3", "2", "1", "0", "4"];
    assert_eq!(names(&gap, &programmes, "2026-11-21", None), expected);
    programmes.reverse();
    assert_eq!(names(&gap, &programmes, "2026-11-21", None), expected);
}
