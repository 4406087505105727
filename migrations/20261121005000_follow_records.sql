-- What came of an organization's cases with the office is part of what the engine ranks (domain::PastCase): a judgement
-- that says so changes the organization for whoever keeps it in memory. Nobody is told of anything by it.
CREATE FUNCTION tells_what_came_of_it(details jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
    AS $$ SELECT details->>'outcome' IS NOT NULL OR details->>'reason' = 'declined' $$;

-- The few that are read with the organizations, among many that say nothing.
CREATE INDEX judgements_record_idx ON judgements (office_id, organization_id, need_id)
    WHERE tells_what_came_of_it(details);

CREATE FUNCTION note_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judgement judgements;
BEGIN
    IF TG_OP = 'DELETE' THEN
        judgement := OLD;
    ELSE
        judgement := NEW;
    END IF;
    INSERT INTO organization_changes (office_id, organization_id)
        VALUES (judgement.office_id, judgement.organization_id);
    PERFORM pg_notify('enishi_organizations', judgement.office_id::text);
    RETURN NULL;
END $$;

CREATE TRIGGER note_inserted AFTER INSERT ON judgements
    FOR EACH ROW WHEN (tells_what_came_of_it(NEW.details)) EXECUTE FUNCTION note_record_change();
CREATE TRIGGER note_updated AFTER UPDATE ON judgements
    FOR EACH ROW WHEN (tells_what_came_of_it(OLD.details) OR tells_what_came_of_it(NEW.details))
    EXECUTE FUNCTION note_record_change();
CREATE TRIGGER note_deleted AFTER DELETE ON judgements
    FOR EACH ROW WHEN (tells_what_came_of_it(OLD.details)) EXECUTE FUNCTION note_record_change();
