-- Of a step, only what somebody wrote is searched: the words of its closed lists ("mail", "price") stand in every case.
CREATE FUNCTION words_of_step(step jsonb, note text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT concat_ws(E'\n', note, step->>'words', step->>'next_steps', step->>'place_detail')
$$;

CREATE OR REPLACE FUNCTION keep_step_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    remarks text := folded_text(words_of_step(NEW.step, NEW.note));
BEGIN
    INSERT INTO search_texts (kind, record_id, office_id, folded)
    VALUES ('case', NEW.introduction_id, NEW.office_id, remarks)
    ON CONFLICT ON CONSTRAINT search_texts_pkey
        DO UPDATE SET folded = concat_ws(E'\n', nullif(search_texts.folded, ''), remarks) WHERE remarks <> '';
    RETURN NULL;
END $$;

-- What is there already; the tables show their rows to the service only.
SET LOCAL enishi.scope = 'service';
UPDATE search_texts SET folded = written.folded
FROM (
    SELECT introduction_id,
        folded_text(coalesce(string_agg(nullif(words_of_step(step, note), ''), E'\n' ORDER BY number), '')) AS folded
    FROM introduction_steps GROUP BY introduction_id
) written
WHERE search_texts.kind = 'case' AND search_texts.record_id = written.introduction_id
    AND search_texts.folded <> written.folded;
