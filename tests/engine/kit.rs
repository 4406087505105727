//! A small vocabulary and short ways to write organizations and needs down.

use enishi::domain::{Day, NeedDetails, NeedId, OrganizationId, OrganizationKind, ProfileDetails, TermId};
use enishi::matching::{
    Candidate, Finding, NeedCase, Ranking, RequirementRef, Snapshot, Subject, Weights, rank,
};
use enishi::vocabulary::Vocabulary;
use serde_json::{Value, json};
use uuid::Uuid;

const FILES: [(&str, &str); 8] = [
    (
        "process.csv",
        "id,parent,ja,en,synonyms,implies,source
process:machining,,切削加工,machining,機械加工,,
process:milling,process:machining,フライス加工,milling,,,
process:five-axis-milling,process:milling,5軸加工,five-axis milling,5軸|同時5軸,,
process:three-axis-milling,process:milling,3軸加工,three-axis milling,,,
process:turning,process:machining,旋削,turning,旋盤加工,,
process:surface-treatment,,表面処理,surface treatment,,,
process:plating,process:surface-treatment,めっき,plating,メッキ,,
process:heat-treatment,,熱処理,heat treatment,,,
",
    ),
    (
        "equipment.csv",
        "id,parent,ja,en,synonyms,implies,source
equipment:machining-centre,,マシニングセンタ,machining centre,MC,process:milling,
equipment:five-axis-machining-centre,equipment:machining-centre,5軸マシニングセンタ,five-axis machining centre,,process:five-axis-milling,
",
    ),
    (
        "standard.csv",
        "id,parent,ja,en,synonyms,implies,source
standard:iso9001,,ISO 9001,ISO 9001,,,
standard:jisq9100,,JISQ9100,JISQ9100,AS9100,standard:iso9001,
standard:nadcap,,Nadcap,Nadcap,,standard:jisq9100,
",
    ),
    (
        "material.csv",
        "id,parent,ja,en,synonyms,implies,source
material:metal,,金属,metal,,,
material:aluminium-alloy,material:metal,アルミニウム合金,aluminium alloy,アルミ,,
material:a7075,material:aluminium-alloy,A7075,A7075,,,
material:a5052,material:aluminium-alloy,A5052,A5052,,,
material:titanium,material:metal,チタン,titanium,,,
",
    ),
    ("product.csv", "id,parent,ja,en,synonyms,implies,source\nproduct:spring,,ばね,spring,,,\n"),
    ("industry.csv", "id,parent,ja,en,synonyms,implies,source\nindustry:aerospace,,航空宇宙産業,aerospace,,,\n"),
    ("field.csv", "id,parent,ja,en,synonyms,implies,source\nfield:tribology,,トライボロジー,tribology,,,\n"),
    (
        "region.csv",
        "id,parent,ja,en,synonyms,implies,source,code,latitude,longitude
region:japan,,全国,Japan,,,,,36.0,138.0
region:niigata,region:japan,新潟県,Niigata,,,,,37.9026,139.0232
region:sanjo,region:niigata,三条市,Sanjo,,,,,37.6367,138.9617
region:nagaoka,region:niigata,長岡市,Nagaoka,,,,,37.4463,138.8513
region:osaka,region:japan,大阪府,Osaka,,,,,34.6937,135.5023
",
    ),
];

pub fn vocabulary() -> Vocabulary {
    Vocabulary::from_csv(&FILES).unwrap_or_else(|error| panic!("{error}"))
}

pub fn id(number: u128) -> OrganizationId {
    OrganizationId(Uuid::from_u128(number))
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|_| panic!("{text}"))
}

pub fn term(id: &str) -> TermId {
    TermId::parse(id).unwrap_or_else(|_| panic!("{id}"))
}

pub fn need_id(number: u128) -> NeedId {
    NeedId(Uuid::from_u128(number))
}

pub const TODAY: &str = "2026-11-21";

/// A firm in Sanjo with this profile.
pub fn firm(number: u128, profile: Value) -> Subject {
    let profile: ProfileDetails = serde_json::from_value(profile).unwrap_or_else(|error| panic!("{error}"));
    Subject {
        id: id(number),
        name: format!("第{number}製作所"),
        kind: OrganizationKind::Company,
        region: Some(term("region:sanjo")),
        industries: Vec::new(),
        name_withheld: false,
        profile,
        record: Vec::new(),
    }
}

/// An outsourcing need with these fields.
pub fn need(fields: Value) -> NeedDetails {
    let mut whole = json!({ "kind": "outsourcing", "title": "協力先の紹介" });
    if let (Value::Object(whole), Value::Object(fields)) = (&mut whole, fields) {
        whole.extend(fields);
    }
    serde_json::from_value(whole).unwrap_or_else(|error| panic!("{error}"))
}

/// An outsourcing need with these requirements.
pub fn need_for(requirements: Value) -> NeedDetails {
    need(json!({ "requirements": requirements }))
}

/// Need 1, of somebody in Nagaoka who is not in the register.
pub fn case(details: &NeedDetails) -> NeedCase<'_> {
    NeedCase {
        id: Some(need_id(1)),
        owner: None,
        owner_region: Some(term("region:nagaoka")),
        details,
        today: day(TODAY),
        weights: Weights::default(),
    }
}

pub fn ranked(details: &NeedDetails, subjects: Vec<Subject>) -> Ranking {
    let vocabulary = vocabulary();
    rank(&vocabulary, &Snapshot::new(&vocabulary, subjects), &case(details), 1_000)
}

/// The only candidate there is.
pub fn only(ranking: &Ranking) -> &Candidate {
    let [candidate] = ranking.candidates.as_slice() else { panic!("not one candidate: {ranking:#?}") };
    candidate
}

/// The only near miss there is.
pub fn only_near_miss(ranking: &Ranking) -> &Candidate {
    let [candidate] = ranking.near_misses.as_slice() else { panic!("not one near miss: {ranking:#?}") };
    candidate
}

/// What was found about the need's requirement with this index.
pub fn finding(candidate: &Candidate, index: usize) -> &Finding {
    let wanted = RequirementRef::Requirement { index };
    candidate
        .findings
        .iter()
        .find(|finding| finding.requirement == wanted)
        .unwrap_or_else(|| panic!("{candidate:#?}"))
}
