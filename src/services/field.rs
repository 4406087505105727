//! What an office's needs are ranked with: its vocabulary, its weights and a snapshot of its organizations, kept in
//! memory and in step with the database.
//!
//! Every use case gets its transaction and the field as it stands there in one: what has changed since the last time
//! is read and worked in first. Several processes each keep their own.

use super::vocabularies;
use super::{Context, Result, blocking, office_of, weights};
use crate::db;
use crate::domain::{
    Day, Language, Need, NeedDetails, NeedId, OfficeId, Organization, OrganizationId, Principal, TermId,
};
use crate::matching::{
    self, Candidate, NeedCase, Ranking, SEGMENT_MOST, Score, Segment, Snapshot, Subject, Weights,
};
use crate::vocabulary::Vocabulary;
use chrono::{DateTime, Duration, Utc};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

/// How long a snapshot may go without following changes and still be brought up to date; `recurring` forgets changes
/// after a day, and the snapshot after this.
pub const FOLLOWED_WITHIN: Duration = Duration::hours(12);

/// Fewer needs than these are done sooner by one processor than shared among several.
const LEAST_SHARED: usize = 32;

/// What ranking an office's needs takes.
#[derive(Clone)]
pub struct Field {
    pub vocabulary: Arc<Vocabulary>,
    pub snapshot: Arc<Snapshot>,
    pub weights: Weights,
    /// How far changes were followed.
    mark: Arc<db::changes::Mark>,
}

/// The fields in use, by office.
#[derive(Default)]
pub struct Fields(Mutex<HashMap<OfficeId, Slot>>);

/// Held while a field is brought up to date, so that ten requests do not read the same changes ten times.
type Slot = Arc<tokio::sync::Mutex<Option<Kept>>>;

struct Kept {
    field: Field,
    followed_at: DateTime<Utc>,
    is_being_renewed: bool,
}

impl Fields {
    fn slot(&self, office_id: OfficeId) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        slots.entry(office_id).or_default().clone()
    }

    fn offices(&self) -> Vec<OfficeId> {
        let slots = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        slots.keys().copied().collect()
    }
}

/// Lets go of the fields that would have to be read anew: nobody has asked for them, and nothing has changed in their
/// offices, for that long.
pub fn forget_unused(ctx: &Context) {
    let now = ctx.clock.now();
    let mut slots = ctx.fields.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let is_followed = |kept: &Kept| now - kept.followed_at < FOLLOWED_WITHIN;
    // Whoever holds a slot is about to use it.
    slots.retain(|_, slot| {
        Arc::strong_count(slot) > 1
            || slot.try_lock().is_ok_and(|kept| kept.as_ref().is_some_and(is_followed))
    });
}

/// Begins a transaction, with the field of the principal's office as it stands there.
///
/// First comes the turn, then the connection: those who wait while somebody reads a large office for the first time
/// hold nothing that others need. So nobody may wait here with a transaction begun already.
pub async fn begin(ctx: &Context, principal: &Principal) -> Result<(db::Tx, Field)> {
    let office_id = office_of(principal)?;
    let slot = ctx.fields.slot(office_id);
    let mut kept = slot.lock().await;
    let mut tx = ctx.database.begin(principal).await?;
    let vocabulary = vocabularies::of_office(ctx, &mut tx, office_id).await?;
    let now = ctx.clock.now();
    let last = kept.as_ref().filter(|kept| {
        Arc::ptr_eq(&kept.field.vocabulary, &vocabulary) && now - kept.followed_at < FOLLOWED_WITHIN
    });
    let mut next = match last {
        Some(last) => follow(&mut tx, office_id, last, now).await?,
        None => read(&mut tx, office_id, vocabulary, now).await?,
    };
    if next.field.snapshot.is_worn() && !next.is_being_renewed {
        next.is_being_renewed = true;
        tokio::spawn(renew(ctx.clone(), office_id));
    }
    Ok((tx, kept.insert(next).field.clone()))
}

