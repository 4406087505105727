//! The words of letters as they are proposed to the coordinator, who changes them at will. Before both sides have agreed,
//! and unless the case is open from the start, neither side's letter names the other.

use super::calendar::location;
use super::words::Words;
use crate::domain::{
    CertificationStatus, Day, DeclineReason, Disclosure, Introduction, Language, LetterKind, Line, Meeting,
    Need, Organization, OrganizationDetails, PlaceKind, Profile, Side, Slot,
};
use crate::vocabulary::organization_name;
use askama::Template;
use unicode_normalization::UnicodeNormalization;

/// So many conditions of a need, or so many processes of a profile, are written out; the others are counted.
const MOST_ITEMS: usize = 12;
/// A condition in words is cut after so many characters.
const LONGEST_ITEM: usize = 120;

/// What a letter can speak of.
pub struct Matter<'a> {
    pub introduction: &'a Introduction,
    pub need: &'a Need,
    pub owner: &'a Organization,
    pub candidate: &'a Organization,
    pub profile: &'a Profile,
    pub office: &'a str,
    /// Who writes.
    pub coordinator: &'a str,
    pub words: &'a Words,
    pub today: Day,
    /// The meeting that is arranged, or was until it was cancelled.
    pub meeting: Option<&'a Meeting>,
    /// Whether this side was told of the meeting before.
    pub is_change: bool,
}

impl Matter<'_> {
    pub fn of_side(&self, side: Side) -> &Organization {
        match side {
            Side::Owner => self.owner,
            Side::Candidate => self.candidate,
        }
    }

    /// Whether the sides may know each other's names.
    pub fn is_disclosed(&self) -> bool {
        is_disclosed(self.introduction, self.need, [self.owner, self.candidate])
    }
}

/// Whether the sides of a case may know each other's names: both have agreed at some time, or it was open from the start
/// and neither name is withheld by now.
pub fn is_disclosed(introduction: &Introduction, need: &Need, sides: [&Organization; 2]) -> bool {
    let is_withheld = need.details.name_withheld
        || sides.into_iter().any(|organization| organization.details.name_withheld);
    let progress = &introduction.progress;
    progress.has_agreed || progress.has_met || introduction.disclosure == Disclosure::Open && !is_withheld
}

/// What the templates are filled with.
struct Values<'a> {
    side: Side,
    recipient: &'a str,
    office: &'a str,
    coordinator: &'a str,
    title: &'a str,
    /// The other side, where it may be named.
    other: Option<&'a Organization>,
    facts: Vec<(&'static str, String)>,
    items: Vec<String>,
    /// Why nothing comes of it, where that can be told.
    reason: Option<&'static str>,
    /// What was asked about, in a few words.
    subject_matter: &'static str,
    /// The times that are offered, or that of the meeting.
    times: Vec<String>,
    /// Where the meeting is.
    place: Option<String>,
    /// Whether they know of the meeting at another time or place.
    is_change: bool,
}

impl Values<'_> {
    fn other_name(&self) -> &str {
        self.other.map_or("", |other| other.details.name.as_str())
    }
}

macro_rules! templates {
    ($($ja:ident $en:ident $kind:ident $ja_path:literal $en_path:literal),+ $(,)?) => {
        $(
            #[derive(Template)]
            #[template(path = $ja_path)]
            struct $ja<'a> { v: &'a Values<'a> }
            #[derive(Template)]
            #[template(path = $en_path)]
            struct $en<'a> { v: &'a Values<'a> }
        )+

        fn render(kind: LetterKind, language: Language, v: &Values<'_>) -> Result<String, askama::Error> {
            match (kind, language) {
                $(
                    (LetterKind::$kind, Language::Ja) => $ja { v }.render(),
                    (LetterKind::$kind, Language::En) => $en { v }.render(),
                )+
            }
        }
    };
}

templates!(
    ApproachJa ApproachEn Approach "letters/approach.ja.txt" "letters/approach.en.txt",
    ReminderJa ReminderEn Reminder "letters/reminder.ja.txt" "letters/reminder.en.txt",
    IntroducingJa IntroducingEn Introducing "letters/introducing.ja.txt" "letters/introducing.en.txt",
    TimesJa TimesEn Times "letters/times.ja.txt" "letters/times.en.txt",
    AppointmentJa AppointmentEn Appointment "letters/appointment.ja.txt" "letters/appointment.en.txt",
    DayBeforeJa DayBeforeEn DayBefore "letters/day_before.ja.txt" "letters/day_before.en.txt",
    CancellationJa CancellationEn Cancellation "letters/cancellation.ja.txt" "letters/cancellation.en.txt",
    ClosingJa ClosingEn Closing "letters/closing.ja.txt" "letters/closing.en.txt",
    QuestionnaireJa QuestionnaireEn Questionnaire "letters/questionnaire.ja.txt" "letters/questionnaire.en.txt",
    MessageJa MessageEn Message "letters/message.ja.txt" "letters/message.en.txt",
);

