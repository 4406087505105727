//! The vocabulary as an office sees it: the built-in one and what the office imported.

use super::{Context, Result, office_of, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{Language, OfficeId, Principal, Scheme, TermId};
use crate::services::Error;
use crate::vocabulary::{Place, Term, TermIndex, Vocabulary};
use serde::Serialize;
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
    let term = vocabulary.term(index);
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
