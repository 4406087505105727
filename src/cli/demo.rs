//! `enishi demo`: the main job on the demonstration region, from its files to the printed candidates and the mails.

use super::consortia::print_consortia;
use super::import::said;
use super::matching::{print_candidate, print_gaps, print_json};
use crate::app::{self, Opened};
use crate::config::Config;
use crate::db;
use crate::domain::{
    Account, Clock, Email, Language, Name, OfficeChanges, OfficeId, Principal, Reason, Role,
};
use crate::exchange::Region;
use crate::services::accounts::NewAccount;
use crate::services::organizations::OrganizationFilter;
use crate::services::{PageRequest, accounts, candidates, consortia, importing, offices, organizations};
use anyhow::anyhow;
use chrono::Duration;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Demo {
    /// Print one JSON object a line instead of a table.
    #[arg(long)]
    json: bool,
    /// How many candidates of each need are printed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// The files of the region.
    #[arg(long, value_name = "DIR", default_value = "demo", env = "ENISHI_DEMO_DIR")]
    files: PathBuf,
}

/// The addresses that the demonstration's people sign in with.
const COORDINATOR: &str = "coordinator@example.jp";
const ADMINISTRATOR: &str = "administrator@example.jp";
const ORGANIZER: &str = "organizer@example.jp";
const MEMBER: &str = "member@example.jp";
/// The organization of the demonstration's member.
const MEMBERS_ORGANIZATION: &str = "YSEC";

impl Demo {
    /// Where neither a data directory nor a database is given, the region is loaded into a fresh database in
    /// `var/demo`; else into what was given, where a second run finds everything known already.
    pub async fn run(self, mut config: Config, told_where: bool) -> anyhow::Result<()> {
        let fresh = !told_where && config.database_url.is_none();
        if fresh {
            config.data_dir = config.data_dir.join("demo");
        }
        // The demonstration's mails lie in the folder at once, one for each need.
        config.mail_window = Duration::zero();
        config.mail_gap = Duration::zero();
        config.quiet_hours = None;
        let region = importing::read_region(&self.files)?.map_err(|faults| said(&faults))?;
        if fresh {
            start_afresh(&config).await?;
        }
        let opened = app::open(&config, Clock::default()).await?;
        let result = self.show(&opened, &region, &config).await;
        opened.close().await?;
        result
    }

    async fn show(&self, opened: &Opened, region: &Region, config: &Config) -> anyhow::Result<()> {
        let ctx = &opened.context;
        let say = |line: String| {
            if !self.json {
                println!("{line}");
            }
        };
        let details =
            region.office.clone().ok_or_else(|| anyhow!("{} has no office.csv", self.files.display()))?;
        let (office_id, coordinator) = self.office(opened, &details).await?;

        // First the register, then the needs one after the other, as they would come up.
        let register = Region { office: None, needs: Vec::new(), ..region.clone() };
        let imported = importing::import_region(ctx, office_id, Some(coordinator.id), &register).await?;
        self.others(opened, office_id).await?;
        opened.runner.run_once(|| false).await?;
        say(format!(
            "事業者 {}件（登録済み {}件）と支援制度 {}件（登録済み {}件）を登録しました。",
            imported.organizations,
            imported.known_organizations,
            imported.programmes,
            imported.known_programmes
        ));
        let mut needs = Vec::new();
        for need in &region.needs {
            let one = Region {
                office: None,
                organizations: region.organizations.clone(),
                needs: vec![need.clone()],
                programmes: Vec::new(),
            };
            let imported = importing::import_region(ctx, office_id, Some(coordinator.id), &one).await?;
            opened.runner.run_once(|| false).await?;
            needs.extend(imported.needs);
        }
        say(format!(
            "ニーズ {}件について、事業者 {}件から候補を探しました。",
            needs.len(),
            region.organizations.len()
        ));
        let principal = Principal::Office(office_id);
        for (code, id) in &needs {
            let limit = self.limit as usize;
            let (need, list) = candidates::list_candidates(ctx, &principal, *id, limit, Language::Ja).await?;
            let title = need.details.title.as_str();
            // Where the need names its chain, those who could do it together are shown as well.
            let groups = match need.details.chain.is_empty() {
                true => None,
                false => Some(consortia::list_consortia(ctx, &principal, *id, Language::Ja).await?.1),
            };
            if self.json {
                print_json(Some(code), title, &list.candidates, groups.as_ref())?;
                continue;
            }
            println!("\n{code} {title}（{}）", need.details.kind.label(Language::Ja));
            if list.candidates.is_empty() {
                println!("  候補はありません。");
            }
            list.candidates.iter().for_each(print_candidate);
            for miss in &list.near_misses {
                println!("  あと一歩: {}  {}点", miss.organization, miss.score);
                print_gaps(miss);
            }
            groups.iter().for_each(print_consortia);
        }
        say(match &config.smtp_url {
            Some(_) => "\nコーディネーターへのお知らせを、設定されたメールサーバーに送りました。".to_owned(),
            None => format!("\nコーディネーターへのお知らせメール: {}", config.mail_folder().display()),
        });
        Ok(())
    }

