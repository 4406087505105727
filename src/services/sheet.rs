//! The meeting sheet (面談シート): what both sides and the coordinator have on the table, on one page of paper. What is
//! long is cut here, by rule, so that it never needs a second page.

use super::introductions::{self, Case};
use super::words::{self, Words};
use super::{Conflict, Context, Error, Result, field, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    AccountId, Certification, Day, IntroductionId, Language, Meeting, MeetingStatus, Need, Organization,
    Principal, ProfileDetails, Progress, Side, Stage,
};
use crate::matching::Question;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// A column for one side holds this many narrow characters in a line, wide ones counting twice: 78 mm at 8.5 points.
const COLUMN: usize = 50;
/// A line from one edge of the page to the other, less what stands before it.
const LINE: usize = 104;
/// What a text of two lines loses where the first one ends.
const SLACK: usize = 10;
/// How many there are besides stands behind the last entry: “ほか999件”.
const MORE: usize = 12;

/// How many entries of each list have room: together with the rest they leave a third of the page for writing.
const CERTIFICATIONS: usize = 4;
const CAPABILITIES: usize = 5;
const EQUIPMENT: usize = 4;
const REQUIREMENTS: usize = 8;
const QUESTIONS: usize = 5;

/// The beginning of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Excerpt {
    pub shown: Vec<String>,
    /// How many there are besides (ほか n 件).
    pub more: usize,
}

impl Excerpt {
    fn of(all: impl IntoIterator<Item = String>, most: usize, width: usize) -> Self {
        let mut seen = HashSet::new();
        let mut all = all.into_iter().filter(|entry| seen.insert(entry.clone()));
        let mut shown: Vec<String> = all.by_ref().take(most).map(|entry| cut(&entry, width)).collect();
        let more = all.count();
        if let Some(last) = shown.last_mut().filter(|_| more > 0) {
            *last = cut(last, width.saturating_sub(MORE));
        }
        Self { shown, more }
    }

    fn one(text: Option<String>, width: usize) -> Self {
        Self::of(text, 1, width)
    }
}

/// A text on one line, of at most this width, with a sign where something was left out.
fn cut(text: &str, width: usize) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // What may be wide is taken for wide: a line that is too short is better than one too many.
    let wide = |c: char| if c.is_ascii() && !"MWmw@%".contains(c) { 1 } else { 2 };
    if plain.chars().map(wide).sum::<usize>() <= width {
        return plain;
    }
    let mut room = width.saturating_sub(2);
    let kept = plain.chars().take_while(|c| {
        let fits = wide(*c) <= room;
        room = room.saturating_sub(wide(*c));
        fits
    });
    format!("{}…", kept.collect::<String>().trim_end())
}

/// A line of the table of both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetRow {
    pub label: String,
    pub owner: Excerpt,
    pub candidate: Excerpt,
}

impl SheetRow {
    pub fn is_empty(&self) -> bool {
        self.owner.shown.is_empty() && self.candidate.shown.is_empty()
    }
}

/// What stands on the sheet, in the reader's language.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Sheet {
    pub office: String,
    /// What the need is about.
    pub title: String,
    /// The meeting that is arranged or was held last.
    pub meeting: Option<Meeting>,
    /// Where it is, with the room, the address or the link.
    pub place: Option<String>,
    /// Who of the office is in charge.
    pub in_charge: Vec<String>,
    /// Name, address, numbers, certifications and so on of both sides. Lines that nothing is known of are left out.
    pub rows: Vec<SheetRow>,
    /// How much, and by when.
    pub order: Option<String>,
    /// What the need asks for, required conditions first.
    pub requirements: Excerpt,
    /// What the profile of the candidate does not say, as questions.
    pub questions: Excerpt,
    /// The day in Japan on which it was made.
    pub made_on: Day,
}

