//! `/mails` and `/audit-log`: what was sent and whether it arrived, and who did what.

use crate::domain::{
    AccountId, AuditEntry, Language, Mail, MailId, MailStatus, OrganizationId, ProfileSection,
};
use crate::http::extract::Query;
use crate::http::pages::form::Posted;
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::{Conflict, Context, Error, PageRequest, accounts, audit, mails, organizations};
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;

/// How many stand on one page.
const LISTED: i64 = 50;

/// What the list of mails is narrowed to, and which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailsQuery {
    status: Option<MailStatus>,
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/admin_mails.html")]
struct MailsPage<'a> {
    frame: Frame<'a>,
    status: Option<MailStatus>,
    mails: &'a [Mail],
    next: Option<uuid::Uuid>,
}

impl MailsPage<'_> {
    fn is_dead(&self, mail: &Mail) -> bool {
        mail.status == MailStatus::Dead && mail.letter_id.is_none() && !mail.has_lost_its_link()
    }

    /// Those that need somebody first.
    fn states(&self) -> [MailStatus; 5] {
        [MailStatus::Dead, MailStatus::Failed, MailStatus::Queued, MailStatus::Sending, MailStatus::Sent]
    }
}

#[get("/mails")]
pub async fn list_mails(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<MailsQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(MailsQuery { status, after }) = query;
    let page = PageRequest { cursor: after, limit: LISTED };
    let page = mails::list_mails(&context, visitor.principal(), status, page).await?;
    visitor.show(&MailsPage { frame: visitor.frame(), status, mails: &page.items, next: page.next })
}

/// Queues a mail once more that could not be delivered.
#[post("/mails/{id}/retry")]
pub async fn retry_mail(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<MailId>,
) -> Result<HttpResponse, ApiError> {
    let notice = match mails::retry_mail(&context, posted.visitor.principal(), *id).await {
        Ok(_) => Notice::MailQueued,
        // A second click, or somebody else's.
        Err(Error::Conflict(Conflict::MailIsNotDead)) => Notice::MailQueued,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to("/mails", Some(notice)))
}

/// Which page of the audit log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    after: Option<uuid::Uuid>,
}

#[derive(Template)]
#[template(path = "pages/admin_audit_log.html")]
struct AuditPage<'a> {
    frame: Frame<'a>,
    entries: &'a [AuditEntry],
    names: &'a HashMap<AccountId, String>,
    organizations: &'a HashMap<OrganizationId, String>,
    next: Option<uuid::Uuid>,
}

impl AuditPage<'_> {
    fn said<'t>(&self, action: &'t str) -> &'t str {
        said(action, self.frame.language)
    }

    /// "（燕めっき工業の代わりに）": in whose place the office acted.
    fn in_place_of(&self, entry: &AuditEntry) -> Option<String> {
        let name = self.organizations.get(&entry.acted_for?)?;
        Some(match self.frame.language {
            Language::Ja => format!("（{name}の代わりに）"),
            Language::En => format!(" (for {name})"),
        })
    }

    /// The section of the profile, where only one was changed.
    fn section(&self, entry: &AuditEntry) -> Option<&'static str> {
        let section = ProfileSection::parse(entry.detail["section"].as_str()?)?;
        Some(section.label(self.frame.language))
    }

    /// The address of the record that something was done to, where it has a page.
    fn page_of(&self, entry: &AuditEntry) -> Option<String> {
        let room = match entry.action.split('.').next()? {
            "need" => "needs",
            "organization" | "profile" => "organizations",
            "account" => "accounts",
            "programme" if entry.action != "programme.delete" => "programmes",
            _ => return None,
        };
        Some(format!("/{room}/{}", entry.subject_id?))
    }
}

/// The audit log, newest first.
#[get("/audit-log")]
pub async fn list_audit_log(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<AuditQuery>,
) -> Result<HttpResponse, ApiError> {
    let page = PageRequest { cursor: query.0.after, limit: LISTED };
    let page = audit::list_audit_log(&context, visitor.principal(), page).await?;
    let ids: Vec<AccountId> = page.items.iter().filter_map(|entry| entry.account_id).collect();
    let names = accounts::names(&context, visitor.principal(), &ids).await?;
    let ids: Vec<OrganizationId> = page.items.iter().filter_map(|entry| entry.acted_for).collect();
    let organizations = organizations::names(&context, visitor.principal(), &ids).await?;
    visitor.show(&AuditPage {
        frame: visitor.frame(),
        entries: &page.items,
        names: &names,
        organizations: &organizations,
        next: page.next,
    })
}

