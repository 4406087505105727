-- Offices, the people who use them, their sessions, and who did what.
CREATE TABLE offices (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    region     text,
    website    text,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    CONSTRAINT offices_name_key UNIQUE (name)
);

CREATE TABLE accounts (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    email            text NOT NULL,
    name             text NOT NULL,
    role             text NOT NULL,
    language         text NOT NULL,
    organization_id  uuid,
    password_hash    text NOT NULL,
    suspended        boolean NOT NULL DEFAULT false,
    failed_sign_ins  integer NOT NULL DEFAULT 0,
    locked_until     timestamptz,
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    CONSTRAINT accounts_role_check CHECK (role IN ('administrator', 'coordinator', 'organizer', 'member')),
    CONSTRAINT accounts_language_check CHECK (language IN ('ja', 'en')),
    CONSTRAINT accounts_member_check CHECK ((role = 'member') = (organization_id IS NOT NULL))
);
CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email));
CREATE INDEX accounts_office_id_idx ON accounts (office_id, id);

-- A refresh token is used once. Using one again revokes its whole session.
CREATE TABLE refresh_tokens (
    token_hash  bytea PRIMARY KEY,
    office_id   uuid NOT NULL REFERENCES offices (id),
    account_id  uuid NOT NULL REFERENCES accounts (id),
    session_id  uuid NOT NULL,
    issued_at   timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz
);
CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_account_id_idx ON refresh_tokens (account_id);

CREATE TABLE audit_log (
    id          uuid PRIMARY KEY,
    office_id   uuid NOT NULL REFERENCES offices (id),
    account_id  uuid REFERENCES accounts (id),
    action      text NOT NULL,
    subject_id  uuid,
    detail      jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL
);
CREATE INDEX audit_log_office_id_idx ON audit_log (office_id, id DESC);

-- What a creation with an idempotency key led to, so that a repeated request creates nothing.
CREATE TABLE idempotency_keys (
    office_id     uuid NOT NULL REFERENCES offices (id),
    account_id    uuid NOT NULL REFERENCES accounts (id),
    key           text NOT NULL,
    operation     text NOT NULL,
    request_hash  bytea NOT NULL,
    subject_id    uuid NOT NULL,
    created_at    timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, operation, key)
);
