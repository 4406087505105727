-- Needs, and which candidates the coordinator has been told of.
CREATE TABLE needs (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    organization_id  uuid NOT NULL,
    coordinator_id   uuid REFERENCES accounts (id),
    status           text NOT NULL,
    details          jsonb NOT NULL,
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT needs_status_check
        CHECK (status IN ('draft', 'open', 'paused', 'fulfilled', 'withdrawn', 'expired')),
    CONSTRAINT needs_organization_fkey
        FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX needs_office_id_idx ON needs (office_id, id);
CREATE INDEX needs_organization_id_idx ON needs (organization_id);
CREATE INDEX needs_open_idx ON needs (office_id) WHERE status = 'open';

CREATE TABLE told_candidates (
    need_id          uuid NOT NULL REFERENCES needs (id) ON DELETE CASCADE,
    organization_id  uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    office_id        uuid NOT NULL REFERENCES offices (id),
    told_at          timestamptz NOT NULL,
    CONSTRAINT told_candidates_pkey PRIMARY KEY (need_id, organization_id)
);
