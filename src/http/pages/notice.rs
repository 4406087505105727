//! What a page says about what was done on the one before: it survives the redirect in a cookie of a closed set of
//! words, so that nobody can put words of their own there.

use crate::domain::Language;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

pub const COOKIE: &str = "enishi_notice";

/// Whether something was done, or was not, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Done,
    Refused,
}

impl Tone {
    /// How the style sheet calls it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// How it is read out: what was refused is not to be missed.
    pub fn role(self) -> &'static str {
        match self {
            Self::Done => "status",
            Self::Refused => "alert",
        }
    }

    /// What stands before the words, so that colour alone says nothing.
    pub fn lead(self, language: Language) -> &'static str {
        match self {
            Self::Done => "",
            Self::Refused => language.pick("できませんでした：", "Not done: "),
        }
    }
}

/// Something that was done, or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SignedOut,
    NeedCreated,
    StatusChanged,
    ChangedMeanwhile,
    Shortlisted,
    Rejected,
    ProfileConfirmed,
    OrganizationRegistered,
    CaseOpened,
    CaseMoved,
    MeetingArranged,
    TimesOffered,
    MeetingNotYet,
    LetterApproved,
    LetterSaved,
    LetterDropped,
    LetterResumed,
    OccasionPassed,
    TargetsSaved,
    CompareTwoOrThree,
    JudgementUndone,
    NeedChanged,
    Invited,
    AccountChanged,
    AccountSuspended,
    AccountResumed,
    PasswordSet,
    ExclusionSaved,
    ExclusionLifted,
    NoteSaved,
    HandedOver,
    ChargeSaved,
    Attached,
    AttachmentDeleted,
    NoteDeleted,
    MailQueued,
    ProgrammeSaved,
    ProgrammeDeleted,
    TuningBegun,
    TuningRuns,
    WeightsAccepted,
    WeightsDismissed,
    WeightsReset,
    TermSaved,
    ProfileSaved,
    RegisterSaved,
    AccountSaved,
    PasswordChanged,
}

