-- Support programmes (支援制度): what an office can offer a firm to close a gap.
CREATE TABLE programmes (
    id          uuid PRIMARY KEY,
    office_id   uuid NOT NULL REFERENCES offices (id),
    details     jsonb NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX programmes_office_id_idx ON programmes (office_id, id);

ALTER TABLE programmes ENABLE ROW LEVEL SECURITY;
ALTER TABLE programmes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON programmes
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
