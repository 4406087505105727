//! `enishi import`: an office's records, or official lists of terms.

use super::chosen_office;
use crate::app;
use crate::config::Config;
use crate::domain::{Clock, Language};
use crate::exchange::{self, ImportFaults, ImportedTerm};
use crate::services::importing;
use anyhow::{Context as _, anyhow};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum Import {
    /// Organizations, profiles, programmes and needs from a directory of CSV files in the form of demo/.
    Records(Files),
    /// Municipalities (CSV: local government code, names, coordinates).
    Municipalities(Files),
    /// Classes of the Japan Standard Industrial Classification (JSON).
    Industries(Files),
}

#[derive(Args)]
pub struct Files {
    /// The file, or for records the directory.
    path: PathBuf,
    /// The office they are for, where there are several.
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
}

impl Import {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        match self {
            Self::Records(files) => records(&files, config).await,
            Self::Municipalities(files) => terms(&files, config, exchange::read_municipalities).await,
            Self::Industries(files) => terms(&files, config, exchange::read_industries).await,
        }
    }
}

/// Every fault on a line of its own.
pub(super) fn said(faults: &ImportFaults) -> anyhow::Error {
    anyhow!("the files have faults, nothing was stored:\n{}", faults.message(Language::Ja))
}

async fn records(files: &Files, config: &Config) -> anyhow::Result<()> {
    let region = importing::read_region(&files.path)?.map_err(|faults| said(&faults))?;
    let opened = app::open(config, Clock::default()).await?;
    let imported = async {
        let office = chosen_office(&opened.context, files.office.as_deref()).await?;
        anyhow::Ok(importing::import_region(&opened.context, office.id, None, &region).await?)
    }
    .await;
    opened.close().await?;
    let imported = imported?;
    println!(
        "{} organizations taken in, {} known already; {} needs, {} known already; {} programmes, {} known already.",
        imported.organizations,
        imported.known_organizations,
        imported.needs.len() - imported.known_needs,
        imported.known_needs,
        imported.programmes,
        imported.known_programmes
    );
    if !imported.repeated.is_empty() {
        println!(
            "Rows that name an organization of an earlier row once more, whose profiles were not taken: {}.",
            imported.repeated.join(", ")
        );
    }
    Ok(())
}

type TermReader = fn(&[u8]) -> Result<Vec<ImportedTerm>, ImportFaults>;

async fn terms(files: &Files, config: &Config, read: TermReader) -> anyhow::Result<()> {
    let bytes = std::fs::read(&files.path)
        .with_context(|| format!("the file {} cannot be read", files.path.display()))?;
    let terms = read(&bytes).map_err(|faults| said(&faults))?;
    let opened = app::open(config, Clock::default()).await?;
    let imported = async {
        let office = chosen_office(&opened.context, files.office.as_deref()).await?;
        anyhow::Ok(importing::import_terms(&opened.context, office.id, &terms).await?)
    }
    .await;
    opened.close().await?;
    println!("{} terms taken in.", imported?);
    Ok(())
}
