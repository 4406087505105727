//! A placement problem as clauses: which slotting satisfies them is one that keeps every condition, and what each aim
//! counts is a list of literals.
//!
//! The form is that of Bofill and others, "Constraint solving approaches to the business-to-business meeting scheduling
//! problem" (JAIR 74, 2022), with the conditions that follow from the others and help a solver: somebody whose meetings
//! are all held uses exactly as many slots; an even number of people is busy in every slot; the tables of a slot are
//! counted over clusters of meetings that share a participant. Ours are sessions and days, several representatives,
//! meetings that may be left out, kinds of tables, distances in time, and idle slots.

use super::bounds;
use super::clauses::{Clauses, Lit};
use super::model::{Aim, Model, each};

/// The clauses with what their variables mean.
pub(super) struct Encoding {
    pub clauses: Clauses,
    /// For every meeting its possible slots and their literals.
    pub at: Vec<Vec<(usize, Lit)>>,
    /// For every aim, in the model's order, the literals that it counts.
    pub counted: Vec<Vec<Lit>>,
}

/// How many helping clauses one even-busy condition may need before it is left out: above this it does not pay.
const MOST_COUNTED: usize = 400;

/// Writes the model as clauses.
pub(super) fn encode(model: &Model) -> Encoding {
    let mut clauses = Clauses::default();
    let at: Vec<Vec<(usize, Lit)>> = model
        .meetings
        .iter()
        .map(|duty| each(duty.domain).map(|slot| (slot, clauses.variable())).collect())
        .collect();
    let held = held(model, &at, &mut clauses);
    let busy = busy(model, &at, &held, &mut clauses);
    tables(model, &at, &busy, &mut clauses);
    times(model, &at, &mut clauses);
    let gaps: Vec<Gaps> = busy.iter().map(|busy| Gaps::of(model, busy, &mut clauses)).collect();
    let breaks: Vec<Vec<Lit>> = gaps
        .iter()
        .enumerate()
        .map(|(who, gaps)| breaks_of(model, who, &gaps.ends(), &mut clauses))
        .collect();
    if let Some(most) = model.even_breaks {
        even(&breaks, most as usize, &mut clauses);
    }
    let mut idle = Vec::new();
    if model.aims.contains(&Aim::Idle) || model.even_idle.is_some() {
        idle = gaps.iter().map(|gaps| gaps.idle(&mut clauses)).collect();
    }
    if let Some(most) = model.even_idle {
        let counts: Vec<Vec<Lit>> =
            idle.iter().map(|slots: &Vec<Lit>| clauses.count(slots, slots.len(), true)).collect();
        even(&counts, most as usize, &mut clauses);
    }
    let counted = model
        .aims
        .iter()
        .map(|aim| match aim {
            Aim::Unplaced(class) => model
                .meetings
                .iter()
                .zip(&held)
                .filter(|(duty, _)| duty.class == *class)
                .filter_map(|(_, held)| held.map(|held| -held))
                .collect(),
            Aim::Moved => moved(model, &at, &mut clauses),
            Aim::Breaks => breaks.concat(),
            Aim::Idle => idle.concat(),
        })
        .collect();
    Encoding { clauses, at, counted }
}

/// "Not where it was", for those that were somewhere.
fn moved(model: &Model, at: &[Vec<(usize, Lit)>], clauses: &mut Clauses) -> Vec<Lit> {
    let mut moved = Vec::new();
    for (at, was) in at.iter().zip(&model.was) {
        let Some(was) = was else { continue };
        let there = literal(at, *was).unwrap_or_else(|| {
            let never = clauses.variable();
            clauses.add(&[-never]);
            never
        });
        moved.push(-there);
    }
    moved
}

/// Every meeting once: exactly, or for one that may be left out a literal that says whether it is held.
fn held(model: &Model, at: &[Vec<(usize, Lit)>], clauses: &mut Clauses) -> Vec<Option<Lit>> {
    model
        .meetings
        .iter()
        .zip(at)
        .map(|(duty, at)| {
            let mut places: Vec<Lit> = at.iter().map(|(_, literal)| *literal).collect();
            clauses.at_most_one(&places);
            if duty.class == 0 {
                clauses.add(&places);
                return None;
            }
            let held = clauses.variable();
            for place in &places {
                clauses.implies(*place, held);
            }
            places.push(-held);
            clauses.add(&places);
            Some(held)
        })
        .collect()
}

