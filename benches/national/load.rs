//! Made-up organizations into the database, batch by batch: as Enishi keeps them, and in tables made for one SQL
//! statement that ranks them.

use super::synthetic::{Dice, World};
use enishi::domain::{
    CertificationStatus, OfficeId, OrganizationDetails, OrganizationKind, ProfileDetails, Scheme, TermId,
};
use enishi::matching::Subject;
use enishi::vocabulary::Vocabulary;
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

/// Organizations of a batch: some ten megabytes.
const BATCH: usize = 5_000;

/// How a profile has a term, as `docs/matching.md` tells them apart.
pub const STATED: i16 = 0;
pub const CERTIFICATE: i16 = 1;
pub const MENTION: i16 = 2;

const TABLES: &str = "
    CREATE SCHEMA compared;
    -- The register. Days are numbers, terms their numbers in the vocabulary, lengths thousandths of a unit.
    CREATE TABLE compared.organizations (
        number integer PRIMARY KEY, id uuid NOT NULL, kind smallint NOT NULL, head_office integer,
        confirmed_on integer
    );
    -- Every term that somebody has: of a material the process it is worked with, of a certificate its state.
    CREATE TABLE compared.held (
        organization integer NOT NULL, term integer NOT NULL, how smallint NOT NULL, process integer,
        status smallint, valid_from integer, valid_until integer
    );
    CREATE TABLE compared.capabilities (
        organization integer NOT NULL, process integer NOT NULL, longest bigint, second bigint, tolerance bigint,
        lot_min bigint, lot_max bigint, lead_time bigint
    );";

/// Made when all rows are in. Each holds all that the statement reads, so that the tables need not be visited.
const INDEXES: &str = "
    CREATE INDEX held_term_idx ON compared.held (term, how)
        INCLUDE (organization, process, status, valid_from, valid_until);
    CREATE INDEX capabilities_process_idx ON compared.capabilities (process)
        INCLUDE (organization, longest, second, tolerance, lot_min, lot_max, lead_time);";

/// Binds fields of rows, each as an array.
macro_rules! bind_columns {
    ($query:expr, $rows:expr; $($field:tt),+) => {
        $query$(.bind($rows.iter().map(|row| row.$field).collect::<Vec<_>>()))+
    };
}
pub(super) use bind_columns;

/// Loads `count` organizations of an office, the same for the same count.
pub async fn organizations(
    pool: &PgPool,
    office: OfficeId,
    vocabulary: &Vocabulary,
    world: &World,
    count: usize,
) {
    sqlx::raw_sql(TABLES).execute(pool).await.unwrap();
    let mut dice = Dice::new(1);
    for first in (0..count).step_by(BATCH) {
        let subjects = world.subjects(&mut dice, first, BATCH.min(count - first));
        let mut compared = Compared::default();
        for (subject, number) in subjects.iter().zip(first..) {
            compared.read(vocabulary, subject, number as i32);
        }
        insert(pool, office, subjects).await;
        compared.insert(pool).await;
    }
    sqlx::raw_sql(INDEXES).execute(pool).await.unwrap();
    // So that the planner knows the tables, and index scans need not look at them.
    for table in
        ["compared.organizations", "compared.held", "compared.capabilities", "organizations", "profiles"]
    {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("VACUUM ANALYZE {table}"))).execute(pool).await.unwrap();
    }
}

async fn insert(pool: &PgPool, office: OfficeId, subjects: Vec<Subject>) {
    let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.id.0).collect();
    let names: Vec<String> = subjects.iter().map(|subject| subject.name.clone()).collect();
    let mut details: Vec<Json<OrganizationDetails>> = Vec::new();
    let mut profiles: Vec<Json<ProfileDetails>> = Vec::new();
    for subject in subjects {
        let register = serde_json::json!({
            "kind": subject.kind, "name": subject.name, "region": subject.region, "industries": subject.industries,
            "name_withheld": false,
        });
        details
            .push(Json(serde_json::from_value(register).expect("a made-up register entry is well formed")));
        profiles.push(Json(subject.profile));
    }
    sqlx::query(
        "INSERT INTO organizations (id, office_id, name, folded_name, details, created_at, updated_at)
         SELECT id, $1, name, name, details, now(), now()
         FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS made (id, name, details)",
    )
    .bind(office.0)
    .bind(&ids)
    .bind(names)
    .bind(details)
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO profiles (organization_id, office_id, details, updated_at)
         SELECT id, $1, details, now() FROM unnest($2::uuid[], $3::jsonb[]) AS made (id, details)",
    )
    .bind(office.0)
    .bind(&ids)
    .bind(profiles)
    .execute(pool)
    .await
    .unwrap();
}

/// Rows for the tables of the statement, column by column.
#[derive(Default)]
struct Compared {
    organizations: Vec<OrganizationRow>,
    held: Vec<HeldRow>,
    capabilities: Vec<(i32, i32, [Option<i64>; 6])>,
}

