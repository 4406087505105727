-- Pairs of organizations that are not to be introduced to each other: competitors, group companies, whoever has met
-- before. Confidential to the office. One row for a pair, in both directions; the smaller id stands first.
CREATE TABLE organization_exclusions (
    office_id   uuid NOT NULL REFERENCES offices (id),
    one_id      uuid NOT NULL,
    other_id    uuid NOT NULL,
    -- Kind, note and last day, as people edit them.
    details     jsonb NOT NULL,
    -- The last day on which it counts; none where it counts until somebody lifts it.
    until_on    date GENERATED ALWAYS AS (make_date(
        substr(details->>'until_on', 1, 4)::int, substr(details->>'until_on', 6, 2)::int, substr(details->>'until_on', 9, 2)::int
    )) STORED,
    account_id  uuid REFERENCES accounts (id),
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    -- A pair that was excluded once keeps its row, so that versions go on growing.
    lifted_at   timestamptz,
    CONSTRAINT organization_exclusions_pkey PRIMARY KEY (one_id, other_id),
    CONSTRAINT organization_exclusions_order_check CHECK (one_id < other_id),
    CONSTRAINT organization_exclusions_one_fkey FOREIGN KEY (office_id, one_id) REFERENCES organizations (office_id, id),
    CONSTRAINT organization_exclusions_other_fkey FOREIGN KEY (office_id, other_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX organization_exclusions_other_id_idx ON organization_exclusions (other_id);
CREATE INDEX organization_exclusions_until_on_idx ON organization_exclusions (until_on) WHERE lifted_at IS NULL;

ALTER TABLE organization_exclusions ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization_exclusions FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON organization_exclusions
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
