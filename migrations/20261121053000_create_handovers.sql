-- Handovers: all that was in the charge of one person goes to another. What moved is kept, so that the summary can be printed
-- again.
CREATE TABLE handovers (
    id          uuid PRIMARY KEY,
    office_id   uuid NOT NULL REFERENCES offices (id),
    from_id     uuid NOT NULL REFERENCES accounts (id),
    to_id       uuid NOT NULL REFERENCES accounts (id),
    -- Who decided it.
    account_id  uuid REFERENCES accounts (id),
    cases       uuid[] NOT NULL,
    needs       uuid[] NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT handovers_people_check CHECK (from_id <> to_id)
);
CREATE INDEX handovers_office_id_idx ON handovers (office_id, id DESC);

ALTER TABLE handovers ENABLE ROW LEVEL SECURITY;
ALTER TABLE handovers FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON handovers
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
