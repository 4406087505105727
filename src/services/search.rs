//! Search over everything that the reader may read: organizations, needs, cases, notes, attachments, programmes.

use super::{Context, Error, Result};
use crate::auth::{Permission, may};
use crate::db;
use crate::db::search::{FoundRow, Word};
use crate::domain::{
    Day, IntroductionId, Language, Line, OfficeNoteKind, OrganizationId, Principal, Reason, Subject,
};
use crate::vocabulary::organization_name;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

/// How many of each kind are found, unless one kind is asked for.
const EACH: i64 = 10;
/// How many where one kind is asked for: more would not be read, and another word finds fewer.
const OF_ONE: i64 = 100;
/// More words than these are a sentence.
const MOST_WORDS: usize = 8;
/// So many characters of a passage stand before what was found, and after it.
const BEFORE: usize = 30;
const AFTER: usize = 60;

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    Organization,
    Need,
    Introduction,
    Note,
    Attachment,
    Programme,
}

impl SearchKind {
    pub const ALL: [SearchKind; 6] =
        [Self::Organization, Self::Need, Self::Introduction, Self::Note, Self::Attachment, Self::Programme];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Need => "need",
            Self::Introduction => "introduction",
            Self::Note => "note",
            Self::Attachment => "attachment",
            Self::Programme => "programme",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Organization => language.pick("事業者", "Organizations"),
            Self::Need => language.pick("ニーズ", "Needs"),
            Self::Introduction => language.pick("案件", "Cases"),
            Self::Note => language.pick("メモと訪問の記録", "Notes and visits"),
            Self::Attachment => language.pick("添付ファイル", "Files"),
            Self::Programme => language.pick("支援制度", "Programmes"),
        }
    }
}

/// What was found, in groups that have something.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SearchResults {
    pub groups: Vec<SearchGroup>,
}

/// What was found of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SearchGroup {
    pub kind: SearchKind,
    pub items: Vec<SearchHit>,
    /// There are more: ask for this kind only.
    pub has_more: bool,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SearchHit {
    pub id: uuid::Uuid,
    pub title: String,
    /// What tells it from others: an address, an owner, the sides of a case.
    pub beside: Option<String>,
    /// Where a word was found; none where it stands in title or name.
    pub passage: Option<FoundPassage>,
    /// Where a note or an attachment is kept.
    pub organization_id: Option<OrganizationId>,
    pub introduction_id: Option<IntroductionId>,
}

impl SearchHit {
    pub fn subject(&self) -> Subject {
        Subject { organization_id: self.organization_id, introduction_id: self.introduction_id }
    }
}

/// A piece of a text with what was found in it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FoundPassage {
    pub before: String,
    pub found: String,
    pub after: String,
}

/// The words of a query.
///
/// # Errors
/// A fault of `/q`.
fn words(query: &str) -> Result<Vec<Word>> {
    let query = Line::<200>::parse(query).map_err(|reason| Error::invalid("/q", reason))?;
    let word = |text: &str| {
        let name = Some(organization_name(text)).filter(|name| !name.is_empty());
        Word { text: text.to_owned(), name }
    };
    let words: Vec<Word> = query.as_str().split_whitespace().map(word).collect();
    if words.len() > MOST_WORDS {
        return Err(Error::invalid("/q", Reason::TooMany { max: MOST_WORDS }));
    }
    Ok(words)
}

/// The records that have every word of the query, of all kinds or of one, as far as the principal may read them: a
/// member the own organization, its needs, and programmes.
pub async fn search(
    ctx: &Context,
    principal: &Principal,
    query: &str,
    only: Option<SearchKind>,
    language: Language,
) -> Result<SearchResults> {
    let words = words(query)?;
    let limit = if only.is_some() { OF_ONE } else { EACH };
    let mut tx = ctx.database.begin(principal).await?;
    let mut groups = Vec::new();
    for kind in SearchKind::ALL.into_iter().filter(|kind| only.is_none_or(|only| only == *kind)) {
        let mut rows = of_kind(&mut tx, principal, kind, &words, limit + 1).await?;
        let has_more = rows.len() as i64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or_default());
        if !rows.is_empty() {
            let items = rows.into_iter().map(|row| hit(kind, row, &words, language)).collect();
            groups.push(SearchGroup { kind, items, has_more });
        }
    }
    Ok(SearchResults { groups })
}

