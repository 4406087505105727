//! The made-up fairs are what they claim to be.

use enishi::timetable::{ParticipantName, Wants, check, check_selection, made_up};

#[test]
fn made_up_fairs_have_a_plan_that_keeps_everything() {
    for shape in made_up::PLACEMENTS {
        let (problem, plan) = made_up::fair_and_plan(&shape, 7);
        let meetings = problem.meetings.as_deref().unwrap();
        assert_eq!(Some(meetings.len()), shape.meetings);
        let report = check(&problem, meetings, &plan);
        assert_eq!((report.violations, report.remarks), (vec![], vec![]), "{}", shape.name);
        let (least, most) = spread(report.figures.participants.iter().map(|of| of.meetings));
        assert!(least >= 1 && most > 2 * least, "{}: {least} to {most}", shape.name);
    }
}

#[test]
fn made_up_fairs_depend_on_the_seed_alone() {
    let shape = made_up::ONE_DAY;
    assert_eq!(made_up::fair(&shape, 1), made_up::fair(&shape, 1));
    assert_ne!(made_up::fair(&shape, 1), made_up::fair(&shape, 2));
}

#[test]
fn made_up_wishes_are_three_for_everybody_and_skewed() {
    for shape in made_up::SELECTIONS {
        let problem = made_up::fair(&shape, 7);
        assert_eq!(problem.meetings, None);
        let wanted = problem.wishes.iter().filter(|wish| wish.wants != Wants::No);
        assert_eq!(wanted.clone().count(), 3 * problem.participants.len(), "{}", shape.name);
        assert!(problem.wishes.iter().any(|wish| wish.wants == Wants::No));
        let times = |who: &ParticipantName| wanted.clone().filter(|wish| wish.to == *who).count() as u32;
        let (least, most) = spread(problem.participants.iter().map(|who| times(&who.id)));
        assert!(most > 20 * least.max(1), "{}: {least} to {most}", shape.name);
        assert_eq!(check_selection(&problem, &[]).violations, []);
    }
}

fn spread(numbers: impl Iterator<Item = u32> + Clone) -> (u32, u32) {
    (numbers.clone().min().unwrap(), numbers.max().unwrap())
}
