-- Who may set a password without knowing one: by a link in a mail or by a code on paper. Neither is stored, only its hash.
-- An account has one invitation of each purpose: a new one takes the place of the earlier.
CREATE TABLE invitations (
    id           uuid PRIMARY KEY,
    office_id    uuid NOT NULL REFERENCES offices (id),
    account_id   uuid NOT NULL REFERENCES accounts (id),
    purpose      text NOT NULL,
    -- SHA-256 of the 256 random bits in the link; none until its mail is written.
    secret_hash  bytea,
    -- Argon2 of the code on paper.
    code_hash    text,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    CONSTRAINT invitations_account_id_purpose_key UNIQUE (account_id, purpose),
    CONSTRAINT invitations_secret_hash_key UNIQUE (secret_hash),
    CONSTRAINT invitations_purpose_check CHECK (purpose IN ('invitation', 'password_reset')),
    CONSTRAINT invitations_way_check CHECK (secret_hash IS NULL OR code_hash IS NULL)
);
CREATE INDEX invitations_expires_at_idx ON invitations (expires_at);

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON invitations
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

-- The link that only the mail itself has: its text holds a mark in that place, and the link is erased once it is sent.
ALTER TABLE mails ADD COLUMN secret_link text;
