//! What one participant must have at least, whatever the others do: the bounds that need no search.

use super::model::{Aim, Duty, Model, Slots, mask};

/// What each aim of the model is at least, the others being whatever they are.
pub(super) fn of(model: &Model) -> Vec<u32> {
    model.aims.iter().map(|aim| of_aim(model, *aim)).collect()
}

fn of_aim(model: &Model, aim: Aim) -> u32 {
    match aim {
        Aim::Unplaced(_) => 0,
        Aim::Moved => lost(model),
        Aim::Breaks => (0..model.seats.len()).map(|who| breaks(model, who).0).sum(),
        Aim::Idle => (0..model.seats.len()).map(|who| idle(model, who).0).sum(),
    }
}

/// Meetings whose earlier slot is not possible any more.
fn lost(model: &Model) -> u32 {
    let lost = |(duty, was): &(&Duty, &Option<usize>)| was.is_some_and(|was| duty.domain >> was & 1 == 0);
    model.meetings.iter().zip(&model.was).filter(lost).count() as u32
}

/// The least and the greatest number of breaks that the participant can have, seen by itself: over all ways to use as
/// many of its slots as it has meetings, those where a meeting is fixed among them.
pub(super) fn breaks(model: &Model, who: usize) -> (u32, u32) {
    range(model, who, |_| 0, 1)
}

/// The same for idle slots.
pub(super) fn idle(model: &Model, who: usize) -> (u32, u32) {
    range(model, who, |gap| gap, 0)
}

/// Least and greatest cost over all choices of slots; a gap costs `each` and `length` of its slots.
fn range(model: &Model, who: usize, length: impl Fn(u32) -> u32, each: u32) -> (u32, u32) {
    let (possible, forced, least, most) = uses(model, who);
    let paths = |better: fn(u32, u32) -> u32| {
        // The best cost so far, by the number of slots used; across days nothing is carried but that.
        let mut so_far: Vec<Option<u32>> = vec![None; most + 1];
        so_far[0] = Some(0);
        for (first, last) in model.days() {
            // For this day: by slots used and the slot last used.
            let mut at: Vec<Vec<Option<u32>>> = vec![vec![None; last - first]; most + 1];
            let mut after = vec![None; most + 1];
            let keep = |place: &mut Option<u32>, cost: u32| {
                *place = Some(place.map_or(cost, |known| better(known, cost)));
            };
            for slot in first..last {
                if possible >> slot & 1 == 0 {
                    continue;
                }
                for used in 1..=most {
                    let mut here = None;
                    // The first meeting of the day: no forced slot before it.
                    if forced & mask(slot) & !mask(first) == 0
                        && let Some(cost) = so_far[used - 1]
                    {
                        keep(&mut here, cost);
                    }
                    for before in first..slot {
                        if forced & mask(slot) & !mask(before + 1) != 0 {
                            continue;
                        }
                        if let Some(cost) = at[used - 1][before - first] {
                            let gap = (slot - before - 1) as u32;
                            keep(&mut here, cost + if gap > 0 { each + length(gap) } else { 0 });
                        }
                    }
                    at[used][slot - first] = here;
                }
            }
            for used in 0..=most {
                if forced & mask(last) & !mask(first) == 0
                    && let Some(cost) = so_far[used]
                {
                    keep(&mut after[used], cost);
                }
                for slot in first..last {
                    if forced & mask(last) & !mask(slot + 1) == 0
                        && let Some(cost) = at[used][slot - first]
                    {
                        keep(&mut after[used], cost);
                    }
                }
            }
            so_far = after;
        }
        so_far[least..].iter().flatten().copied().reduce(better).unwrap_or(0)
    };
    (paths(u32::min), paths(u32::max))
}

/// The slots somebody can be busy in, those it must be, and the least and greatest number it will be.
fn uses(model: &Model, who: usize) -> (Slots, Slots, usize, usize) {
    let (mut possible, mut forced, mut held) = (0, 0, 0_usize);
    for meeting in &model.of[who] {
        let duty = &model.meetings[*meeting];
        possible |= duty.domain;
        if duty.class == 0 {
            held += 1;
            if duty.domain.count_ones() == 1 {
                forced |= duty.domain;
            }
        }
    }
    let seats = model.seats[who] as usize;
    let free = possible.count_ones() as usize;
    (possible, forced, held.div_ceil(seats).min(free), model.of[who].len().min(free))
}