/// Subject and words of a letter.
pub fn propose(
    matter: &Matter<'_>,
    kind: LetterKind,
    side: Side,
    reason: Option<DeclineReason>,
) -> (String, String) {
    let language = matter.words.language();
    let is_disclosed = matter.is_disclosed();
    let other = Some(matter.of_side(side.other())).filter(|_| is_disclosed);
    let (facts, items) = match (kind, side) {
        (LetterKind::Introducing, _) => (contact(matter.of_side(side.other()), matter.words), Vec::new()),
        (LetterKind::Approach, Side::Candidate) => need_facts(matter),
        (LetterKind::Approach, Side::Owner) => (candidate_facts(matter), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    };
    let title = matter.need.details.title.as_str();
    let (times, place) = times(matter, kind);
    let values = Values {
        side,
        recipient: matter.of_side(side).details.name.as_str(),
        office: matter.office,
        coordinator: matter.coordinator,
        title,
        other,
        facts,
        items,
        times,
        place,
        is_change: matter.is_change,
        reason: reason.and_then(|reason| told(reason, language)),
        // Without the title: nobody reads a reminder before it leaves.
        subject_matter: matter.need.details.kind.label(language),
    };
    // The templates hold only strings, and writing those into a string does not fail.
    let text = render(kind, language, &values).expect("the letter renders");
    let subject = match (kind, language) {
        (LetterKind::Approach, Language::Ja) => format!("【{}】お引き合わせのご相談", matter.office),
        (LetterKind::Approach, Language::En) => format!("[{}] Would you like to meet?", matter.office),
        (LetterKind::Reminder, Language::Ja) => {
            format!("【{}】ご回答のお願い（お引き合わせの件）", matter.office)
        }
        (LetterKind::Reminder, Language::En) => format!("[{}] We hope for your answer", matter.office),
        (LetterKind::Introducing, Language::Ja) => {
            format!("【{}】お引き合わせする相手のお知らせ", matter.office)
        }
        (LetterKind::Introducing, Language::En) => format!("[{}] Whom you will meet", matter.office),
        (LetterKind::Times, Language::Ja) => format!("【{}】面談の候補日時について", matter.office),
        (LetterKind::Times, Language::En) => format!("[{}] Which times suit you?", matter.office),
        (LetterKind::Appointment, Language::Ja) => format!("【{}】面談のご案内", matter.office),
        (LetterKind::Appointment, Language::En) => format!("[{}] Your meeting", matter.office),
        (LetterKind::DayBefore, Language::Ja) => format!("【{}】面談が近づきました", matter.office),
        (LetterKind::DayBefore, Language::En) => format!("[{}] Your meeting is near", matter.office),
        (LetterKind::Cancellation, Language::Ja) => format!("【{}】面談の取りやめについて", matter.office),
        (LetterKind::Cancellation, Language::En) => format!("[{}] Your meeting is cancelled", matter.office),
        (LetterKind::Closing, Language::Ja) => format!("【{}】お引き合わせの件について", matter.office),
        (LetterKind::Closing, Language::En) => format!("[{}] About the introduction", matter.office),
        (LetterKind::Questionnaire, Language::Ja) => {
            format!("【{}】お会いいただいた後の状況について", matter.office)
        }
        (LetterKind::Questionnaire, Language::En) => {
            format!("[{}] What has come of your meeting?", matter.office)
        }
        (LetterKind::Message, Language::Ja) => format!("【{}】ご連絡", matter.office),
        (LetterKind::Message, Language::En) => format!("[{}] A message", matter.office),
    };
    (subject, text.trim().to_owned())
}

/// The times that a letter speaks of, in words, and the place.
fn times(matter: &Matter<'_>, kind: LetterKind) -> (Vec<String>, Option<String>) {
    let language = matter.words.language();
    let place = |place: PlaceKind, detail: &Option<Line<300>>| {
        let sides = (matter.owner, matter.candidate);
        match (location((place, detail), sides, matter.office), place) {
            (Some(location), PlaceKind::Online) => format!("{}　{location}", place.label(language)),
            (Some(location), _) => location,
            (None, _) => place.label(language).to_owned(),
        }
    };
    match (kind, &matter.introduction.progress.offer, matter.meeting) {
        (LetterKind::Times, Some(offer), _) => {
            let times = offer.times.iter().map(|slot| slot.said(language)).collect();
            (times, Some(place(offer.place, &offer.place_detail)))
        }
        (LetterKind::Appointment | LetterKind::DayBefore | LetterKind::Cancellation, _, Some(meeting)) => {
            let details = &meeting.details;
            let place = place(details.place, &details.place_detail);
            let slot = Slot { starts_at: details.starts_at, ends_at: details.ends_at };
            (vec![slot.said(language)], Some(place))
        }
        _ => (Vec::new(), None),
    }
}

/// What one side's reason is for the other's ears; none where it says something of its own business.
fn told(reason: DeclineReason, language: Language) -> Option<&'static str> {
    match reason {
        DeclineReason::Busy => Some(language.pick(
            "先方が手いっぱいで、いまはお受けできる状況にないとのことです。",
            "the other side has no capacity at present.",
        )),
        DeclineReason::Capability => Some(language.pick(
            "必要な加工や設備の条件が合わないとのことです。",
            "what is needed and what is offered do not fit.",
        )),
        DeclineReason::Price => {
            Some(language.pick("価格の条件が合いそうにないとのことです。", "the price is unlikely to fit."))
        }
        DeclineReason::Timing => {
            Some(language.pick("時期の都合が合わないとのことです。", "the time does not suit."))
        }
        DeclineReason::Distance => {
            Some(language.pick("距離の都合で難しいとのことです。", "the distance makes it difficult."))
        }
        DeclineReason::Relationship | DeclineReason::Other => None,
    }
}

