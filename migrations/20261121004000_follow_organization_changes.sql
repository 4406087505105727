-- Which organizations changed in which transaction. Whoever keeps organizations in memory reads it to bring them up to
-- date. Numbers alone would not do: a transaction that took its number first may commit last. So a reader remembers
-- the oldest transaction that was under way when it last looked, and looks from there again (db::changes).
CREATE TABLE organization_changes (
    number           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    office_id        uuid NOT NULL,
    -- May be gone by now.
    organization_id  uuid NOT NULL,
    transaction      xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changed_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX organization_changes_office_idx ON organization_changes (office_id, transaction);
CREATE INDEX organization_changes_changed_at_idx ON organization_changes (changed_at);

ALTER TABLE organization_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON organization_changes
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

-- One row for every organization that a statement touched, and one notice for every office.
CREATE FUNCTION note_organization_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    office uuid;
BEGIN
    IF TG_TABLE_NAME = 'organizations' THEN
        INSERT INTO organization_changes (office_id, organization_id)
            SELECT office_id, id FROM touched;
    ELSE
        INSERT INTO organization_changes (office_id, organization_id)
            SELECT office_id, organization_id FROM touched;
    END IF;
    FOR office IN SELECT DISTINCT office_id FROM touched LOOP
        PERFORM pg_notify('enishi_organizations', office::text);
    END LOOP;
    RETURN NULL;
END $$;

DO $$
DECLARE
    changed text;
BEGIN
    FOREACH changed IN ARRAY ARRAY['organizations', 'profiles'] LOOP
        EXECUTE format(
            'CREATE TRIGGER note_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS touched
             FOR EACH STATEMENT EXECUTE FUNCTION note_organization_changes()', changed);
        EXECUTE format(
            'CREATE TRIGGER note_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS touched
             FOR EACH STATEMENT EXECUTE FUNCTION note_organization_changes()', changed);
        EXECUTE format(
            'CREATE TRIGGER note_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS touched
             FOR EACH STATEMENT EXECUTE FUNCTION note_organization_changes()', changed);
    END LOOP;
END $$;