/// Brings the fields that this process keeps up to date: of one office, or of all. For background work, so that no
/// request has to wait for it.
pub async fn refresh(ctx: &Context, office_id: Option<OfficeId>) -> Result<()> {
    for office in ctx.fields.offices() {
        if office_id.is_none_or(|only| only == office) {
            begin(ctx, &Principal::Office(office)).await?;
        }
    }
    Ok(())
}

/// Works in what has changed since the field was last used.
async fn follow(tx: &mut db::Tx, office_id: OfficeId, last: &Kept, now: DateTime<Utc>) -> Result<Kept> {
    let weights = weights::in_use(tx, office_id).await?;
    let (changed, mark) = db::changes::since(tx, office_id, &last.field.mark).await?;
    let (mark, is_being_renewed) = (Arc::new(mark), last.is_being_renewed);
    let Field { vocabulary, snapshot, .. } = last.field.clone();
    if changed.is_empty() {
        let field = Field { vocabulary, snapshot, weights, mark };
        return Ok(Kept { field, followed_at: now, is_being_renewed });
    }
    if changed.len() > SEGMENT_MOST {
        return read(tx, office_id, vocabulary, now).await;
    }
    let ids: Vec<OrganizationId> = changed.into_iter().collect();
    let subjects = subjects(db::organizations::list_with_profiles_of(tx, &ids).await?);
    let there: Vec<OrganizationId> = subjects.iter().map(|subject| subject.id).collect();
    let removed: Vec<OrganizationId> =
        ids.into_iter().filter(|id| there.binary_search(id).is_err()).collect();
    let words = vocabulary.clone();
    let next = blocking(move || Arc::new(snapshot.with(&words, subjects, &removed))).await?;
    let field = Field { vocabulary, snapshot: next, weights, mark };
    Ok(Kept { field, followed_at: now, is_being_renewed })
}

/// Reads everything. Segments are made while the next organizations are being read, as many at a time as there are
/// processors.
async fn read(
    tx: &mut db::Tx,
    office_id: OfficeId,
    vocabulary: Arc<Vocabulary>,
    now: DateTime<Utc>,
) -> Result<Kept> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mark = Arc::new(db::changes::mark(tx, office_id).await?);
    let weights = weights::in_use(tx, office_id).await?;
    let mut segments = Vec::new();
    let mut in_the_making: VecDeque<JoinHandle<Segment>> = VecDeque::new();
    let mut after = None;
    loop {
        let rows = db::organizations::list_with_profiles(tx, office_id, after, SEGMENT_MOST).await?;
        let is_last = rows.len() < SEGMENT_MOST;
        after = rows.last().map(|(id, ..)| *id);
        let words = vocabulary.clone();
        in_the_making.push_back(tokio::task::spawn_blocking(move || Segment::new(&words, subjects(rows))));
        while in_the_making.len() >= processors || is_last {
            let Some(segment) = in_the_making.pop_front() else { break };
            segments.push(segment.await.map_err(super::Error::internal)?);
        }
        if is_last {
            break;
        }
    }
    let field = Field { vocabulary, snapshot: Arc::new(Snapshot::of(segments)), weights, mark };
    Ok(Kept { field, followed_at: now, is_being_renewed: false })
}

/// Reads a worn field anew while the old one goes on being used.
async fn renew(ctx: Context, office_id: OfficeId) {
    let renewed = async {
        let mut tx = ctx.database.begin(&Principal::Office(office_id)).await?;
        let vocabulary = vocabularies::of_office(&ctx, &mut tx, office_id).await?;
        read(&mut tx, office_id, vocabulary, ctx.clock.now()).await
    };
    let renewed = renewed.await;
    let slot = ctx.fields.slot(office_id);
    let mut kept = slot.lock().await;
    match renewed {
        Ok(renewed) => *kept = Some(renewed),
        Err(error) => {
            tracing::error!(%error, "a worn snapshot could not be made anew");
            if let Some(kept) = &mut *kept {
                kept.is_being_renewed = false;
            }
        }
    }
}

fn subjects(rows: Vec<db::organizations::WithProfile>) -> Vec<Subject> {
    rows.into_iter()
        .map(|(id, details, profile, record)| Subject {
            id,
            name: details.name.to_string(),
            kind: details.kind,
            region: details.region,
            industries: details.industries,
            name_withheld: details.name_withheld,
            profile,
            record,
        })
        .collect()
}

