//! Whom an organization should meet, where many needs speak for the same.

use crate::kit::{TODAY, case, day, firm, id, need, need_id, vocabulary};
use enishi::domain::NeedDetails;
use enishi::matching::{
    Counterpart, NeedCase, OpenNeed, ReasonKind, Snapshot, Subject, Weights, counterparts, score_one,
};
use serde_json::{Value, json};

fn does(process: &str) -> Value {
    json!({ "capabilities": [{ "process": format!("process:{process}") }] })
}

/// A chain of milling and plating without these organizations.
fn chain_without(excluded: &[u128]) -> NeedDetails {
    let excluded: Vec<Value> =
        excluded.iter().map(|number| json!({ "organization_id": id(*number) })).collect();
    need(json!({
        "title": "部品",
        "chain": [{ "process": "process:milling" }, { "process": "process:plating" }],
        "exclusions": excluded,
    }))
}

/// The counterparts of firm 1 where firm 99 has these needs.
fn met(subjects: Vec<Subject>, needs: &[NeedDetails]) -> Vec<Counterpart> {
    let vocabulary = vocabulary();
    let snapshot = Snapshot::new(&vocabulary, subjects);
    let open = |(number, details)| {
        let case =
            NeedCase { id: Some(need_id(number)), owner: Some(id(99)), owner_region: None, ..case(details) };
        let score = score_one(&vocabulary, &snapshot, &case, id(1));
        OpenNeed { score, id: need_id(number), owner: id(99), owner_region: None, details }
    };
    let needs: Vec<OpenNeed> = (1..).zip(needs).map(open).collect();
    counterparts(&vocabulary, &snapshot, (id(1), &[]), &needs, day(TODAY), &Weights::default(), 100).0
}

/// Which need brings firm 1 and this one together over a chain.
fn chain_with(met: &[Counterpart], number: u128) -> Option<usize> {
    let counterpart = met.iter().find(|counterpart| counterpart.organization_id == id(number))?;
    let mut reasons = counterpart.reasons.iter();
    reasons.find(|reason| reason.kind == ReasonKind::NextInChain)?.need
}

fn firms() -> Vec<Subject> {
    vec![
        firm(1, does("milling")),
        firm(2, does("plating")),
        firm(3, does("plating")),
        firm(4, does("turning")),
    ]
}

#[test]
fn of_many_needs_that_bring_two_together_the_first_is_named() {
    let met = met(firms(), &[chain_without(&[]), chain_without(&[]), chain_without(&[3])]);
    assert_eq!([2, 3, 4].map(|number| chain_with(&met, number)), [Some(0), Some(0), None]);
}

#[test]
fn whom_one_need_excludes_the_next_one_brings_to_the_table() {
    let met = met(firms(), &[chain_without(&[3]), chain_without(&[2, 3]), chain_without(&[])]);
    assert_eq!([2, 3].map(|number| chain_with(&met, number)), [Some(0), Some(2)]);
}

#[test]
fn a_need_that_excludes_the_organization_itself_brings_it_together_with_nobody() {
    let met = met(firms(), &[chain_without(&[1])]);
    assert_eq!([2, 3].map(|number| chain_with(&met, number)), [None, None]);
}
