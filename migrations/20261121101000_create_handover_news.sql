-- Who is yet to be told by mail of a handover that somebody else decided.
CREATE TABLE handover_news (
    handover_id  uuid NOT NULL REFERENCES handovers (id),
    account_id   uuid NOT NULL REFERENCES accounts (id),
    office_id    uuid NOT NULL REFERENCES offices (id),
    -- The mail that told of it; none while it waits.
    mail_id      uuid REFERENCES mails (id),
    CONSTRAINT handover_news_pkey PRIMARY KEY (handover_id, account_id)
);
CREATE INDEX handover_news_untold_idx ON handover_news (account_id) WHERE mail_id IS NULL;

ALTER TABLE handover_news ENABLE ROW LEVEL SECURITY;
ALTER TABLE handover_news FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON handover_news
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));
