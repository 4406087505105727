-- The version at which a judgement was taken back, so that a later one of the same candidate goes on from there: who
-- still has the old one before them must not overwrite the new one by its version.
CREATE TABLE deleted_judgements (
    need_id          uuid NOT NULL REFERENCES needs (id) ON DELETE CASCADE,
    organization_id  uuid NOT NULL,
    office_id        uuid NOT NULL REFERENCES offices (id),
    version          bigint NOT NULL,
    CONSTRAINT deleted_judgements_pkey PRIMARY KEY (need_id, organization_id)
);
CREATE INDEX deleted_judgements_office_id_idx ON deleted_judgements (office_id);

ALTER TABLE deleted_judgements ENABLE ROW LEVEL SECURITY;
ALTER TABLE deleted_judgements FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON deleted_judgements
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
