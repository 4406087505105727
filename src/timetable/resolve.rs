//! A problem with its names turned into positions, and what is wrong with it.
//!
//! A fault is something that cannot be meant: a name that nothing has, the same thing twice, somebody meeting itself.
//! Conditions that only contradict each other are no faults: the solver says which ones.

use super::model::{MOST_SLOTS, Slots};
use super::problem::{Meeting, Participant, ParticipantName, Problem, Table, Tables, Wants, Wish};
use crate::domain::Language;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most participants, meetings and tables: ten times the largest fair we know of.
const MOST: usize = 20_000;

/// Something that cannot be meant, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the problem: a JSON pointer (RFC 6901).
    pub at: String,
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// There has to be at least one.
    Missing,
    /// A name of nothing.
    Nameless,
    /// Nothing has this name.
    Unknown(String),
    /// The same name, or the same pair, stands there a second time.
    Twice(String),
    /// Somebody with itself.
    Itself(String),
    /// More than the engine holds.
    TooMany { most: usize },
    /// Less than 1.
    NotPositive,
    /// More is asked for than is allowed: `least` above `most`.
    LeastAboveMost,
    /// Slots of one day that do not stand together.
    DayTornApart(String),
    /// A wish to decline with a rank.
    RankedRefusal,
    /// More than 10,000 basis points.
    PointsAbove,
    /// The attributes of tables are mixed in more ways than the engine holds.
    TooMixed,
    /// It has to be before itself, by way of others.
    Circle(Vec<String>),
}

impl Fault {
    fn new(at: String, kind: FaultKind) -> Fault {
        Fault { at, kind }
    }

    /// In one sentence.
    pub fn words(&self, language: Language) -> String {
        let at = &self.at;
        let says = match &self.kind {
            FaultKind::Missing => language.pick("1つ以上必要です", "at least one is needed").to_owned(),
            FaultKind::Nameless => language.pick("名前が空です", "the name is empty").to_owned(),
            FaultKind::Unknown(name) => match language {
                Language::Ja => format!("「{name}」はありません"),
                Language::En => format!("there is no \"{name}\""),
            },
            FaultKind::Twice(name) => match language {
                Language::Ja => format!("「{name}」が2回出てきます"),
                Language::En => format!("\"{name}\" is there twice"),
            },
            FaultKind::Itself(name) => match language {
                Language::Ja => format!("「{name}」が自分自身を相手にしています"),
                Language::En => format!("\"{name}\" is paired with itself"),
            },
            FaultKind::TooMany { most } => match language {
                Language::Ja => format!("多すぎます（{most}まで）"),
                Language::En => format!("too many (at most {most})"),
            },
            FaultKind::NotPositive => language.pick("1以上にしてください", "has to be 1 or more").to_owned(),
            FaultKind::LeastAboveMost => {
                language.pick("最低回数が上限を超えています", "the least is above the most").to_owned()
            }
            FaultKind::DayTornApart(day) => match language {
                Language::Ja => format!("「{day}」の時間枠が続いていません"),
                Language::En => format!("the slots of day \"{day}\" do not stand together"),
            },
            FaultKind::RankedRefusal => {
                language.pick("辞退に順位は付けられません", "a refusal cannot have a rank").to_owned()
            }
            FaultKind::PointsAbove => {
                language.pick("10,000ポイントを超えています", "more than 10,000 points").to_owned()
            }
            FaultKind::TooMixed => {
                language.pick("設備の組み合わせが多すぎます", "the tables differ in too many ways").to_owned()
            }
            FaultKind::Circle(names) => match language {
                Language::Ja => format!("前後の条件が輪になっています：{}", names.join(" → ")),
                Language::En => format!("each has to be before the next, in a circle: {}", names.join(" → ")),
            },
        };
        match language {
            Language::Ja => format!("{at}：{says}"),
            Language::En => format!("{at}: {says}"),
        }
    }
}

/// A problem whose names all mean something, with their positions.
#[derive(Debug)]
pub(super) struct Resolved<'p> {
    pub problem: &'p Problem,
    pub slots: HashMap<&'p str, usize>,
    pub participants: HashMap<&'p str, usize>,
    /// All tables, also where the problem only gives their number.
    pub tables: Vec<Table>,
    pub table_at: HashMap<String, usize>,
    /// Pairs that do not meet, the smaller position first.
    excluded: BTreeSet<(usize, usize)>,
    /// What the first wishes of the second.
    wishes: BTreeMap<(usize, usize), &'p Wish>,
    scores: HashMap<(usize, usize), u32>,
    groups: BTreeSet<(&'p str, &'p str)>,
}

