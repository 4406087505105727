//! The vocabulary as an office sees it: the built-in one and what the office imported.

use super::{Context, IdempotencyKey, Result, blocking, office_of, once, record, require, telling};
use crate::auth::Permission;
use crate::db;
use crate::domain::{Faults, Language, Name, OfficeId, Principal, Reason, Scheme, TermId};
use crate::services::Error;
use crate::vocabulary::{Place, Term, TermIndex, Vocabulary};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use utoipa::ToSchema;

/// The vocabularies in use, by office.
#[derive(Default)]
pub struct VocabularyCache(Mutex<HashMap<OfficeId, CachedVocabulary>>);

struct CachedVocabulary {
    stamp: db::terms::Stamp,
    vocabulary: Arc<Vocabulary>,
}

/// A term as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TermView {
    pub id: TermId,
    pub scheme: Scheme,
    pub parent: Option<TermId>,
    pub ja: String,
    pub en: String,
    /// In the reader's language.
    pub label: String,
    pub synonyms: Vec<String>,
    pub implies: Vec<TermId>,
    pub source: Option<String>,
}

/// The vocabulary of an office. Built anew only when the office's additions have changed.
pub async fn of_office(ctx: &Context, tx: &mut db::Tx, office_id: OfficeId) -> Result<Arc<Vocabulary>> {
    let stamp = db::terms::stamp(tx, office_id).await?;
    if stamp.is_empty() {
        return built_in();
    }
    {
        let cache = ctx.vocabularies.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(cached) = cache.get(&office_id)
            && cached.stamp == stamp
        {
            return Ok(cached.vocabulary.clone());
        }
    }
    let additions = db::terms::list(tx, office_id).await?;
    let vocabulary = built_in()?.with_terms(additions.iter().map(term).collect()).map_err(Error::internal)?;
    let mut cache = ctx.vocabularies.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    // Whoever built the same one meanwhile was first: all share one, by which it is known whether it has changed.
    if let Some(cached) = cache.get(&office_id)
        && cached.stamp == stamp
    {
        return Ok(cached.vocabulary.clone());
    }
    let vocabulary = Arc::new(vocabulary);
    cache.insert(office_id, CachedVocabulary { stamp, vocabulary: vocabulary.clone() });
    Ok(vocabulary)
}

/// The vocabulary that the principal's requests are read with.
pub async fn of_principal(ctx: &Context, principal: &Principal) -> Result<Arc<Vocabulary>> {
    let mut tx = ctx.database.begin(principal).await?;
    of_office(ctx, &mut tx, office_of(principal)?).await
}

/// The vocabulary without any office's additions.
pub fn built_in() -> Result<Arc<Vocabulary>> {
    static BUILT_IN: OnceLock<Arc<Vocabulary>> = OnceLock::new();
    if let Some(vocabulary) = BUILT_IN.get() {
        return Ok(vocabulary.clone());
    }
    let vocabulary = Arc::new(Vocabulary::built_in().map_err(Error::internal)?);
    Ok(BUILT_IN.get_or_init(|| vocabulary).clone())
}

fn term(stored: &db::terms::StoredTerm) -> Term {
    Term {
        id: stored.id.clone(),
        parent: stored.parent.clone(),
        ja: stored.ja.clone(),
        en: stored.en.clone(),
        synonyms: stored.synonyms.clone(),
        implies: Vec::new(),
        source: stored.source.clone(),
        place: stored
            .latitude
            .zip(stored.longitude)
            .map(|(latitude, longitude)| Place { latitude, longitude }),
    }
}

/// Terms that a query finds, best first.
pub async fn search_terms(
    ctx: &Context,
    principal: &Principal,
    query: &str,
    scheme: Option<Scheme>,
    limit: usize,
    language: Language,
) -> Result<Vec<TermView>> {
    require(principal, Permission::ReadVocabulary)?;
    let vocabulary = of_principal(ctx, principal).await?;
    let found = vocabulary.search(query, scheme, limit);
    Ok(found.into_iter().map(|index| view(&vocabulary, index, language)).collect())
}

/// What people edit of a term of the office's own.
#[derive(Debug, Clone, Serialize)]
pub struct TermDetails {
    pub ja: Name,
    pub en: Name,
    pub synonyms: Vec<Name>,
    pub parent: Option<TermId>,
}

/// Tells the terms that somebody added here from those of an imported list.
const OWN: &str = "own-";

fn is_own(id: &TermId) -> bool {
    id.as_str().split_once(':').is_some_and(|(_, slug)| slug.starts_with(OWN))
}

/// The terms that the office added one by one, without those of imported lists.
pub async fn list_own_terms(
    ctx: &Context,
    principal: &Principal,
    language: Language,
) -> Result<Vec<TermView>> {
    require(principal, Permission::ReadVocabulary)?;
    let mut tx = ctx.database.begin(principal).await?;
    let stored = db::terms::list(&mut tx, office_of(principal)?).await?;
    let own = stored.iter().filter(|stored| is_own(&stored.id));
    Ok(own.map(|stored| term_view(&term(stored), language)).collect())
}

