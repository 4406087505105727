//! The table `search_texts`, which triggers keep, and the records that its texts are of.

use super::{Result, Tx};
use crate::domain::OrganizationId;
use chrono::NaiveDate;
use sqlx::{Postgres, QueryBuilder};

/// A word that is looked for.
#[derive(Debug, Clone)]
pub struct Word {
    /// As typed; the database folds it as it folds the texts.
    pub text: String,
    /// As names of organizations are compared; none where nothing is left of it.
    pub name: Option<String>,
}

/// A record that has all the words.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FoundRow {
    pub id: uuid::Uuid,
    pub title: String,
    /// What tells it from others: an address, an owner.
    pub beside: Option<String>,
    /// What was searched, a line for each text.
    pub text: Option<String>,
    /// The day of a note.
    pub on_day: Option<NaiveDate>,
    /// Where it is kept, of notes and attachments.
    pub organization_id: Option<uuid::Uuid>,
    pub introduction_id: Option<uuid::Uuid>,
}

type Query = QueryBuilder<Postgres>;

/// Of each word: that it stands in one of these texts, or in the name of one of these organizations.
fn push_words(query: &mut Query, words: &[Word], texts: &[&str], names: &[&str]) {
    for word in words {
        query.push(" AND (false");
        for text in texts {
            query.push(" OR position(folded_text(").push_bind(word.text.clone());
            query.push(format!(") in coalesce({text}, '')) > 0"));
        }
        if let Some(name) = &word.name {
            for place in names {
                query.push(" OR position(").push_bind(name.clone());
                query.push(format!(" in {place}) > 0"));
            }
        }
        query.push(")");
    }
}

async fn fetch(tx: &mut Tx, mut query: Query) -> Result<Vec<FoundRow>> {
    Ok(query.build_query_as().fetch_all(tx.connection()).await?)
}

