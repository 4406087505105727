-- What coordinators decided about a candidate for a need. Each change is in the audit log as well.
CREATE TABLE judgements (
    need_id          uuid NOT NULL REFERENCES needs (id) ON DELETE CASCADE,
    organization_id  uuid NOT NULL,
    office_id        uuid NOT NULL REFERENCES offices (id),
    decision         text NOT NULL,
    details          jsonb NOT NULL,
    account_id       uuid REFERENCES accounts (id),
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT judgements_pkey PRIMARY KEY (need_id, organization_id),
    CONSTRAINT judgements_decision_check CHECK (decision IN ('shortlisted', 'rejected')),
    CONSTRAINT judgements_organization_fkey
        FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX judgements_office_id_idx ON judgements (office_id);
CREATE INDEX judgements_organization_id_idx ON judgements (organization_id);

ALTER TABLE judgements ENABLE ROW LEVEL SECURITY;
ALTER TABLE judgements FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON judgements
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
