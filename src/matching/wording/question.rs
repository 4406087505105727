//! Questions as a coordinator would put them to a candidate.

use super::{Voice, grouped};
use crate::domain::{Language, Scheme, TermId};
use crate::matching::evidence::Question;
use crate::vocabulary::Vocabulary;

impl Question {
    /// One polite question.
    pub fn sentence(&self, vocabulary: &Vocabulary, language: Language) -> String {
        let voice = Voice { vocabulary, language };
        match language {
            Language::Ja => japanese(self, voice),
            Language::En => english(self, voice),
        }
    }
}

fn japanese(question: &Question, voice: Voice) -> String {
    let label = |term: &TermId| voice.label(term).to_owned();
    match question {
        Question::Offers { wanted, held: None } => format!("{}。", offers_ja(voice, wanted)),
        Question::Offers { wanted, held: Some(held) } => {
            format!("プロフィールには「{}」とあります。{}。", label(held), offers_ja(voice, wanted))
        }
        Question::Confirm { wanted, mentioned } if wanted == mentioned => {
            format!(
                "プロフィールの文章に{}の記述があります。現在も{}。",
                label(mentioned),
                offers_ja(voice, wanted)
            )
        }
        Question::Confirm { wanted, mentioned } => {
            format!(
                "プロフィールの文章に{}の記述があります。{}。",
                label(mentioned),
                offers_ja(voice, wanted)
            )
        }
        Question::Materials { process, materials, stated } => {
            let ask = format!("{}で{}を扱えますか。", label(process), voice.one_of(materials));
            if stated.is_empty() {
                ask
            } else {
                format!("プロフィールには材料として{}が挙げられています。{ask}", voice.all_of(stated))
            }
        }
        Question::Certification { standard, process: None } => {
            format!("{}の認証をお持ちですか。", label(standard))
        }
        Question::Certification { standard, process: Some(process) } => {
            format!("{}（{}）の認証をお持ちですか。", label(standard), label(process))
        }
        Question::CertificationScope { standard, process } => {
            format!("{}の認証の範囲に{}は含まれますか。", label(standard), label(process))
        }
        Question::CertificationRenewal { standard, needed_on } => {
            format!("{needed_on}までに{}の更新のご予定はありますか。", label(standard))
        }
        Question::CertificationDate { standard } => {
            format!("{}の取得はいつ頃のご予定ですか。", label(standard))
        }
        Question::Size { size } => format!("{}の品物に対応できますか。", voice.size(size)),
        Question::Tolerance { tolerance_um } => format!("公差 ±{tolerance_um} µm に対応できますか。"),
        Question::Lot { pieces } => format!("1回{}個の注文を受けられますか。", grouped(pieces.get())),
        Question::MonthlyQuantity { pieces } => format!("月に{}個を生産できますか。", grouped(pieces.get())),
        Question::LeadTime { days } => format!("ご注文から{days}日以内に納品できますか。"),
        Question::PlaceIn { region } => format!("{}に拠点はありますか。", label(region)),
        Question::Whereabouts => "どちらに拠点をお持ちですか。".to_owned(),
        Question::Words { text } => format!("「{text}」という条件に合いますか。"),
        Question::Takes { need } => format!("{}のご相談をお受けできますか。", need.label(Language::Ja)),
        Question::StillCorrect { confirmed_on: None } => {
            "プロフィールの内容は現在も正しいですか。".to_owned()
        }
        Question::StillCorrect { confirmed_on: Some(on) } => {
            format!("プロフィールは{on}に確認されたものです。現在も変わりありませんか。")
        }
    }
}

/// What is asked about a term, by what sort of thing it is.
fn offers_ja(voice: Voice, wanted: &TermId) -> String {
    let label = voice.label(wanted);
    match wanted.scheme() {
        Scheme::Process => format!("{label}に対応できますか"),
        Scheme::Material => format!("{label}を扱っていますか"),
        Scheme::Standard => format!("{label}の認証をお持ちですか"),
        Scheme::Equipment => format!("{label}をお持ちですか"),
        Scheme::Product => format!("{label}を製造または販売していますか"),
        Scheme::Industry => format!("{label}とのお取引やご経験はありますか"),
        Scheme::Field => format!("{label}の研究に取り組んでいますか"),
        Scheme::Region => format!("{label}に拠点はありますか"),
    }
}

fn english(question: &Question, voice: Voice) -> String {
    let label = |term: &TermId| voice.label(term).to_owned();
    match question {
        Question::Offers { wanted, held: None } => offers_en(voice, wanted),
        Question::Offers { wanted, held: Some(held) } => {
            format!("The profile says \"{}\". {}", label(held), offers_en(voice, wanted))
        }
        Question::Confirm { wanted, mentioned } => {
            format!("The text of the profile mentions {}. {}", label(mentioned), offers_en(voice, wanted))
        }
        Question::Materials { process, materials, stated } => {
            let ask = format!("Can you work {} ({})?", voice.one_of(materials), label(process));
            if stated.is_empty() { ask } else { format!("The profile lists {}. {ask}", voice.all_of(stated)) }
        }
        Question::Certification { standard, process: None } => format!("Do you hold {}?", label(standard)),
        Question::Certification { standard, process: Some(process) } => {
            format!("Do you hold {} for {}?", label(standard), label(process))
        }
        Question::CertificationScope { standard, process } => {
            format!("Does your {} certificate cover {}?", label(standard), label(process))
        }
        Question::CertificationRenewal { standard, needed_on } => {
            format!("Will {} be renewed by {needed_on}?", label(standard))
        }
        Question::CertificationDate { standard } => {
            format!("When do you expect to obtain {}?", label(standard))
        }
        Question::Size { size } => format!("Can you take a part of this size: {}?", voice.size(size)),
        Question::Tolerance { tolerance_um } => format!("Can you hold a tolerance of ±{tolerance_um} µm?"),
        Question::Lot { pieces } => format!("Can you take an order of {} pieces?", grouped(pieces.get())),
        Question::MonthlyQuantity { pieces } => {
            format!("Can you make {} pieces a month?", grouped(pieces.get()))
        }
        Question::LeadTime { days } => format!("Can you deliver within {days} days of the order?"),
        Question::PlaceIn { region } => format!("Do you have a site in {}?", label(region)),
        Question::Whereabouts => "Where are your sites?".to_owned(),
        Question::Words { text } => format!("Does this condition suit you: \"{text}\"?"),
        Question::Takes { need } => {
            format!("Would you consider this kind of request: {}?", need.label(Language::En))
        }
        Question::StillCorrect { confirmed_on: None } => "Is the profile still correct?".to_owned(),
        Question::StillCorrect { confirmed_on: Some(on) } => {
            format!("The profile was confirmed on {on}. Is it still correct?")
        }
    }
}

fn offers_en(voice: Voice, wanted: &TermId) -> String {
    let label = voice.label(wanted);
    match wanted.scheme() {
        Scheme::Process => format!("Can you do {label}?"),
        Scheme::Material => format!("Do you work with {label}?"),
        Scheme::Standard => format!("Do you hold {label}?"),
        Scheme::Equipment => format!("Do you have this equipment: {label}?"),
        Scheme::Product => format!("Do you make or sell {label}?"),
        Scheme::Industry => format!("Have you worked for this industry: {label}?"),
        Scheme::Field => format!("Do you do research in {label}?"),
        Scheme::Region => format!("Do you have a site in {label}?"),
    }
}
