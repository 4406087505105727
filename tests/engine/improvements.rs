//! The law of every criterion: whoever becomes better in the one respect it looks at, and changes nothing else, loses
//! nothing by it. No part of the score earns less, and who was a candidate stays one.
//!
//! Better than what was stated: who says for the first time how coarse a tolerance is held may lose by it, since silence
//! may turn out well. A certificate for one process tells against another; so those here list none, or one more.

use super::kit::*;
use super::laws::{
    EQUIPMENT, MATERIALS, PHRASES, PROCESSES, STANDARDS, details, everybody, numbered, of, pieces,
    rank_weighed, size, subject, tolerance, weights,
};
use enishi::domain::NeedDetails;
use enishi::matching::{Criterion, RequirementRef, Subject};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A firm before and after it became better in one respect, and a need that asks for it.
#[derive(Debug, Clone)]
struct Improvement {
    /// The part of the score that is concerned.
    part: (Criterion, RequirementRef),
    need: Value,
    before: Value,
    after: Value,
    /// Whether all that is asked is then on record, so that the part earns its most.
    is_met: bool,
}

/// The first condition of a need, and its materials.
const FIRST: RequirementRef = RequirementRef::Requirement { index: 0 };
const MATERIALS_OF_FIRST: RequirementRef = RequirementRef::RequirementMaterials { index: 0 };

/// The fields of both; the entries of lists before those that are there.
fn merged(mut whole: Value, more: &Value) -> Value {
    for (field, value) in more.as_object().unwrap() {
        let mut value = value.clone();
        if let (Value::Array(new), Value::Array(old)) = (&mut value, &whole[field]) {
            new.extend(old.iter().cloned());
        }
        whole[field] = value;
    }
    whole
}

fn changed<T: Serialize + DeserializeOwned>(whole: &T, change: &Value) -> T {
    serde_json::from_value(merged(json!(whole), change)).unwrap()
}

/// Two of a list that gets better from one to the next, in this order.
fn step_up<T: Clone + std::fmt::Debug + 'static>(ladder: Vec<T>) -> impl Strategy<Value = [T; 2]> {
    subsequence(ladder, 2).prop_map(|pair| [pair[0].clone(), pair[1].clone()])
}

fn finer() -> impl Strategy<Value = [f64; 2]> {
    (tolerance(), tolerance()).prop_map(|(a, b)| [a.max(b), a.min(b)])
}

fn more() -> impl Strategy<Value = [i64; 2]> {
    (pieces(), pieces()).prop_map(|(a, b)| [a.min(b), a.max(b)])
}

const EDGES: [&str; 3] = ["length_mm", "width_mm", "diameter_mm"];

/// What is asked, and what can be taken before and after: every edge that is stated as long as before, or longer.
fn larger() -> impl Strategy<Value = (Value, [Value; 2])> {
    let edge = || (select(vec![None, Some(0.2), Some(0.7), Some(1.0)]), select(vec![1.0, 1.3, 6.0]));
    (size(), [edge(), edge(), edge()]).prop_map(|(asked, factors)| {
        let mut pair = [json!({}), json!({})];
        for (edge, (offered, longer)) in EDGES.into_iter().zip(factors) {
            let before = offered.map(|part| part * asked[edge].as_f64().unwrap_or(50.0));
            pair[0][edge] = json!(before);
            pair[1][edge] = json!(before.map(|mm| mm * longer));
        }
        (asked, pair)
    })
}

/// Both ends further out; either may be unstated.
fn wider() -> impl Strategy<Value = [Value; 2]> {
    let end = || select(vec![1, 5, 10, 50, 100, 500, 1_000, 5_000]);
    ([end(), end(), end(), end()], any::<[bool; 2]>()).prop_map(|(mut ends, stated)| {
        ends.sort_unstable();
        [[ends[1], ends[2]], [ends[0], ends[3]]].map(
            |[min, max]| json!({ "lot_min": stated[0].then_some(min), "lot_max": stated[1].then_some(max) }),
        )
    })
}