/// What was done, for people.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("account.create", "アカウントを作りました", "opened an account"),
    ("account.update", "アカウントを変更しました", "changed an account"),
    ("account.update_own", "自分の名前か言語を変えました", "changed the own name or language"),
    ("account.invite", "招待しました", "invited somebody"),
    ("account.accept_invitation", "招待を受けてパスワードを決めました", "accepted an invitation"),
    ("account.reset_password", "パスワードを再発行しました", "gave an account a new password"),
    ("account.change_password", "自分のパスワードを変えました", "changed the own password"),
    (
        "account.forget_password",
        "パスワードの再設定が申し込まれました",
        "a link to reset a password was asked for",
    ),
    ("account.set_forgotten_password", "パスワードを設定し直しました", "set a forgotten password anew"),
    ("attachment.create", "ファイルを添付しました", "attached a file"),
    ("attachment.delete", "添付ファイルを削除しました", "removed a file"),
    ("exclusion.update", "引き合わせない相手を記録しました", "wrote an exclusion of two organizations down"),
    ("exclusion.delete", "引き合わせない相手から外しました", "lifted an exclusion of two organizations"),
    ("exclusion.run_out", "引き合わせない期間が終わりました", "an exclusion of two organizations ran out"),
    ("handover.create", "案件とニーズを引き継ぎました", "handed cases and needs over"),
    ("introduction.hand_over", "案件の担当が引き継ぎで変わりました", "a case went over to somebody else"),
    ("need.hand_over", "ニーズの担当が引き継ぎで変わりました", "a need went over to somebody else"),
    ("introduction.step", "案件を進めました", "moved a case"),
    ("introduction.update", "案件の担当や名前の出し方を変えました", "changed who is in charge of a case"),
    ("judgement.update", "候補について判断しました", "decided about a candidate"),
    ("judgement.delete", "候補についての判断を取り消しました", "took a decision about a candidate back"),
    ("letter.draft", "文面の下書きを作りました", "began a letter"),
    ("letter.update", "文面を書き直しました", "changed a letter"),
    ("letter.approve", "文面を送ることにしました", "let a letter leave"),
    ("letter.drop", "文面を送らないことにしました", "dropped a letter"),
    ("letter.resume", "文面を下書きに戻しました", "took a letter up again"),
    ("mail.retry", "メールをもう一度送りました", "had a mail sent again"),
    ("need.create", "ニーズを書きました", "wrote a need down"),
    ("need.status", "ニーズの状態を変えました", "changed the state of a need"),
    ("need.update", "ニーズを変更しました", "changed a need"),
    ("note.create", "記録（メモ・訪問・電話）を書きました", "wrote a note, a visit or a call down"),
    ("note.update", "記録（メモ・訪問・電話）を変更しました", "changed a note"),
    ("note.delete", "記録（メモ・訪問・電話）を削除しました", "removed a note"),
    ("office.create", "運営機関を登録しました", "founded the office"),
    ("office.update", "運営機関の内容を変更しました", "changed the office"),
    ("organization.create", "事業者を登録しました", "registered an organization"),
    ("organization.update", "事業者の内容を変更しました", "changed an organization"),
    ("profile.confirm", "プロフィールが今も正しいことを確かめました", "confirmed a profile"),
    ("profile.update", "プロフィールを変更しました", "changed a profile"),
    ("programme.create", "支援制度を登録しました", "wrote a programme down"),
    ("programme.update", "支援制度を変更しました", "changed a programme"),
    ("programme.delete", "支援制度を削除しました", "removed a programme"),
    ("region.import", "データを取り込みました", "imported data"),
    ("report.targets", "年度の目標を決めました", "set the targets of a fiscal year"),
    ("session.create", "サインインしました", "signed in"),
    ("session.delete", "サインアウトしました", "signed out"),
    (
        "session.revoke",
        "不審な使われ方のため、サインアウトさせました",
        "a session was ended because it was misused",
    ),
    ("term.create", "用語を加えました", "added a term"),
    ("term.update", "用語を変更しました", "changed a term"),
    ("terms.import", "用語を取り込みました", "imported terms"),
    ("weights.propose", "評価の重みの案を作りました", "proposed weights"),
    ("weights.accept", "評価の重みの案を採用しました", "accepted proposed weights"),
    ("weights.dismiss", "評価の重みの案を見送りました", "dismissed proposed weights"),
    ("weights.reset", "評価の重みを初期値に戻しました", "went back to the default weights"),
];

fn said(action: &str, language: Language) -> &str {
    let found = ACTIONS.iter().find(|(other, ..)| *other == action);
    found.map_or(action, |(_, ja, en)| language.pick(ja, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_recorded_is_said_in_words() {
        let services = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/services");
        let mut found = 0;
        for file in std::fs::read_dir(services).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for literal in text.split('"') {
                let is_word = |word: &str| {
                    !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                };
                let is_action = literal
                    .split_once('.')
                    .is_some_and(|(record, verb)| is_word(record) && is_word(verb) && verb != "csv");
                if is_action {
                    found += 1;
                    assert_ne!(said(literal, Language::Ja), literal, "no words for {literal}");
                }
            }
        }
        assert!(found >= 25, "only {found} actions were found in the sources");
    }
}
