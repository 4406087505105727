-- Meetings of the two sides of a case. Nobody is at two meetings at once: the rows of the participants cannot overlap,
-- whatever races there are.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE meetings (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    introduction_id  uuid NOT NULL REFERENCES introductions (id),
    status           text NOT NULL,
    details          jsonb NOT NULL,
    starts_at        timestamptz NOT NULL,
    ends_at          timestamptz NOT NULL,
    sequence         integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT meetings_status_check CHECK (status IN ('arranged', 'held', 'cancelled')),
    CONSTRAINT meetings_time_check CHECK (starts_at < ends_at)
);
CREATE INDEX meetings_office_id_idx ON meetings (office_id, starts_at);
CREATE INDEX meetings_introduction_id_idx ON meetings (introduction_id);
-- A case has one meeting ahead of it.
CREATE UNIQUE INDEX meetings_arranged_key ON meetings (introduction_id) WHERE status = 'arranged';

-- Who is taken up by a meeting: either organization, and the coordinators in charge. A cancelled meeting takes up nobody.
CREATE TABLE meeting_participants (
    meeting_id      uuid NOT NULL REFERENCES meetings (id),
    office_id       uuid NOT NULL REFERENCES offices (id),
    -- An organization or an account.
    participant_id  uuid NOT NULL,
    during          tstzrange NOT NULL,
    CONSTRAINT meeting_participants_pkey PRIMARY KEY (meeting_id, participant_id),
    CONSTRAINT meeting_participants_one_at_a_time EXCLUDE USING gist (participant_id WITH =, during WITH &&)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['meetings', 'meeting_participants'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY own_office ON %I USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()))',
            name
        );
    END LOOP;
END $$;
