-- What coordinators write down of organizations and cases: notes, visits, calls. For the office only. What they said before
-- a change is in the audit log.
CREATE TABLE notes (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    organization_id  uuid,
    introduction_id  uuid REFERENCES introductions (id),
    -- Kind, day, who went, whom they spoke with, and what was said.
    details          jsonb NOT NULL,
    -- The day that it is about, by which it is listed.
    on_day           date NOT NULL,
    -- Who wrote it first, and who may take it out.
    account_id       uuid REFERENCES accounts (id),
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT notes_subject_check CHECK (organization_id IS NOT NULL OR introduction_id IS NOT NULL),
    CONSTRAINT notes_organization_fkey
        FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX notes_organization_id_idx ON notes (organization_id, on_day DESC, id DESC);
CREATE INDEX notes_introduction_id_idx ON notes (introduction_id, on_day DESC, id DESC);

ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON notes
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