/// The sheet of a case.
///
/// # Errors
/// [`Conflict::NotAgreed`] before both sides have agreed to meet: until then neither may learn the other's name.
pub async fn meeting_sheet(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    language: Language,
) -> Result<Sheet> {
    require(principal, Permission::ReadIntroductions)?;
    let case = introductions::get_case(ctx, principal, id, &[]).await?;
    if !has_sheet(&case.introduction.progress) {
        return Err(Error::Conflict(Conflict::NotAgreed));
    }
    let today = Day::in_japan(ctx.clock.now());
    let (mut tx, field) = field::begin(ctx, principal).await?;
    let office = db::offices::find(&mut tx, case.introduction.office_id).await?.ok_or(Error::NotFound)?;
    let meetings = db::meetings::list(&mut tx, id).await?;
    let owner = db::organizations::find_profile(&mut tx, case.owner.id).await?;
    let candidate = db::organizations::find_profile(&mut tx, case.candidate.id).await?;
    drop(tx);
    let needs = Arc::new(vec![case.need.clone()]);
    let judged = field.judge(case.candidate.id, &needs, today).await?;
    let questions = judged.iter().flat_map(|(_, candidate)| &candidate.findings);
    let questions = questions.filter_map(|finding| finding.question.as_ref());
    // How fresh the profile is, the office asks before; at the table it is no matter.
    let questions = questions.filter(|question| !matches!(question, Question::StillCorrect { .. }));
    let questions: Vec<String> =
        questions.map(|question| question.sentence(&field.vocabulary, language)).collect();
    let words = words::of_principal(ctx, principal, language).await?;
    let writer = Writer { words: &words, language, today };
    let meeting = meetings.into_iter().find(|meeting| meeting.status != MeetingStatus::Cancelled);
    let rows = writer.rows([(&case.owner, &owner.details), (&case.candidate, &candidate.details)]);
    Ok(Sheet {
        office: cut(office.name.as_str(), COLUMN),
        title: cut(case.need.details.title.as_str(), LINE),
        place: meeting.as_ref().map(|meeting| place(meeting, language)),
        meeting,
        in_charge: in_charge(&case),
        rows: rows.into_iter().filter(|row| !row.is_empty()).collect(),
        order: writer.order(&case.need),
        requirements: Excerpt::of(writer.requirements(&case.need), REQUIREMENTS, COLUMN),
        questions: Excerpt::of(questions, QUESTIONS, LINE),
        made_on: today,
    })
}

/// Whether both sides know whom they are to meet, or met.
pub fn has_sheet(progress: &Progress) -> bool {
    match progress.stage {
        Stage::Proposed | Stage::Shortlisted | Stage::Approached => false,
        Stage::Agreed | Stage::Scheduled | Stage::Met | Stage::FollowedUp | Stage::Contracted => true,
        Stage::Closed => progress.has_met,
    }
}

fn place(meeting: &Meeting, language: Language) -> String {
    let sort = meeting.details.place.label(language);
    match &meeting.details.place_detail {
        Some(detail) => cut(&format!("{sort}　{detail}"), LINE),
        None => sort.to_owned(),
    }
}

fn in_charge(case: &Case) -> Vec<String> {
    let both = [case.introduction.owner_coordinator_id, case.introduction.candidate_coordinator_id];
    let mut ids: Vec<AccountId> = both.into_iter().flatten().collect();
    ids.dedup();
    ids.iter().filter_map(|id| case.accounts.get(id)).map(|name| cut(name, COLUMN)).collect()
}

struct Writer<'a> {
    words: &'a Words,
    language: Language,
    today: Day,
}

