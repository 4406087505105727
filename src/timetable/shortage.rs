//! What shows without any search that no plan exists: meetings that have to be held and together have too few slots.
//!
//! The meetings of each participant, and those of each set of tables, are given slots with nothing else in view, as many in
//! each as there is room for. That is a flow, and exact: where it fails there are meetings that fill all their slots and one
//! more for which none is left (Hall, 1935). This takes no time to speak of however large the problem is, and is the only
//! proof that there is no plan where it is too large for the solver.

use super::model::{Model, Slots, each};

/// Meetings that cannot all be held, wherever the others are; without any one of them the rest would have slots enough. `None`
/// says nothing: there may be no plan all the same.
pub(super) fn shortage(model: &Model) -> Option<Vec<usize>> {
    let held = |meeting: &usize| model.meetings[*meeting].class == 0;
    let of_somebody = |who: usize| {
        let own = model.of[who].iter().copied().filter(held);
        crowd(model, own, |_| model.seats[who])
    };
    (0..model.of.len()).find_map(of_somebody).or_else(|| {
        model.halls.iter().find_map(|hall| {
            let counted = |meeting: &usize| hall.kinds[model.meetings[*meeting].kind];
            let meetings = (0..model.meetings.len()).filter(held).filter(counted);
            crowd(model, meetings, |slot| hall.room[slot])
        })
    })
}

/// Gives the meetings slots one by one; the first that finds none, with all that are in its way.
fn crowd(
    model: &Model,
    meetings: impl Iterator<Item = usize>,
    room: impl Fn(usize) -> u32,
) -> Option<Vec<usize>> {
    let mut here: Vec<Vec<usize>> = vec![Vec::new(); model.slots];
    let mut full: Slots = (0..model.slots).filter(|slot| room(*slot) == 0).map(|slot| 1 << slot).sum();
    // For every slot that is reached, the meeting that would come into it and the slot that this one would leave.
    let mut comes = vec![(0, None); model.slots];
    for meeting in meetings {
        let mut reached = model.meetings[meeting].domain;
        let mut waiting = reached;
        for slot in each(reached) {
            comes[slot] = (meeting, None);
        }
        while reached & !full == 0 {
            if waiting == 0 {
                return Some(each(reached).flat_map(|slot| here[slot].clone()).chain([meeting]).collect());
            }
            let slot = waiting.trailing_zeros() as usize;
            waiting &= waiting - 1;
            for other in &here[slot] {
                let further = model.meetings[*other].domain & !reached;
                for to in each(further) {
                    comes[to] = (*other, Some(slot));
                }
                reached |= further;
                waiting |= further;
            }
        }
        let mut to = (reached & !full).trailing_zeros() as usize;
        loop {
            let (coming, from) = comes[to];
            here[to].push(coming);
            if here[to].len() as u32 >= room(to) {
                full |= 1 << to;
            }
            let Some(from) = from else { break };
            here[from].retain(|other| *other != coming);
            to = from;
        }
    }
    None
}
