//! Laws of the matching engine, on made-up regions of firms and made-up needs.

use super::kit::*;
use super::reference;
use enishi::domain::{CaseResult, Level, NeedDetails, OrganizationId, PastCase, Requirement};
use enishi::matching::tuning::{Case, List, measure};
use enishi::matching::{
    Candidate, Criterion, FindingStatus, NeedCase, Part, Ranking, RequirementRef, Segment, Snapshot, Subject,
    Weight, Weights, judge_one, rank, score_one,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const PROCESSES: [&str; 8] = [
    "process:machining",
    "process:milling",
    "process:five-axis-milling",
    "process:three-axis-milling",
    "process:turning",
    "process:surface-treatment",
    "process:plating",
    "process:heat-treatment",
];
pub const MATERIALS: [&str; 5] =
    ["material:metal", "material:aluminium-alloy", "material:a7075", "material:a5052", "material:titanium"];
pub const STANDARDS: [&str; 3] = ["standard:iso9001", "standard:jisq9100", "standard:nadcap"];
pub const EQUIPMENT: [&str; 2] = ["equipment:machining-centre", "equipment:five-axis-machining-centre"];
const PRODUCTS: [&str; 1] = ["product:spring"];
const FIELDS: [&str; 1] = ["field:tribology"];
const INDUSTRIES: [&str; 1] = ["industry:aerospace"];
const REGIONS: [&str; 5] =
    ["region:japan", "region:niigata", "region:sanjo", "region:nagaoka", "region:osaka"];
const DAYS: [&str; 4] = ["2024-01-10", "2026-06-01", "2026-11-21", "2027-03-31"];
pub const PHRASES: [&str; 10] = [
    "旋削、めっきは不要",
    "アルミの旋削。めっき一筋五十年。CNC の試作部品",
    "アルミの削り出し",
    "めっき一筋五十年",
    "航空宇宙産業の試作部品を短納期で",
    "CAD/CAM と同時5軸",
    "味噌と醤油の製造",
    "ISO 9001 の品質管理",
    "薄板のレーザー溶接",
    "ばねのトライボロジー",
];

pub fn of(pool: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(pool)
}

fn maybe<T: std::fmt::Debug + serde::Serialize>(
    inner: impl Strategy<Value = T>,
) -> impl Strategy<Value = Value> {
    proptest::option::of(inner).prop_map(|value| json!(value))
}

fn some(pool: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(of(pool), 0..=most)
}

pub fn size() -> impl Strategy<Value = Value> {
    let edge = || maybe(proptest::sample::select(vec![10.0, 100.0, 300.0, 500.0]));
    (edge(), edge(), edge()).prop_map(
        |(length, width, diameter)| json!({ "length_mm": length, "width_mm": width, "diameter_mm": diameter }),
    )
}

pub fn pieces() -> impl Strategy<Value = i64> {
    proptest::sample::select(vec![1, 10, 100, 1_000])
}

pub fn tolerance() -> impl Strategy<Value = f64> {
    proptest::sample::select(vec![1.0, 5.0, 10.0, 50.0])
}

fn capability() -> impl Strategy<Value = Value> {
    let numbers = (maybe(size()), maybe(tolerance()), maybe(pieces()), maybe(pieces()), maybe(pieces()));
    (of(&PROCESSES), some(&MATERIALS, 2), numbers, maybe(5_i64..40), maybe(of(&PHRASES))).prop_map(
        |(process, materials, (size, tolerance, min, max, monthly), days, note)| {
            json!({
                "process": process, "materials": materials, "size": size, "tolerance_um": tolerance,
                "lot_min": min, "lot_max": max, "monthly_capacity": monthly, "lead_time_days": days,
                "note": note,
            })
        },
    )
}

fn certification() -> impl Strategy<Value = Value> {
    let status = proptest::sample::select(vec!["held", "held", "in_progress", "planned"]);
    (of(&STANDARDS), status, some(&PROCESSES, 1), maybe(of(&DAYS)), maybe(of(&DAYS))).prop_map(
        |(standard, status, processes, from, until)| {
            json!({
                "standard": standard, "status": status, "processes": processes, "valid_from": from,
                "valid_until": until,
            })
        },
    )
}

prop_compose! {
    fn profile()(
        summary in maybe(of(&PHRASES)),
        capabilities in proptest::collection::vec(capability(), 0..4),
        certifications in proptest::collection::vec(certification(), 0..3),
        equipment in proptest::collection::vec(maybe(of(&EQUIPMENT)), 0..2),
        products in proptest::collection::vec(
            (of(&PHRASES), maybe(of(&PHRASES)), some(&PRODUCTS, 1), some(&INDUSTRIES, 1)), 0..2
        ),
        seeds in proptest::collection::vec((of(&PHRASES), some(&FIELDS, 1), maybe(of(&PHRASES))), 0..2),
        sites in some(&REGIONS, 2),
        confirmed_on in maybe(of(&DAYS)),
    ) -> Value {
        let equipment: Vec<Value> =
            equipment.into_iter().map(|term| json!({ "name": "主力機", "equipment": term })).collect();
        let products: Vec<Value> = products.into_iter().map(|(name, note, products, industries)| {
            json!({ "name": name, "note": note, "products": products, "industries": industries })
        }).collect();
        let seeds: Vec<Value> = seeds.into_iter().map(|(title, fields, summary)| {
            json!({ "title": title, "fields": fields, "summary": summary })
        }).collect();
        let sites: Vec<Value> = sites.into_iter().map(|region| json!({ "name": "工場", "region": region })).collect();
        json!({
            "summary": summary, "capabilities": capabilities, "certifications": certifications,
            "equipment": equipment, "products": products, "seeds": seeds, "sites": sites, "confirmed_on": confirmed_on,
        })
    }
}

fn case_result() -> impl Strategy<Value = CaseResult> {
    use CaseResult::{Contracted, Declined, Met, NoContract};
    proptest::sample::select(vec![Contracted, Met, NoContract, Declined])
}

/// What came of needs 1 to 4; of most firms nothing is known. All are ranked for need 1.
fn record() -> impl Strategy<Value = Vec<PastCase>> {
    let cases = proptest::collection::btree_map(1_u128..5, case_result(), 1..4);
    let cases = cases.prop_map(|cases| {
        let case = |(number, result)| PastCase { need: need_id(number), result };
        cases.into_iter().map(case).collect()
    });
    prop_oneof![3 => Just(Vec::new()), 1 => cases]
}

prop_compose! {
    pub fn subject()(
        profile in profile(),
        region in proptest::option::of(of(&REGIONS)),
        kind in proptest::sample::select(enishi::domain::OrganizationKind::ALL.to_vec()),
        industries in some(&INDUSTRIES, 1),
        record in record(),
    ) -> Subject {
        let industries = industries.into_iter().map(term).collect();
        Subject { region: region.map(term), kind, industries, record, ..firm(0, profile) }
    }
}

/// Firms numbered from 1.
fn subjects() -> impl Strategy<Value = Vec<Subject>> {
    proptest::collection::vec(subject(), 1..9).prop_map(numbered)
}

pub fn numbered(mut subjects: Vec<Subject>) -> Vec<Subject> {
    for (number, subject) in (1..).zip(&mut subjects) {
        subject.id = id(number);
    }
    subjects
}

fn requirement() -> impl Strategy<Value = Value> {
    let level = || proptest::sample::select(vec!["must", "want"]);
    prop_oneof![
        4 => (level(), of(&PROCESSES), some(&MATERIALS, 2)).prop_map(|(level, process, materials)| {
            json!({ "kind": "process", "level": level, "process": process, "materials": materials })
        }),
        1 => (level(), of(&MATERIALS))
            .prop_map(|(level, material)| json!({ "kind": "material", "level": level, "material": material })),
        3 => (level(), of(&STANDARDS), maybe(of(&PROCESSES))).prop_map(|(level, standard, process)| {
            json!({ "kind": "certification", "level": level, "standard": standard, "process": process })
        }),
        1 => (level(), of(&EQUIPMENT))
            .prop_map(|(level, term)| json!({ "kind": "equipment", "level": level, "equipment": term })),
        1 => level().prop_map(|l| json!({ "kind": "industry", "level": l, "industry": "industry:aerospace" })),
        1 => level().prop_map(|l| json!({ "kind": "product", "level": l, "product": "product:spring" })),
        1 => level().prop_map(|l| json!({ "kind": "field", "level": l, "field": "field:tribology" })),
        1 => (level(), size()).prop_map(|(level, size)| json!({ "kind": "size", "level": level, "size": size })),
        1 => (level(), tolerance())
            .prop_map(|(level, um)| json!({ "kind": "tolerance", "level": level, "tolerance_um": um })),
        1 => (level(), pieces()).prop_map(|(level, n)| json!({ "kind": "lot", "level": level, "pieces": n })),
        1 => (level(), pieces())
            .prop_map(|(level, n)| json!({ "kind": "monthly_quantity", "level": level, "pieces": n })),
        1 => (level(), 5_i64..40).prop_map(|(level, days)| json!({ "kind": "lead_time", "level": level, "days": days })),
        1 => (level(), of(&PHRASES)).prop_map(|(level, text)| json!({ "kind": "text", "level": level, "text": text })),
    ]
}

prop_compose! {
    pub fn details()(
        kind in proptest::sample::select(enishi::domain::NeedKind::ALL.to_vec()),
        title in of(&PHRASES),
        description in maybe(of(&PHRASES)),
        requirements in proptest::collection::vec(requirement(), 0..5),
        chain in proptest::collection::vec((of(&PROCESSES), some(&MATERIALS, 1), some(&STANDARDS, 1)), 0..3),
        deadline_on in maybe(of(&DAYS)),
        region in maybe((proptest::sample::select(vec!["must", "want"]), of(&REGIONS))),
        excluded in proptest::collection::vec(1_u128..9, 0..2),
    ) -> NeedDetails {
        let chain: Vec<Value> = chain.into_iter().map(|(process, materials, standards)| {
            json!({ "process": process, "materials": materials, "standards": standards })
        }).collect();
        let region = match region {
            Value::Array(pair) => json!({ "level": pair[0], "region": pair[1] }),
            none => none,
        };
        let exclusions: Vec<Value> = excluded.into_iter().map(|n| json!({ "organization_id": id(n) })).collect();
        need(json!({
            "kind": kind, "title": title, "description": description, "requirements": requirements, "chain": chain,
            "deadline_on": deadline_on, "region_preference": region, "exclusions": exclusions,
        }))
    }
}

/// Any weights within the bounds; mostly the defaults, which most offices have.
pub fn weights() -> impl Strategy<Value = Weights> {
    let each: Vec<_> = Weight::ALL.iter().map(|weight| weight.least()..=weight.most()).collect();
    let any = each.prop_map(|values| Weights::from(BTreeMap::from_iter(Weight::ALL.into_iter().zip(values))));
    prop_oneof![1 => Just(Weights::default()), 2 => any]
}

/// The need of firm 1.
fn rank_all(details: &NeedDetails, subjects: Vec<Subject>) -> Ranking {
    rank_weighed(details, subjects, Weights::default())
}

/// The need of firm 1, in an office with these weights.
pub fn rank_weighed(details: &NeedDetails, subjects: Vec<Subject>, weights: Weights) -> Ranking {
    let vocabulary = vocabulary();
    let case = NeedCase { owner: Some(id(1)), weights, ..case(details) };
    rank(&vocabulary, &Snapshot::new(&vocabulary, subjects), &case, 1_000)
}

pub fn everybody(ranking: &Ranking) -> impl Iterator<Item = &Candidate> {
    ranking.candidates.iter().chain(&ranking.near_misses)
}

fn score_of(ranking: &Ranking, number: u128) -> Option<i32> {
    everybody(ranking)
        .find(|candidate| candidate.organization_id == id(number))
        .map(|candidate| candidate.score.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_order_in_which_organizations_come_changes_nothing(
        details in details(), subjects in subjects(), turn in 0_usize..9,
    ) {
        let mut turned = subjects.clone();
        turned.reverse();
        let by = turn % turned.len();
        turned.rotate_left(by);
        let ranking = rank_all(&details, subjects.clone());
        prop_assert_eq!(&ranking, &rank_all(&details, subjects));
        prop_assert_eq!(&ranking, &rank_all(&details, turned));
    }

    #[test]
    fn a_score_is_the_sum_of_its_parts_and_every_part_has_its_finding(
        details in details(), subjects in subjects(), weights in weights(),
    ) {
        for candidate in everybody(&rank_weighed(&details, subjects, weights)) {
            let fixed = |criterion| {
                matches!(criterion, Criterion::Freshness | Criterion::Kind | Criterion::Record)
            };
            let is_fixed = |part: &&Part| fixed(part.criterion) || part.requirement == RequirementRef::Nearness;
            let fixed: i32 = candidate.parts.iter().filter(is_fixed).map(|part| part.most).sum();
            prop_assert!(fixed <= 2_000, "four fifths are about what the need says");
            prop_assert_eq!(candidate.parts.iter().map(|part| part.points).sum::<i32>(), candidate.score.0);
            prop_assert_eq!(candidate.parts.iter().map(|part| part.most).sum::<i32>(), 10_000);
            prop_assert!(candidate.parts.iter().all(|part| (0..=part.most).contains(&part.points)));
            prop_assert_eq!(candidate.parts.len(), candidate.findings.len());
            for (part, finding) in candidate.parts.iter().zip(&candidate.findings) {
                prop_assert_eq!(&part.requirement, &finding.requirement);
                // Nothing is claimed without a ground, and nothing left open without a question. The likeness of
                // the texts is no condition that could be asked about, and its own cases the office knows.
                let is_open = finding.status == FindingStatus::Unknown;
                prop_assert!(is_open || finding.evidence.is_some(), "{:?}", finding);
                let is_askable =
                    !matches!(finding.requirement, RequirementRef::Text | RequirementRef::Record);
                prop_assert!(!is_open || !is_askable || finding.question.is_some(), "{:?}", finding);
            }
        }
    }

    #[test]
    fn owner_and_excluded_never_appear_and_no_missing_must_is_a_candidate(
        details in details(), subjects in subjects(),
    ) {
        let all = subjects.len();
        let ranking = rank_all(&details, subjects);
        let excluded = |candidate: &Candidate| {
            details.exclusions.iter().any(|exclusion| exclusion.organization_id == candidate.organization_id)
        };
        let lacks = |candidate: &Candidate| {
            candidate.findings.iter().any(|f| f.level == Level::Must && f.status == FindingStatus::Missing)
        };
        prop_assert!(everybody(&ranking).all(|candidate| candidate.organization_id != id(1) && !excluded(candidate)));
        prop_assert!(!ranking.candidates.iter().any(lacks));
        prop_assert!(ranking.near_misses.iter().all(lacks));
        prop_assert!(ranking.near_misses.iter().all(|near| !near.is_good()));
        prop_assert!(ranking.considered + ranking.excluded <= all);
        for list in [&ranking.candidates, &ranking.near_misses] {
            prop_assert!(list.is_sorted_by(|a, b| a.score >= b.score));
            prop_assert!(list.iter().zip(1..).all(|(candidate, rank)| candidate.rank == rank));
        }
    }

    #[test]
    fn a_limit_cuts_the_lists_and_changes_nothing_else(details in details(), subjects in subjects(), limit in 0_usize..5) {
        let vocabulary = vocabulary();
        let snapshot = Snapshot::new(&vocabulary, subjects);
        let whole = rank(&vocabulary, &snapshot, &case(&details), 1_000);
        let cut = rank(&vocabulary, &snapshot, &case(&details), limit);
        prop_assert!(whole.candidates.starts_with(&cut.candidates) && whole.near_misses.starts_with(&cut.near_misses));
        prop_assert_eq!(cut.candidates.len(), whole.candidates.len().min(limit));
        prop_assert_eq!(cut.near_misses.len(), whole.near_misses.len().min(limit));
    }

    /// With a list that is never full nobody is passed over; with a short one nearly everybody is, unseen.
    #[test]
    fn whoever_is_passed_over_would_not_have_come_in(
        details in details(), subjects in proptest::collection::vec(subject(), 20..60), limit in 1_usize..4,
        weights in weights(),
    ) {
        let vocabulary = vocabulary();
        let snapshot = Snapshot::new(&vocabulary, numbered(subjects));
        let case = NeedCase { weights, ..case(&details) };
        let whole = rank(&vocabulary, &snapshot, &case, 1_000);
        let cut = rank(&vocabulary, &snapshot, &case, limit);
        prop_assert_eq!(&whole.candidates[..limit.min(whole.candidates.len())], &cut.candidates[..]);
        prop_assert_eq!(&whole.near_misses[..limit.min(whole.near_misses.len())], &cut.near_misses[..]);
        prop_assert_eq!((whole.considered, whole.excluded), (cut.considered, cut.excluded));
    }

    #[test]
    fn into_how_many_segments_organizations_are_put_changes_nothing(
        details in details(), subjects in subjects(), cuts in proptest::collection::vec(0_usize..9, 0..3),
    ) {
        let vocabulary = vocabulary();
        let whole = Snapshot::new(&vocabulary, subjects.clone());
        let mut rest = subjects;
        let mut segments = Vec::new();
        for cut in cuts {
            let tail = rest.split_off(cut.min(rest.len()));
            segments.push(Segment::new(&vocabulary, std::mem::replace(&mut rest, tail)));
        }
        segments.push(Segment::new(&vocabulary, rest));
        let [cut, whole] = [Snapshot::of(segments), whole]
            .map(|snapshot| rank(&vocabulary, &snapshot, &case(&details), 1_000));
        prop_assert_eq!(cut, whole);
    }

    #[test]
    fn judged_alone_an_organization_stands_as_it_does_on_the_list(details in details(), subjects in subjects()) {
        let vocabulary = vocabulary();
        let ids: Vec<OrganizationId> = subjects.iter().map(|subject| subject.id).collect();
        let snapshot = Snapshot::new(&vocabulary, subjects);
        let case = NeedCase { owner: Some(id(1)), ..case(&details) };
        let ranking = rank(&vocabulary, &snapshot, &case, 1_000);
        for id in ids {
            let alone = judge_one(&vocabulary, &snapshot, &case, id);
            let listed = everybody(&ranking).find(|candidate| candidate.organization_id == id);
            let listed = listed.map(|candidate| Candidate { rank: 1, ..candidate.clone() });
            prop_assert_eq!(&alone, &listed);
            let score = alone.filter(|candidate| !candidate.is_near_miss()).map(|candidate| candidate.score);
            prop_assert_eq!(score_one(&vocabulary, &snapshot, &case, id), score);
        }
    }

    /// Whoever gets the certificate that would lift them comes at least that far.
    #[test]
    fn what_is_said_to_lift_does(details in details(), subjects in subjects()) {
        let before = rank_all(&details, subjects.clone());
        for candidate in everybody(&before) {
            let Some(lift) = before.lift(candidate) else { continue };
            prop_assert!(candidate.is_near_miss() || lift.rank < candidate.rank);
            let Part { criterion, requirement, .. } = &candidate.parts[lift.finding];
            let RequirementRef::Requirement { index } = requirement else { continue };
            // A certificate for one process tells against another that is wanted, too.
            let of_kind = |part: &&Part| part.criterion == Criterion::Certification;
            if *criterion != Criterion::Certification || candidate.parts.iter().filter(of_kind).count() > 1 {
                continue;
            }
            let Requirement::Certification { standard, process, .. } = &details.requirements[*index] else { continue };
            let certificate = json!({
                "standard": standard, "status": "held", "processes": process.iter().collect::<Vec<_>>(),
            });
            let mut subjects = subjects.clone();
            let subject = subjects.iter_mut().find(|subject| subject.id == candidate.organization_id).unwrap();
            subject.profile.certifications.push(serde_json::from_value(certificate).unwrap());
            let after = rank_all(&details, subjects);
            let lifted = after.candidates.iter().find(|after| after.organization_id == candidate.organization_id);
            let lifted = lifted.ok_or_else(|| TestCaseError::fail("no candidate"))?;
            prop_assert!(lifted.score >= lift.score, "{} < {}", lifted.score, lift.score);
        }
    }

    /// Organizations are added, changed and taken away again, a few at a time.
    #[test]
    fn a_snapshot_that_was_changed_answers_as_one_that_was_made_anew(
        details in details(),
        changes in proptest::collection::vec((subjects(), proptest::collection::vec(1_u128..9, 0..4)), 1..4),
    ) {
        let vocabulary = vocabulary();
        let mut snapshot = Snapshot::default();
        let mut all: BTreeMap<OrganizationId, Subject> = BTreeMap::new();
        for (changed, removed) in changes {
            // What is taken away is not changed as well.
            let removed: Vec<OrganizationId> = removed.into_iter().map(id).collect();
            let changed: Vec<Subject> =
                changed.into_iter().filter(|subject| !removed.contains(&subject.id)).collect();
            snapshot = snapshot.with(&vocabulary, changed.clone(), &removed);
            all.retain(|id, _| !removed.contains(id));
            all.extend(changed.into_iter().map(|subject| (subject.id, subject)));
            let anew = Snapshot::new(&vocabulary, all.values().cloned().collect());
            let [changed, anew] = [&snapshot, &anew].map(|snapshot| rank(&vocabulary, snapshot, &case(&details), 1_000));
            prop_assert_eq!(changed, anew);
        }
    }

    /// A further capability for a wanted process, with nothing on record that contradicts.
    #[test]
    fn adding_a_matching_capability_never_lowers_a_score(
        details in details(), subjects in subjects(), weights in weights(),
        process in of(&PROCESSES), materials in some(&MATERIALS, 2),
    ) {
        // Numbers on a more general capability may be all that is known, and then a gap stays a gap: nothing lost.
        let before = rank_weighed(&details, subjects.clone(), weights);
        let mut richer = subjects;
        let Some(last) = richer.last_mut() else { return Ok(()) };
        let capability = json!({ "process": process, "materials": materials });
        last.profile.capabilities.push(serde_json::from_value(capability).unwrap());
        let number = richer.len() as u128;
        let after = rank_weighed(&details, richer, weights);
        if let Some(score) = score_of(&before, number) {
            prop_assert!(score_of(&after, number).is_some_and(|now| now >= score), "{score} then {after:#?}");
        }
        // Who was a candidate stays one.
        let is_candidate = |ranking: &Ranking| ranking.candidates.iter().any(|c| c.organization_id == id(number));
        prop_assert!(!is_candidate(&before) || is_candidate(&after));
    }

    /// A certificate that is valid, whatever for.
    #[test]
    fn obtaining_a_certificate_never_lowers_a_score(
        details in details(), subjects in subjects(), weights in weights(), standard in of(&STANDARDS),
    ) {
        let before = rank_weighed(&details, subjects.clone(), weights);
        let mut richer = subjects;
        let Some(last) = richer.last_mut() else { return Ok(()) };
        let certificate = json!({ "standard": standard, "status": "held" });
        last.profile.certifications.push(serde_json::from_value(certificate).unwrap());
        let number = richer.len() as u128;
        let after = rank_weighed(&details, richer, weights);
        if let Some(score) = score_of(&before, number) {
            prop_assert!(score_of(&after, number).is_some_and(|now| now >= score), "{score} then {after:#?}");
        }
    }

    /// An organization that has something in common stays proposed, however much of it is unknown.
    #[test]
    fn what_is_unknown_never_drops_anybody(details in details(), extra in proptest::collection::vec(requirement(), 0..5)) {
        let mut details = details;
        let process = json!({ "kind": "process", "level": "must", "process": "process:plating" });
        details.requirements = std::iter::once(process)
            .chain(extra)
            .map(|requirement| serde_json::from_value(requirement).unwrap())
            .collect();
        details.region_preference = None;
        details.exclusions.clear();
        let ranking = rank_all(&details, vec![firm(2, json!({ "capabilities": [{ "process": "process:plating" }] }))]);
        prop_assert_eq!(ranking.candidates.len(), 1);
    }

    /// Whoever the engine puts first is judged better: then tuning finds nothing in the wrong order.
    #[test]
    fn tuning_sees_the_order_that_the_ranking_has(
        details in details(), subjects in subjects(), weights in weights(),
    ) {
        let ranking = rank_weighed(&details, subjects.clone(), weights);
        // Scores in tuning are not rounded part by part: closer ones may stand either way.
        let close = 50;
        let steps = |list: &[Candidate]| -> Vec<u32> {
            let mut step = 0;
            let step_down = list.windows(2).map(|pair| {
                step += u32::from(pair[0].score.0 - pair[1].score.0 > close);
                step
            });
            std::iter::once(0).chain(step_down).take(list.len()).collect()
        };
        let [first, second] = [&ranking.candidates, &ranking.near_misses].map(|list| {
            list.iter().map(|candidate| candidate.organization_id).zip(steps(list)).collect::<Vec<_>>()
        });
        let mut grades: Vec<_> = first.iter().map(|(id, step)| (*id, 100 - step)).collect();
        grades.extend(second.iter().map(|(id, step)| (*id, 50 - step)));
        let vocabulary = vocabulary();
        let snapshot = Snapshot::new(&vocabulary, subjects);
        let case = NeedCase { owner: Some(id(1)), weights, ..case(&details) };
        let judged = Case::new(&vocabulary, &snapshot, &case, need_id(1), &grades);
        prop_assert_eq!(judged.judged.len(), grades.len());
        for judged in &judged.judged {
            let is_candidate = first.iter().any(|(id, _)| *id == judged.organization);
            prop_assert_eq!(judged.list, if is_candidate { List::Candidates } else { List::NearMisses });
        }
        if judged.pairs() > 0 {
            prop_assert_eq!(measure(&[judged], &weights).unwrap().pairwise, 1.0);
        }
    }

    #[test]
    fn the_index_answers_as_a_plain_reading_does(
        details in details(), subjects in subjects(), weights in weights(),
    ) {
        let vocabulary = vocabulary();
        let case = NeedCase { owner: Some(id(1)), weights, ..case(&details) };
        let expected = reference::rank(&vocabulary, &subjects, &case);
        let ranking = rank_weighed(&details, subjects, weights);
        let found = |list: &[Candidate]| -> Vec<_> {
            list.iter().map(|candidate| (candidate.organization_id, candidate.score.0)).collect()
        };
        prop_assert_eq!(found(&ranking.candidates), expected.candidates);
        prop_assert_eq!(found(&ranking.near_misses), expected.near_misses);
    }
}

// The record with the office.
proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn one_more_contract_never_lowers_a_score_and_one_more_refusal_never_raises_it(
        details in details(), subjects in subjects(), weights in weights(), known in record(),
    ) {
        // Somebody else has a record, so that the part is there before and after.
        let other = Subject { record: vec![PastCase { need: need_id(9), result: CaseResult::Met }], ..firm(90, json!({})) };
        let number = subjects.len() as u128;
        let with = |further: Option<CaseResult>| {
            let mut subjects = subjects.clone();
            let last = subjects.last_mut().expect("at least one");
            last.record = known.clone();
            last.record.extend(further.map(|result| PastCase { need: need_id(8), result }));
            subjects.push(other.clone());
            rank_weighed(&details, subjects, weights)
        };
        let [before, contracted, declined] =
            [None, Some(CaseResult::Contracted), Some(CaseResult::Declined)].map(with);
        // What came of other needs makes nobody a candidate and is nobody's gap.
        let [is_listed, after_contract, after_refusal] =
            [&before, &contracted, &declined].map(|ranking| score_of(ranking, number));
        prop_assert_eq!(is_listed.is_some(), after_contract.is_some());
        prop_assert_eq!(is_listed.is_some(), after_refusal.is_some());
        prop_assert_eq!(before.candidates.len(), contracted.candidates.len());
        prop_assert_eq!(before.candidates.len(), declined.candidates.len());
        prop_assert!(after_contract >= is_listed && is_listed >= after_refusal);
    }

    /// What came of the need that is ranked changes no order and no score but for the part being there.
    #[test]
    fn what_came_of_the_need_itself_is_not_seen(
        details in details(), subjects in subjects(), own in proptest::collection::vec(case_result(), 8),
    ) {
        let other = Subject { record: vec![PastCase { need: need_id(9), result: CaseResult::Met }], ..firm(90, json!({})) };
        let without = subjects.into_iter().map(|mut subject| {
            subject.record.retain(|case| case.need != need_id(1));
            subject
        });
        let without: Vec<Subject> = without.chain([other]).collect();
        let mut with = without.clone();
        for (subject, result) in with.iter_mut().zip(own) {
            subject.record.push(PastCase { need: need_id(1), result });
        }
        prop_assert_eq!(rank_all(&details, without), rank_all(&details, with));
    }

    #[test]
    fn where_nothing_came_of_anything_there_is_no_part_for_it(details in details(), subjects in subjects()) {
        let has_records = subjects.iter().any(|subject| !subject.record.is_empty());
        for candidate in everybody(&rank_all(&details, subjects)) {
            let parts = candidate.parts.iter().filter(|part| part.criterion == Criterion::Record);
            prop_assert_eq!(parts.count(), usize::from(has_records));
        }
    }

    /// All are alike but for what came of this very need, so that they stand in the order of their ids.
    #[test]
    fn whoever_declined_this_very_need_is_not_passed_over_for_it(
        details in details(), one in subject(), limit in 1_usize..4,
        own in proptest::collection::vec(proptest::option::of(case_result()), 2..20),
    ) {
        let alike = own.into_iter().map(|result| {
            let record = result.map(|result| PastCase { need: need_id(1), result });
            Subject { record: record.into_iter().collect(), ..one.clone() }
        });
        let vocabulary = vocabulary();
        let snapshot = Snapshot::new(&vocabulary, numbered(alike.collect()));
        let [whole, cut] = [1_000, limit].map(|limit| rank(&vocabulary, &snapshot, &case(&details), limit));
        prop_assert!(whole.candidates.starts_with(&cut.candidates) && whole.near_misses.starts_with(&cut.near_misses));
        prop_assert_eq!(cut.candidates.len(), whole.candidates.len().min(limit));
        prop_assert!(everybody(&whole).map(|candidate| candidate.organization_id).is_sorted());
    }

    /// Also in segments that are not made anew.
    #[test]
    fn records_that_are_taken_back_are_gone(details in details(), subjects in subjects()) {
        let vocabulary = vocabulary();
        let whole = Snapshot::new(&vocabulary, subjects.clone());
        let cleared: Vec<Subject> = subjects
            .iter()
            .filter(|subject| !subject.record.is_empty())
            .map(|subject| Subject { record: Vec::new(), ..subject.clone() })
            .collect();
        let changed = whole.with(&vocabulary, cleared.clone(), &[]);
        let anew = Snapshot::new(&vocabulary, Vec::new()).with(&vocabulary, subjects, &[]);
        let anew = anew.with(&vocabulary, cleared, &[]);
        let [changed, anew] = [changed, anew].map(|snapshot| rank(&vocabulary, &snapshot, &case(&details), 1_000));
        prop_assert!(everybody(&changed).all(|c| c.parts.iter().all(|part| part.criterion != Criterion::Record)));
        prop_assert_eq!(changed, anew);
    }
}