impl Writer<'_> {
    fn pick<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        self.language.pick(ja, en)
    }

    /// The table of both sides, the owner of the need first.
    fn rows(&self, sides: [(&Organization, &ProfileDetails); 2]) -> Vec<SheetRow> {
        let row = |label: &str, excerpt: &dyn Fn(&Organization, &ProfileDetails) -> Excerpt| {
            let [owner, candidate] = sides.map(|(organization, profile)| excerpt(organization, profile));
            SheetRow { label: label.to_owned(), owner, candidate }
        };
        let said = |text: Option<&dyn std::fmt::Display>, lines: usize| {
            Excerpt::one(text.map(ToString::to_string), COLUMN * lines - SLACK * (lines - 1))
        };
        vec![
            row(self.pick("名称", "Name"), &|o, _| said(Some(&o.details.name), 2)),
            row(self.pick("フリガナ", "Kana"), &|o, _| {
                said(o.details.kana.as_ref().map(|kana| kana as _), 1)
            }),
            row(self.pick("所在地", "Address"), &|o, _| Excerpt::one(self.address(o), COLUMN * 2 - SLACK)),
            row(self.pick("電話", "Telephone"), &|o, _| {
                said(o.details.telephone.as_ref().map(|telephone| telephone as _), 1)
            }),
            row(self.pick("メール", "Mail"), &|o, _| {
                said(o.details.email.as_ref().map(|email| email as _), 2)
            }),
            row(self.pick("業種", "Industry"), &|o, _| {
                let labels = o.details.industries.iter().map(|id| self.words.label(id));
                let labels = labels.collect::<Vec<_>>().join(self.pick("、", ", "));
                Excerpt::one((!labels.is_empty()).then_some(labels), COLUMN)
            }),
            row(self.pick("規模", "Size"), &|o, _| Excerpt::one(self.size(o), COLUMN)),
            row(self.pick("認証", "Certifications"), &|_, profile| {
                let all =
                    profile.certifications.iter().map(|certification| self.certification(certification));
                Excerpt::of(all, CERTIFICATIONS, COLUMN)
            }),
            row(self.pick("主な加工・技術", "Main capabilities"), &|_, profile| {
                let seeds = profile.seeds.iter().map(|seed| seed.title.to_string());
                let processes = profile.capabilities.iter().map(|capability| {
                    let process = self.words.label(&capability.process);
                    let materials = capability.materials.iter().map(|id| self.words.label(id));
                    let materials = materials.collect::<Vec<_>>().join(self.pick("、", ", "));
                    match (materials.is_empty(), self.language) {
                        (true, _) => process.to_owned(),
                        (false, Language::Ja) => format!("{process}（{materials}）"),
                        (false, Language::En) => format!("{process} ({materials})"),
                    }
                });
                Excerpt::of(processes.chain(seeds), CAPABILITIES, COLUMN)
            }),
            row(self.pick("主な設備", "Main equipment"), &|_, profile| {
                let all = profile.equipment.iter().map(|equipment| {
                    let machines =
                        equipment.machines.map_or_else(String::new, |machines| match self.language {
                            Language::Ja => format!(" {machines}台"),
                            Language::En => format!(" × {machines}"),
                        });
                    format!(
                        "{}{machines}",
                        cut(equipment.name.as_str(), COLUMN - machines.chars().count() * 2)
                    )
                });
                Excerpt::of(all, EQUIPMENT, COLUMN)
            }),
        ]
    }

    fn address(&self, organization: &Organization) -> Option<String> {
        let details = &organization.details;
        let postal_code = details.postal_code.as_ref().map(|code| format!("〒{code}"));
        let place = match (&details.address, &details.region) {
            (Some(address), _) => Some(address.to_string()),
            (None, Some(region)) => Some(self.words.label(region).to_owned()),
            (None, None) => None,
        };
        let both: Vec<String> = [postal_code, place].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    /// People, capital and the year of foundation.
    fn size(&self, organization: &Organization) -> Option<String> {
        let details = &organization.details;
        let parts = [
            details.employees.map(|people| match self.language {
                Language::Ja => format!("従業員{people}名"),
                Language::En => format!("{people} employees"),
            }),
            details.capital_yen.map(|capital| match self.language {
                Language::Ja => format!("資本金{}円", grouped(capital.get())),
                Language::En => format!("capital {} yen", grouped(capital.get())),
            }),
            details.founded_on.map(|day| {
                let year = day.date().format("%Y");
                self.language.pick("{}年設立", "founded {}").replace("{}", &year.to_string())
            }),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(self.pick("・", ", ")))
    }

    /// With until when it is valid, or how far it has come.
    fn certification(&self, certification: &Certification) -> String {
        let standard = self.words.label(&certification.standard);
        let day = |day: Day| day.date().format("%Y/%-m/%-d").to_string();
        let state = match certification.valid_until {
            Some(until) if until < self.today => {
                self.pick("期限切れ {}", "ran out {}").replace("{}", &day(until))
            }
            Some(until) if certification.counts_on(self.today) => {
                self.pick("{}まで有効", "valid until {}").replace("{}", &day(until))
            }
            _ => match certification.expected_on {
                Some(expected) if !certification.counts_on(self.today) => {
                    let status = certification.status.label(self.language);
                    format!("{status} {}", self.pick("{}見込み", "by {}").replace("{}", &day(expected)))
                }
                _ => certification.status.label(self.language).to_owned(),
            },
        };
        match self.language {
            Language::Ja => format!("{standard}（{state}）"),
            Language::En => format!("{standard} ({state})"),
        }
    }

    /// Required conditions first, then those that are wished for.
    fn requirements(&self, need: &Need) -> Vec<String> {
        let marks = [(true, self.pick("【必須】", "[must] ")), (false, self.pick("【希望】", "[want] "))];
        let mut all = Vec::new();
        for (is_must, mark) in marks {
            let alike = need.details.requirements.iter().filter(|one| one.level().is_must() == is_must);
            all.extend(alike.map(|one| format!("{mark}{}", self.words.requirement(one))));
        }
        all
    }

    /// How much, and by when.
    fn order(&self, need: &Need) -> Option<String> {
        let quantity = need.details.quantity.map(|quantity| match self.language {
            Language::Ja => format!("数量：{}個", grouped(quantity.get())),
            Language::En => format!("Quantity: {} pieces", grouped(quantity.get())),
        });
        let deadline = need.details.deadline_on;
        let deadline =
            deadline.map(|day| format!("{}{}", self.pick("期限：", "Deadline: "), day.said(self.language)));
        let both: Vec<String> = [quantity, deadline].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join("　"))
    }
}

