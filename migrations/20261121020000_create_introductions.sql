-- Introductions: a coordinator's case, one need and one candidate. `progress` is the sum of the steps, kept beside them so
-- that lists need not add them up; a test adds them up again.
CREATE TABLE introductions (
    id                        uuid PRIMARY KEY,
    office_id                 uuid NOT NULL REFERENCES offices (id),
    need_id                   uuid NOT NULL REFERENCES needs (id),
    organization_id           uuid NOT NULL,
    owner_coordinator_id      uuid REFERENCES accounts (id),
    candidate_coordinator_id  uuid REFERENCES accounts (id),
    disclosure                text NOT NULL,
    progress                  jsonb NOT NULL,
    stage                     text NOT NULL GENERATED ALWAYS AS (progress->>'stage') STORED,
    version                   bigint NOT NULL DEFAULT 1,
    created_at                timestamptz NOT NULL,
    updated_at                timestamptz NOT NULL,
    -- One case for a pair: what is to be tried again is reopened, with all that was.
    CONSTRAINT introductions_need_id_organization_id_key UNIQUE (need_id, organization_id),
    CONSTRAINT introductions_disclosure_check CHECK (disclosure IN ('staged', 'open')),
    CONSTRAINT introductions_stage_check CHECK (stage IN ('proposed', 'shortlisted', 'approached', 'agreed',
        'scheduled', 'met', 'followed_up', 'contracted', 'closed')),
    CONSTRAINT introductions_organization_fkey
        FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX introductions_office_id_idx ON introductions (office_id, stage);
CREATE INDEX introductions_organization_id_idx ON introductions (organization_id);
-- The sides that may still answer, by the day until which they may.
CREATE INDEX introductions_waiting_idx ON introductions (office_id) WHERE stage = 'approached';

-- What moved a case, in the order in which it was moved. Nothing is changed or taken out afterwards.
CREATE TABLE introduction_steps (
    introduction_id  uuid NOT NULL REFERENCES introductions (id),
    number           integer NOT NULL,
    office_id        uuid NOT NULL REFERENCES offices (id),
    step             jsonb NOT NULL,
    taken_at         timestamptz NOT NULL,
    -- Who of the office; none where a side answered by itself, or the day passed.
    account_id       uuid REFERENCES accounts (id),
    -- Whose word it is, where it is not the office's own.
    for_side         text,
    note             text,
    CONSTRAINT introduction_steps_pkey PRIMARY KEY (introduction_id, number),
    CONSTRAINT introduction_steps_for_side_check CHECK (for_side IN ('owner', 'candidate'))
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME;
END $$;
CREATE TRIGGER keep_steps BEFORE UPDATE OR DELETE ON introduction_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['introductions', 'introduction_steps'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY own_office ON %I USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()))',
            name
        );
    END LOOP;
END $$;