impl<'p> Resolved<'p> {
    /// Everything that is wrong, not only the first.
    pub fn of(problem: &'p Problem) -> Result<Resolved<'p>, Vec<Fault>> {
        let mut faults = Vec::new();
        let slots =
            names(problem.slots.iter().map(|slot| slot.id.0.as_str()), "/slots", MOST_SLOTS, &mut faults);
        let participants = names(
            problem.participants.iter().map(|participant| participant.id.0.as_str()),
            "/participants",
            MOST,
            &mut faults,
        );
        for (at, empty) in [("/slots", slots.is_empty()), ("/participants", participants.is_empty())] {
            if empty {
                faults.push(Fault::new(at.to_owned(), FaultKind::Missing));
            }
        }
        days(problem, &mut faults);
        let tables = tables(problem, &mut faults);
        let table_at = names(tables.iter().map(|table| table.id.0.as_str()), "/tables", MOST, &mut faults)
            .into_iter()
            .map(|(name, at)| (name.to_owned(), at))
            .collect();
        let mut resolved = Resolved {
            problem,
            slots,
            participants,
            tables,
            table_at,
            excluded: BTreeSet::new(),
            wishes: BTreeMap::new(),
            scores: HashMap::new(),
            groups: problem
                .may_meet
                .iter()
                .flat_map(|[one, other]| [(one.as_str(), other.as_str()), (other.as_str(), one.as_str())])
                .collect(),
        };
        resolved.check_participants(&mut faults);
        resolved.check_tables(&mut faults);
        resolved.take_pairs(&mut faults);
        resolved.take_wishes(&mut faults);
        resolved.check_groups(&mut faults);
        if let Some(meetings) = &problem.meetings {
            resolved.check_meetings(meetings, &mut faults);
        }
        if faults.is_empty() { Ok(resolved) } else { Err(faults) }
    }

    pub fn participant(&self, at: usize) -> &'p Participant {
        &self.problem.participants[at]
    }

    /// The slots in which the participant is there.
    pub fn free(&self, who: usize) -> Slots {
        let mut free = every(self.problem.slots.len());
        for slot in &self.participant(who).unavailable {
            free &= !(1 << self.slots[slot.0.as_str()]);
        }
        free
    }

    /// Whether a meeting of the two is allowed: by their groups, and not excluded. Wishes are another matter.
    pub fn may_meet(&self, one: usize, other: usize) -> bool {
        let group = |who: usize| self.participant(who).group.as_str();
        one != other
            && (self.groups.is_empty() || self.groups.contains(&(group(one), group(other))))
            && !self.excluded(one, other)
    }

    pub fn excluded(&self, one: usize, other: usize) -> bool {
        self.excluded.contains(&(one.min(other), one.max(other)))
    }

