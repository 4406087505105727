//! What every use case works with: the database, the clock, keys, settings, and what is kept in memory.

use super::field::Fields;
use super::vocabularies::VocabularyCache;
use super::weights::Tunings;
use crate::auth::TokenKeys;
use crate::db::Database;
use crate::domain::{Clock, MailTimes, Reason};
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// The settings that use cases look at.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address that people reach the pages under, without a slash at the end.
    pub public_url: String,
    /// When people are told of something by mail.
    pub mail_times: MailTimes,
}

/// What every use case works with. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub database: Database,
    pub clock: Clock,
    pub tokens: TokenKeys,
    pub settings: Settings,
    pub(super) vocabularies: Arc<VocabularyCache>,
    pub(super) fields: Arc<Fields>,
    pub(super) tunings: Arc<Tunings>,
    /// How many passwords may be compared at a time.
    pub(super) hashing: Arc<Semaphore>,
    /// Rung when work was enqueued, so that the worker need not wait for its next look.
    pub bell: Arc<Notify>,
}

impl Context {
    pub fn new(database: Database, clock: Clock, tokens: TokenKeys, settings: Settings) -> Self {
        Self {
            database,
            clock,
            tokens,
            settings,
            vocabularies: Arc::default(),
            fields: Arc::default(),
            tunings: Arc::default(),
            hashing: Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from))),
            bell: Arc::default(),
        }
    }
}

/// A key that the caller makes up for a creation, so that it can be sent again without creating a second record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// # Errors
    /// [`Reason::Empty`], [`Reason::TooLong`], [`Reason::ControlCharacter`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        match text {
            "" => Err(Reason::Empty),
            text if text.len() > 200 => Err(Reason::TooLong { max: 200 }),
            text if text.chars().any(char::is_control) => Err(Reason::ControlCharacter),
            text => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    /// The `next` of the page before; none for the first page.
    pub cursor: Option<uuid::Uuid>,
    /// How many entries at most.
    pub limit: i64,
}

impl PageRequest {
    pub const MOST: i64 = 200;
}
