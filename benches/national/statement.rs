//! The ranking as one SQL statement on tables and indexes made for it, by the rules of `docs/matching.md`; all but the
//! likeness of texts, which would make it slower still.

use super::load::{CERTIFICATE, MENTION, STATED, bind_columns};
use enishi::domain::{Level, OrganizationId, OrganizationKind, Requirement, Scheme, SizeEnvelope, TermId};
use enishi::matching::{Candidate, Criterion, NeedCase, RequirementRef};
use enishi::vocabulary::{Relation, TermIndex, Vocabulary};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres, Row};
use uuid::Uuid;

/// For every item the best of what an organization has; for the terms of a list that it holds (`of_terms`), and for the
/// numbers of its capabilities (`of_numbers`). Who is in neither scores what silence earns, and is not proposed.
///
/// A code is a degree, and what outranks degrees: 100000 for a gap on record, 200000 for a certificate that counts.
const RANKING: &str = "
WITH list AS MATERIALIZED (
    SELECT * FROM unnest($1::int[], $2::int[], $3::smallint[], $4::smallint[], $5::int[])
        AS list (item, term, how, condition, degree)
), item AS MATERIALIZED (
    SELECT * FROM unnest($6::int[], $7::int[], $8::bool[], $9::bool[], $10::bool[])
        AS item (item, most, is_must, is_ground, is_certification)
), best AS (
    SELECT h.organization, l.item,
        max(CASE
            WHEN l.condition < 4 THEN l.degree
            WHEN h.status = 0 AND coalesce(h.valid_from <= $11, true) AND coalesce($11 <= h.valid_until, true)
                THEN CASE WHEN l.degree >= 6000 THEN 200000 + l.degree ELSE l.degree END
            WHEN h.status = 1 OR h.status = 0 AND h.valid_from > $11 THEN 101500
            WHEN h.status = 2 THEN 100750
            ELSE 100000
        END) AS code
    FROM list l JOIN compared.held h ON h.term = l.term AND h.how = l.how
    WHERE l.condition IN (0, 5)
        OR l.condition IN (1, 4)
            AND h.status = 0 AND coalesce(h.valid_from <= $11, true) AND coalesce($11 <= h.valid_until, true)
        OR l.condition = 2 AND h.process = ANY($12)
        OR l.condition = 3 AND h.process <> ALL($12)
    GROUP BY h.organization, l.item
), of_terms AS (
    SELECT b.organization,
        sum(i.most * (b.code % 100000) / 10000 - i.most * 2000 / 10000) AS more,
        bool_or(i.is_ground AND b.code % 100000 >= 6000
            OR i.is_certification AND i.is_must AND b.code % 100000 <= 1500) AS has_ground,
        bool_or(i.is_must AND b.code % 100000 <= 1500) AS is_missing,
        count(*) FILTER (WHERE i.is_must AND b.code % 100000 = 10000) AS matched
    FROM best b JOIN item i USING (item)
    GROUP BY b.organization
), degrees AS (
    SELECT organization,
        max(CASE
            WHEN longest IS NULL THEN 2000
            WHEN longest >= $14 AND second >= $15 THEN 10000
            ELSE least(
                CASE WHEN longest < $14 THEN 1500 * longest / $14 END,
                CASE WHEN second < $15 THEN 1500 * second / $15 END)
        END) AS size,
        max(CASE
            WHEN tolerance IS NULL THEN 2000
            WHEN tolerance <= $16 THEN 10000
            ELSE 1500 * $16 / tolerance
        END) AS tolerance,
        max(CASE
            WHEN $17 < lot_min THEN 1500 * $17 / lot_min
            WHEN $17 > lot_max THEN 1500 * lot_max / $17
            WHEN lot_min IS NULL AND lot_max IS NULL THEN 2000
            WHEN lot_min IS NULL OR lot_max IS NULL THEN 4000
            ELSE 10000
        END) AS lot,
        max(CASE
            WHEN lead_time IS NULL THEN 2000
            WHEN lead_time <= $18 THEN 10000
            ELSE 1500 * $18 / lead_time
        END) AS lead_time
    FROM compared.capabilities
    WHERE process = ANY($13)
    GROUP BY organization
), of_numbers AS (
    SELECT organization,
        (SELECT sum(($19::int[])[number] * degree / 10000 - ($19::int[])[number] * 2000 / 10000)
            FROM unnest(ARRAY[size, tolerance, lot, lead_time]) WITH ORDINALITY AS each (degree, number)) AS more,
        size >= 6000 AND ($21::bool[])[1] OR tolerance >= 6000 AND ($21::bool[])[2]
            OR lot >= 6000 AND ($21::bool[])[3] OR lead_time >= 6000 AND ($21::bool[])[4] AS has_ground,
        size <= 1500 AND ($20::bool[])[1] OR tolerance <= 1500 AND ($20::bool[])[2]
            OR lot <= 1500 AND ($20::bool[])[3] OR lead_time <= 1500 AND ($20::bool[])[4] AS is_missing,
        (size = 10000 AND ($20::bool[])[1])::int + (tolerance = 10000 AND ($20::bool[])[2])::int
            + (lot = 10000 AND ($20::bool[])[3])::int + (lead_time = 10000 AND ($20::bool[])[4])::int AS matched
    FROM degrees
), together AS (
    SELECT organization, sum(more) AS more, bool_or(is_missing) AS is_missing, sum(matched) AS matched
    FROM (SELECT * FROM of_terms UNION ALL SELECT * FROM of_numbers) AS each
    GROUP BY organization
    HAVING bool_or(has_ground)
), scored AS MATERIALIZED (
    SELECT o.id, t.is_missing, t.matched,
        ($22 + t.more + ($23::int[])[o.kind + 1] + ($24::int[])[coalesce(o.head_office, $25) + 1]
            + $26 * CASE
                WHEN o.confirmed_on IS NULL OR $27 - o.confirmed_on >= 1095 THEN 2000
                WHEN $27 - o.confirmed_on <= 183 THEN 10000
                ELSE 2000 + 8000 * (1095 - ($27 - o.confirmed_on)) / 912
            END / 10000)::int AS score
    FROM together t JOIN compared.organizations o ON o.number = t.organization
)
(SELECT id, is_missing, score FROM scored WHERE NOT is_missing ORDER BY score DESC, matched DESC, id LIMIT $28)
UNION ALL
(SELECT id, is_missing, score FROM scored WHERE is_missing ORDER BY score DESC, matched DESC, id LIMIT $28)";