/// What of one kind has the words and may be read; nothing of what may not.
async fn of_kind(
    tx: &mut db::Tx,
    principal: &Principal,
    kind: SearchKind,
    words: &[Word],
    limit: i64,
) -> Result<Vec<FoundRow>> {
    let own = match principal {
        Principal::Person { organization_id, .. } => *organization_id,
        _ => None,
    };
    // Everything, the own, or nothing.
    let whose = |permission| match (may(principal, permission), own) {
        (true, _) => Some(None),
        (false, Some(own)) => Some(Some(own)),
        (false, None) => None,
    };
    let found = match kind {
        SearchKind::Organization => match whose(Permission::ReadOrganizations) {
            Some(only) => db::search::organizations(tx, words, only, limit).await?,
            None => Vec::new(),
        },
        SearchKind::Need => match whose(Permission::ReadNeeds) {
            Some(only) => db::search::needs(tx, words, only, limit).await?,
            None => Vec::new(),
        },
        SearchKind::Introduction if may(principal, Permission::ReadIntroductions) => {
            db::search::cases(tx, words, limit).await?
        }
        SearchKind::Note if may(principal, Permission::ReadRecords) => {
            db::search::notes(tx, words, limit).await?
        }
        SearchKind::Attachment if may(principal, Permission::ReadRecords) => {
            db::search::attachments(tx, words, limit).await?
        }
        SearchKind::Programme if may(principal, Permission::ReadProgrammes) => {
            db::search::programmes(tx, words, limit).await?
        }
        _ => Vec::new(),
    };
    Ok(found)
}

fn hit(kind: SearchKind, row: FoundRow, words: &[Word], language: Language) -> SearchHit {
    let title = match (kind, row.on_day) {
        (SearchKind::Note, Some(day)) => {
            let kind = OfficeNoteKind::ALL.into_iter().find(|kind| kind.as_str() == row.title);
            let kind = kind.map_or("", |kind| kind.label(language));
            format!("{kind} {}", Day::from(day).said(language))
        }
        _ => row.title.clone(),
    };
    let text = row.text.as_deref().unwrap_or_default();
    // The title stands there already.
    let lines = text.lines().filter(|line| *line != row.title);
    SearchHit {
        id: row.id,
        passage: passage(lines, words),
        title,
        beside: row.beside,
        organization_id: row.organization_id.map(OrganizationId),
        introduction_id: row.introduction_id.map(IntroductionId),
    }
}

/// The first line that has one of the words, cut to what stands around it.
fn passage<'t>(lines: impl Iterator<Item = &'t str>, words: &[Word]) -> Option<FoundPassage> {
    let words: Vec<Vec<char>> = words.iter().map(|word| word.text.nfkc().map(folded).collect()).collect();
    for line in lines {
        let shown: Vec<char> = line.nfkc().collect();
        let compared: Vec<char> = shown.iter().copied().map(folded).collect();
        let found = words.iter().find_map(|word| {
            let at = compared.windows(word.len().max(1)).position(|window| window == word.as_slice())?;
            Some((at, at + word.len()))
        });
        if let Some((from, until)) = found {
            return Some(cut(&shown, from, until));
        }
    }
    None
}

/// A character as the function `folded_text` of the database has it, after NFKC.
fn folded(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

fn cut(shown: &[char], from: usize, until: usize) -> FoundPassage {
    let (begin, end) = (from.saturating_sub(BEFORE), shown.len().min(until + AFTER));
    let text = |range: std::ops::Range<usize>| shown[range].iter().collect::<String>();
    let mark = |is_cut: bool| if is_cut { "…" } else { "" };
    FoundPassage {
        before: format!("{}{}", mark(begin > 0), text(begin..from)),
        found: text(from..until),
        after: format!("{}{}", text(until..end), mark(end < shown.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, query: &str) -> Option<String> {
        let found = passage(text.lines(), &words(query).unwrap())?;
        Some(format!("{}[{}]{}", found.before, found.found, found.after))
    }

    #[test]
    fn a_passage_shows_what_was_found_however_it_is_written() {
        assert_eq!(said("会社\nＡｌｕｍｉ の切削", "alumi").as_deref(), Some("[Alumi] の切削"));
        assert_eq!(said("亜鉛めっき", "メッキ").as_deref(), Some("亜鉛[めっき]"));
        assert_eq!(said("ﾒｯｷ", "めっき").as_deref(), Some("[メッキ]"));
        assert_eq!(said("切削", "研磨"), None);
        let long = format!("{}要{}", "前".repeat(100), "後".repeat(100));
        let cut = format!("…{}[要]{}…", "前".repeat(BEFORE), "後".repeat(AFTER));
        assert_eq!(said(&long, "要").unwrap(), cut);
    }

    #[test]
    fn a_query_has_some_words_and_not_too_many() {
        assert_eq!(words("（株）甲　めっき").unwrap().len(), 2);
        assert_eq!(words("（株）甲").unwrap()[0].name.as_deref(), Some("甲"));
        for refused in ["", " 　 ", "a b c d e f g h i", "a\nb"] {
            assert!(words(refused).is_err(), "{refused}");
        }
        assert!(words(&"長".repeat(201)).is_err());
    }
}
