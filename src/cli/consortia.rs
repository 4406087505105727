//! How the demonstration prints consortia: for programs as part of a candidate line, for people as a list.

use crate::domain::OrganizationId;
use crate::matching::FindingStatus;
use crate::services::consortia::{ConsortiumList, ConsortiumView};
use serde::Serialize;
use std::collections::BTreeMap;

/// The consortia of a need in one JSON line.
#[derive(Serialize)]
pub(super) struct Groups<'a> {
    headline: &'a str,
    groups: Vec<Group<'a>>,
    /// By step: how each organization stands to it.
    coverage: Vec<Covered<'a>>,
    /// What could be done about steps that nobody can do.
    advice: Vec<&'a str>,
}

#[derive(Serialize)]
struct Group<'a> {
    rank: u32,
    organizations: Vec<&'a str>,
    lead: &'a str,
    joint_sites: Vec<&'a str>,
    /// By step: who does it; nobody where it is left out.
    assignment: Vec<Option<&'a str>>,
    summary: Vec<&'a str>,
    weak_points: Vec<&'a str>,
}

#[derive(Serialize)]
struct Covered<'a> {
    step: &'a str,
    organizations: BTreeMap<&'a str, FindingStatus>,
}

impl<'a> Groups<'a> {
    pub fn of(list: &'a ConsortiumList) -> Self {
        let names = list.coverage.organizations.iter().map(|who| who.organization.as_str());
        let names: Vec<&str> = names.collect();
        let coverage = list.steps.iter().zip(&list.coverage.cells).map(|(step, cells)| Covered {
            step: &step.label,
            organizations: names.iter().copied().zip(cells.iter().map(|cell| cell.status)).collect(),
        });
        Self {
            headline: &list.headline,
            groups: list.consortia.iter().map(|group| Group::of(list, group)).collect(),
            coverage: coverage.collect(),
            advice: advice(list).collect(),
        }
    }
}

impl<'a> Group<'a> {
    fn of(list: &'a ConsortiumList, group: &'a ConsortiumView) -> Self {
        let mut joint_sites: Vec<&str> =
            group.members.iter().filter_map(|member| member.joint_site.as_deref()).collect();
        joint_sites.dedup();
        Self {
            rank: group.rank,
            organizations: group.members.iter().map(|m| m.organization.organization.as_str()).collect(),
            lead: name(group, group.lead),
            joint_sites,
            assignment: list.steps.iter().map(|step| does(group, step.number)).collect(),
            summary: group.summary.iter().map(String::as_str).collect(),
            weak_points: group.weak_points.iter().map(String::as_str).collect(),
        }
    }
}

fn name(group: &ConsortiumView, id: OrganizationId) -> &str {
    let found = group.members.iter().find(|member| member.organization.organization_id == id);
    found.map_or("", |member| &member.organization.organization)
}

fn does(group: &ConsortiumView, step: usize) -> Option<&str> {
    let found = group.members.iter().find(|member| member.steps.contains(&step));
    found.map(|member| member.organization.organization.as_str())
}

fn advice(list: &ConsortiumList) -> impl Iterator<Item = &str> {
    list.steps.iter().flat_map(|step| &step.advice).chain(&list.lead_advice).map(String::as_str)
}

/// Prints consortia for people: who does what, and what a coordinator would want to know first.
pub(super) fn print_consortia(list: &ConsortiumList) {
    println!("  共同受注グループ: {}", list.headline);
    for sentence in advice(list) {
        println!("     ！ {sentence}");
    }
    for group in &list.consortia {
        let steps = list.steps.iter().map(|step| {
            let who = does(group, step.number).unwrap_or("（なし）");
            format!("{} {who}", step.label)
        });
        println!("  組{}. {}", group.rank, steps.collect::<Vec<_>>().join(" → "));
        println!("     代表 {}  {}点", name(group, group.lead), group.score);
        for sentence in group.summary.iter().chain(&group.weak_points) {
            println!("     ・{sentence}");
        }
    }
}
