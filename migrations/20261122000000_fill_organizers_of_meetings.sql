-- Whoever invited to a meeting before organizers were kept: calendars take its move or cancellation from nobody else. The file
-- of the first invitation says who that was; where it cannot be read, it is who is in charge of the case now. The tables
-- show their rows to the service only.
SELECT set_config('enishi.scope', 'service', true);
UPDATE meetings m SET organizer_name = invited.name, organizer_email = invited.email
FROM (
    SELECT DISTINCT ON (m.id) m.id, coalesce(written.name, a.name) AS name, coalesce(written.email, a.email) AS email
    FROM meetings m
    JOIN introductions i ON i.id = m.introduction_id
    JOIN letters l ON l.introduction_id = i.id AND l.kind = 'appointment' AND l.status = 'approved'
        AND l.created_at >= m.created_at
    LEFT JOIN mails s ON s.letter_id = l.id
    LEFT JOIN accounts a ON a.id = coalesce(i.owner_coordinator_id, i.candidate_coordinator_id)
    -- Lines are folded; a name stands in quotes, and an address with letters for what a URI cannot hold.
    LEFT JOIN LATERAL (
        SELECT found[1] AS name, found[2] AS email
        FROM regexp_match(regexp_replace(s.calendar, '\r?\n ', '', 'g'), '\nORGANIZER;CN="([^"\r\n]+)":mailto:([^%\r\n]+)\r?\n')
            AS found
        WHERE found IS NOT NULL
    ) written ON true
    WHERE m.status = 'arranged' AND m.organizer_name IS NULL
    ORDER BY m.id, written.email IS NULL, l.decided_at, l.id
) invited
WHERE m.id = invited.id AND invited.name IS NOT NULL AND invited.email IS NOT NULL;
SELECT set_config('enishi.scope', '', true);
