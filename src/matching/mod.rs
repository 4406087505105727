//! The scoring engine: a snapshot and a need in, ranked and explained candidates out. Pure, synchronous, deterministic.
//!
//! `snapshot` prepares the organizations once; `plan` turns a need into the list of things to judge and shares
//! out the points (`weights` and `score` hold every number); `criteria` judge one thing each; `rank` puts it together;
//! `lookup` finds organizations without a need; `evidence` and `ranking` are what comes out and `wording` says it in sentences. `tuning` fits an office's weights to
//! what its coordinators decided. `docs/matching.md` explains the whole to people who have to stand by a proposal.

mod bounds;
mod by_term;
mod capabilities;
pub mod consortia;
mod counterfactual;
mod counterparts;
mod criteria;
mod evidence;
mod fit;
mod held;
mod lookup;
pub mod metrics;
mod plan;
mod postings;
mod profile_text;
mod programmes;
mod rank;
mod ranking;
pub mod retrieval;
mod score;
mod search;
mod segment;
mod shared;
mod snapshot;
mod subject;
mod text;
pub mod tuning;
mod weights;
mod wording;

pub use counterfactual::Lift;
pub use counterparts::{Counterpart, OpenNeed, Reason, ReasonKind, counterparts};
pub use evidence::{Evidence, Question, Source, Verdict};
pub use lookup::{Found, Lookup, look_up};
pub use plan::NeedCase;
pub use programmes::{Gap, closing};
pub use rank::{judge_one, rank, score_one};
pub use ranking::{Candidate, Criterion, Finding, FindingStatus, Part, Ranking, RequirementRef};
pub use score::{GOOD_SCORE, Score};
pub use segment::{KnownSite, SEGMENT_MOST, Segment};
pub use snapshot::{Known, Snapshot};
pub use subject::Subject;
pub use weights::{Weight, Weights};
pub use wording::requirement_text;
