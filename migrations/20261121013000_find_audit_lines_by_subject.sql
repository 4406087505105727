-- What was done to a record, the latest first: a member reads what the office changed for the own organization.
CREATE INDEX audit_log_subject_id_idx ON audit_log (subject_id, id DESC);
