-- To whom the week of a Monday was told: nobody is told twice, however many workers there are and however often they begin anew.
CREATE TABLE digests (
    account_id  uuid NOT NULL REFERENCES accounts (id),
    monday      date NOT NULL,
    office_id   uuid NOT NULL REFERENCES offices (id),
    told_at     timestamptz NOT NULL,
    CONSTRAINT digests_pkey PRIMARY KEY (account_id, monday)
);
ALTER TABLE digests ENABLE ROW LEVEL SECURITY;
ALTER TABLE digests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON digests
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

CREATE INDEX introductions_owner_coordinator_id_idx ON introductions (owner_coordinator_id)
    WHERE stage <> 'closed';
CREATE INDEX introductions_candidate_coordinator_id_idx ON introductions (candidate_coordinator_id)
    WHERE stage <> 'closed';
