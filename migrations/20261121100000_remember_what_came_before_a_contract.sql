-- A contract that is taken back leaves the case where it stood before. Of those that stand, the steps say where that was: they
-- were followed up where somebody had said what came of the meeting, or had reopened the case after it.
SELECT set_config('enishi.scope', 'service', true);
UPDATE introductions i SET progress = jsonb_set(progress, '{before_contract}', CASE WHEN EXISTS (
        SELECT FROM introduction_steps s
        WHERE s.introduction_id = i.id AND (s.step->>'step' = 'followed_up' OR s.step->>'step' = 'reopened' AND EXISTS (
            SELECT FROM introduction_steps m
            WHERE m.introduction_id = i.id AND m.step->>'step' = 'met' AND m.number < s.number
        ))
    ) THEN '"followed_up"'::jsonb ELSE '"met"'::jsonb END)
WHERE i.stage = 'contracted';
SELECT set_config('enishi.scope', '', true);