// What a row of `held` must be besides on the list.
const NONE: i16 = 0;
const COUNTS: i16 = 1;
const WITH_PROCESS: i16 = 2;
const WITHOUT_PROCESS: i16 = 3;
const CERTIFIED: i16 = 4;
/// Where it is the very standard: one that does not count is a gap.
const CERTIFIED_OR_GAP: i16 = 5;

/// An organization that the statement lists.
pub struct Listed {
    pub id: OrganizationId,
    pub is_near_miss: bool,
    pub score: i32,
}

/// A term that counts for an item where it is held in a certain way and under a condition.
struct ListRow {
    item: i32,
    term: i32,
    how: i16,
    condition: i16,
    degree: i32,
}

/// Something judged by terms, and the most that it can add.
struct ItemRow {
    item: i32,
    most: i32,
    is_must: bool,
    is_ground: bool,
    is_certification: bool,
}

/// All that the statement is told of a need.
#[derive(Default)]
pub struct Asked {
    list: Vec<ListRow>,
    items: Vec<ItemRow>,
    needed_on: i32,
    today: i32,
    /// Whose materials count as worked with the process.
    serving: Vec<i32>,
    /// Whose numbers are looked at.
    concerned: Vec<i32>,
    edges: [i64; 2],
    tolerance: i64,
    lot: i64,
    lead_time: i64,
    /// Of size, tolerance, lot and lead time: points, and which are musts.
    numbers: [i32; 4],
    are_musts: [bool; 4],
    are_grounds: [bool; 4],
    silence: i32,
    kinds: Vec<i32>,
    /// By region, and at last without one.
    places: Vec<i32>,
    freshness: i32,
}

/// How a term stands to a wanted one, where that says anything: kinds of the direct parent only are of the same sort.
fn relations(vocabulary: &Vocabulary, wanted: TermIndex) -> impl Iterator<Item = (TermIndex, Relation)> {
    let parent = vocabulary.ancestors(wanted).first().copied();
    vocabulary.related(wanted).into_iter().filter(move |(_, relation)| match relation {
        Relation::Sibling { common } => parent == Some(*common),
        _ => true,
    })
}

fn serves(relation: &Relation) -> bool {
    matches!(relation, Relation::Same | Relation::Narrower { .. } | Relation::Implied { .. })
}

/// What a term in this relation to a wanted one earns where it is stated.
fn degree(vocabulary: &Vocabulary, held: TermIndex, wanted: &TermId, relation: &Relation) -> i32 {
    match relation {
        Relation::Same | Relation::Narrower { .. } => 10_000,
        Relation::Implied { .. } => 8_000,
        Relation::Broader { .. } => 4_000,
        Relation::Sibling { common } => {
            let information = |term| f64::from(vocabulary.information_millibits(term));
            let both = information(held) + vocabulary.index(wanted).map_or(0.0, information);
            2_000 + (1_500.0 * (2.0 * information(*common) / both).min(1.0)) as i32
        }
    }
}