impl Notice {
    /// Each with its word in the cookie and what it says.
    const ALL: &[(Notice, &'static str, &'static str, &'static str)] = &[
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
            Self::ProfileConfirmed,
            "profile_confirmed",
            "プロフィールが今も正しいことを記録しました。",
            "It is recorded that the profile is still correct.",
        ),
        (
            Self::LetterApproved,
            "letter_approved",
            "送信しました。届き次第、下に表示します。",
            "It is on its way.",
        ),
        (
            Self::LetterSaved,
            "letter_saved",
            "下書きを保存しました。まだ送っていません。",
            "The draft is kept. Nothing has been sent.",
        ),
        (Self::LetterDropped, "letter_dropped", "送らないことにしました。", "It will not be sent."),
        (
            Self::LetterResumed,
            "letter_resumed",
            "下書きに戻しました。まだ送っていません。",
            "It is a draft again. Nothing has been sent.",
        ),
        (
            Self::OccasionPassed,
            "occasion_passed",
            "案件がその後に進んだか、同じ種類の文面があとから書かれているため、この文面は下書きに戻せません。",
            "The case has moved on, or another letter of this kind was written since: this one cannot be taken up again.",
        ),
        (
            Self::CompareTwoOrThree,
            "compare_two_or_three",
            "比べる事業者を2件か3件選んでください。",
            "Choose two or three organizations to compare.",
        ),
        (
            Self::JudgementUndone,
            "judgement_undone",
            "判断を取り消しました。ふたたび候補に出ることがあります。",
            "Taken back: it may be proposed again.",
        ),
        (
            Self::OrganizationRegistered,
            "organization_registered",
            "事業者を登録しました。続けて、できることを書くと候補に出るようになります。",
            "The organization is registered. Say what it can do next, and it becomes a candidate.",
        ),
        (
            Self::CaseOpened,
            "case_opened",
            "案件を始めました。まだだれにも知らせていません。",
            "The case is open. Nobody has been told of it yet.",
        ),
        (Self::CaseMoved, "case_moved", "記録しました。", "Written down."),
        (
            Self::TimesOffered,
            "times_offered",
            "面談の日時の提案を記録しました。",
            "The times that are offered are written down.",
        ),
        (Self::MeetingArranged, "meeting_arranged", "面談の日時を決めました。", "The meeting is arranged."),
        (
            Self::MeetingNotYet,
            "meeting_not_yet",
            "面談はまだ始まっていません。終わってから記録してください。",
            "The meeting has not begun yet. Write it down afterwards.",
        ),
        (Self::TargetsSaved, "targets_saved", "目標を保存しました。", "The targets are saved."),
        (Self::NeedChanged, "need_changed", "ニーズを変更しました。", "The need is changed."),
        (
            Self::ExclusionSaved,
            "exclusion_saved",
            "引き合わせない相手として記録しました。候補にはもう出ません。",
            "Written down: they are not proposed to each other any more.",
        ),
        (
            Self::ExclusionLifted,
            "exclusion_lifted",
            "引き合わせない相手から外しました。",
            "Taken off the list: they may be proposed to each other again.",
        ),
        (
            Self::HandedOver,
            "handed_over",
            "引き継ぎました。下の一覧を印刷して、新しい担当に渡せます。",
            "Handed over. The summary below can be printed.",
        ),
        (
            Self::ChargeSaved,
            "charge_saved",
            "担当と名前の出し方を保存しました。",
            "Who is in charge and when names are told is saved.",
        ),
        (Self::Attached, "attached", "ファイルを添付しました。", "The file is attached."),
        (
            Self::AttachmentDeleted,
            "attachment_deleted",
            "添付ファイルを削除しました。",
            "The file is removed.",
        ),
        (Self::NoteSaved, "note_saved", "記録を保存しました。", "The note is saved."),
        (Self::NoteDeleted, "note_deleted", "記録を削除しました。", "The note is removed."),
        (
            Self::MailQueued,
            "mail_queued",
            "もう一度送ります。結果はこの一覧に出ます。",
            "The mail is sent once more; this list shows what comes of it.",
        ),
        (Self::ProgrammeSaved, "programme_saved", "支援制度を保存しました。", "The programme is saved."),
        (
            Self::ProgrammeDeleted,
            "programme_deleted",
            "支援制度を削除しました。",
            "The programme is removed.",
        ),
        (
            Self::TuningBegun,
            "tuning_begun",
            "探し始めました。1分ほどかかることがあります。ほかのページをお使いいただけます。",
            "The search has begun. It can take a minute; you can go on working meanwhile.",
        ),
        (
            Self::TuningRuns,
            "tuning_runs",
            "すでに探しています。終わるまでお待ちください。",
            "A search is under way already. Wait until it is done.",
        ),
        (
            Self::WeightsAccepted,
            "weights_accepted",
            "案を採用しました。順位は新しい重みで付け直されます。",
            "Accepted: the ranking uses these weights from now on.",
        ),
        (
            Self::WeightsDismissed,
            "weights_dismissed",
            "案を見送りました。順位は変わりません。",
            "Dismissed: the ranking stays as it is.",
        ),
        (
            Self::WeightsReset,
            "weights_reset",
            "重みを初期値に戻しました。",
            "The ranking uses the defaults again.",
        ),
        (
            Self::TermSaved,
            "term_saved",
            "用語を保存しました。募集中のニーズの候補を選び直します。",
            "The term is saved. Open needs are matched again.",
        ),
        (
            Self::Invited,
            "invited",
            "招待しました。まもなくメールが届きます。",
            "Invited. The mail is on its way.",
        ),
        (
            Self::AccountChanged,
            "account_changed",
            "アカウントの内容を変えました。",
            "The account is changed.",
        ),
        (
            Self::AccountSuspended,
            "account_suspended",
            "アカウントを停止しました。この方はもうサインインできません。",
            "The account is suspended: its owner cannot sign in any more.",
        ),
        (
            Self::AccountResumed,
            "account_resumed",
            "アカウントの停止を解除しました。",
            "The account can be used again.",
        ),
        (
            Self::PasswordSet,
            "password_set",
            "パスワードを設定しました。次からは、メールアドレスとこのパスワードでサインインします。",
            "Your password is set. From now on, sign in with your address and this password.",
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
        Self::ALL.iter().copied().find(|(notice, ..)| *notice == self).expect("every notice has its row")
    }

    pub fn tone(self) -> Tone {
        match self {
            Self::ChangedMeanwhile
            | Self::CompareTwoOrThree
            | Self::OccasionPassed
            | Self::MeetingNotYet
            | Self::TuningRuns => Tone::Refused,
            _ => Tone::Done,
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|(_, word, ..)| *word == text).map(|(notice, ..)| notice)
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
