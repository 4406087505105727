-- What an office's ranking weighs with: proposals made by tuning, and which of them was accepted.
-- No row with status 'accepted': the defaults are in use.
CREATE TABLE office_weights (
    id           uuid PRIMARY KEY,
    office_id    uuid NOT NULL REFERENCES offices (id),
    status       text NOT NULL,
    weights      jsonb NOT NULL,
    report       jsonb NOT NULL,
    proposed_by  uuid REFERENCES accounts (id),
    proposed_at  timestamptz NOT NULL,
    decided_by   uuid REFERENCES accounts (id),
    decided_at   timestamptz,
    CONSTRAINT office_weights_status_check CHECK (status IN ('proposed', 'accepted', 'dismissed', 'replaced')),
    CONSTRAINT office_weights_decided_check CHECK ((status = 'proposed') = (decided_at IS NULL))
);
CREATE INDEX office_weights_office_id_idx ON office_weights (office_id, id);
CREATE UNIQUE INDEX office_weights_proposed_key ON office_weights (office_id) WHERE status = 'proposed';
CREATE UNIQUE INDEX office_weights_accepted_key ON office_weights (office_id) WHERE status = 'accepted';

ALTER TABLE office_weights ENABLE ROW LEVEL SECURITY;
ALTER TABLE office_weights FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON office_weights
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
