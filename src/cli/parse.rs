//! `enishi parse`: what a need given as free text says, with the words that each finding rests on.

use crate::domain::{Clock, Day, GivenText, Language, Scheme, TermId};
use crate::reading::{Refusal, Setting};
use crate::services::parsing::{self, ParsedNeed};
use crate::services::vocabularies;
use crate::vocabulary::Vocabulary;
use anyhow::{Context as _, anyhow};
use clap::Args;
use std::io::Read;
use std::path::PathBuf;

#[derive(Args)]
pub struct Parse {
    /// The file with the text; standard input without one.
    file: Option<PathBuf>,
    /// Where whoever has the need is (長岡市, region:15), which 県内 and 近隣 are relative to.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The day that dates are counted from [default: today].
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<String>,
    /// Say it in English.
    #[arg(long)]
    english: bool,
    /// Print one JSON object, in the form of the API.
    #[arg(long)]
    json: bool,
}

impl Parse {
    /// Reads with the vocabulary that comes with the program; needs no database.
    pub fn run(&self) -> anyhow::Result<()> {
        let vocabulary = vocabularies::built_in()?;
        let language = if self.english { Language::En } else { Language::Ja };
        let text = GivenText::parse(&self.text()?)
            .map_err(|reason| anyhow!("the text: {}", reason.message(Language::En)))?;
        let setting = Setting { today: self.today()?, owner_region: self.owner_region(&vocabulary)? };
        let parsed = parsing::parse(&vocabulary, &text, &setting, language);
        if self.json {
            println!("{}", serde_json::to_string(&parsed)?);
        } else {
            print(&parsed, language);
        }
        Ok(())
    }

    fn text(&self) -> anyhow::Result<String> {
        let bytes = match &self.file {
            Some(path) => {
                std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?
            }
            None => {
                let mut bytes = Vec::new();
                std::io::stdin().read_to_end(&mut bytes).context("standard input cannot be read")?;
                bytes
            }
        };
        String::from_utf8(bytes).map_err(|_| anyhow!("the text is not UTF-8"))
    }

    fn today(&self) -> anyhow::Result<Day> {
        match &self.today {
            Some(text) => {
                Day::parse(text).map_err(|reason| anyhow!("--today: {}", reason.message(Language::En)))
            }
            None => Ok(Day::in_japan(Clock::default().now())),
        }
    }

    fn owner_region(&self, vocabulary: &Vocabulary) -> anyhow::Result<Option<TermId>> {
        let Some(name) = &self.region else { return Ok(None) };
        let by_id = TermId::parse(name).ok().and_then(|id| vocabulary.index(&id));
        let found = by_id.or_else(|| vocabulary.find(Scheme::Region, name));
        let index = found.ok_or_else(|| anyhow!("--region: the vocabulary has no region “{name}”"))?;
        Ok(Some(vocabulary.term(index).id.clone()))
    }
}

fn print(parsed: &ParsedNeed, language: Language) {
    for finding in &parsed.findings {
        let level = match finding.level {
            Some(level) if level.is_must() => language.pick("必須", "must      "),
            Some(_) => language.pick("希望", "want      "),
            None => language.pick("　　", "          "),
        };
        line(level, &finding.meaning, &finding.quote.text);
    }
    for excluded in &parsed.excluded {
        let mark = match excluded.refusal {
            Refusal::NotAllowed => language.pick("不可", "not wanted"),
            Refusal::NotNeeded => language.pick("不要", "not needed"),
        };
        line(mark, &excluded.meaning, &excluded.quote.text);
    }
    if !parsed.not_understood.is_empty() {
        let words: Vec<&str> = parsed.not_understood.iter().map(|quote| quote.text.as_str()).collect();
        println!("{}  {}", language.pick("未読", "not read  "), words.join(language.pick("、", ", ")));
    }
}

/// One line of the table: how firm, what it means, what it rests on.
fn line(mark: &str, meaning: &str, quote: &str) {
    let width: usize = meaning.chars().map(|ch| if ch < '\u{1100}' { 1 } else { 2 }).sum();
    let quote: String = quote.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    println!("{mark}  {meaning}{}  「{quote}」", " ".repeat(MEANING_COLUMNS.saturating_sub(width)));
}

/// How wide the column of meanings is, in half-width characters.
const MEANING_COLUMNS: usize = 40;
