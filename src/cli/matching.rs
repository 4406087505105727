//! `enishi match`: who could meet a need that is given as text; and the lines in which candidates are printed.

use super::chosen_office;
use super::consortia::Groups;
use crate::app;
use crate::config::Config;
use crate::domain::{Clock, Description, Language, NeedDetails, NeedKind, Principal, Title};
use crate::matching::FindingStatus;
use crate::services::candidates::{self, CandidateView};
use crate::services::consortia::ConsortiumList;
use anyhow::{Context as _, anyhow};
use clap::Args;
use serde::Serialize;

#[derive(Args)]
pub struct Match {
    /// The need, in plain Japanese or English.
    #[arg(long)]
    text: String,
    /// How many candidates.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// The office to look in, where there are several.
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
}

impl Match {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let details = details(&self.text)?;
        let opened = app::open(config, Clock::default()).await?;
        let found = async {
            let office = chosen_office(&opened.context, self.office.as_deref()).await?;
            let principal = Principal::Office(office.id);
            let limit = self.limit as usize;
            anyhow::Ok(
                candidates::match_details(&opened.context, &principal, &details, limit, Language::Ja).await?,
            )
        }
        .await;
        opened.close().await?;
        let found = found?;
        if self.json {
            return print_json(None, details.title.as_str(), &found.candidates, None);
        }
        if found.candidates.is_empty() {
            println!("候補が見つかりませんでした（{}件の事業者を調べました）。", found.considered);
        }
        for candidate in &found.candidates {
            print_candidate(candidate);
        }
        Ok(())
    }
}

/// A need that only has words: the first line is its title.
fn details(text: &str) -> anyhow::Result<NeedDetails> {
    let said = |reason: crate::domain::Reason| anyhow!("--text: {}", reason.message(Language::En));
    let description = Description::parse(text).map_err(said)?;
    let first: String = description.as_str().lines().next().unwrap_or_default().chars().take(200).collect();
    Ok(NeedDetails {
        kind: NeedKind::Outsourcing,
        title: Title::parse(&first).map_err(said)?,
        description: Some(description),
        requirements: Vec::new(),
        chain: Vec::new(),
        quantity: None,
        deadline_on: None,
        region_preference: None,
        name_withheld: false,
        exclusions: Vec::new(),
    })
}

/// One candidate as one JSON line.
#[derive(Serialize)]
struct Line<'a> {
    need: Option<&'a str>,
    title: &'a str,
    rank: u32,
    organization: &'a str,
    /// Out of 100.
    score: f64,
    matched: Vec<&'a str>,
    inferred: Vec<&'a str>,
    missing: Vec<&'a str>,
    unknown: Vec<&'a str>,
    questions: Vec<&'a str>,
    /// On the first line of a need with a chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    consortia: Option<Groups<'a>>,
}

/// The findings of one status: what they rest on, or the condition where that is all there is.
fn of_status(candidate: &CandidateView, status: FindingStatus) -> Vec<&str> {
    let of_status = candidate.findings.iter().filter(|finding| finding.status == status);
    distinct(of_status.map(|finding| match status {
        FindingStatus::Unknown => finding.requirement.as_str(),
        _ => finding.evidence.as_ref().unwrap_or(&finding.requirement),
    }))
}

fn questions(candidate: &CandidateView) -> Vec<&str> {
    distinct(candidate.findings.iter().filter_map(|finding| finding.question.as_deref()))
}

/// Each sentence once, in the order of their first.
fn distinct<'a>(sentences: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut each = Vec::new();
    for sentence in sentences {
        if !each.contains(&sentence) {
            each.push(sentence);
        }
    }
    each
}

/// Prints candidates as JSON, one object a line; the consortia on the first of them.
pub(super) fn print_json(
    need: Option<&str>,
    title: &str,
    list: &[CandidateView],
    consortia: Option<&ConsortiumList>,
) -> anyhow::Result<()> {
    let mut consortia = consortia.map(Groups::of);
    for candidate in list {
        let line = Line {
            need,
            title,
            rank: candidate.rank,
            organization: &candidate.organization,
            score: candidate.score.parse().context("a score is a number")?,
            matched: of_status(candidate, FindingStatus::Matched),
            inferred: of_status(candidate, FindingStatus::Inferred),
            missing: of_status(candidate, FindingStatus::Missing),
            unknown: of_status(candidate, FindingStatus::Unknown),
            questions: questions(candidate),
            consortia: consortia.take(),
        };
        println!("{}", serde_json::to_string(&line)?);
    }
    Ok(())
}

/// Prints what a near miss lacks, and what would close it.
pub(super) fn print_gaps(candidate: &CandidateView) {
    for gap in candidate.gaps.iter().filter(|gap| gap.level.is_must()) {
        println!("     × 不足 {}", gap.evidence.as_ref().unwrap_or(&gap.requirement));
        for programme in &gap.programmes {
            println!("       支援制度 {}", programme.line(Language::Ja));
        }
    }
}

/// Prints a candidate for people: name and score, then what speaks for it and what is to be asked.
pub(super) fn print_candidate(candidate: &CandidateView) {
    println!("  {}. {}  {}点", candidate.rank, candidate.organization, candidate.score);
    for (mark, status) in [
        ("○ 合致", FindingStatus::Matched),
        ("△ 推定", FindingStatus::Inferred),
        ("× 不足", FindingStatus::Missing),
    ] {
        for sentence in of_status(candidate, status) {
            println!("     {mark} {sentence}");
        }
    }
    for question in questions(candidate).iter().take(3) {
        println!("     ？ 確認 {question}");
    }
}