impl Asked {
    /// `like` is any candidate of the need: its parts say what is judged and how much each can add.
    pub fn new(vocabulary: &Vocabulary, need: &NeedCase, like: &Candidate) -> Self {
        let needed_on = need.details.deadline_on.unwrap_or(need.today);
        let mut asked = Self { needed_on: needed_on.number(), today: need.today.number(), ..Self::default() };
        for (item, (part, finding)) in (0_i32..).zip(like.parts.iter().zip(&like.findings)) {
            let is_must = finding.level == Level::Must;
            let draft = Draft { vocabulary, item, most: part.most, is_must, is_ground: part.is_ground() };
            let requirement = match &part.requirement {
                RequirementRef::Requirement { index } | RequirementRef::RequirementMaterials { index } => {
                    Some(&need.details.requirements[*index])
                }
                _ => None,
            };
            match (&part.requirement, requirement) {
                _ if part.criterion == Criterion::Text => {}
                (RequirementRef::RequirementMaterials { .. }, Some(condition)) => {
                    let Requirement::Process { process, materials, .. } = condition else { unreachable!() };
                    draft.materials(process, materials, &mut asked);
                }
                (_, Some(condition)) => draft.condition(condition, &mut asked),
                (RequirementRef::Term { term }, _) => draft.term(term, &mut asked),
                (RequirementRef::Nearness, _) => asked.places = draft.places(need),
                (RequirementRef::Freshness, _) => asked.freshness = part.most,
                (RequirementRef::OrganizationKind, _) => {
                    // Whom an order for outsourcing is brought to.
                    let usual = OrganizationKind::ALL.map(|kind| match kind {
                        OrganizationKind::Company => 10_000,
                        OrganizationKind::Buyer => 5_000,
                        OrganizationKind::University | OrganizationKind::SupportBody => 2_000,
                    });
                    asked.kinds = usual.iter().map(|degree| part.most * degree / 10_000).collect();
                }
                (other, _) => panic!("no made-up need asks for {other:?}"),
            }
        }
        asked.concerned.sort_unstable();
        asked.concerned.dedup();
        asked
    }

    fn query<'q>(&'q self, statement: &'q str, limit: i64) -> Query<'q, Postgres, PgArguments> {
        let query = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()));
        let query = bind_columns!(query, self.list; item, term, how, condition, degree);
        bind_columns!(query, self.items; item, most, is_must, is_ground, is_certification)
            .bind(self.needed_on)
            .bind(&self.serving)
            .bind(&self.concerned)
            .bind(self.edges[0])
            .bind(self.edges[1])
            .bind(self.tolerance)
            .bind(self.lot)
            .bind(self.lead_time)
            .bind(&self.numbers[..])
            .bind(&self.are_musts[..])
            .bind(&self.are_grounds[..])
            .bind(self.silence)
            .bind(&self.kinds)
            .bind(&self.places)
            .bind(self.places.len() as i32 - 1)
            .bind(self.freshness)
            .bind(self.today)
            .bind(limit)
    }

    /// The best candidates and the best near misses.
    pub async fn rank(&self, connection: &mut PgConnection, limit: i64) -> Vec<Listed> {
        let rows = self.query(RANKING, limit).fetch_all(connection).await.unwrap();
        let listed = rows.iter().map(|row| Listed {
            id: OrganizationId(row.get::<Uuid, _>(0)),
            is_near_miss: row.get(1),
            score: row.get(2),
        });
        listed.collect()
    }

    /// How PostgreSQL goes about it.
    pub async fn explain(&self, connection: &mut PgConnection, limit: i64) -> String {
        let statement = format!("EXPLAIN (ANALYZE, BUFFERS) {RANKING}");
        let rows = self.query(&statement, limit).fetch_all(connection).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0) + "\n").collect()
    }
}

/// One item on its way into the arrays.
struct Draft<'a> {
    vocabulary: &'a Vocabulary,
    item: i32,
    most: i32,
    is_must: bool,
    is_ground: bool,
}