/// What is asked for: conditions that a candidate can judge by, and nothing in the owner's own words that may name it
/// but the title, which the coordinator sees before it leaves.
fn need_facts(matter: &Matter<'_>) -> (Vec<(&'static str, String)>, Vec<String>) {
    let (words, details) = (matter.words, &matter.need.details);
    let language = words.language();
    let pick = |ja, en| language.pick(ja, en);
    let mut facts = vec![
        (pick("種類", "kind"), details.kind.label(language).to_owned()),
        (pick("件名", "title"), details.title.to_string()),
    ];
    if let Some(quantity) = details.quantity {
        facts.push((pick("数量", "quantity"), format!("{}{}", quantity.get(), pick("個", " pieces"))));
    }
    if let Some(deadline) = details.deadline_on {
        facts.push((pick("時期", "by"), deadline.said(language)));
    }
    if let Some(region) = &matter.owner.details.region {
        facts.push((pick("ご相談元の所在地", "from"), words.prefecture(region).to_owned()));
    }
    let must = |is_must: bool| {
        if is_must { pick("【必須】", "must: ") } else { pick("【希望】", "wished: ") }
    };
    let conditions = details.requirements.iter();
    let mut items: Vec<String> = conditions
        .map(|requirement| {
            let text: String = words.requirement(requirement).chars().take(LONGEST_ITEM).collect();
            format!("{}{text}", must(requirement.level().is_must()))
        })
        .collect();
    items.extend(
        details
            .chain
            .iter()
            .map(|step| format!("{}{}", pick("【工程】", "step: "), words.label(&step.process))),
    );
    let others = items.len().saturating_sub(MOST_ITEMS);
    items.truncate(MOST_ITEMS);
    if others > 0 {
        items.push(match language {
            Language::Ja => format!("ほか{others}件の条件"),
            Language::En => format!("{others} more conditions"),
        });
    }
    (facts, items)
}

/// What a candidate is, by the vocabulary only: nothing that it wrote itself.
fn candidate_facts(matter: &Matter<'_>) -> Vec<(&'static str, String)> {
    let (words, details) = (matter.words, &matter.candidate.details);
    let language = words.language();
    let pick = |ja, en| language.pick(ja, en);
    let joined = |labels: Vec<&str>| {
        let mut seen = std::collections::HashSet::new();
        let each: Vec<&str> =
            labels.into_iter().filter(|label| seen.insert(*label)).take(MOST_ITEMS).collect();
        each.join(pick("、", ", "))
    };
    let mut facts = vec![(pick("種類", "kind"), details.kind.label(language).to_owned())];
    if let Some(region) = &details.region {
        facts.push((pick("所在地", "where"), words.prefecture(region).to_owned()));
    }
    let profile = &matter.profile.details;
    let certifications = profile.certifications.iter().filter(|certification| {
        certification.status == CertificationStatus::Held && certification.counts_on(matter.today)
    });
    let lists = [
        (
            pick("加工", "processes"),
            joined(profile.capabilities.iter().map(|it| words.label(&it.process)).collect()),
        ),
        (
            pick("認証", "certifications"),
            joined(certifications.map(|it| words.label(&it.standard)).collect()),
        ),
        (pick("業種", "industries"), joined(details.industries.iter().map(|it| words.label(it)).collect())),
    ];
    facts.extend(lists.into_iter().filter(|(_, text)| !text.is_empty()));
    facts
}

