-- Second line of defence: a transaction sees the rows of the office it was begun for, whatever its SQL says.
-- `Database::begin` sets enishi.office_id; work of the installation itself (signing in, claiming jobs) sets
-- enishi.scope to 'service'. A connection that did neither sees nothing. Superusers are not bound by this, so
-- `Database::begin` steps down to a role that is.
CREATE FUNCTION acting_office() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('enishi.office_id', true), '')::uuid $$;

CREATE FUNCTION acting_for_service() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT coalesce(current_setting('enishi.scope', true), '') = 'service' $$;

ALTER TABLE offices ENABLE ROW LEVEL SECURITY;
ALTER TABLE offices FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON offices USING (id = (SELECT acting_office()) OR (SELECT acting_for_service()));

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'accounts', 'refresh_tokens', 'audit_log', 'idempotency_keys', 'organizations', 'profiles', 'needs',
        'told_candidates', 'jobs', 'mails', 'inbox_entries', 'terms'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY own_office ON %I USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()))',
            name
        );
    END LOOP;
END $$;
