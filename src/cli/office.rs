//! `enishi office` and `enishi password`: what has to be done before anybody can sign in.

use crate::app;
use crate::config::Config;
use crate::domain::{Clock, Email, Language, Name, OfficeChanges, Role};
use crate::services::offices;
use anyhow::anyhow;
use clap::Args;

#[derive(Args)]
pub struct FoundOffice {
    /// The office's name.
    name: String,
    /// The address its first administrator signs in with.
    #[arg(long)]
    email: String,
}

impl FoundOffice {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let name = parsed("the name", Name::parse(&self.name))?;
        let email = parsed("the address", Email::parse(&self.email))?;
        let opened = app::open(config, Clock::default()).await?;
        let office = OfficeChanges { name, region: None, website: None };
        let id = offices::create_office(&opened.context, &office).await?;
        let who = (email, parsed("the name", Name::parse("管理者"))?);
        let created =
            offices::create_first_account(&opened.context, id, who, Role::Administrator, Language::Ja).await;
        opened.close().await?;
        let (account, password) = created?;
        println!("The office “{}” is founded.", office.name);
        println!("Sign in as {} with the password {} and change it.", account.email, password.reveal());
        Ok(())
    }
}

#[derive(Args)]
pub struct ResetPassword {
    /// The address the account signs in with.
    email: String,
}

impl ResetPassword {
    pub async fn run(self, config: &Config) -> anyhow::Result<()> {
        let email = parsed("the address", Email::parse(&self.email))?;
        let opened = app::open(config, Clock::default()).await?;
        let reset = offices::reset_password_by_email(&opened.context, &email).await;
        opened.close().await?;
        let password = reset.map_err(|_| anyhow!("there is no account with this address"))?;
        println!("{email} signs in with the password {} from now on.", password.reveal());
        Ok(())
    }
}

fn parsed<T>(what: &str, result: Result<T, crate::domain::Reason>) -> anyhow::Result<T> {
    result.map_err(|reason| anyhow!("{what}: {}", reason.message(Language::En)))
}
