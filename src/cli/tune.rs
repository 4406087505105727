//! `enishi tune`: looks for weights that agree better with what an office's coordinators decided, and proposes them.

use super::chosen_office;
use crate::app;
use crate::config::Config;
use crate::domain::{Clock, Language, Principal};
use crate::services::weights::{self, ProposalView, TuningView};
use clap::Args;

#[derive(Args)]
pub struct Tune {
    /// The office whose weights are tuned, where there are several.
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Tune {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let opened = app::open(config, Clock::default()).await?;
        let tuned = async {
            let office = chosen_office(&opened.context, self.office.as_deref()).await?;
            let principal = Principal::Office(office.id);
            let before = weights::get_weights(&opened.context, &principal, Language::Ja).await?;
            let tuning = weights::tune_weights(&opened.context, &principal, Language::Ja).await?;
            anyhow::Ok((before, tuning))
        }
        .await;
        opened.close().await?;
        let (before, tuning) = tuned?;
        if self.json {
            println!("{}", serde_json::to_string(&tuning)?);
            return Ok(());
        }
        print(&tuning);
        if let Some(proposal) = &tuning.proposal {
            print_proposal(&before, proposal);
        }
        Ok(())
    }
}

fn print(tuning: &TuningView) {
    println!("{}", tuning.message);
    println!("比べたニーズ {}件、判断 {}件、組 {}組", tuning.needs, tuning.judgements, tuning.pairs);
    if let (Some(before), Some(after)) = (tuning.before, tuning.after) {
        println!("                今の重み    合わせた重み（そのニーズを除いて合わせたもの）");
        println!("  nDCG@10       {:.4}      {:.4}", before.ndcg, after.ndcg);
        println!("  正しい順の組  {:.4}      {:.4}", before.pairwise, after.pairwise);
    }
}

fn print_proposal(before: &weights::WeightsView, proposal: &ProposalView) {
    println!("提案 {}", proposal.id);
    for weight in &before.weights {
        let proposed = proposal.weights.get(&weight.weight).copied().unwrap_or(weight.value);
        if proposed != weight.value {
            println!("  {}  {} → {proposed}（標準 {}）", weight.label, weight.value, weight.default);
        }
    }
}