/// Literals "this participant is busy in this slot"; nobody has more meetings at once than it has seats.
fn busy(
    model: &Model,
    at: &[Vec<(usize, Lit)>],
    held: &[Option<Lit>],
    clauses: &mut Clauses,
) -> Vec<Vec<Option<Lit>>> {
    let mut all = Vec::with_capacity(model.of.len());
    for (who, meetings) in model.of.iter().enumerate() {
        let mut in_slot: Vec<Vec<Lit>> = vec![Vec::new(); model.slots];
        for meeting in meetings {
            for (slot, literal) in &at[*meeting] {
                in_slot[*slot].push(*literal);
            }
        }
        let busy: Vec<Option<Lit>> = in_slot
            .iter()
            .map(|set| {
                clauses.at_most(set, model.seats[who] as usize);
                (!set.is_empty()).then(|| clauses.any_of(set))
            })
            .collect();
        // Implied: exactly as many busy slots as meetings.
        if model.seats[who] == 1 && meetings.iter().all(|meeting| held[*meeting].is_none()) {
            let set: Vec<Lit> = busy.iter().flatten().copied().collect();
            let number = meetings.len();
            if number >= set.len() {
                for literal in &set {
                    clauses.add(&[*literal]);
                }
                if number > set.len() {
                    clauses.add(&[]);
                }
            } else if number > 0 {
                let outputs = clauses.count(&set, number + 1, true);
                clauses.add(&[outputs[number - 1]]);
                clauses.add(&[-outputs[number]]);
            }
        }
        all.push(busy);
    }
    all
}

/// Not more meetings in a slot than there are tables, for every set of kinds that matters.
fn tables(model: &Model, at: &[Vec<(usize, Lit)>], busy: &[Vec<Option<Lit>>], clauses: &mut Clauses) {
    let clusters = clusters(model);
    for hall in &model.halls {
        let whole = model.single() && hall.kinds.iter().all(|counted| *counted);
        for slot in 0..model.slots {
            let room = hall.room[slot] as usize;
            let counted = |meeting: &usize| hall.kinds[model.meetings[*meeting].kind];
            let sets: Vec<Vec<Lit>> = clusters
                .iter()
                .map(|cluster| {
                    cluster
                        .iter()
                        .filter(|meeting| counted(meeting))
                        .filter_map(|meeting| literal(&at[*meeting], slot))
                        .collect()
                })
                .filter(|set: &Vec<Lit>| !set.is_empty())
                .collect();
            if model.single() {
                // Of a cluster one meeting at most is in this slot: it counts as one.
                if sets.len() > room {
                    let any: Vec<Lit> = sets.iter().map(|set| at_least_one(set, clauses)).collect();
                    clauses.at_most(&any, room);
                }
            } else {
                clauses.at_most(&sets.concat(), room);
            }
            if whole {
                let people: Vec<Lit> = busy.iter().filter_map(|busy| busy[slot]).collect();
                even_busy(&people, 2 * room, clauses);
            }
        }
    }
}

/// Implied: each meeting takes two people, so an even number is busy, and at most two for every table.
fn even_busy(people: &[Lit], most: usize, clauses: &mut Clauses) {
    if people.len() <= most || people.len() > MOST_COUNTED {
        return;
    }
    let outputs = clauses.count(people, most + 1, true);
    clauses.add(&[-outputs[most]]);
    for pair in outputs[..most].chunks_exact(2) {
        clauses.implies(pair[0], pair[1]);
    }
}

/// A literal that is true if one of these is (and may be true otherwise).
fn at_least_one(set: &[Lit], clauses: &mut Clauses) -> Lit {
    if let [only] = set {
        return *only;
    }
    let any = clauses.variable();
    for literal in set {
        clauses.implies(*literal, any);
    }
    any
}

/// The meetings in groups that share a participant, each meeting in one, the largest groups first.
fn clusters(model: &Model) -> Vec<Vec<usize>> {
    let mut taken = vec![false; model.meetings.len()];
    let mut left: Vec<usize> = model.of.iter().map(Vec::len).collect();
    let mut clusters = Vec::new();
    while let Some(who) =
        (0..left.len()).max_by_key(|who| (left[*who], usize::MAX - who)).filter(|who| left[*who] > 0)
    {
        let cluster: Vec<usize> = model.of[who].iter().copied().filter(|meeting| !taken[*meeting]).collect();
        for meeting in &cluster {
            taken[*meeting] = true;
            for who in model.meetings[*meeting].who {
                left[who] -= 1;
            }
        }
        clusters.push(cluster);
    }
    clusters
}

/// What comes earlier, and what lies apart.
fn times(model: &Model, at: &[Vec<(usize, Lit)>], clauses: &mut Clauses) {
    for (first, then) in &model.before {
        for (early, a) in &at[*first] {
            for (late, b) in &at[*then] {
                if early >= late {
                    clauses.add(&[-a, -b]);
                }
            }
        }
    }
    for (one, other, slots) in &model.apart {
        for (s, a) in &at[*one] {
            for (t, b) in &at[*other] {
                if s.abs_diff(*t) < *slots as usize {
                    clauses.add(&[-a, -b]);
                }
            }
        }
    }
}

