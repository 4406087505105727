//! Where the partner should be: prefectures, cities and areas by name, and 県内, 市内, 近隣 relative to the owner.

use super::passage::Passage;
use super::refusal;
use super::signs::{Near, Sign};
use super::terms::Mention;
use crate::domain::{Level, Scheme, TermId};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::ops::Range;

/// A region that is named, before it is said what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub at: Range<usize>,
    pub region: TermIndex,
}

/// After the name of a place these go on with the place; another kanji or katakana makes it part of a name
/// (新潟精密工業) or of a product (新潟産).
const GOES_ON: &[&str] = &[
    "県",
    "府",
    "市",
    "内",
    "近",
    "周",
    "圏",
    "限",
    "希",
    "必",
    "優",
    "以",
    "又",
    "及",
    "在",
    "エリア",
    "地",
    "方面",
    "中心",
    "各",
    "歓",
    "尚",
    "企業",
    "勢",
    "不",
    "外",
];

/// The regions that a text names as places for a partner, refused ones included.
pub(super) fn places(
    vocabulary: &Vocabulary,
    passage: &Passage,
    mentions: &[Mention],
    owner: Option<&TermId>,
) -> Vec<Place> {
    let region = |mention: &Mention| {
        let is_region = |term: &&TermIndex| vocabulary.term(**term).id.scheme() == Scheme::Region;
        mention.terms.iter().find(is_region).copied()
    };
    let all: Vec<Place> = mentions
        .iter()
        .filter_map(|mention| Some(Place { at: mention.at.clone(), region: region(mention)? }))
        .collect();
    let mut found: Vec<Place> = Vec::new();
    for place in &all {
        if !is_place(passage, place, &all) || vocabulary.term(place.region).parent.is_none() {
            continue;
        }
        match found.last_mut() {
            // 群馬県太田市 is one place.
            Some(last)
                if last.at.end == place.at.start && vocabulary.is_within(place.region, last.region) =>
            {
                *last = Place { at: last.at.start..place.at.end, region: place.region };
            }
            _ => found.push(place.clone()),
        }
    }
    for placed in &passage.signs {
        let Sign::Place(near) = placed.sign else { continue };
        // 長岡市内 and 長岡近郊 are said of Nagaoka.
        let next = all.partition_point(|place| place.at.start < placed.at.end);
        let named = next > 0 && placed.at.start <= all[next - 1].at.end;
        let is_elsewhere = passage.has(&passage.clause(placed.at.start), Sign::OtherPlace);
        let region = owner.and_then(|owner| relative(vocabulary, owner, near));
        if let (Some(region), false, false, false) =
            (region, named, is_elsewhere, passage.is_own(placed.at.start))
        {
            found.push(Place { at: placed.at.clone(), region });
        }
    }
    found.sort_by_key(|place| place.at.start);
    found
}

/// Whether the name stands for the place itself, and for where a partner may be.
fn is_place(passage: &Passage, place: &Place, all: &[Place]) -> bool {
    let text = passage.text();
    let before = text[..place.at.start].chars().next_back();
    // In the order of the text, and none over another.
    let follows_place = all.binary_search_by_key(&place.at.start, |other| other.at.end).is_ok();
    let joins = |ch: char| matches!(ch, '\u{4E00}'..='\u{9FA5}' | 'ァ'..='ヶ');
    if before.is_some_and(|ch| joins(ch) && !"県府都圏は".contains(ch)) && !follows_place {
        return false;
    }
    let behind = &text[place.at.end..];
    let leads_place = all.binary_search_by_key(&place.at.end, |other| other.at.start).is_ok();
    let in_name =
        behind.chars().next().is_some_and(joins) && !GOES_ON.iter().any(|word| behind.starts_with(word));
    let is_origin = behind.starts_with("から") || behind.starts_with("の当社") || behind.starts_with("に納");
    // 新潟県外でもOK is no wish for 新潟県; 新潟県外は不可 is left to a person.
    let is_outside =
        behind.starts_with('外') || behind.starts_with("以外でも") || behind.starts_with("以外も");
    let is_elsewhere = passage.has(&passage.clause(place.at.start), Sign::OtherPlace);
    !(in_name && !leads_place || is_origin || is_outside || is_elsewhere || passage.is_own(place.at.start))
}

/// A region seen from the owner's. Near the owner is read as the owner's own region: what is asked for is
/// nearness, and distance from there is what the engine measures.
fn relative(vocabulary: &Vocabulary, owner: &TermId, near: Near) -> Option<TermIndex> {
    let owner = vocabulary.index(owner)?;
    let line: Vec<TermIndex> =
        std::iter::once(owner).chain(vocabulary.ancestors(owner).iter().copied()).collect();
    let prefecture = line.iter().position(|region| is_prefecture(vocabulary, *region));
    match near {
        Near::Neighbourhood => Some(owner),
        Near::Prefecture => prefecture.map(|position| line[position]),
        // The municipality is the last stop before areas and the prefecture; a ward is part of its city.
        Near::Municipality => {
            let below = &line[..prefecture.unwrap_or(0)];
            below.iter().rev().find(|region| is_municipality(vocabulary, **region)).copied()
        }
    }
}

/// The code of a prefecture is its two-digit number (JIS X 0401), that of a municipality has six digits.
fn is_prefecture(vocabulary: &Vocabulary, region: TermIndex) -> bool {
    code(vocabulary, region).is_some_and(|code| code.len() == 2)
}

fn is_municipality(vocabulary: &Vocabulary, region: TermIndex) -> bool {
    code(vocabulary, region).is_some_and(|code| code.len() == 6)
}

fn code(vocabulary: &Vocabulary, region: TermIndex) -> Option<&str> {
    let slug = vocabulary.term(region).id.as_str().strip_prefix("region:")?;
    slug.bytes().all(|byte| byte.is_ascii_digit()).then_some(slug)
}

/// A place is a wish unless the text says that it must be so: 県内限定, 必須, only.
pub(super) fn level(passage: &Passage, at: &Range<usize>) -> Level {
    let clause = passage.clause(at.start);
    if passage.has(&(at.end..clause.end.max(at.end)), Sign::Only) {
        return Level::Must;
    }
    passage.level(at).unwrap_or(Level::Want)
}

/// Whether a place is kept out: 大阪以外.
pub(super) fn is_refused(passage: &Passage, at: &Range<usize>) -> bool {
    refusal::behind(passage, at.end).is_some() || refusal::ahead(passage, at.start).is_some()
}