struct OrganizationRow {
    number: i32,
    id: Uuid,
    kind: i16,
    head_office: Option<i32>,
    confirmed_on: Option<i32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct HeldRow {
    organization: i32,
    term: i32,
    how: i16,
    process: Option<i32>,
    status: Option<i16>,
    valid_from: Option<i32>,
    valid_until: Option<i32>,
}

impl Compared {
    fn read(&mut self, vocabulary: &Vocabulary, subject: &Subject, number: i32) {
        let index = |id: &TermId| vocabulary.index(id).map(|index| index.0 as i32);
        let profile = &subject.profile;
        // Sites, seeds, notes and the scope of certificates would need rows as well; made-up firms have none.
        assert!(profile.sites.is_empty() && profile.seeds.is_empty());
        let kind = OrganizationKind::ALL.iter().position(|kind| *kind == subject.kind).unwrap();
        self.organizations.push(OrganizationRow {
            number,
            id: subject.id.0,
            kind: kind as i16,
            head_office: subject.region.as_ref().and_then(index),
            confirmed_on: profile.confirmed_on.map(|day| day.number()),
        });

        let mut held: Vec<HeldRow> = Vec::new();
        let row = |term, how| HeldRow {
            organization: number,
            term,
            how,
            process: None,
            status: None,
            valid_from: None,
            valid_until: None,
        };
        let products = profile.products.iter().flat_map(|p| p.products.iter().chain(&p.industries));
        let machines = profile.equipment.iter().filter_map(|machine| machine.equipment.as_ref());
        let processes = profile.capabilities.iter().map(|capability| &capability.process);
        let stated = products.chain(machines).chain(processes).chain(&subject.industries).filter_map(index);
        held.extend(stated.map(|term| row(term, STATED)));
        for capability in &profile.capabilities {
            let Some(process) = index(&capability.process) else { continue };
            let materials = capability.materials.iter().filter_map(index);
            held.extend(materials.map(|term| HeldRow { process: Some(process), ..row(term, STATED) }));
            let (mut edges, others) = capability.size.as_ref().map_or_else(Default::default, |size| {
                let edges = [size.length_mm, size.width_mm].into_iter().flatten();
                let others = [size.height_mm, size.diameter_mm, size.thickness_mm];
                (edges.map(|edge| edge.thousandths()).collect::<Vec<i64>>(), others)
            });
            assert!(others.iter().all(Option::is_none) && edges.len() != 1);
            edges.sort_unstable_by(|a, b| b.cmp(a));
            let numbers = [
                edges.first().copied(),
                edges.get(1).copied(),
                capability.tolerance_um.map(|tolerance| tolerance.thousandths()),
                capability.lot_min.map(|pieces| pieces.get()),
                capability.lot_max.map(|pieces| pieces.get()),
                capability.lead_time_days.map(|days| days.get()),
            ];
            self.capabilities.push((number, process, numbers));
        }
        for certificate in &profile.certifications {
            assert!(certificate.processes.is_empty());
            let Some(term) = index(&certificate.standard) else { continue };
            let status = match certificate.status {
                CertificationStatus::Held => 0,
                CertificationStatus::InProgress => 1,
                CertificationStatus::Planned => 2,
            };
            held.push(HeldRow {
                status: Some(status),
                valid_from: certificate.valid_from.map(|day| day.number()),
                valid_until: certificate.valid_until.map(|day| day.number()),
                ..row(term, CERTIFICATE)
            });
        }
        let names = profile.products.iter().map(|product| product.name.as_str());
        let names = names.chain(profile.equipment.iter().map(|machine| machine.name.as_str()));
        let texts = names.chain(profile.summary.iter().map(|summary| summary.as_str()));
        let tags = texts.flat_map(|text| vocabulary.tag(text)).map(|tag| tag.term);
        let mentioned = tags.filter(|term| vocabulary.term(*term).id.scheme() != Scheme::Region);
        held.extend(mentioned.map(|term| row(term.0 as i32, MENTION)));
        held.sort_unstable();
        held.dedup();
        self.held.extend(held);
    }

    async fn insert(self, pool: &PgPool) {
        let query = sqlx::query(
            "INSERT INTO compared.organizations
             SELECT * FROM unnest($1::int[], $2::uuid[], $3::smallint[], $4::int[], $5::int[])",
        );
        let query = bind_columns!(query, self.organizations; number, id, kind, head_office, confirmed_on);
        query.execute(pool).await.unwrap();
        let query = sqlx::query(
            "INSERT INTO compared.held SELECT * FROM
             unnest($1::int[], $2::int[], $3::smallint[], $4::int[], $5::smallint[], $6::int[], $7::int[])",
        );
        let query = bind_columns!(query, self.held; organization, term, how, process, status, valid_from, valid_until);
        query.execute(pool).await.unwrap();
        let query = sqlx::query(
            "INSERT INTO compared.capabilities SELECT * FROM unnest($1::int[], $2::int[], $3::bigint[],
             $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])",
        );
        let mut query = bind_columns!(query, self.capabilities; 0, 1);
        for at in 0..6 {
            query = query.bind(self.capabilities.iter().map(|row| row.2[at]).collect::<Vec<_>>());
        }
        query.execute(pool).await.unwrap();
    }
}
