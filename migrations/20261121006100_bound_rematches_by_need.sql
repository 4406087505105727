-- A job that matches needs again names the last of them; a number of needs meant others once one was opened in between.
SET LOCAL enishi.scope = 'service';

WITH stretches AS (
    SELECT j.id, j.payload->>'after' AS after, (
        SELECT max(n.id::text) FROM (
            SELECT id FROM needs
            WHERE office_id = j.office_id AND status = 'open'
              AND id > coalesce(j.payload->>'after', '00000000-0000-0000-0000-000000000000')::uuid
            ORDER BY id LIMIT (j.payload->>'count')::integer
        ) n
    ) AS until
    FROM jobs j WHERE j.payload->>'kind' = 'rematch_needs'
)
UPDATE jobs SET
    payload = jsonb_build_object('kind', 'rematch_needs', 'after', s.after, 'until', coalesce(s.until, s.after)),
    deduplication_key = 'rematch_needs:' || coalesce(s.after, '') || '..' || coalesce(s.until, s.after, '')
FROM stretches s WHERE s.id = jobs.id;

-- Where no need is open any more there is nothing to match.
DELETE FROM jobs WHERE payload->>'kind' = 'rematch_needs' AND payload->>'until' IS NULL;