    /// What `from` wishes of `to`.
    pub fn wish(&self, from: usize, to: usize) -> Option<&'p Wish> {
        self.wishes.get(&(from, to)).copied()
    }

    /// All wishes, by who wishes and of whom.
    pub fn wishes(&self) -> impl Iterator<Item = ((usize, usize), &'p Wish)> + '_ {
        self.wishes.iter().map(|(pair, wish)| (*pair, *wish))
    }

    /// Basis points; 0 where nothing is known.
    pub fn score(&self, one: usize, other: usize) -> u32 {
        self.scores.get(&(one.min(other), one.max(other))).copied().unwrap_or(0)
    }

    fn pair(
        &self,
        who: &'p [ParticipantName; 2],
        at: &str,
        faults: &mut Vec<Fault>,
    ) -> Option<(usize, usize)> {
        let mut found = [None, None];
        for (i, name) in who.iter().enumerate() {
            found[i] = known(&self.participants, &name.0, || format!("{at}/{i}"), faults);
        }
        let (one, other) = (found[0]?, found[1]?);
        if one == other {
            faults.push(Fault::new(at.to_owned(), FaultKind::Itself(who[0].0.clone())));
            return None;
        }
        Some((one.min(other), one.max(other)))
    }

    fn check_participants(&self, faults: &mut Vec<Fault>) {
        for (i, participant) in self.problem.participants.iter().enumerate() {
            let at = format!("/participants/{i}");
            if participant.representatives == 0 {
                faults.push(Fault::new(format!("{at}/representatives"), FaultKind::NotPositive));
            }
            if participant.representatives as usize > MOST {
                faults.push(Fault::new(format!("{at}/representatives"), FaultKind::TooMany { most: MOST }));
            }
            if participant.most.is_some_and(|most| participant.least > most) {
                faults.push(Fault::new(format!("{at}/least"), FaultKind::LeastAboveMost));
            }
            for (j, slot) in participant.unavailable.iter().enumerate() {
                known(&self.slots, &slot.0, || format!("{at}/unavailable/{j}"), faults);
            }
        }
    }

    fn check_tables(&self, faults: &mut Vec<Fault>) {
        for (i, table) in self.tables.iter().enumerate() {
            if let Some(owner) = &table.booth_of {
                known(&self.participants, &owner.0, || format!("/tables/{i}/booth_of"), faults);
            }
            for (j, slot) in table.unavailable.iter().enumerate() {
                known(&self.slots, &slot.0, || format!("/tables/{i}/unavailable/{j}"), faults);
            }
        }
    }

    fn take_pairs(&mut self, faults: &mut Vec<Fault>) {
        for (i, who) in self.problem.excluded.iter().enumerate() {
            if let Some(pair) = self.pair(who, &format!("/excluded/{i}"), faults) {
                self.excluded.insert(pair);
            }
        }
        for (i, score) in self.problem.scores.iter().enumerate() {
            let at = format!("/scores/{i}");
            if score.points > 10_000 {
                faults.push(Fault::new(format!("{at}/points"), FaultKind::PointsAbove));
            }
            if let Some(pair) = self.pair(&score.who, &format!("{at}/who"), faults)
                && self.scores.insert(pair, score.points).is_some()
            {
                faults.push(Fault::new(at, FaultKind::Twice(format!("{} / {}", score.who[0], score.who[1]))));
            }
        }
    }

    fn take_wishes(&mut self, faults: &mut Vec<Fault>) {
        for (i, wish) in self.problem.wishes.iter().enumerate() {
            let at = format!("/wishes/{i}");
            let from = known(&self.participants, &wish.from.0, || format!("{at}/from"), faults);
            let to = known(&self.participants, &wish.to.0, || format!("{at}/to"), faults);
            match wish.rank {
                Some(0) => faults.push(Fault::new(format!("{at}/rank"), FaultKind::NotPositive)),
                Some(_) if wish.wants == Wants::No => {
                    faults.push(Fault::new(format!("{at}/rank"), FaultKind::RankedRefusal));
                }
                _ => {}
            }
            let (Some(from), Some(to)) = (from, to) else { continue };
            if from == to {
                faults.push(Fault::new(at, FaultKind::Itself(wish.from.0.clone())));
            } else if self.wishes.insert((from, to), wish).is_some() {
                faults.push(Fault::new(at, FaultKind::Twice(format!("{} → {}", wish.from, wish.to))));
            }
        }
    }

    fn check_groups(&self, faults: &mut Vec<Fault>) {
        let groups: BTreeSet<&str> = self.problem.participants.iter().map(|p| p.group.as_str()).collect();
        for (i, pair) in self.problem.may_meet.iter().enumerate() {
            for (j, group) in pair.iter().enumerate() {
                if !groups.contains(group.as_str()) {
                    faults.push(Fault::new(format!("/may_meet/{i}/{j}"), FaultKind::Unknown(group.clone())));
                }
            }
        }
    }

    fn check_meetings(&self, meetings: &'p [Meeting], faults: &mut Vec<Fault>) {
        let sessions: BTreeSet<&str> = self.problem.slots.iter().map(|slot| slot.session.as_str()).collect();
        let at_name = names(meetings.iter().map(|meeting| meeting.id.0.as_str()), "/meetings", MOST, faults);
        for (i, meeting) in meetings.iter().enumerate() {
            let at = format!("/meetings/{i}");
            self.pair(&meeting.who, &format!("{at}/who"), faults);
            if let Some(session) =
                meeting.session.as_ref().filter(|session| !sessions.contains(session.as_str()))
            {
                faults.push(Fault::new(format!("{at}/session"), FaultKind::Unknown(session.clone())));
            }
            if let Some(slot) = &meeting.slot {
                known(&self.slots, &slot.0, || format!("{at}/slot"), faults);
            }
            if let Some(table) = meeting.table.as_ref().filter(|table| !self.table_at.contains_key(&table.0))
            {
                faults.push(Fault::new(format!("{at}/table"), FaultKind::Unknown(table.0.clone())));
            }
            for (j, slot) in meeting.forbidden.iter().enumerate() {
                known(&self.slots, &slot.0, || format!("{at}/forbidden/{j}"), faults);
            }
        }
        let mut follows = vec![Vec::new(); meetings.len()];
        for (i, pair) in self.problem.before.iter().enumerate() {
            if let Some((first, then)) = meeting_pair(&at_name, pair, &format!("/before/{i}"), faults) {
                follows[first].push(then);
            }
        }
        if let Some(circle) = circle(&follows) {
            let names = circle.iter().map(|meeting| meetings[*meeting].id.0.clone()).collect();
            faults.push(Fault::new("/before".to_owned(), FaultKind::Circle(names)));
        }
        for (i, apart) in self.problem.apart.iter().enumerate() {
            meeting_pair(&at_name, &apart.meetings, &format!("/apart/{i}/meetings"), faults);
            if apart.slots == 0 {
                faults.push(Fault::new(format!("/apart/{i}/slots"), FaultKind::NotPositive));
            }
        }
    }
}