/// Organizations by their entry of the register and their profile; those whose name has the words first, by name.
pub async fn organizations(
    tx: &mut Tx,
    words: &[Word],
    only: Option<OrganizationId>,
    limit: i64,
) -> Result<Vec<FoundRow>> {
    let mut query = Query::new(
        "SELECT o.id, o.name AS title, o.details->>'address' AS beside,
             concat_ws(E'\\n', texts_in(o.details), texts_in(p.details)) AS text, NULL::date AS on_day,
             NULL::uuid AS organization_id, NULL::uuid AS introduction_id
         FROM (
             SELECT o.id, (true",
    );
    push_words(&mut query, words, &[], &["o.folded_name"]);
    query.push(
        ") AS is_named
             FROM organizations o
             JOIN search_texts s ON s.kind = 'organization' AND s.record_id = o.id
             LEFT JOIN search_texts q ON q.kind = 'profile' AND q.record_id = o.id
             WHERE true",
    );
    push_words(&mut query, words, &["s.folded", "q.folded"], &["o.folded_name"]);
    if let Some(only) = only {
        query.push(" AND o.id = ").push_bind(only.0);
    }
    query.push(" ORDER BY is_named DESC, o.name, o.id LIMIT ").push_bind(limit);
    query.push(
        ") found JOIN organizations o ON o.id = found.id LEFT JOIN profiles p ON p.organization_id = o.id
         ORDER BY found.is_named DESC, o.name, o.id",
    );
    fetch(tx, query).await
}

/// Needs by what they say and whose they are, the latest first.
pub async fn needs(
    tx: &mut Tx,
    words: &[Word],
    only: Option<OrganizationId>,
    limit: i64,
) -> Result<Vec<FoundRow>> {
    let mut query = Query::new(
        "SELECT n.id, n.details->>'title' AS title, found.name AS beside, texts_in(n.details - 'exclusions') AS text,
             NULL::date AS on_day, NULL::uuid AS organization_id, NULL::uuid AS introduction_id
         FROM (
             SELECT n.id, o.name FROM needs n
             JOIN search_texts s ON s.kind = 'need' AND s.record_id = n.id
             JOIN organizations o ON o.id = n.organization_id
             WHERE true",
    );
    push_words(&mut query, words, &["s.folded"], &["o.folded_name"]);
    if let Some(only) = only {
        query.push(" AND n.organization_id = ").push_bind(only.0);
    }
    query.push(" ORDER BY n.id DESC LIMIT ").push_bind(limit);
    query.push(") found JOIN needs n ON n.id = found.id ORDER BY n.id DESC");
    fetch(tx, query).await
}

/// Cases by the title of the need, the names of the sides and what was remarked at the steps, the latest first.
pub async fn cases(tx: &mut Tx, words: &[Word], limit: i64) -> Result<Vec<FoundRow>> {
    let mut query = Query::new(
        "SELECT found.id, found.title, found.beside,
             (SELECT string_agg(words_of_step(t.step, t.note), E'\\n' ORDER BY t.number)
              FROM introduction_steps t WHERE t.introduction_id = found.id) AS text,
             NULL::date AS on_day, NULL::uuid AS organization_id, NULL::uuid AS introduction_id
         FROM (
             SELECT i.id, n.details->>'title' AS title, w.name || ' ― ' || c.name AS beside
             FROM introductions i
             JOIN needs n ON n.id = i.need_id
             JOIN organizations w ON w.id = n.organization_id
             JOIN organizations c ON c.id = i.organization_id
             LEFT JOIN search_texts s ON s.kind = 'case' AND s.record_id = i.id
             WHERE true",
    );
    push_words(
        &mut query,
        words,
        &["s.folded", "folded_text(n.details->>'title')"],
        &["w.folded_name", "c.folded_name"],
    );
    query.push(" ORDER BY i.id DESC LIMIT ").push_bind(limit);
    query.push(") found ORDER BY found.id DESC");
    fetch(tx, query).await
}

/// Notes by what they say, the latest day first. The title is the kind.
pub async fn notes(tx: &mut Tx, words: &[Word], limit: i64) -> Result<Vec<FoundRow>> {
    let mut query = Query::new(
        "SELECT t.id, t.details->>'kind' AS title, coalesce(n.details->>'title', o.name) AS beside,
             texts_in(t.details) AS text, t.on_day, t.organization_id, t.introduction_id
         FROM search_texts s
         JOIN notes t ON t.id = s.record_id
         LEFT JOIN organizations o ON o.id = t.organization_id
         LEFT JOIN introductions i ON i.id = t.introduction_id
         LEFT JOIN needs n ON n.id = i.need_id
         WHERE s.kind = 'note'",
    );
    push_words(&mut query, words, &["s.folded"], &[]);
    query.push(" ORDER BY t.on_day DESC, t.id DESC LIMIT ").push_bind(limit);
    fetch(tx, query).await
}

/// Attachments by name, the latest first.
pub async fn attachments(tx: &mut Tx, words: &[Word], limit: i64) -> Result<Vec<FoundRow>> {
    let mut query = Query::new(
        "SELECT f.id, f.name AS title, coalesce(n.details->>'title', o.name) AS beside, NULL::text AS text,
             NULL::date AS on_day, f.organization_id, f.introduction_id
         FROM search_texts s
         JOIN attachments f ON f.id = s.record_id
         LEFT JOIN organizations o ON o.id = f.organization_id
         LEFT JOIN introductions i ON i.id = f.introduction_id
         LEFT JOIN needs n ON n.id = i.need_id
         WHERE s.kind = 'attachment'",
    );
    push_words(&mut query, words, &["s.folded"], &[]);
    query.push(" ORDER BY f.id DESC LIMIT ").push_bind(limit);
    fetch(tx, query).await
}

/// Support programmes by what they say, by name.
pub async fn programmes(tx: &mut Tx, words: &[Word], limit: i64) -> Result<Vec<FoundRow>> {
    let mut query = Query::new(
        "SELECT p.id, p.details->>'name' AS title, p.details->>'offered_by' AS beside, texts_in(p.details) AS text,
             NULL::date AS on_day, NULL::uuid AS organization_id, NULL::uuid AS introduction_id
         FROM search_texts s JOIN programmes p ON p.id = s.record_id WHERE s.kind = 'programme'",
    );
    push_words(&mut query, words, &["s.folded"], &[]);
    query.push(" ORDER BY title, p.id LIMIT ").push_bind(limit);
    fetch(tx, query).await
}
