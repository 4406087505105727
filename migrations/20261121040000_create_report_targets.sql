-- What an office means to reach in a fiscal year, by measure; one document, edited and versioned as a whole.
CREATE TABLE report_targets (
    office_id    uuid NOT NULL REFERENCES offices (id),
    -- The year in which it begins.
    fiscal_year  integer NOT NULL,
    details      jsonb NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT report_targets_pkey PRIMARY KEY (office_id, fiscal_year)
);
ALTER TABLE report_targets ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_targets FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON report_targets
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

-- Reports ask for the cases that were opened, and for what was done to cases, in a time.
CREATE INDEX introductions_created_at_idx ON introductions (office_id, created_at);
CREATE INDEX introduction_steps_taken_at_idx ON introduction_steps (office_id, taken_at);
