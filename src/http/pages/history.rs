//! What was done to an organization's records, in words.

use crate::domain::Language;
use crate::services::audit::Done;

/// What was done, in words.
pub fn said(done: &Done, language: Language) -> String {
    let section = done.section.map(|section| section.label(language));
    let title = done.need.as_ref().map_or("", |(_, title)| title.as_str());
    let pick = |ja: &str, en: &str| language.pick(ja, en).to_owned();
    match (done.action.as_str(), section) {
        ("organization.create", _) => pick("事業者を登録しました", "registered the organization"),
        ("organization.update", _) => pick("基本情報を変えました", "changed the register entry"),
        ("profile.confirm", _) => {
            pick("プロフィールが今も正しいことを記録しました", "recorded that the profile is still correct")
        }
        ("profile.update", Some(section)) => match language {
            Language::Ja => format!("プロフィールの「{section}」を変えました"),
            Language::En => format!("changed the profile: {section}"),
        },
        ("profile.update", None) => pick("プロフィールを変えました", "changed the profile"),
        ("need.create", _) => format!("{}{title}", pick("ニーズを書きました：", "wrote a need down: ")),
        ("need.status", _) => {
            format!("{}{title}", pick("ニーズの状態を変えました：", "changed the state of a need: "))
        }
        _ => format!("{}{title}", pick("ニーズを変えました：", "changed a need: ")),
    }
}
