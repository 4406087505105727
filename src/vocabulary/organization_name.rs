//! Names of organizations as they are compared: without legal form, width, case and separators.
//!
//! The same firm is 株式会社サンプル精機 in one list, ㈱サンプル精機 in the next and サンプル精機(株) in a third.
//! For comparison only: two firms may well share a folded name, so the corporate number decides where there
//! is one.

use super::normalise::is_separator;
use unicode_normalization::UnicodeNormalization;

/// Legal forms in full, as they stand at either end of a name. A form comes before the forms it ends in or begins
/// with, so that 一般財団法人 is not taken for 財団法人 with a rest.
const FORMS: [&str; 29] = [
    "特例有限会社",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "相互会社",
    "一般財団法人",
    "公益財団法人",
    "特例財団法人",
    "財団法人",
    "一般社団法人",
    "公益社団法人",
    "特例社団法人",
    "医療法人社団",
    "医療法人財団",
    "社団法人",
    "国立大学法人",
    "公立大学法人",
    "地方独立行政法人",
    "独立行政法人",
    "国立研究開発法人",
    "特定非営利活動法人",
    "npo法人",
    "学校法人",
    "社会福祉法人",
    "医療法人",
    "農事組合法人",
    "有限責任事業組合",
];

/// What stands in parentheses for a legal form; NFKC makes (株) of ㈱.
const SHORT_FORMS: [&str; 23] = [
    "株", "有", "同", "合", "資", "名", "相", "一財", "公財", "財", "一社", "公社", "社", "大", "独", "地独",
    "国研", "特非", "学", "福", "医", "農", "責",
];

/// Forms in English, as the last words of a name.
const ENGLISH_FORMS: [&str; 11] =
    ["corporation", "incorporated", "limited", "company", "corp", "inc", "ltd", "llc", "kk", "k.k", "co"];

/// The form in which two names of organizations are equal where they differ in writing only: NFKC, lower case, the
/// legal form removed at either end, spaces, hyphens, dots and commas removed. Hiragana, katakana and kanji stay
/// as they are, for in names they tell firms apart. A name that is nothing but a legal form stays what it is.
pub fn organization_name(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut name = lower.as_str();
    while let Some(rest) = without_form(trim(name)) {
        if trim(rest).is_empty() {
            break;
        }
        name = rest;
    }
    name.chars().filter(|ch| !is_dropped(*ch)).collect()
}

/// The name without one legal form at one end.
fn without_form(name: &str) -> Option<&str> {
    without_full_form(name).or_else(|| without_short_form(name)).or_else(|| without_english_form(name))
}

fn without_full_form(name: &str) -> Option<&str> {
    FORMS.iter().find_map(|form| name.strip_prefix(form).or_else(|| name.strip_suffix(form)))
}

fn without_short_form(name: &str) -> Option<&str> {
    let at_front = || {
        let (inside, rest) = name.strip_prefix('(')?.split_once(')')?;
        is_form(inside).then_some(rest)
    };
    let at_end = || {
        let (rest, inside) = name.strip_suffix(')')?.rsplit_once('(')?;
        is_form(inside).then_some(rest)
    };
    at_front().or_else(at_end)
}

fn is_form(inside: &str) -> bool {
    SHORT_FORMS.contains(&inside) || FORMS.contains(&inside)
}

fn without_english_form(name: &str) -> Option<&str> {
    ENGLISH_FORMS.iter().find_map(|form| {
        let rest = name.strip_suffix(form)?;
        rest.ends_with(|ch: char| !ch.is_alphanumeric()).then_some(rest)
    })
}

fn trim(name: &str) -> &str {
    name.trim_matches(is_dropped)
}

fn is_dropped(ch: char) -> bool {
    is_separator(ch) || matches!(ch, '.' | ',' | '、' | '。')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_form_and_the_way_of_writing_do_not_matter() {
        let firm = organization_name("サンプル精機");
        for text in [
            "株式会社サンプル精機",
            "サンプル精機株式会社",
            "㈱サンプル精機",
            "（株）サンプル精機",
            "サンプル精機 (株)",
            "ｻﾝﾌﾟﾙ精機㈱",
            "株式会社 サンプル・精機",
            "㍿サンプル精機",
            "(有)サンプル精機",
        ] {
            assert_eq!(organization_name(text), firm, "{text}");
        }
    }

    #[test]
    fn universities_and_foundations_lose_their_form_as_well() {
        for (text, folded) in [
            ("国立大学法人架空大学", "架空大学"),
            ("公益財団法人 架空産業振興センター", "架空産業振興センター"),
            ("(公財)架空産業振興センター", "架空産業振興センター"),
            ("地方独立行政法人架空県工業技術センター", "架空県工業技術センター"),
            ("Kakuu Works Co., Ltd.", "kakuuworks"),
            ("Ｋａｋｕｕ　Ｗｏｒｋｓ，Ｉｎｃ．", "kakuuworks"),
            ("Kakuu Works K.K.", "kakuuworks"),
        ] {
            assert_eq!(organization_name(text), folded, "{text}");
        }
    }

    #[test]
    fn what_is_part_of_the_name_stays() {
        assert_eq!(organization_name("株式会社"), "株式会社");
        assert_eq!(organization_name("架空工業(東京)"), "架空工業(東京)");
        assert_eq!(organization_name("Tesco"), "tesco");
        assert_ne!(organization_name("㈱渡邊製作所"), organization_name("㈱渡辺製作所"));
        assert_ne!(organization_name("あさひ工業"), organization_name("アサヒ工業"));
        assert_eq!(organization_name(""), "");
    }
}
