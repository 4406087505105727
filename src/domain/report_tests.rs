//! Tests of what a report counts.

use super::*;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::Duration::minutes(minutes)
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn matter() -> Matter {
    let party = || Party { name: "仮の会社".into(), alias: None };
    Matter {
        introduction_id: IntroductionId::new(),
        need_id: NeedId::new(),
        title: "仮の加工".into(),
        owner: party(),
        candidate: party(),
        coordinator: None,
        need_kind: NeedKind::Outsourcing,
        owner_industry: None,
        candidate_industry: None,
        is_inside: None,
    }
}

fn fact(on: &str, event: Event) -> Fact {
    Fact { day: day(on), event, matter: Arc::new(matter()) }
}

fn contract(yen: Option<i64>, is_confidential: bool, noted: i64) -> Fact {
    let amount_yen = yen.map(|yen| Yen::new(yen).unwrap());
    fact("2026-05-20", Event::Contracted { amount_yen, is_confidential, noted_at: at(noted) })
}

fn whole_year() -> View {
    let fiscal_year = FiscalYear::new(2026).unwrap();
    View { fiscal_year, half: None, by: None, narrowing: Narrowing::default() }
}

#[test]
fn an_answer_is_to_what_was_asked_last_and_a_change_of_mind_is_none() {
    use Side::{Candidate, Owner};
    let steps = [
        (Said::Asked(Owner), at(1)),
        (Said::Asked(Candidate), at(2)),
        (Said::Answered(Owner, true), at(3)),
        (Said::Answered(Owner, false), at(4)),
        (Said::Asked(Owner), at(5)),
        (Said::Answered(Owner, true), at(6)),
        (Said::Asked(Candidate), at(7)),
    ];
    let enquiry = |side, asked, answer: Option<(i64, bool)>| Enquiry {
        side,
        asked_at: at(asked),
        answer: answer.map(|(answered, is_accepted)| (at(answered), is_accepted)),
    };
    let expected = [
        enquiry(Owner, 1, Some((3, true))),
        enquiry(Candidate, 2, None),
        enquiry(Owner, 5, Some((6, true))),
        enquiry(Candidate, 7, None),
    ];
    assert_eq!(enquiries(&steps), expected);
}

#[test]
fn the_last_word_of_each_side_on_each_meeting_counts() {
    use Side::{Candidate, Owner};
    let steps = [
        (Said::Met, at(1)),
        (Said::Judged(Owner, Verdict::Agreed), at(2)),
        (Said::Judged(Candidate, Verdict::Continued), at(3)),
        (Said::Judged(Owner, Verdict::Failed), at(4)),
        (Said::Met, at(5)),
        (Said::Judged(Owner, Verdict::Agreed), at(6)),
    ];
    assert_eq!(
        verdicts(&steps),
        [vec![(Candidate, Verdict::Continued), (Owner, Verdict::Failed)], vec![(Owner, Verdict::Agreed)]]
    );
}

#[test]
fn days_have_a_median_and_a_mean_in_tenths() {
    assert_eq!((median(&[]), mean(&[])), (None, None));
    assert_eq!((median(&[3]), mean(&[3])), (Some(30), Some(30)));
    assert_eq!((median(&[1, 2]), mean(&[1, 2])), (Some(15), Some(15)));
    assert_eq!((median(&[1, 2, 30]), mean(&[1, 2, 30])), (Some(20), Some(110)));
    assert_eq!(mean(&[0, 0, 1]), Some(3));
    assert_eq!(mean(&[0, 1, 1]), Some(7));
}

#[test]
fn two_reports_never_differ_by_fewer_than_three_confidential_amounts() {
    let open = contract(Some(1_000), false, 0);
    let hidden: Vec<Fact> = (1..=9).map(|number| contract(Some(1 << (20 + number)), true, number)).collect();
    let mut told = Vec::new();
    for number in 0..=hidden.len() {
        let facts: Vec<Fact> = std::iter::once(&open).chain(&hidden[..number]).cloned().collect();
        let lines = lines(&facts, &whole_year(), &TargetsDetails::default(), Language::Ja);
        let value = |measure| lines.iter().find(|line| line.measure == measure).unwrap().total.value.unwrap();
        assert_eq!(value(Measure::Amount), 1_000, "the open sum has none of them");
        told.push(value(Measure::AmountWithConfidential));
    }
    for (one, other) in told.iter().flat_map(|one| told.iter().map(move |other| (one, other))) {
        // Each amount is a power of two, so that the difference says which amounts it is made of.
        let amounts = (other - one).unsigned_abs().count_ones() as usize;
        assert!(amounts.is_multiple_of(POOL), "{one} and {other} differ by {amounts}");
    }
    assert_eq!(told.iter().max(), Some(&(1_000 + (1..=9).map(|number| 1 << (20 + number)).sum::<i64>())));
}

#[test]
fn an_amount_that_is_not_known_pools_nothing() {
    let facts = [contract(None, true, 1), contract(Some(5_000), true, 2), contract(Some(6_000), true, 3)];
    let all = figure(&facts, &whole_year(), Measure::AmountWithConfidential);
    assert_eq!((all.value, all.entries, all.left_out), (None, 3, 3));
}

#[test]
fn a_sum_is_of_whole_halves_and_groups_add_up_but_for_the_one_that_may_not() {
    let mut view = whole_year();
    view.by = Some(Dimension::NeedKind);
    let facts = [
        contract(Some(5_000), false, 1),
        contract(Some(6_000), true, 2),
        fact("2026-10-01", Event::Met),
        fact("2026-09-30", Event::Met),
    ];
    let lines = lines(&facts, &view, &TargetsDetails::default(), Language::Ja);
    for line in lines.iter().filter(|line| matches!(line.unit, Unit::Count)) {
        let halves: usize =
            line.halves().iter().filter_map(|(_, figure)| *figure).map(|figure| figure.entries).sum();
        assert_eq!(halves, line.total.entries, "{:?}", line.measure);
    }
    let secret = lines.iter().find(|line| line.measure == Measure::AmountWithConfidential).unwrap();
    assert_eq!((secret.first_half, secret.second_half), (None, None));
    let groups = groups(&facts, &view, |_, matter| Some(matter.need_kind.as_str().to_owned()));
    assert!(!groups[0].figures.contains_key(&Measure::AmountWithConfidential));
    assert_eq!(groups[0].figures[&Measure::Meetings].entries, 2);
}

#[test]
fn values_are_said_with_their_units() {
    for (unit, value, ja, en) in [
        (Unit::Count, 1_234, "1,234件", "1,234"),
        (Unit::BasisPoints, 6_666, "66.6%", "66.6%"),
        (Unit::BasisPoints, 10_000, "100.0%", "100.0%"),
        (Unit::TenthsOfADay, 125, "12.5日", "12.5 days"),
        (Unit::Yen, 12_345_678, "12,345,678円", "¥12,345,678"),
        (Unit::Yen, 0, "0円", "¥0"),
    ] {
        assert_eq!(
            (said_in(unit, value, Language::Ja), said_in(unit, value, Language::En)),
            (ja.into(), en.into())
        );
    }
}
