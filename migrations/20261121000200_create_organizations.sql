-- Organizations and what they can do. The profile is one document: it is read, edited and versioned as a whole.
CREATE TABLE organizations (
    id                uuid PRIMARY KEY,
    office_id         uuid NOT NULL REFERENCES offices (id),
    name              text NOT NULL,
    -- The name in the form in which names are compared (vocabulary::organization_name).
    folded_name       text NOT NULL,
    corporate_number  text,
    details           jsonb NOT NULL,
    version           bigint NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CONSTRAINT organizations_corporate_number_key UNIQUE (office_id, corporate_number),
    CONSTRAINT organizations_office_key UNIQUE (office_id, id)
);
CREATE INDEX organizations_folded_name_idx ON organizations (office_id, folded_name);

ALTER TABLE accounts ADD CONSTRAINT accounts_organization_fkey
    FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id);

CREATE TABLE profiles (
    organization_id  uuid PRIMARY KEY,
    office_id        uuid NOT NULL,
    details          jsonb NOT NULL,
    version          bigint NOT NULL DEFAULT 1,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT profiles_organization_fkey
        FOREIGN KEY (office_id, organization_id) REFERENCES organizations (office_id, id)
);
CREATE INDEX profiles_office_id_idx ON profiles (office_id);
