//! The command line: arguments, one subcommand each, and how a failure is said.

mod consortia;
mod demo;
mod evaluate;
mod import;
mod matching;
mod office;
mod parse;
mod serve;
mod timetable;
mod tune;
mod with_database;
mod work;

use crate::config::Config;
use crate::domain::{Clock, Office};
use crate::services::{Context, offices};
use crate::{app, http, telemetry};
use anyhow::anyhow;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Enishi (縁): business matching for the places that bring local industry together.
#[derive(Parser)]
#[command(name = "enishi", version, about, propagate_version = true)]
struct Arguments {
    /// Where Enishi keeps what is its own: the private database, mails, keys [default: var, or ENISHI_DATA_DIR].
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API until interrupted.
    Serve,
    /// Load the demonstration region, match every need, notify, and print who fits.
    Demo(demo::Demo),
    /// Match a need given as text against the database.
    Match(matching::Match),
    /// Measure rankings on what coordinators decided, or on cases whose answer is known.
    Evaluate(evaluate::Evaluate),
    /// Look for weights that agree better with what coordinators decided, and propose them.
    Tune(tune::Tune),
    /// Read a need from free text and print what it says.
    Parse(parse::Parse),
    /// Make or check the timetable of a fair, from files.
    #[command(subcommand)]
    Timetable(timetable::Timetable),
    /// Bring the database schema up to date.
    Migrate,
    /// Take files in: an office's records, or official lists.
    #[command(subcommand)]
    Import(import::Import),
    /// Found an office with its first administrator.
    Office(office::FoundOffice),
    /// Give an account a new password, which is shown once.
    Password(office::ResetPassword),
    /// Do the background work of every office until interrupted, beside `enishi serve` or on other machines.
    Work(work::Work),
    /// Have all open needs of an office matched again.
    Rematch(work::Rematch),
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
    /// Run a command with a private database, its address in ENISHI_DATABASE_URL and DATABASE_URL.
    WithDatabase(with_database::WithDatabase),
}

/// Reads the arguments and runs the command.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let quiet = !matches!(arguments.command, Command::Serve);
    telemetry::start(quiet);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(arguments)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("enishi: {error:#}");
    ExitCode::FAILURE
}

async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let environment = |name: &str| std::env::var(name).ok();
    let config = Config::read(arguments.data_dir.as_deref(), environment).map_err(|errors| {
        let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
        anyhow!("{}", lines.join("\n"))
    })?;
    let told_where = arguments.data_dir.is_some() || std::env::var_os("ENISHI_DATA_DIR").is_some();
    match arguments.command {
        Command::Serve => serve::run(&config).await?,
        Command::Demo(command) => command.run(config, told_where).await?,
        Command::Match(command) => command.run(&config).await?,
        Command::Evaluate(command) => command.run(&config).await?,
        Command::Tune(command) => command.run(&config).await?,
        Command::Parse(command) => command.run()?,
        Command::Timetable(command) => return tokio::task::block_in_place(|| command.run()),
        Command::Migrate => {
            app::open(&config, Clock::default()).await?.close().await?;
            println!("The database schema is up to date.");
        }
        Command::Import(command) => command.run(&config).await?,
        Command::Office(command) => command.run(&config).await?,
        Command::Password(command) => command.run(&config).await?,
        Command::Work(command) => command.run(&config).await?,
        Command::Rematch(command) => command.run(&config).await?,
        Command::Openapi => println!("{}", http::openapi().to_pretty_json()?),
        Command::WithDatabase(command) => return command.run(&config).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// The office that a command is about: the one named, or the only one there is.
async fn chosen_office(context: &Context, name: Option<&str>) -> anyhow::Result<Office> {
    let offices = offices::list_offices(context).await?;
    let names = || offices.iter().map(|office| office.name.as_str()).collect::<Vec<_>>().join(", ");
    match (name, offices.len()) {
        (_, 0) => Err(anyhow!("there is no office yet: found one with `enishi office NAME --email ADDRESS`")),
        (Some(name), _) => match offices.iter().find(|office| office.name.as_str() == name) {
            Some(office) => Ok(office.clone()),
            None => Err(anyhow!("there is no office of this name; there are: {}", names())),
        },
        (None, 1) => Ok(offices[0].clone()),
        (None, _) => Err(anyhow!("there are several offices, say which with --office: {}", names())),
    }
}