/// One of the terms that the office added, with its version.
pub async fn get_own_term(
    ctx: &Context,
    principal: &Principal,
    id: &TermId,
    language: Language,
) -> Result<(TermView, i64)> {
    require(principal, Permission::EditVocabulary)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let version = db::terms::lock_version(&mut tx, office_id, id).await?.filter(|_| is_own(id));
    let version = version.ok_or(Error::NotFound)?;
    let stored = db::terms::list(&mut tx, office_id).await?;
    let stored = stored.iter().find(|stored| stored.id == *id).ok_or(Error::NotFound)?;
    Ok((term_view(&term(stored), language), version))
}

/// Adds a term to the office's vocabulary, and has open needs matched again: new words may bring new candidates.
///
/// # Errors
/// Faults of a label that the vocabulary has already.
pub async fn add_term(
    ctx: &Context,
    principal: &Principal,
    scheme: Scheme,
    details: TermDetails,
    key: Option<&IdempotencyKey>,
) -> Result<()> {
    require(principal, Permission::EditVocabulary)?;
    let office_id = office_of(principal)?;
    let unique = uuid::Uuid::now_v7();
    let id = TermId::parse(&format!("{}:{OWN}{}", scheme.as_str(), unique.simple()))
        .map_err(|reason| Error::internal(format!("an id of our own making is none: {}", reason.code())))?;
    let mut tx = ctx.database.begin(principal).await?;
    if once(ctx, &mut tx, key, "add_term", &(scheme, &details), unique).await?.is_some() {
        return Ok(());
    }
    write(ctx, &mut tx, office_id, &id, details).await?;
    record(ctx, &mut tx, office_id, "term.create", unique, json!({ "id": id })).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Changes a term that the office added, and has open needs matched again.
///
/// # Errors
/// [`Error::VersionConflict`], faults of a label that the vocabulary has already or of a parent that is below the term.
pub async fn update_term(
    ctx: &Context,
    principal: &Principal,
    id: &TermId,
    details: TermDetails,
    version: i64,
) -> Result<()> {
    require(principal, Permission::EditVocabulary)?;
    let office_id = office_of(principal)?;
    let mut tx = ctx.database.begin(principal).await?;
    let current = db::terms::lock_version(&mut tx, office_id, id).await?.filter(|_| is_own(id));
    let current = current.ok_or(Error::NotFound)?;
    if current != version {
        return Err(Error::VersionConflict { current });
    }
    write(ctx, &mut tx, office_id, id, details).await?;
    record(ctx, &mut tx, office_id, "term.update", office_id.0, json!({ "id": id })).await?;
    tx.commit().await?;
    ctx.bell.notify_one();
    Ok(())
}

/// Writes a term where its words are nobody else's and the vocabulary stays sound.
async fn write(
    ctx: &Context,
    tx: &mut db::Tx,
    office_id: OfficeId,
    id: &TermId,
    details: TermDetails,
) -> Result<()> {
    // One after the other: two terms that are each put below the other would be sound one by one.
    db::offices::lock(tx, office_id).await?;
    let vocabulary = of_office(ctx, tx, office_id).await?;
    let is_taken = |label: &Name| {
        let found = vocabulary.find(id.scheme(), label.as_str());
        found.is_some_and(|index| vocabulary.term(index).id != *id)
    };
    let synonyms =
        details.synonyms.iter().enumerate().map(|(row, label)| (format!("/synonyms/{row}"), label));
    let labels =
        [("/ja".to_owned(), &details.ja), ("/en".to_owned(), &details.en)].into_iter().chain(synonyms);
    let mut faults = Faults::default();
    for (pointer, _) in labels.filter(|(_, label)| is_taken(label)) {
        faults.push(pointer, Reason::Duplicate);
    }
    faults.or(())?;
    let stored = db::terms::StoredTerm {
        id: id.clone(),
        parent: details.parent,
        ja: details.ja.as_str().to_owned(),
        en: details.en.as_str().to_owned(),
        synonyms: details.synonyms.iter().map(|label| label.as_str().to_owned()).collect(),
        latitude: None,
        longitude: None,
        source: None,
    };
    let mut additions = db::terms::list(tx, office_id).await?;
    additions.retain(|other| other.id != *id);
    additions.push(stored.clone());
    let built_in = built_in()?;
    let is_sound = move || built_in.with_terms(additions.iter().map(term).collect()).is_ok();
    if !blocking(is_sound).await? {
        return Err(Error::invalid("/parent", Reason::NoSuchRecord));
    }
    db::terms::upsert(tx, office_id, &stored).await?;
    telling::rematch(ctx, tx, office_id).await?;
    Ok(())
}

/// One term.
pub async fn get_term(
    ctx: &Context,
    principal: &Principal,
    id: &TermId,
    language: Language,
) -> Result<TermView> {
    require(principal, Permission::ReadVocabulary)?;
    let vocabulary = of_principal(ctx, principal).await?;
    let index = vocabulary.index(id).ok_or(Error::NotFound)?;
    Ok(view(&vocabulary, index, language))
}

fn view(vocabulary: &Vocabulary, index: TermIndex, language: Language) -> TermView {
    term_view(vocabulary.term(index), language)
}

fn term_view(term: &Term, language: Language) -> TermView {
    TermView {
        id: term.id.clone(),
        scheme: term.id.scheme(),
        parent: term.parent.clone(),
        ja: term.ja.clone(),
        en: term.en.clone(),
        label: language.pick(&term.ja, &term.en).to_owned(),
        synonyms: term.synonyms.clone(),
        implies: term.implies.clone(),
        source: term.source.clone(),
    }
}
