//! Consortia from needs and profiles: who is eligible, who leads, what is said where the chain fails.

use crate::kit::{TODAY, case, firm, id, need, need_for, vocabulary};
use enishi::domain::{CertificationStatus, Language, Level, NeedDetails, OrganizationKind};
use enishi::matching::consortia::{ChainAnswer, Proposal, Refusal, Speaker, propose};
use enishi::matching::{FindingStatus, NeedCase, Snapshot, Subject, rank};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Value, json};

fn proposed(details: &NeedDetails, subjects: Vec<Subject>) -> Proposal {
    let vocabulary = vocabulary();
    propose(&vocabulary, &Snapshot::new(&vocabulary, subjects), &case(details)).expect("short enough")
}

/// Everything that is said about a proposal, a sentence a line.
fn said(proposal: &Proposal, language: Language) -> String {
    let name = |id: enishi::domain::OrganizationId| format!("No.{}", id.0.as_u128());
    let speaker = Speaker { vocabulary: &vocabulary(), language, name: &name };
    let mut said = vec![speaker.headline(proposal)];
    for step in 0..proposal.steps.len() {
        said.extend(speaker.conditions(proposal, step));
        said.extend(speaker.advice(proposal, step));
    }
    said.extend(speaker.lead_advice(proposal));
    for group in &proposal.consortia {
        said.extend(speaker.summary(proposal, group));
        said.extend(speaker.lead_reason(group));
        said.extend(speaker.weak_points(proposal, group));
    }
    said.join("\n")
}

fn does(processes: &[&str]) -> Value {
    let capabilities: Vec<Value> =
        processes.iter().map(|process| json!({ "process": format!("process:{process}") })).collect();
    json!({ "capabilities": capabilities })
}

fn with(mut profile: Value, key: &str, value: Value) -> Value {
    profile[key] = value;
    profile
}

fn certified(profile: Value, standard: &str) -> Value {
    let held = json!([{ "standard": format!("standard:{standard}"), "status": "held" }]);
    with(profile, "certifications", held)
}

