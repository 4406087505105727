-- What a side or the clock did in a case: told to whoever is in charge, in one mail with other news.
CREATE TABLE case_news (
    id               uuid PRIMARY KEY,
    office_id        uuid NOT NULL REFERENCES offices (id),
    account_id       uuid NOT NULL REFERENCES accounts (id),
    introduction_id  uuid NOT NULL,
    step_number      integer NOT NULL,
    -- The mail that told of it; none while it waits.
    mail_id          uuid REFERENCES mails (id),
    CONSTRAINT case_news_account_id_step_key UNIQUE (account_id, introduction_id, step_number),
    CONSTRAINT case_news_step_fkey
        FOREIGN KEY (introduction_id, step_number) REFERENCES introduction_steps (introduction_id, number)
);
CREATE INDEX case_news_untold_idx ON case_news (account_id) WHERE mail_id IS NULL;

ALTER TABLE case_news ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_news FORCE ROW LEVEL SECURITY;
CREATE POLICY own_office ON case_news
    USING (office_id = (SELECT acting_office()) OR (SELECT acting_for_service()));

CREATE INDEX mails_account_id_idx ON mails (account_id);