impl Field {
    /// Whether it is still what `begin` would hand out, now that the transaction has waited for something.
    pub(super) async fn is_current(
        &self,
        ctx: &Context,
        tx: &mut db::Tx,
        office_id: OfficeId,
    ) -> Result<bool> {
        let vocabulary = vocabularies::of_office(ctx, tx, office_id).await?;
        let weights = weights::in_use(tx, office_id).await?;
        let (changed, _) = db::changes::since(tx, office_id, &self.mark).await?;
        Ok(Arc::ptr_eq(&vocabulary, &self.vocabulary) && weights == self.weights && changed.is_empty())
    }

    /// A need before the engine; without an id where it is not written down.
    pub(super) fn case<'a>(
        &self,
        id: Option<NeedId>,
        owner: Option<OrganizationId>,
        details: &'a NeedDetails,
        today: Day,
    ) -> NeedCase<'a> {
        let owner_region = owner.and_then(|owner| self.region(owner));
        NeedCase { id, owner, owner_region, details, today, weights: self.weights }
    }

    /// Ranks the organizations for a need, away from the event loop.
    pub async fn rank(
        &self,
        id: Option<NeedId>,
        owner: Option<OrganizationId>,
        details: &NeedDetails,
        today: Day,
        limit: usize,
    ) -> Result<Ranking> {
        let (field, details) = (self.clone(), details.clone());
        blocking(move || {
            let need = field.case(id, owner, &details, today);
            matching::rank(&field.vocabulary, &field.snapshot, &need, limit)
        })
        .await
    }

    /// Judges one organization before many needs: the candidate for each need that it has a ground for, with the
    /// number of the need.
    pub async fn judge(
        &self,
        id: OrganizationId,
        needs: &Arc<Vec<Need>>,
        today: Day,
    ) -> Result<Vec<(usize, Candidate)>> {
        self.each(needs, today, move |field, case| {
            matching::judge_one(&field.vocabulary, &field.snapshot, case, id)
        })
        .await
    }

    /// The same where nobody asks why: the score before each need that it could meet.
    pub async fn score(
        &self,
        id: OrganizationId,
        needs: &Arc<Vec<Need>>,
        today: Day,
    ) -> Result<Vec<(usize, Score)>> {
        self.each(needs, today, move |field, case| {
            matching::score_one(&field.vocabulary, &field.snapshot, case, id)
        })
        .await
    }

    /// Does something with each need, on all processors, for somebody waits for it; what came of it, with the number of
    /// the need.
    async fn each<T: Send + 'static>(
        &self,
        needs: &Arc<Vec<Need>>,
        today: Day,
        work: impl Fn(&Field, &NeedCase) -> Option<T> + Clone + Send + 'static,
    ) -> Result<Vec<(usize, T)>> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let part = needs.len().div_ceil(processors).max(LEAST_SHARED);
        let parts = (0..needs.len()).step_by(part).map(|from| {
            let (field, needs, work) = (self.clone(), needs.clone(), work.clone());
            blocking(move || {
                let done = (from..needs.len().min(from + part)).filter_map(|number| {
                    let need = &needs[number];
                    let case = field.case(Some(need.id), Some(need.organization_id), &need.details, today);
                    Some((number, work(&field, &case)?))
                });
                done.collect::<Vec<_>>()
            })
        });
        Ok(futures_util::future::try_join_all(parts).await?.into_iter().flatten().collect())
    }

    /// Where the head office of an organization is.
    pub(super) fn region(&self, id: OrganizationId) -> Option<TermId> {
        self.snapshot.known(id)?.region.cloned()
    }

    /// The name of an organization; an alias where it is withheld and `may_see` does not hold.
    pub fn name(&self, id: OrganizationId, may_see: bool, language: Language) -> String {
        match self.snapshot.known(id) {
            Some(known) if known.name_withheld && !may_see => Organization::alias(id, known.kind, language),
            Some(known) => known.name.to_owned(),
            None => String::new(),
        }
    }
}