fn literal(at: &[(usize, Lit)], slot: usize) -> Option<Lit> {
    at.iter().find(|(s, _)| *s == slot).map(|(_, literal)| *literal)
}

/// The number of breaks of a participant as sorted literals: the first is true if there is one, the second if two.
fn breaks_of(model: &Model, who: usize, ends: &[Lit], clauses: &mut Clauses) -> Vec<Lit> {
    let (least, most) = bounds::breaks(model, who);
    let outputs = clauses.count(ends, most as usize + 1, true);
    for (i, output) in outputs.iter().enumerate() {
        if i < least as usize {
            clauses.add(&[*output]);
        }
        if i >= most as usize {
            clauses.add(&[-output]);
        }
    }
    outputs[..outputs.len().min(most as usize)].to_vec()
}

/// The counts of any two differ by at most `most`; each count as sorted literals.
fn even(counts: &[Vec<Lit>], most: usize, clauses: &mut Clauses) {
    let longest = counts.iter().map(Vec::len).max().unwrap_or(0);
    if counts.iter().any(Vec::is_empty) {
        // Somebody has none whatever happens.
        for over in counts.iter().filter_map(|count| count.get(most)) {
            clauses.add(&[-over]);
        }
        return;
    }
    // If anybody has more than `level + most`, everybody has more than `level`.
    for level in 0..longest.saturating_sub(most) {
        let reached = clauses.variable();
        for count in counts {
            if let Some(over) = count.get(level + most) {
                clauses.implies(*over, reached);
            }
        }
        for count in counts {
            match count.get(level) {
                Some(more) => clauses.implies(reached, *more),
                None => clauses.add(&[-reached]),
            }
        }
    }
}

/// A slot of a day that can lie in a gap.
struct Between {
    /// The literal "busy here", if that is possible.
    here: Option<Lit>,
    /// "Had a meeting earlier today, or has one here".
    started: Lit,
    /// "Idle here, with a meeting before and the next one in the slot after": the end of a gap.
    end: Option<Lit>,
}

/// The gaps of one participant: for each day the slots that can lie in one.
struct Gaps(Vec<Vec<Between>>);

impl Gaps {
    fn of(model: &Model, busy: &[Option<Lit>], clauses: &mut Clauses) -> Gaps {
        Gaps(model.days().map(|(first, last)| between(&busy[first..last], clauses)).collect())
    }

    fn ends(&self) -> Vec<Lit> {
        self.0.iter().flatten().filter_map(|slot| slot.end).collect()
    }

    /// Literals "idle in this slot, between two meetings of the day".
    fn idle(&self, clauses: &mut Clauses) -> Vec<Lit> {
        let mut all = Vec::new();
        for day in &self.0 {
            let mut later: Option<Lit> = None;
            for slot in day.iter().rev() {
                later = match (later, slot.end) {
                    (None, end) => end,
                    (Some(later), end) => Some(idle_before(slot, later, end, clauses)),
                };
                all.extend(later);
            }
        }
        all
    }
}

/// Idle in this slot: at the end of a gap, or before a slot that is idle, too.
fn idle_before(slot: &Between, later: Lit, end: Option<Lit>, clauses: &mut Clauses) -> Lit {
    let idle = clauses.variable();
    clauses.implies(idle, slot.started);
    let mut follows = vec![-later, -slot.started, idle];
    let mut reasons = vec![-idle, later];
    if let Some(here) = slot.here {
        clauses.implies(idle, -here);
        follows.push(here);
    }
    if let Some(end) = end {
        clauses.implies(end, idle);
        reasons.push(end);
    }
    clauses.add(&follows);
    clauses.add(&reasons);
    idle
}

/// The slots of one day that can lie in a gap: neither the first nor the last, and none before the first possible
/// meeting.
fn between(busy: &[Option<Lit>], clauses: &mut Clauses) -> Vec<Between> {
    let mut day = Vec::new();
    let mut started: Option<Lit> = None;
    for (slot, here) in busy.iter().enumerate() {
        started = match (started, *here) {
            (None, here) => here,
            (Some(before), None) => Some(before),
            (Some(before), Some(here)) => {
                let now = clauses.variable();
                clauses.implies(here, now);
                clauses.implies(before, now);
                clauses.add(&[before, here, -now]);
                Some(now)
            }
        };
        let Some(started) = started.filter(|_| slot > 0 && slot + 1 < busy.len()) else { continue };
        let end = busy[slot + 1].map(|next| {
            let end = clauses.variable();
            clauses.implies(end, started);
            clauses.implies(end, next);
            let mut clause = vec![end, -started, -next];
            if let Some(here) = here {
                clauses.implies(end, -here);
                clause.push(*here);
            }
            clauses.add(&clause);
            end
        });
        day.push(Between { here: *here, started, end });
    }
    day
}