/// With a comma after every three digits.
fn grouped(amount: i64) -> String {
    let digits = amount.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups
        .into_iter()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect::<Vec<_>>()
        .join(",")
}

impl SheetRow {
    pub fn of_side(&self, side: Side) -> &Excerpt {
        match side {
            Side::Owner => &self.owner,
            Side::Candidate => &self.candidate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_where_its_line_does() {
        assert_eq!(cut("縁結び", 6), "縁結び");
        assert_eq!(cut("縁結び", 5), "縁…");
        assert_eq!(cut("ab\n cd ", 5), "ab cd");
        assert_eq!(cut(&"x".repeat(99), 10), format!("{}…", "x".repeat(8)));
    }

    #[test]
    fn what_has_no_room_is_counted_and_nothing_is_said_twice() {
        let entries = ["甲", "乙", "甲", "丙", "丁"].map(str::to_owned);
        let excerpt = Excerpt::of(entries, 2, 20);
        assert_eq!((excerpt.shown, excerpt.more), (vec!["甲".to_owned(), "乙".to_owned()], 2));
        // How many is said on the line of the last one.
        let long = Excerpt::of(["あ", "い", "う"].map(|letter| letter.repeat(30)), 2, 40);
        assert_eq!((long.shown[0].chars().count(), long.shown[1].chars().count(), long.more), (20, 14, 1));
    }

    #[test]
    fn large_numbers_have_commas() {
        assert_eq!([1, 1_000, 10_000_000].map(grouped), ["1", "1,000", "10,000,000"]);
    }
}