/// Regions as they come nearer to one of them.
const WAYS: [(&str, &[&str]); 5] = [
    ("region:nagaoka", &["region:osaka", "region:sanjo", "region:nagaoka"]),
    ("region:sanjo", &["region:osaka", "region:nagaoka", "region:sanjo"]),
    ("region:sanjo", &["region:japan", "region:sanjo"]),
    ("region:niigata", &["region:osaka", "region:sanjo"]),
    ("region:niigata", &["region:osaka", "region:niigata"]),
];

/// Whom needs of a kind are brought to, the most usual last. Nobody becomes a support body: what it writes of
/// certificates is not about itself.
const KINDS: [(&str, [&str; 3]); 5] = [
    ("outsourcing", ["support_body", "buyer", "company"]),
    ("purchase", ["university", "buyer", "company"]),
    ("joint_research", ["buyer", "company", "university"]),
    ("technical_advice", ["buyer", "company", "university"]),
    ("sales_channel", ["university", "company", "buyer"]),
];

/// How far a certification has come.
fn certificates(standard: &str) -> Vec<Value> {
    let until = |day| json!({ "standard": standard, "status": "held", "valid_until": day });
    let of = |status| json!({ "standard": standard, "status": status });
    vec![until("2023-03-31"), of("planned"), of("in_progress"), until("2030-01-10")]
}

