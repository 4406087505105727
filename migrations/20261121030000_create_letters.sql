-- Letters: words of the office to one side of a case. A draft leaves when a coordinator approves it, as a mail.
CREATE TABLE letters (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    introduction_id  uuid NOT NULL REFERENCES introductions (id),
    side             text NOT NULL,
    kind             text NOT NULL,
    status           text NOT NULL,
    details          jsonb NOT NULL,
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    decided_at       timestamptz,
    -- Who approved or dropped it; none where the clock did.
    account_id       uuid REFERENCES accounts (id),
    -- SHA-256 of the 256 random bits in the link; none until the mail is written, or where it has no link.
    secret_hash      bytea,
    expires_at       timestamptz,
    answered_at      timestamptz,
    CONSTRAINT letters_side_check CHECK (side IN ('owner', 'candidate')),
    CONSTRAINT letters_kind_check CHECK (kind IN ('approach', 'reminder', 'introducing', 'times',
        'appointment', 'day_before', 'cancellation', 'closing', 'questionnaire', 'message')),
    CONSTRAINT letters_status_check CHECK (status IN ('draft', 'approved', 'dropped')),
    CONSTRAINT letters_decided_check CHECK ((status = 'draft') = (decided_at IS NULL)),
    CONSTRAINT letters_secret_hash_key UNIQUE (secret_hash)
);
CREATE INDEX letters_introduction_id_idx ON letters (introduction_id);
-- One draft of a kind to a side: whoever begins a second goes on with the first.
CREATE UNIQUE INDEX letters_draft_key ON letters (introduction_id, side, kind) WHERE status = 'draft';
CREATE INDEX letters_office_id_idx ON letters (office_id) WHERE status = 'draft';

ALTER TABLE letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON letters
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

-- A mail goes to an account of the office, or is a letter.
ALTER TABLE mails ALTER COLUMN account_id DROP NOT NULL;
ALTER TABLE mails ADD COLUMN letter_id uuid REFERENCES letters (id);
ALTER TABLE mails ADD COLUMN language text NOT NULL DEFAULT 'ja';
ALTER TABLE mails ADD COLUMN reply_to text;
-- The calendar file that it carries.
ALTER TABLE mails ADD COLUMN calendar text;
ALTER TABLE mails ADD CONSTRAINT mails_recipient_check CHECK (account_id IS NOT NULL OR letter_id IS NOT NULL);
ALTER TABLE mails ADD CONSTRAINT mails_letter_id_key UNIQUE (letter_id);
-- For the owner of the tables, too, row security shows only what it is told to.
SELECT set_config('enishi.scope', 'service', true);
UPDATE mails SET language = accounts.language FROM accounts WHERE accounts.id = mails.account_id;
ALTER TABLE mails ALTER COLUMN language DROP DEFAULT;
