-- Who is signed in to the pages. The secret in the cookie is not stored, only its SHA-256 hash.
CREATE TABLE page_sessions (
    secret_hash  bytea PRIMARY KEY,
    office_id    uuid NOT NULL REFERENCES offices (id),
    account_id   uuid NOT NULL REFERENCES accounts (id),
    session_id   uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    used_at      timestamptz NOT NULL
);
CREATE INDEX page_sessions_account_id_idx ON page_sessions (account_id);
CREATE INDEX page_sessions_used_at_idx ON page_sessions (used_at);

ALTER TABLE page_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE page_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON page_sessions
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
