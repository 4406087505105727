//! What a page says about what was done on the one before: it survives the redirect in a cookie of a closed set of
//! words, so that nobody can put words of their own there.

use crate::domain::Language;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

pub const COOKIE: &str = "enishi_notice";

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SignedOut,
    NeedCreated,
    StatusChanged,
    ChangedMeanwhile,
    Shortlisted,
    Rejected,
    ReasonMissing,
    ProfileConfirmed,
    ProfileSaved,
    RegisterSaved,
    AccountSaved,
    PasswordChanged,
}

impl Notice {
    /// Each with its word in the cookie and what it says.
    const ALL: [(Notice, &'static str, &'static str, &'static str); 12] = [
        (Self::SignedOut, "signed_out", "サインアウトしました。", "You are signed out."),
        (
            Self::NeedCreated,
            "need_created",
            "ニーズを下書きとして保存しました。募集を始めると、候補をお知らせします。",
            "The need is saved as a draft. Open it to be told of candidates.",
        ),
        (Self::StatusChanged, "status_changed", "ニーズの状態を変えました。", "The need's state is changed."),
        (
            Self::ChangedMeanwhile,
            "changed_meanwhile",
            "ほかの人が先に変更していました。いまの内容を確かめてから、もう一度操作してください。",
            "Somebody else changed this first. Look at it as it is now, then try again.",
        ),
        (Self::Shortlisted, "shortlisted", "候補に残しました。", "Shortlisted."),
        (
            Self::Rejected,
            "rejected",
            "見送りました。このニーズの候補には、もう出ません。",
            "Rejected: not proposed for this need again.",
        ),
        (
            Self::ReasonMissing,
            "reason_missing",
            "見送る理由を選んでください。「その他」のときは、ひとことも書いてください。まだ何も保存していません。",
            "Choose a reason; for “other”, say a word, too. Nothing is saved yet.",
        ),
        (
            Self::ProfileConfirmed,
            "profile_confirmed",
            "プロフィールが今も正しいことを記録しました。",
            "It is recorded that the profile is still correct.",
        ),
        (Self::ProfileSaved, "profile_saved", "プロフィールを保存しました。", "The profile is saved."),
        (Self::RegisterSaved, "register_saved", "基本情報を保存しました。", "The register entry is saved."),
        (Self::AccountSaved, "account_saved", "名前と言語を保存しました。", "Name and language are saved."),
        (
            Self::PasswordChanged,
            "password_changed",
            "パスワードを変えました。ほかの端末ではサインアウトされています。",
            "The password is changed. You are signed out everywhere else.",
        ),
    ];

    fn row(self) -> (Notice, &'static str, &'static str, &'static str) {
        Self::ALL.into_iter().find(|(notice, ..)| *notice == self).expect("every notice has its row")
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word, ..)| *word == text).map(|(notice, ..)| notice)
    }

    pub fn text(self, language: Language) -> &'static str {
        let (_, _, ja, en) = self.row();
        language.pick(ja, en)
    }

    pub fn cookie(self) -> Cookie<'static> {
        built(self.row().1).max_age(Duration::minutes(1)).finish()
    }
}

/// Makes the browser forget what has been said.
pub fn forgotten() -> Cookie<'static> {
    built("").max_age(Duration::ZERO).finish()
}

fn built(value: &'static str) -> actix_web::cookie::CookieBuilder<'static> {
    Cookie::build(COOKIE, value).path("/").http_only(true).same_site(SameSite::Lax)
}