/// How to reach an organization.
fn contact(organization: &Organization, words: &Words) -> Vec<(&'static str, String)> {
    let language = words.language();
    let pick = |ja, en| language.pick(ja, en);
    let details = &organization.details;
    let address = match (&details.address, &details.region) {
        (Some(address), _) => Some(address.to_string()),
        (None, Some(region)) => Some(words.label(region).to_owned()),
        (None, None) => None,
    };
    let facts = [
        (pick("所在地", "address"), address),
        (pick("電話", "telephone"), details.telephone.as_ref().map(ToString::to_string)),
        (pick("メール", "mail"), details.email.as_ref().map(ToString::to_string)),
        (pick("ウェブサイト", "website"), details.website.as_ref().map(ToString::to_string)),
    ];
    facts.into_iter().filter_map(|(label, text)| Some((label, text?))).collect()
}

/// Whether a text names an organization, or says how to reach it: by its name without its legal form, its kana, its
/// corporate number, telephone, address or website. `others` are names that stand in it for another reason: of whoever
/// it goes to, of the office, of who writes.
pub fn names(text: &str, organization: &OrganizationDetails, others: &[&str]) -> bool {
    let mut text = plain(text);
    for other in others {
        text = text.replace(&plain(other), " ").replace(&plain(&organization_name(other)), " ");
    }
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == ' ').collect();
    let name = organization_name(organization.name.as_str());
    let marks = [
        Some(plain(&name)),
        organization.kana.as_ref().map(|kana| plain(&organization_name(kana.as_str()))),
        organization.corporate_number.as_ref().map(|number| plain(number.as_str())),
        organization.email.as_ref().map(|email| plain(email.as_str())),
        organization.website.as_ref().map(|website| host(website.as_str())),
        organization.address.as_ref().map(|address| plain(address.as_str())),
    ];
    let telephone = organization.telephone.as_ref().map(|telephone| {
        let number: String = telephone.as_str().chars().filter(char::is_ascii_digit).collect();
        // +81 25 is 025 at home: what follows is the same.
        let national = if telephone.as_str().starts_with("+81") { &number[2..] } else { &number[..] };
        national.trim_start_matches('0').to_owned()
    });
    // A single character names nobody.
    marks.into_iter().flatten().any(|mark| mark.chars().count() >= 2 && text.contains(&mark))
        || telephone.is_some_and(|telephone| telephone.len() >= 6 && digits.contains(&telephone))
}

/// A text without what people write in several ways: width, case, blanks, hyphens, brackets.
fn plain(text: &str) -> String {
    let is_written_otherwise = |c: &char| {
        c.is_whitespace()
            || matches!(c, '-' | '・' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '(' | ')')
    };
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !is_written_otherwise(c)).collect()
}

/// The host of a web address, without `www.`.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    plain(host.strip_prefix("www.").unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn organization() -> OrganizationDetails {
        let json = json!({ "kind": "company", "name": "株式会社 髙﨑メッキ", "telephone": "025-123-4567",
            "email": "info@takasaki.example.jp", "website": "https://takasaki.example.jp/" });
        crate::domain::fault::read(json, &|_| true).unwrap()
    }

    #[test]
    fn a_text_names_whoever_it_says_how_to_reach() {
        for text in [
            "（株）髙﨑メッキさまより",
            "髙﨑ﾒｯｷ",
            "お電話は０２５ー１２３ー４５６７まで",
            "INFO@TAKASAKI.EXAMPLE.JP",
            "see https://takasaki.example.jp",
            "www.takasaki.example.jp をご覧ください",
            "025（123）4567",
            "+81-25-123-4567",
            "025‑123‑4567",
        ] {
            assert!(names(text, &organization(), &[]), "{text}");
        }
        for text in ["めっきの会社", "025-123-4568", "新潟県の企業"] {
            assert!(!names(text, &organization(), &[]), "{text}");
        }
    }

    #[test]
    fn whoever_it_goes_to_may_have_the_others_name_in_their_own() {
        let json = json!({ "kind": "company", "name": "山田" });
        let other: OrganizationDetails = crate::domain::fault::read(json, &|_| true).unwrap();
        let text = "山田製作所 御中\n支援センターの山田 花子です。";
        assert!(names(text, &other, &[]));
        assert!(!names(text, &other, &["株式会社山田製作所", "山田 花子"]));
        assert!(names("山田製作所 御中\n山田さまのご相談です。", &other, &["山田製作所"]));
    }
}