    /// The demonstration's office and its coordinator, founded on the first run.
    async fn office(&self, opened: &Opened, details: &OfficeChanges) -> anyhow::Result<(OfficeId, Account)> {
        let ctx = &opened.context;
        let email = address(COORDINATOR)?;
        let known = offices::list_offices(ctx).await?.into_iter().find(|office| office.name == details.name);
        if let Some(office) = known {
            let coordinator = offices::find_account(ctx, &email)
                .await?
                .filter(|account| account.office_id == office.id)
                .ok_or_else(|| anyhow!("the office is there, but not its coordinator {COORDINATOR}"))?;
            if !self.json {
                println!("「{}」は登録済みです。", office.name);
            }
            return Ok((office.id, coordinator));
        }
        let id = offices::create_office(ctx, details).await?;
        let administrator = (address(ADMINISTRATOR)?, name("デモ管理者")?);
        let (_, first) =
            offices::create_first_account(ctx, id, administrator, Role::Administrator, Language::Ja).await?;
        let who = (email, name("デモ担当")?);
        let (coordinator, second) =
            offices::create_first_account(ctx, id, who, Role::Coordinator, Language::Ja).await?;
        if !self.json {
            println!("「{}」を開設しました。サインインに使うパスワードは一度だけ表示します。", details.name);
            println!("  {COORDINATOR}  {}", second.reveal());
            println!("  {ADMINISTRATOR}  {}", first.reveal());
        }
        Ok((id, coordinator))
    }

    /// An organizer, and a member of one of the region's organizations, where they are not there yet.
    async fn others(&self, opened: &Opened, office_id: OfficeId) -> anyhow::Result<()> {
        let (ctx, principal) = (&opened.context, Principal::Office(office_id));
        let filter = OrganizationFilter { kind: None, name: Some(MEMBERS_ORGANIZATION.to_owned()) };
        let page = PageRequest { cursor: None, limit: 1 };
        let found = organizations::list_organizations(ctx, &principal, filter, page).await?.items;
        let own = found.first().map(|organization| organization.id);
        let member = own.map(|own| (MEMBER, "デモ会員", Role::Member, Some(own)));
        let organizer = (ORGANIZER, "デモ主催者", Role::Organizer, None);
        for (email, who, role, organization_id) in member.into_iter().chain([organizer]) {
            let email = address(email)?;
            if offices::find_account(ctx, &email).await?.is_some() {
                continue;
            }
            let new = NewAccount { email, name: name(who)?, role, language: Language::Ja, organization_id };
            let (account, password) = accounts::create_account(ctx, &principal, new, None).await?;
            if let Some(password) = password.filter(|_| !self.json) {
                println!("  {}  {}", account.email, password.reveal());
            }
        }
        Ok(())
    }
}

/// An empty database and mail folder in the private server of the demonstration.
async fn start_afresh(config: &Config) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data_dir)?;
    let server = db::private::PrivateServer::start(&config.data_dir).await?;
    let recreated = db::recreate(server.options()).await;
    server.stop().await?;
    recreated?;
    match std::fs::remove_dir_all(config.mail_folder()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn address(text: &str) -> anyhow::Result<Email> {
    Email::parse(text).map_err(|reason: Reason| anyhow!("{text}: {}", reason.code()))
}

fn name(text: &str) -> anyhow::Result<Name> {
    Name::parse(text).map_err(|reason: Reason| anyhow!("{text}: {}", reason.code()))
}
