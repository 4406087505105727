-- A job that waits in one office says nothing of another's: the key for the first needs of an office that are matched
-- again names no record, so that it was the same in every office.
DROP INDEX jobs_waiting_key;
CREATE UNIQUE INDEX jobs_waiting_key ON jobs (office_id, deduplication_key) WHERE NOT started;
