//! The mail that tells a coordinator about candidates.

use crate::domain::{Day, Language, Name, NeedId};

/// What there is to tell one coordinator, in the order in which it is told.
#[derive(Debug, Clone)]
pub struct CandidatesMail {
    pub language: Language,
    pub recipient: Name,
    pub office: Name,
    /// At least one.
    pub needs: Vec<NeedNews>,
    /// The public address of the server, such as `https://enishi.example.jp`.
    pub link_base: String,
}

/// News about one need.
#[derive(Debug, Clone)]
pub struct NeedNews {
    pub need_id: NeedId,
    pub title: String,
    /// The kind of need in the reader's language: 外注.
    pub kind: String,
    /// Whose need it is, or the alias where the name is withheld.
    pub owner: String,
    pub cause: Cause,
    pub deadline: Option<Day>,
    /// Best first, at most [`CANDIDATES_SHOWN`]; further ones are counted with the others.
    pub candidates: Vec<CandidateNews>,
    pub near_misses: Vec<NearMissNews>,
    /// How many candidates there are beyond those listed.
    pub others: usize,
}

/// Why there is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The need was opened.
    Opened,
    /// The need was changed and its candidates were ranked anew.
    Changed,
    /// An organization has become a good candidate.
    NewCandidate,
}

/// One candidate. All sentences are in the reader's language.
#[derive(Debug, Clone)]
pub struct CandidateNews {
    pub rank: u32,
    pub name: String,
    /// `72.5`, of 100.
    pub score: String,
    /// Whether the coordinator has not been told of it for this need before.
    pub is_new: bool,
    /// What matches, as stated in the profile.
    pub reasons: Vec<String>,
    /// What was concluded from other entries.
    pub inferred: Vec<String>,
    /// What is not known and should be asked.
    pub questions: Vec<String>,
    /// What is wished for and not there.
    pub missing: Vec<String>,
}

/// An organization that just fails a must, and what it lacks.
#[derive(Debug, Clone)]
pub struct NearMissNews {
    pub name: String,
    pub gaps: Vec<String>,
}

/// A mail's words, ready for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// Candidates told of in full for each need.
pub const CANDIDATES_SHOWN: usize = 5;

/// Writes the mail.
pub fn compose(mail: &CandidatesMail) -> Composed {
    let _ = mail;
    Composed { subject: String::new(), text: String::new(), html: None }
}
