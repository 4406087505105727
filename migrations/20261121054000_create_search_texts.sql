-- What is searched: the texts of records as they are compared, kept beside the records by triggers. NFKC, lower case,
-- hiragana as katakana. A part of a text is looked for as it is: Japanese words are often two characters long, which no
-- index of trigrams finds, and all texts of ten thousand organizations are read in some hundredths of a second.
CREATE FUNCTION folded_text(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(lower(normalize(given, NFKC)), 'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ', 'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ')
$$;

-- The texts in a document, a line for each; without terms of the vocabulary, ids and the words of closed lists.
CREATE FUNCTION texts_in(document jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(value #>> '{}', E'\n'), '')
    FROM jsonb_path_query(document, 'strict $.** ? (@.type() == "string")') AS value
    WHERE value #>> '{}' !~ '^([a-z]+:[a-z0-9-]+|[a-z]+(_[a-z]+)+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$'
        AND value #>> '{}' <> ALL (ARRAY['must', 'want', 'held', 'planned', 'company', 'university', 'buyer', 'process',
            'material', 'certification', 'equipment', 'product', 'industry', 'field', 'size', 'tolerance', 'lot', 'text',
            'outsourcing', 'purchase', 'people', 'succession', 'note', 'visit', 'call', 'subsidy', 'loan'])
$$;

CREATE TABLE search_texts (
    -- organization, profile, need, note, attachment, programme; case: what was remarked at its steps.
    kind       text NOT NULL,
    -- The record; of a profile the organization.
    record_id  uuid NOT NULL,
    office_id  uuid NOT NULL REFERENCES offices (id),
    folded     text NOT NULL,
    CONSTRAINT search_texts_pkey PRIMARY KEY (kind, record_id)
);
CREATE INDEX search_texts_office_id_idx ON search_texts (office_id, kind);
ALTER TABLE search_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON search_texts
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

-- What of a row is searched; whom a need excludes is nobody's business.
CREATE FUNCTION searched(kind text, entry jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT folded_text(CASE kind
        WHEN 'attachment' THEN entry->>'name'
        WHEN 'need' THEN texts_in((entry->'details') - 'exclusions')
        ELSE texts_in(entry->'details')
    END)
$$;

CREATE FUNCTION keep_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key text := coalesce(TG_ARGV[1], 'id');
    entry jsonb := to_jsonb(coalesce(NEW, OLD));
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM search_texts s WHERE s.kind = TG_ARGV[0] AND s.record_id = (entry->>key)::uuid;
    ELSE
        INSERT INTO search_texts (kind, record_id, office_id, folded)
        VALUES (TG_ARGV[0], (entry->>key)::uuid, (entry->>'office_id')::uuid, searched(TG_ARGV[0], entry))
        ON CONFLICT ON CONSTRAINT search_texts_pkey DO UPDATE SET folded = excluded.folded
            WHERE search_texts.folded <> excluded.folded;
    END IF;
    RETURN NULL;
END $$;

-- Remarks at the steps of a case are never changed: they are added up.
CREATE FUNCTION keep_step_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    remarks text := folded_text(concat_ws(E'\n', NEW.note, nullif(texts_in(NEW.step), '')));
BEGIN
    INSERT INTO search_texts (kind, record_id, office_id, folded)
    VALUES ('case', NEW.introduction_id, NEW.office_id, remarks)
    ON CONFLICT ON CONSTRAINT search_texts_pkey DO UPDATE SET folded = concat_ws(E'\n', search_texts.folded, remarks);
    RETURN NULL;
END $$;

CREATE TRIGGER keep_search_text AFTER INSERT OR DELETE OR UPDATE OF details ON organizations
    FOR EACH ROW EXECUTE FUNCTION keep_search_text('organization');
CREATE TRIGGER keep_search_text AFTER INSERT OR DELETE OR UPDATE OF details ON profiles
    FOR EACH ROW EXECUTE FUNCTION keep_search_text('profile', 'organization_id');
CREATE TRIGGER keep_search_text AFTER INSERT OR DELETE OR UPDATE OF details ON needs
    FOR EACH ROW EXECUTE FUNCTION keep_search_text('need');
CREATE TRIGGER keep_search_text AFTER INSERT OR DELETE OR UPDATE OF details ON notes
    FOR EACH ROW EXECUTE FUNCTION keep_search_text('note');
CREATE TRIGGER keep_search_text AFTER INSERT OR DELETE OR UPDATE OF name ON attachments
    FOR EACH ROW EXECUTE FUNCTION keep_search_text('attachment');
CREATE TRIGGER keep_search_text AFTER INSERT OR DELETE OR UPDATE OF details ON programmes
    FOR EACH ROW EXECUTE FUNCTION keep_search_text('programme');
CREATE TRIGGER keep_search_text AFTER INSERT ON introduction_steps
    FOR EACH ROW EXECUTE FUNCTION keep_step_text();

-- What is there already; the tables show their rows to the service only.
SET LOCAL enishi.scope = 'service';
INSERT INTO search_texts (kind, record_id, office_id, folded)
SELECT 'organization', id, office_id, searched('organization', jsonb_build_object('details', details)) FROM organizations
UNION ALL
SELECT 'profile', organization_id, office_id, searched('profile', jsonb_build_object('details', details)) FROM profiles
UNION ALL
SELECT 'need', id, office_id, searched('need', jsonb_build_object('details', details)) FROM needs
UNION ALL
SELECT 'programme', id, office_id, searched('programme', jsonb_build_object('details', details)) FROM programmes
UNION ALL
SELECT 'case', introduction_id, office_id,
    folded_text(string_agg(concat_ws(E'\n', note, nullif(texts_in(step), '')), E'\n' ORDER BY number))
FROM introduction_steps GROUP BY introduction_id, office_id;
