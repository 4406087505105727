//! `enishi evaluate`: how good rankings are, measured on what an office's coordinators decided or on cases whose
//! answer is known.

use super::chosen_office;
use crate::app;
use crate::config::Config;
use crate::domain::{Clock, Principal};
use crate::matching::metrics::{hit_rate, mean_reciprocal_rank};
use crate::matching::retrieval::Collection;
use crate::services::evaluation::{self, Evaluation};
use anyhow::{Context as _, anyhow};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Args)]
pub struct Evaluate {
    /// A directory with suppliers.jsonl and queries.tsv: rank the suppliers for each award title by their other titles.
    #[arg(long, value_name = "DIR", conflicts_with = "office")]
    procurement: Option<PathBuf>,
    /// The office whose judged needs are ranked, where there are several.
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// The figures, under the names that such figures go by.
#[derive(Serialize)]
struct Figures {
    queries: usize,
    mrr: f64,
    #[serde(rename = "hit@1")]
    hit_1: f64,
    #[serde(rename = "hit@5")]
    hit_5: f64,
    #[serde(rename = "hit@10")]
    hit_10: f64,
    #[serde(rename = "hit@50")]
    hit_50: f64,
    /// Reading, preparing and ranking.
    seconds: f64,
}

impl Evaluate {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        match &self.procurement {
            Some(directory) => self.procurement(directory),
            None => self.judgements(config).await,
        }
    }

    async fn judgements(&self, config: &Config) -> anyhow::Result<()> {
        let opened = app::open(config, Clock::default()).await?;
        let evaluated = async {
            let office = chosen_office(&opened.context, self.office.as_deref()).await?;
            anyhow::Ok(evaluation::evaluate(&opened.context, &Principal::Office(office.id)).await?)
        }
        .await;
        opened.close().await?;
        let evaluated = evaluated?;
        if self.json {
            println!("{}", serde_json::to_string(&evaluated)?);
        } else {
            print_judged(&evaluated);
        }
        Ok(())
    }

    fn procurement(&self, directory: &Path) -> anyhow::Result<()> {
        let started = Instant::now();
        let suppliers = read_suppliers(&directory.join("suppliers.jsonl"))?;
        let queries = read_queries(&directory.join("queries.tsv"), &suppliers)?;
        let ids: Vec<String> = suppliers.iter().map(|supplier| supplier.id.clone()).collect();
        let collection =
            Collection::new(suppliers.into_iter().map(|supplier| (supplier.id, supplier.titles)));
        let ranks = ranks(&collection, &queries, ids.len());
        let figures = Figures {
            queries: queries.len(),
            mrr: rounded(mean_reciprocal_rank(&ranks)),
            hit_1: rounded(hit_rate(&ranks, 1)),
            hit_5: rounded(hit_rate(&ranks, 5)),
            hit_10: rounded(hit_rate(&ranks, 10)),
            hit_50: rounded(hit_rate(&ranks, 50)),
            seconds: (started.elapsed().as_secs_f64() * 100.0).round() / 100.0,
        };
        if self.json {
            println!("{}", serde_json::to_string(&figures)?);
        } else {
            print(&figures, ids.len());
        }
        Ok(())
    }
}

/// The rank of each query's answer, the queries shared out among the processors. The answer is looked for only in
/// the finished ranking.
fn ranks(collection: &Collection<String>, queries: &[Query], limit: usize) -> Vec<Option<usize>> {
    let rank = |query: &Query| {
        let ranking = collection.rank(&query.title, limit);
        ranking.iter().position(|hit| hit.key == query.answer).map(|place| place + 1)
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = queries.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let running: Vec<_> = queries
            .chunks(share)
            .map(|queries| scope.spawn(move || queries.iter().map(rank).collect::<Vec<_>>()))
            .collect();
        running
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn print(figures: &Figures, suppliers: usize) {
    println!("落札件名 {}件について、事業者 {suppliers}件を並べました。", figures.queries);
    println!("  MRR      {:.4}", figures.mrr);
    for (k, rate) in [(1, figures.hit_1), (5, figures.hit_5), (10, figures.hit_10), (50, figures.hit_50)] {
        println!("  Hit@{k:<3}  {rate:.4}");
    }
    println!("  {:.2} 秒", figures.seconds);
}

fn print_judged(figures: &Evaluation) {
    if figures.needs == 0 {
        println!("判断のあるニーズがまだありません。候補を残すか見送ると、ここで測れるようになります。");
        return;
    }
    println!("判断のあるニーズ {}件、判断 {}件。", figures.needs, figures.judgements);
    if figures.needs_with_good == 0 {
        println!("候補に残した事業者がまだないので、順位は測れません。");
        return;
    }
    println!("候補に残した事業者のあるニーズ {}件で、全事業者を並べた順位:", figures.needs_with_good);
    println!("  nDCG@10  {:.4}", figures.ndcg_10);
    println!("  MRR      {:.4}", figures.mrr);
    for (k, rate) in [(1, figures.hit_1), (5, figures.hit_5), (10, figures.hit_10), (50, figures.hit_50)] {
        println!("  Hit@{k:<3}  {rate:.4}");
    }
    if let Some(judged) = figures.judged {
        println!("判断した事業者どうしの順位:");
        println!("  nDCG@10  {:.4}", judged.ndcg);
        println!("  正しい順の組  {:.4}", judged.pairwise);
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}

#[derive(Deserialize)]
struct Supplier {
    id: String,
    titles: Vec<String>,
}

struct Query {
    title: String,
    answer: String,
}

fn read_suppliers(path: &Path) -> anyhow::Result<Vec<Supplier>> {
    let mut suppliers: Vec<Supplier> = Vec::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    for (number, line) in lines_of(&read(path)?) {
        let at = || format!("{}:{number}", path.display());
        let supplier: Supplier =
            serde_json::from_str(line).with_context(|| format!("{}: no supplier", at()))?;
        if let Some(first) = lines.insert(supplier.id.clone(), number) {
            return Err(anyhow!("{}: the id {:?} stands in line {first} already", at(), supplier.id));
        }
        suppliers.push(supplier);
    }
    if suppliers.is_empty() {
        return Err(anyhow!("{}: there is no supplier", path.display()));
    }
    Ok(suppliers)
}

fn read_queries(path: &Path, suppliers: &[Supplier]) -> anyhow::Result<Vec<Query>> {
    let known: std::collections::HashSet<&str> =
        suppliers.iter().map(|supplier| supplier.id.as_str()).collect();
    let mut queries = Vec::new();
    for (number, line) in lines_of(&read(path)?) {
        let at = || format!("{}:{number}", path.display());
        let Some((title, answer)) = line.rsplit_once('\t') else {
            return Err(anyhow!("{}: a title, a tab and the id of a supplier are expected", at()));
        };
        if title.trim().is_empty() {
            return Err(anyhow!("{}: the title is empty", at()));
        }
        if !known.contains(answer) {
            return Err(anyhow!("{}: there is no supplier {answer:?}", at()));
        }
        queries.push(Query { title: title.to_owned(), answer: answer.to_owned() });
    }
    if queries.is_empty() {
        return Err(anyhow!("{}: there is no query", path.display()));
    }
    Ok(queries)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow!("{}:{line}: not UTF-8", path.display())
    })
}

/// The lines with something in them, numbered from 1; without a byte order mark.
fn lines_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.lines().enumerate().map(|(i, line)| (i + 1, line)).filter(|(_, line)| !line.trim().is_empty())
}