/// An improvement of a firm that does `process`.
fn improvement(process: &'static str, level: &'static str) -> impl Strategy<Value = Improvement> {
    // A need with this condition; the firm with these numbers of its capability, or these entries beside it.
    let need = move |kind: &str, fields: Value| {
        let condition = merged(json!({ "kind": kind, "level": level }), &fields);
        json!({ "requirements": [condition] })
    };
    let able =
        move |numbers: &Value| json!({ "capabilities": [merged(json!({ "process": process }), numbers)] });
    let also = move |entries: Value| merged(able(&json!({})), &entries);
    let number = move |criterion, need, [before, after]: [Value; 2], is_met| Improvement {
        part: (criterion, FIRST),
        need,
        before: able(&before),
        after: able(&after),
        is_met,
    };
    let entry = move |part, need, [before, after]: [Value; 2], is_met| Improvement {
        part,
        need,
        before: also(before),
        after: also(after),
        is_met,
    };
    // Something is written down that was not before.
    let written = move |criterion, need, entries| entry((criterion, FIRST), need, [json!({}), entries], true);
    let quantity = move |key: &'static str, pair: [i64; 2]| pair.map(|pieces| json!({ key: pieces }));

    prop_oneof![
        of(&PROCESSES).prop_map(move |term| {
            let entries = json!({ "capabilities": [{ "process": term }] });
            written(Criterion::Process, need("process", json!({ "process": term })), entries)
        }),
        of(&MATERIALS).prop_map(move |term| {
            let numbers = [json!({}), json!({ "materials": [term] })];
            number(Criterion::Material, need("material", json!({ "material": term })), numbers, true)
        }),
        of(&MATERIALS).prop_map(move |term| {
            let numbers = [json!({}), json!({ "materials": [term] })];
            let need = need("process", json!({ "process": process, "materials": [term] }));
            let part = (Criterion::Material, MATERIALS_OF_FIRST);
            Improvement { part, ..number(Criterion::Material, need, numbers, true) }
        }),
        Just(written(
            Criterion::Product,
            need("product", json!({ "product": "product:spring" })),
            json!({ "products": [{ "name": "主力製品", "products": ["product:spring"] }] }),
        )),
        of(&EQUIPMENT).prop_map(move |term| {
            let entries = json!({ "equipment": [{ "name": "主力機", "equipment": term }] });
            written(Criterion::Equipment, need("equipment", json!({ "equipment": term })), entries)
        }),
        select(vec![
            json!({ "industries": ["industry:aerospace"] }),
            json!({ "products": [{ "name": "主力製品", "industries": ["industry:aerospace"] }] }),
        ])
        .prop_map(move |entries| {
            written(Criterion::Industry, need("industry", json!({ "industry": "industry:aerospace" })), entries)
        }),
        Just(written(
            Criterion::Field,
            need("field", json!({ "field": "field:tribology" })),
            json!({ "seeds": [{ "title": "潤滑の研究", "fields": ["field:tribology"] }] }),
        )),
        of(&STANDARDS).prop_flat_map(|standard| (Just(standard), step_up(certificates(standard)))).prop_map(
            move |(standard, pair)| {
                let is_met = pair[1]["valid_until"] == "2030-01-10";
                let lists = pair.map(|certificate| json!({ "certifications": [certificate] }));
                let need = need("certification", json!({ "standard": standard }));
                entry((Criterion::Certification, FIRST), need, lists, is_met)
            }
        ),
        (of(&STANDARDS), of(&PROCESSES), of(&PROCESSES)).prop_map(move |(standard, other, wanted)| {
            let lists = [vec![other], vec![other, wanted]].map(|processes| {
                json!({ "certifications": [{ "standard": standard, "status": "held", "processes": processes }] })
            });
            let need = need("certification", json!({ "standard": standard, "process": wanted }));
            entry((Criterion::Certification, FIRST), need, lists, true)
        }),
        larger().prop_map(move |(wanted, pair)| {
            let asked = || EDGES.into_iter().filter_map(|edge| Some((edge, wanted[edge].as_f64()?)));
            let fits = |(edge, mm): (&str, f64)| pair[1][edge].as_f64().is_some_and(|offered| offered >= mm);
            let is_met = asked().count() > 0 && asked().all(fits);
            let numbers = pair.map(|size| json!({ "size": size }));
            number(Criterion::Size, need("size", json!({ "size": wanted })), numbers, is_met)
        }),
        (tolerance(), finer()).prop_map(move |(wanted, pair)| {
            let numbers = pair.map(|um| json!({ "tolerance_um": um }));
            let need = need("tolerance", json!({ "tolerance_um": wanted }));
            number(Criterion::Tolerance, need, numbers, pair[1] <= wanted)
        }),
        (pieces(), wider()).prop_map(move |(wanted, numbers)| {
            let end = |end: &str| numbers[1][end].as_i64();
            let is_met = end("lot_min").is_some_and(|min| min <= wanted)
                && end("lot_max").is_some_and(|max| wanted <= max);
            number(Criterion::Lot, need("lot", json!({ "pieces": wanted })), numbers, is_met)
        }),
        (pieces(), more()).prop_map(move |(wanted, pair)| {
            let need = need("monthly_quantity", json!({ "pieces": wanted }));
            number(Criterion::MonthlyQuantity, need, quantity("monthly_capacity", pair), pair[1] >= wanted)
        }),
        (5_i64..40, 5_i64..40, 0_i64..40).prop_map(move |(wanted, after, longer)| {
            let pair = [after + longer, after];
            let need = need("lead_time", json!({ "days": wanted }));
            number(Criterion::LeadTime, need, quantity("lead_time_days", pair), after <= wanted)
        }),
        select(WAYS.to_vec())
            .prop_flat_map(|(target, way)| (Just(target), step_up(way.to_vec())))
            .prop_map(move |(target, pair)| {
                let preference = json!({ "region_preference": { "level": level, "region": target } });
                let is_met = pair[1] == target || target == "region:niigata";
                let sites = pair.map(|region| json!({ "sites": [{ "name": "工場", "region": region }] }));
                entry((Criterion::Region, RequirementRef::RegionPreference), preference, sites, is_met)
            }),
        // The need's owner is in Nagaoka.
        step_up(vec!["region:osaka", "region:japan", "region:niigata", "region:sanjo", "region:nagaoka"])
            .prop_map(move |pair| {
                let is_met = pair[1] == "region:nagaoka";
                let sites = pair.map(|region| json!({ "sites": [{ "name": "工場", "region": region }] }));
                let part = (Criterion::Region, RequirementRef::Nearness);
                entry(part, json!({ "region_preference": null }), sites, is_met)
            }),
        step_up(vec![None, Some("2024-01-10"), Some("2025-12-01"), Some("2026-06-01"), Some(TODAY)]).prop_map(
            move |pair| {
                // Within half a year.
                let is_met = pair[1] > Some("2026-05-31");
                let days = pair.map(|day| json!({ "confirmed_on": day }));
                entry((Criterion::Freshness, RequirementRef::Freshness), json!({}), days, is_met)
            }
        ),
        select(KINDS.to_vec())
            .prop_flat_map(|(need, kinds)| (Just(need), step_up(kinds.to_vec()), Just(kinds)))
            .prop_map(move |(need, pair, kinds)| {
                let is_met = pair[1] == kinds[2];
                let pair = pair.map(|kind| json!({ "kind": kind }));
                let part = (Criterion::Kind, RequirementRef::OrganizationKind);
                entry(part, json!({ "kind": need }), pair, is_met)
            }),
        // A name with any words. Names have no length, so all that the profile said before counts as before; and that a
        // word is less rare, now that one more profile says it, takes only from what the need asks in all, of which the
        // profile has more than before. Prose has a length, so of a sentence more this would not be true.
        (of(&PHRASES), of(&PHRASES), any::<bool>()).prop_map(move |(asked, other, same)| {
            let name = if same { asked } else { other };
            let products = [json!({}), json!({ "products": [{ "name": name }] })];
            entry((Criterion::Text, FIRST), need("text", json!({ "text": asked })), products, false)
        }),
    ]
}

