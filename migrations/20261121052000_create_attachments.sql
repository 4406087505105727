-- Files that coordinators attach to organizations and cases. For the office only. The content stands in a table of its own,
-- so that no list reads it.
CREATE TABLE attachments (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    organization_id  uuid,
    introduction_id  uuid REFERENCES introductions (id),
    -- Without a path and without control characters.
    name             text NOT NULL,
    -- What the content was found to be, whatever whoever sent it said.
    kind             text NOT NULL,
    bytes            integer NOT NULL,
    -- SHA-256 of the content, in hexadecimal digits.
    digest           text NOT NULL,
    account_id       uuid REFERENCES accounts (id),
    created_at       timestamptz NOT NULL,
    CONSTRAINT attachments_kind_check CHECK (kind IN ('pdf', 'word', 'excel', 'power_point', 'old_word', 'old_excel',
        'old_power_point', 'png', 'jpeg')),
    CONSTRAINT attachments_bytes_check CHECK (bytes BETWEEN 1 AND 10485760),
    CONSTRAINT attachments_subject_check CHECK (organization_id IS NOT NULL OR introduction_id IS NOT NULL),
    CONSTRAINT attachments_office_key UNIQUE (office_id, id),
    CONSTRAINT attachments_organization_fkey
        FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX attachments_organization_id_idx ON attachments (organization_id, id DESC);
CREATE INDEX attachments_introduction_id_idx ON attachments (introduction_id, id DESC);

CREATE TABLE attachment_contents (
    attachment_id  uuid PRIMARY KEY,
    office_id      uuid NOT NULL,
    content        bytea NOT NULL,
    CONSTRAINT attachment_contents_attachment_fkey
        FOREIGN KEY (office_id, attachment_id) REFERENCES attachments (office_id, id) ON DELETE CASCADE
);
-- PDF, JPEG, PNG and Office files are compressed already.
ALTER TABLE attachment_contents ALTER COLUMN content SET STORAGE EXTERNAL;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['attachments', 'attachment_contents'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY own_office ON %I USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()))',
            name
        );
    END LOOP;
END $$;
