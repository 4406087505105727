-- Background work, the coordinators' inboxes, and the outbox of mails.

-- A job waits until run_at. Claiming it pushes run_at into the future: that is the lease, and a job whose
-- worker died comes up again by itself. While an unstarted job waits, an equal one is not enqueued.
CREATE TABLE jobs (
    id                 uuid PRIMARY KEY,
    office_id          uuid NOT NULL REFERENCES offices (id),
    payload            jsonb NOT NULL,
    deduplication_key  text NOT NULL,
    run_at             timestamptz NOT NULL,
    started            boolean NOT NULL DEFAULT false,
    attempts           integer NOT NULL DEFAULT 0,
    last_error         text,
    given_up_at        timestamptz,
    created_at         timestamptz NOT NULL
);
CREATE UNIQUE INDEX jobs_waiting_key ON jobs (deduplication_key) WHERE NOT started;
CREATE INDEX jobs_run_at_idx ON jobs (run_at) WHERE given_up_at IS NULL;

CREATE TABLE mails (
    id                uuid PRIMARY KEY,
    office_id         uuid NOT NULL REFERENCES offices (id),
    account_id        uuid NOT NULL REFERENCES accounts (id),
    recipient         text NOT NULL,
    recipient_name    text NOT NULL,
    subject           text NOT NULL,
    text_body         text NOT NULL,
    html_body         text,
    message_id        text NOT NULL,
    status            text NOT NULL,
    attempts          integer NOT NULL DEFAULT 0,
    first_attempt_at  timestamptz,
    next_attempt_at   timestamptz,
    last_error        text,
    created_at        timestamptz NOT NULL,
    sent_at           timestamptz,
    CONSTRAINT mails_message_id_key UNIQUE (message_id),
    CONSTRAINT mails_status_check CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'dead')),
    CONSTRAINT mails_sent_check CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX mails_office_id_idx ON mails (office_id, id DESC);

CREATE TABLE inbox_entries (
    id          uuid PRIMARY KEY,
    office_id   uuid NOT NULL REFERENCES offices (id),
    account_id  uuid NOT NULL REFERENCES accounts (id),
    need_id     uuid NOT NULL REFERENCES needs (id),
    -- The version of the need that was told of: no version is told twice.
    need_version bigint NOT NULL,
    cause       text NOT NULL,
    -- What the coordinator was told, in the language of the account.
    news        jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    read_at     timestamptz,
    -- The mail that told of it; none while it waits to be bundled.
    mail_id     uuid REFERENCES mails (id),
    CONSTRAINT inbox_entries_cause_check CHECK (cause IN ('opened', 'changed', 'new_candidate'))
);
CREATE INDEX inbox_entries_account_id_idx ON inbox_entries (account_id, id DESC);
CREATE INDEX inbox_entries_untold_idx ON inbox_entries (account_id) WHERE mail_id IS NULL;
CREATE INDEX inbox_entries_need_id_idx ON inbox_entries (need_id);
