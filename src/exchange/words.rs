//! Words that stand for a choice, and how text is compared: width, case and spaces do not matter.

use super::fault::ImportReason;
use crate::domain::{CertificationStatus, Level, NeedKind, OrganizationKind, ProgrammeKind};

/// Text as it is compared: half-width, lower case, without spaces, micro as `u`.
pub(super) fn fold(text: &str) -> String {
    let text = text.replace('㎜', "mm").replace('㎛', "um");
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '￥' => '¥',
            '−' | '‐' | '–' => '-',
            'µ' | 'μ' => 'u',
            _ => c,
        })
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The values of one cell, parted by `|` or `｜`.
pub(super) fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['|', '｜']).map(str::trim).filter(|value| !value.is_empty())
}

/// A closed choice: each value with the words that stand for it, the one to recommend first.
pub(super) type Choice<T> = [(T, &'static [&'static str])];

/// The value that a word stands for.
pub(super) fn choose<T: Copy>(choice: &Choice<T>, word: &str) -> Result<T, ImportReason> {
    let folded = fold(word);
    choice
        .iter()
        .find(|(_, words)| words.iter().any(|word| fold(word) == folded))
        .map(|(value, _)| *value)
        .ok_or_else(|| ImportReason::UnknownWord {
            word: word.to_owned(),
            accepted: choice.iter().map(|(_, words)| words[0]).collect(),
        })
}

pub(super) const ORGANIZATION_KINDS: &Choice<OrganizationKind> = &[
    (OrganizationKind::Company, &["企業", "company"]),
    (
        OrganizationKind::University,
        &["大学・研究機関", "大学", "研究機関", "大学・公的研究機関", "university"],
    ),
    (OrganizationKind::Buyer, &["発注企業", "バイヤー", "buyer"]),
    (OrganizationKind::SupportBody, &["支援機関", "support_body", "support body"]),
];

pub(super) const NEED_KINDS: &Choice<NeedKind> = &[
    (NeedKind::Outsourcing, &["外注", "outsourcing"]),
    (NeedKind::Purchase, &["調達", "purchase"]),
    (NeedKind::JointDevelopment, &["共同開発", "joint_development", "joint development"]),
    (NeedKind::JointResearch, &["共同研究", "joint_research", "joint research"]),
    (NeedKind::TechnicalAdvice, &["技術相談", "technical_advice", "technical advice"]),
    (NeedKind::SalesChannel, &["販路", "販路開拓", "sales_channel", "sales channel"]),
    (NeedKind::People, &["人材", "people"]),
    (NeedKind::Succession, &["事業承継・遊休資産", "事業承継", "遊休資産", "succession"]),
];

pub(super) const PROGRAMME_KINDS: &Choice<ProgrammeKind> = &[
    (ProgrammeKind::Subsidy, &["補助金", "助成金", "subsidy"]),
    (ProgrammeKind::Loan, &["融資", "loan"]),
    (ProgrammeKind::Training, &["研修・講座", "研修", "講座", "training"]),
    (ProgrammeKind::ExpertDispatch, &["専門家派遣", "expert_dispatch", "expert dispatch"]),
    (ProgrammeKind::Facility, &["設備・施設の利用", "施設の利用", "facility"]),
    (ProgrammeKind::Other, &["その他", "other"]),
];

pub(super) const LEVELS: &Choice<Level> =
    &[(Level::Must, &["必須", "must"]), (Level::Want, &["希望", "want"])];

pub(super) const CERTIFICATION_STATUSES: &Choice<CertificationStatus> = &[
    (CertificationStatus::Held, &["取得済", "取得済み", "held"]),
    (CertificationStatus::InProgress, &["取得中", "in_progress", "in progress"]),
    (CertificationStatus::Planned, &["取得予定", "planned"]),
];

pub(super) const YES_OR_NO: &Choice<bool> = &[
    (true, &["○", "〇", "◯", "はい", "有", "yes", "true", "1"]),
    (false, &["×", "いいえ", "無", "no", "false", "0"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    #[test]
    fn every_value_is_known_by_its_label_and_its_code() {
        for kind in OrganizationKind::ALL {
            for word in [kind.label(Language::Ja), kind.as_str()] {
                assert_eq!(choose(ORGANIZATION_KINDS, word), Ok(kind), "{word}");
            }
        }
        for kind in NeedKind::ALL {
            for word in [kind.label(Language::Ja), kind.as_str()] {
                assert_eq!(choose(NEED_KINDS, word), Ok(kind), "{word}");
            }
        }
        for kind in ProgrammeKind::ALL {
            for word in [kind.label(Language::Ja), kind.as_str()] {
                assert_eq!(choose(PROGRAMME_KINDS, word), Ok(kind), "{word}");
            }
        }
    }

    #[test]
    fn an_unknown_word_is_answered_with_those_that_are_known() {
        let reason = choose(LEVELS, "できれば").unwrap_err();
        assert_eq!(
            reason.message(Language::Ja),
            "「できれば」は使えません。次のいずれかを入れてください: 必須、希望。"
        );
    }

    #[test]
    fn values_are_parted_by_a_bar_of_either_width_and_never_by_a_comma() {
        let parts: Vec<_> = values(" 農業、林業 | 漁業｜ ｜鉄鋼業").collect();
        assert_eq!(parts, ["農業、林業", "漁業", "鉄鋼業"]);
    }
}