/// The problem with these meetings as its own: they may be given beside it, selected or locked, and what they name is to be
/// checked like the rest.
pub(super) fn holding<'p>(problem: &'p Problem, meetings: &[Meeting]) -> Cow<'p, Problem> {
    if problem.meetings.as_deref() == Some(meetings) {
        return Cow::Borrowed(problem);
    }
    Cow::Owned(Problem { meetings: Some(meetings.to_vec()), ..problem.clone() })
}

fn every(slots: usize) -> Slots {
    super::model::mask(slots)
}

/// Positions by name; empty and repeated names are faults.
fn names<'p>(
    all: impl Iterator<Item = &'p str>,
    at: &str,
    most: usize,
    faults: &mut Vec<Fault>,
) -> HashMap<&'p str, usize> {
    let mut names = HashMap::new();
    for (i, name) in all.enumerate() {
        if i == most {
            faults.push(Fault::new(at.to_owned(), FaultKind::TooMany { most }));
        }
        if name.trim().is_empty() {
            faults.push(Fault::new(format!("{at}/{i}/id"), FaultKind::Nameless));
        } else if names.insert(name, i).is_some() {
            faults.push(Fault::new(format!("{at}/{i}/id"), FaultKind::Twice(name.to_owned())));
        }
    }
    names
}

fn known(
    names: &HashMap<&str, usize>,
    name: &str,
    at: impl FnOnce() -> String,
    faults: &mut Vec<Fault>,
) -> Option<usize> {
    let found = names.get(name).copied();
    if found.is_none() {
        faults.push(Fault::new(at(), FaultKind::Unknown(name.to_owned())));
    }
    found
}

fn meeting_pair(
    names: &HashMap<&str, usize>,
    pair: &[super::problem::MeetingName; 2],
    at: &str,
    faults: &mut Vec<Fault>,
) -> Option<(usize, usize)> {
    let first = known(names, &pair[0].0, || format!("{at}/0"), faults)?;
    let then = known(names, &pair[1].0, || format!("{at}/1"), faults)?;
    if first == then {
        faults.push(Fault::new(at.to_owned(), FaultKind::Itself(pair[0].0.clone())));
        return None;
    }
    Some((first, then))
}

fn days(problem: &Problem, faults: &mut Vec<Fault>) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut last = None;
    for (i, slot) in problem.slots.iter().enumerate() {
        if last != Some(slot.day.as_str()) && !seen.insert(&slot.day) {
            faults.push(Fault::new(format!("/slots/{i}/day"), FaultKind::DayTornApart(slot.day.clone())));
        }
        last = Some(&slot.day);
    }
}

/// The tables one by one.
fn tables(problem: &Problem, faults: &mut Vec<Fault>) -> Vec<Table> {
    match &problem.tables {
        Tables::Each(tables) => tables.clone(),
        Tables::Count(number) => {
            if *number as usize > MOST {
                faults.push(Fault::new("/tables".to_owned(), FaultKind::TooMany { most: MOST }));
                return Vec::new();
            }
            (1..=*number).map(|i| Table { id: i.to_string().as_str().into(), ..Table::default() }).collect()
        }
    }
}

/// Some that come before each other in a circle, the first one again at the end.
fn circle(follows: &[Vec<usize>]) -> Option<Vec<usize>> {
    // 0: not seen, 1: on the way, 2: known to be in none.
    let mut state = vec![0_u8; follows.len()];
    for start in 0..follows.len() {
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            let Some(then) = follows[at].get(*next).copied() else {
                state[at] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            match state[then] {
                0 => {
                    state[then] = 1;
                    way.push((then, 0));
                }
                1 => {
                    let from = way.iter().position(|(at, _)| *at == then)?;
                    return Some(way[from..].iter().map(|(at, _)| *at).chain([then]).collect());
                }
                _ => {}
            }
        }
    }
    None
}