impl Draft<'_> {
    fn add(&self, is_certification: bool, asked: &mut Asked) {
        let Self { item, most, is_must, is_ground, .. } = *self;
        asked.items.push(ItemRow { item, most, is_must, is_ground, is_certification });
        asked.silence += self.most * 2_000 / 10_000;
    }

    fn entry(&self, term: TermIndex, how: i16, condition: i16, degree: i32, asked: &mut Asked) {
        asked.list.push(ListRow { item: self.item, term: term.0 as i32, how, condition, degree });
    }

    fn related(&self, wanted: &TermId) -> impl Iterator<Item = (TermIndex, Relation)> {
        relations(self.vocabulary, self.vocabulary.index(wanted).expect("a term of the vocabulary"))
    }

    fn condition(&self, condition: &Requirement, asked: &mut Asked) {
        match condition {
            Requirement::Process { process, .. } => {
                self.term(process, asked);
                let concerned = self.related(process);
                let concerned =
                    concerned.filter(|(_, relation)| !matches!(relation, Relation::Sibling { .. }));
                asked.concerned.extend(concerned.map(|(term, _)| term.0 as i32));
            }
            Requirement::Material { material: id, .. }
            | Requirement::Equipment { equipment: id, .. }
            | Requirement::Product { product: id, .. }
            | Requirement::Industry { industry: id, .. }
            | Requirement::Field { field: id, .. }
            | Requirement::Certification { standard: id, process: None, .. } => self.term(id, asked),
            Requirement::Size { size, .. } => {
                let SizeEnvelope { length_mm: Some(length), width_mm: Some(width), .. } = size else {
                    panic!("made-up needs ask for length and width");
                };
                asked.edges = [length.thousandths(), width.thousandths()];
                asked.edges.sort_unstable_by(|a, b| b.cmp(a));
                self.number(0, asked);
            }
            Requirement::Tolerance { tolerance_um, .. } => {
                asked.tolerance = tolerance_um.thousandths();
                self.number(1, asked);
            }
            Requirement::Lot { pieces, .. } => {
                asked.lot = pieces.get();
                self.number(2, asked);
            }
            Requirement::LeadTime { days, .. } => {
                asked.lead_time = days.get();
                self.number(3, asked);
            }
            other => panic!("no made-up need asks for {other:?}"),
        }
    }

    fn number(&self, at: usize, asked: &mut Asked) {
        asked.numbers[at] = self.most;
        asked.are_musts[at] = self.is_must;
        asked.are_grounds[at] = self.is_ground;
        asked.silence += self.most * 2_000 / 10_000;
    }

    fn term(&self, wanted: &TermId, asked: &mut Asked) {
        let is_certification = wanted.scheme() == Scheme::Standard;
        self.add(is_certification, asked);
        for (term, relation) in self.related(wanted) {
            let serves = serves(&relation);
            if is_certification {
                let is_very = matches!(relation, Relation::Same | Relation::Narrower { .. });
                let condition = if is_very { CERTIFIED_OR_GAP } else { CERTIFIED };
                self.entry(
                    term,
                    CERTIFICATE,
                    condition,
                    degree(self.vocabulary, term, wanted, &relation),
                    asked,
                );
                if serves {
                    self.entry(term, MENTION, NONE, 6_000, asked);
                }
                continue;
            }
            let hint = matches!(relation, Relation::Broader { .. }).then_some(2_500);
            self.entry(term, STATED, NONE, degree(self.vocabulary, term, wanted, &relation), asked);
            if let Some(degree) = if serves { Some(8_000) } else { hint } {
                self.entry(term, CERTIFICATE, COUNTS, degree, asked);
            }
            if let Some(degree) = if serves { Some(6_000) } else { hint } {
                self.entry(term, MENTION, NONE, degree, asked);
            }
        }
    }

    fn materials(&self, process: &TermId, materials: &[TermId], asked: &mut Asked) {
        self.add(false, asked);
        let serving = self.related(process).filter(|(_, relation)| serves(relation));
        asked.serving = serving.map(|(term, _)| term.0 as i32).collect();
        for material in materials {
            for (term, relation) in self.related(material) {
                let degree = degree(self.vocabulary, term, material, &relation);
                self.entry(term, STATED, WITH_PROCESS, degree, asked);
                if serves(&relation) {
                    self.entry(term, STATED, WITHOUT_PROCESS, 4_000, asked);
                    self.entry(term, MENTION, NONE, 6_000, asked);
                }
            }
        }
    }

    /// Points by region, and at last without one.
    fn places(&self, need: &NeedCase) -> Vec<i32> {
        let owner = need.owner_region.as_ref().and_then(|region| self.vocabulary.index(region));
        let from = owner.expect("made-up owners are somewhere");
        let mut degrees = vec![2_000; self.vocabulary.len() + 1];
        for region in self.vocabulary.terms_of(Scheme::Region) {
            let km = self.vocabulary.distance_km(*region, from).map_or(300, |km| km.min(300)) as i32;
            let is_within = self.vocabulary.is_within(*region, from);
            degrees[region.0 as usize] = if is_within { 10_000 } else { 2_000 + 8_000 * (300 - km) / 300 };
        }
        degrees.into_iter().map(|degree| self.most * degree / 10_000).collect()
    }
}