/// A subject with these entries and fields of its profile and its register entry.
fn with(subject: &Subject, change: &Value) -> Subject {
    let mut subject = Subject { profile: changed(&subject.profile, change), ..subject.clone() };
    if let Some(kind) = change.get("kind") {
        subject.kind = serde_json::from_value(kind.clone()).unwrap();
    }
    if let Some(industries) = change.get("industries") {
        subject.industries = serde_json::from_value(industries.clone()).unwrap();
    }
    subject
}

prop_compose! {
    fn improved()(process in of(&PROCESSES), level in select(vec!["must", "want"]))(
        improvement in improvement(process, level), process in Just(process),
    ) -> (&'static str, Improvement) {
        (process, improvement)
    }
}

proptest! {
    // Nineteen sorts of improvement, some fifty of each.
    #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

    #[test]
    fn becoming_better_in_one_respect_never_costs_anything(
        details in details(), subjects in proptest::collection::vec(subject(), 2..6), weights in weights(),
        (process, improvement) in improved(),
    ) {
        let Improvement { part: (criterion, requirement), need, before, after, is_met } = improvement;
        // The process is a ground to propose the firm at all.
        let ground = json!({ "requirements": [{ "kind": "process", "level": "want", "process": process }] });
        let details: NeedDetails = changed(&changed(&details, &ground), &need);
        let subjects = numbered(subjects);
        let [before, after] = [before, after].map(|change| {
            let mut subjects = subjects.clone();
            let last = subjects.last_mut().unwrap();
            *last = with(last, &change);
            let id = last.id;
            let ranking = rank_weighed(&details, subjects, weights);
            let found = everybody(&ranking).find(|candidate| candidate.organization_id == id);
            found.cloned()
        });
        // Only who is excluded is not proposed.
        let Some(before) = before else { return Ok(()) };
        let after = after.ok_or_else(|| TestCaseError::fail("no longer proposed"))?;
        prop_assert!(before.is_near_miss() || !after.is_near_miss(), "{before:#?} {after:#?}");
        for (was, is) in before.parts.iter().zip(&after.parts) {
            prop_assert_eq!((&was.requirement, was.most), (&is.requirement, is.most));
            prop_assert!(was.points <= is.points, "{:?} then {:?}", was, is);
        }
        prop_assert!(before.score <= after.score);
        let concerned = after.parts.iter().find(|part| part.criterion == criterion && part.requirement == requirement);
        let concerned = concerned.ok_or_else(|| TestCaseError::fail("no such part"))?;
        prop_assert!(!is_met || concerned.points == concerned.most, "{:?}", concerned);
    }
}