/// Machining, heat treatment, plating; Nadcap for plating and JISQ9100 for the whole.
fn engine_part() -> NeedDetails {
    need_for(json!([
        { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
        { "kind": "process", "level": "must", "process": "process:heat-treatment" },
        { "kind": "process", "level": "must", "process": "process:plating" },
        { "kind": "certification", "level": "must", "standard": "standard:nadcap", "process": "process:plating" },
        { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
    ]))
}

const PROCESSES: [&str; 4] = ["five-axis-milling", "heat-treatment", "plating", "turning"];

/// A firm of one or two processes, with or without a capacity, and a certificate in some state.
fn some_firm(number: u128) -> impl Strategy<Value = Subject> {
    let capability = (0..4_usize, of(1..2_000_i64)).prop_map(|(process, monthly)| {
        json!({ "process": format!("process:{}", PROCESSES[process]), "monthly_capacity": monthly })
    });
    let standard = (0..3_usize, 0..3_usize).prop_map(|(standard, status)| {
        let standard = ["standard:nadcap", "standard:jisq9100", "standard:iso9001"][standard];
        let status = ["held", "in_progress", "planned"][status];
        json!({ "standard": standard, "status": status })
    });
    (vec(capability, 0..3), vec(standard, 0..2)).prop_map(move |(capabilities, certifications)| {
        firm(number, json!({ "capabilities": capabilities, "certifications": certifications }))
    })
}

fn some_firms() -> impl Strategy<Value = Vec<Subject>> {
    (1..10_u128).map(some_firm).collect::<Vec<_>>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nobody_in_a_group_lacks_what_their_step_must_have(firms in some_firms(), monthly in 1..2_000_i64) {
        let mut details = engine_part();
        let quantity = json!({ "kind": "monthly_quantity", "level": "must", "pieces": monthly });
        details.requirements.push(serde_json::from_value(quantity).unwrap());
        let proposal = proposed(&details, firms.clone());
        let vocabulary = vocabulary();
        let snapshot = Snapshot::new(&vocabulary, firms.clone());
        for (number, step) in proposal.chain.steps.iter().enumerate() {
            let ranking = rank(&vocabulary, &snapshot, &case(&step.details), 100);
            let fits = |id| ranking.candidates.iter().any(|candidate| candidate.organization_id == id);
            for group in &proposal.consortia {
                prop_assert!(group.assignment[number].is_none_or(fits));
            }
            let is_open = proposal.steps[number].eligible == 0;
            prop_assert!(proposal.consortia.iter().all(|group| group.assignment[number].is_none() == is_open));
            prop_assert!(!is_open || proposal.answer == ChainAnswer::NotCovered);
        }
        for group in &proposal.consortia {
            let lead = firms.iter().find(|subject| subject.id == group.lead.organization_id).unwrap();
            let pending = lead.profile.certifications.iter().any(|certificate| {
                certificate.standard.as_str() == "standard:jisq9100" && certificate.status != CertificationStatus::Held
            });
            let held = lead.profile.certifications.iter().any(|c| c.status == CertificationStatus::Held);
            prop_assert!(!pending || held, "a lead that has yet to get JISQ9100");
            let capacities = group.capacity.pieces.into_iter();
            prop_assert!(capacities.into_iter().all(|pieces| pieces >= monthly), "a must is a must");
        }
    }
}

fn members(proposal: &Proposal, group: usize) -> Vec<Option<u128>> {
    proposal.consortia[group].assignment.iter().map(|id| id.map(|id| id.0.as_u128())).collect()
}

#[test]
fn a_special_process_goes_to_whoever_may_do_it_and_the_lead_to_whoever_holds_the_certificate() {
    let expired = json!([{ "standard": "standard:nadcap", "status": "held", "valid_until": "2020-01-01" }]);
    let planned = json!([{ "standard": "standard:jisq9100", "status": "planned" }]);
    let proposal = proposed(
        &engine_part(),
        vec![
            firm(1, with(does(&["five-axis-milling", "heat-treatment"]), "certifications", planned)),
            firm(2, with(does(&["plating"]), "certifications", expired)),
            firm(3, certified(does(&["plating"]), "nadcap")),
        ],
    );
    assert_eq!(proposal.answer, ChainAnswer::Covered);
    assert_eq!(members(&proposal, 0), [Some(1), Some(1), Some(3)]);
    assert_eq!(proposal.consortia[0].lead.organization_id, id(3), "Nadcap presupposes JISQ9100");
    assert_eq!(proposal.steps[2].only, Some(id(3)));
    let column = proposal.columns.iter().position(|column| *column == id(3)).unwrap();
    let statuses: Vec<_> = proposal.rows.iter().map(|row| row[column].status).collect();
    let Some((plating, others)) = statuses.split_last() else { panic!("no rows") };
    assert!(plating.speaks_for(), "{statuses:?}");
    assert!(others.iter().all(|status| *status == FindingStatus::Unknown), "not written is not missing");
    let text = said(&proposal, Language::Ja);
    assert!(text.contains("工程3（めっき）を担えるのは、登録事業者の中でNo.3だけです。"), "{text}");
}

#[test]
fn a_step_that_fails_is_named_with_the_condition_that_stands_in_the_way() {
    let planned = json!([{ "standard": "standard:nadcap", "status": "planned" }]);
    let plater = || with(does(&["plating"]), "certifications", planned.clone());
    let proposal = proposed(
        &engine_part(),
        vec![
            firm(1, certified(does(&["five-axis-milling", "heat-treatment"]), "jisq9100")),
            firm(2, plater()),
            firm(3, plater()),
        ],
    );
    assert_eq!(proposal.answer, ChainAnswer::NotCovered);
    assert_eq!(proposal.steps[2].relaxations[0].eligible, 2);
    let [ja, en] = [Language::Ja, Language::En].map(|language| said(&proposal, language));
    assert!(ja.contains("「認証：Nadcap（めっき）」を条件から外せば、2社が担えます（No.2、No.3）。"), "{ja}");
    assert!(en.contains("Without \"certification: Nadcap for plating\" 2 could do it"), "{en}");
    assert_eq!(members(&proposal, 0), [Some(1), Some(1), None], "the rest of the chain is still covered");

    // It is counted, not guessed: the need without the condition has as many.
    let mut relaxed = engine_part();
    relaxed.requirements.remove(3);
    assert_eq!(proposed(&relaxed, vec![firm(2, plater()), firm(3, plater())]).steps[2].eligible, 2);
}

#[test]
fn nobody_who_could_lead_is_said_and_what_would_change_it() {
    let planned = json!([{ "standard": "standard:jisq9100", "status": "planned" }]);
    let details = need_for(json!([
        { "kind": "process", "level": "must", "process": "process:milling" },
        { "kind": "process", "level": "must", "process": "process:plating" },
        { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
    ]));
    let mut laboratory = firm(2, does(&["plating"]));
    laboratory.kind = OrganizationKind::University;
    let proposal =
        proposed(&details, vec![firm(1, with(does(&["milling"]), "certifications", planned)), laboratory]);
    assert_eq!(proposal.answer, ChainAnswer::NoLead);
    let text = said(&proposal, Language::Ja);
    assert!(text.contains("代表にJISQ9100を求めなければ、1社が代表になれます（No.1）。"), "{text}");
}

/// The one for milling and plating, with this certificate of the lead's standard, and so many others who say more of
/// what the lead is asked for and do nothing of the chain.
fn beyond_thousands(own: Value, others: Value, count: u128) -> Proposal {
    let details = need_for(json!([
        { "kind": "process", "level": "must", "process": "process:milling" },
        { "kind": "process", "level": "must", "process": "process:plating" },
        { "kind": "certification", "level": "must", "standard": "standard:jisq9100" },
    ]));
    let other = |number| {
        let profile = with(does(&["turning"]), "certifications", json!([others]));
        firm(number, with(profile, "confirmed_on", json!(TODAY)))
    };
    let mut firms: Vec<Subject> = (2..2 + count).map(other).collect();
    firms.push(firm(1, with(does(&["milling", "plating"]), "certifications", json!([own]))));
    proposed(&details, firms)
}

#[test]
fn what_is_known_of_a_lead_does_not_depend_on_how_many_others_there_are() {
    let expired = json!({ "standard": "standard:jisq9100", "status": "held", "valid_until": "2020-01-01" });
    let held = json!({ "standard": "standard:jisq9100", "status": "held" });
    for count in [0, 2_000] {
        let lapsed = beyond_thousands(expired.clone(), expired.clone(), count);
        assert_eq!(lapsed.answer, ChainAnswer::NoLead, "its certificate has expired, beside {count} others");
        assert_eq!(lapsed.lead_relaxations[0].organizations, [id(1)]);
        let certified = beyond_thousands(held.clone(), held.clone(), count);
        let lead = &certified.consortia[0].lead;
        assert_eq!((lead.organization_id, lead.standards[0].1), (id(1), FindingStatus::Matched));
    }
}

#[test]
fn a_cell_of_the_table_says_what_the_ranking_of_its_step_says() {
    let planned = json!([{ "standard": "standard:nadcap", "status": "planned" }]);
    let firms = || {
        vec![
            firm(1, certified(does(&["five-axis-milling", "heat-treatment"]), "jisq9100")),
            firm(2, certified(does(&["plating"]), "nadcap")),
            firm(3, with(does(&["plating", "machining"]), "certifications", planned.clone())),
        ]
    };
    let proposal = proposed(&engine_part(), firms());
    let vocabulary = vocabulary();
    let snapshot = Snapshot::new(&vocabulary, firms());
    for (step, row) in proposal.chain.steps.iter().zip(&proposal.rows) {
        let alone = NeedCase { owner_region: None, ..case(&step.details) };
        let ranking = rank(&vocabulary, &snapshot, &alone, 100);
        for (column, cell) in proposal.columns.iter().zip(row) {
            let mut all = ranking.candidates.iter().chain(&ranking.near_misses);
            let found = all.find(|candidate| candidate.organization_id == *column);
            assert_eq!(cell.score, found.map(|candidate| candidate.score));
            let musts = found.into_iter().flat_map(|candidate| &candidate.findings);
            let musts: Vec<_> = musts.filter(|finding| finding.level == Level::Must).collect();
            assert_eq!(cell.findings.iter().collect::<Vec<_>>(), musts);
        }
    }
}

#[test]
fn a_capacity_that_is_not_written_is_unknown_and_the_narrowest_known_step_decides() {
    let mills = json!({ "capabilities": [{ "process": "process:milling", "monthly_capacity": 900 }] });
    let plates = json!({ "capabilities": [{ "process": "process:plating", "monthly_capacity": 400 }] });
    let details = need(json!({ "chain": [
        { "process": "process:milling" }, { "process": "process:heat-treatment" }, { "process": "process:plating" },
    ] }));
    let proposal =
        proposed(&details, vec![firm(1, mills), firm(2, does(&["heat-treatment"])), firm(3, plates)]);
    let capacity = &proposal.consortia[0].capacity;
    assert_eq!((capacity.pieces, capacity.narrowest_step), (Some(400), Some(2)));
    assert_eq!(capacity.unknown_steps, [1]);
    let text = said(&proposal, Language::En);
    assert!(text.contains("400 pieces a month at most (step 3 (plating)); not known for step 2"), "{text}");
}

#[test]
fn a_mention_stands_in_only_where_nobody_states_the_step() {
    let details =
        need(json!({ "chain": [{ "process": "process:milling" }, { "process": "process:plating" }] }));
    let mentions = || with(does(&["milling"]), "summary", json!("めっきの相談も受けています。"));
    let alone = proposed(&details, vec![firm(1, mentions())]);
    assert_eq!(members(&alone, 0), [Some(1), Some(1)]);
    assert_eq!(alone.rows[1][0].status, FindingStatus::Unknown, "it is to be asked");
    let beside = proposed(&details, vec![firm(1, mentions()), firm(2, does(&["plating"]))]);
    assert_eq!(members(&beside, 0), [Some(1), Some(2)]);
}

#[test]
fn those_in_a_joint_factory_come_first() {
    let site = json!([{ "name": "北の共同工場", "region": "region:sanjo" }]);
    let details =
        need(json!({ "chain": [{ "process": "process:milling" }, { "process": "process:plating" }] }));
    let proposal = proposed(
        &details,
        vec![
            firm(1, does(&["milling"])),
            firm(2, with(does(&["milling"]), "sites", site.clone())),
            firm(3, does(&["plating"])),
            firm(4, with(does(&["plating"]), "sites", site)),
        ],
    );
    assert_eq!(members(&proposal, 0), [Some(2), Some(4)]);
    assert_eq!(proposal.consortia[0].parties, 1);
    let text = said(&proposal, Language::Ja);
    assert!(text.contains("No.2、No.4は、すでに「北の共同工場」でともに働いています。"), "{text}");
    assert_eq!(members(&proposal, 1)[0], Some(1), "the next one does without the first mill");
}

#[test]
fn the_order_of_organizations_changes_nothing() {
    let firms = || {
        (1..30).map(|number| {
            let processes = ["five-axis-milling", "heat-treatment", "plating", "turning"];
            let own = [processes[number as usize % 4], processes[number as usize / 4 % 4]];
            let profile = does(&own);
            firm(number, if number % 3 == 0 { certified(profile, "nadcap") } else { profile })
        })
    };
    let one = proposed(&engine_part(), firms().collect());
    assert_eq!(one.answer, ChainAnswer::Covered);
    assert_eq!(one, proposed(&engine_part(), firms().rev().collect()));
}

#[test]
fn no_step_one_step_nobody_and_everybody_excluded_get_a_clear_answer() {
    let empty = need_for(json!([]));
    assert_eq!(proposed(&empty, vec![firm(1, does(&["milling"]))]).answer, ChainAnswer::NoChain);
    let one = need_for(json!([{ "kind": "process", "level": "must", "process": "process:milling" }]));
    let answer = proposed(&one, vec![firm(1, does(&["milling"]))]);
    assert_eq!((answer.answer, answer.steps[0].eligible), (ChainAnswer::OneStep, 1));
    let mut excluding = engine_part();
    excluding.exclusions =
        serde_json::from_value(json!([{ "organization_id": id(1) }, { "organization_id": id(2) }])).unwrap();
    let firms =
        vec![firm(1, does(&["five-axis-milling", "heat-treatment", "plating"])), firm(2, does(&["plating"]))];
    for (details, firms) in [(engine_part(), vec![]), (excluding, firms)] {
        let proposal = proposed(&details, firms);
        assert_eq!(proposal.answer, ChainAnswer::NotCovered);
        assert!(proposal.consortia.is_empty());
        for (language, words) in [(Language::Ja, "登録されていません"), (Language::En, "Nobody on record")]
        {
            assert!(said(&proposal, language).contains(words));
        }
    }
}

#[test]
fn a_chain_of_a_hundred_steps_is_refused() {
    let steps: Vec<Value> = (0..100).map(|_| json!({ "process": "process:milling" })).collect();
    let details = need(json!({ "chain": steps }));
    let vocabulary = vocabulary();
    let snapshot = Snapshot::new(&vocabulary, vec![firm(1, does(&["milling"]))]);
    assert_eq!(
        propose(&vocabulary, &snapshot, &case(&details)).unwrap_err(),
        Refusal::TooManySteps { steps: 100 }
    );
}

#[test]
fn english_sentences_hold_no_japanese() {
    let proposal = proposed(
        &engine_part(),
        vec![
            firm(1, certified(does(&["five-axis-milling", "heat-treatment"]), "jisq9100")),
            firm(2, certified(does(&["plating"]), "nadcap")),
            firm(3, does(&["turning"])),
        ],
    );
    let text = said(&proposal, Language::En);
    let is_plain = |c: char| c.is_ascii() || "±µ".contains(c);
    assert!(text.chars().all(is_plain), "{text}");
}
