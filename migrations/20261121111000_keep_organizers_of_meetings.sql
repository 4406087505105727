-- Who answers to the first invitation of a meeting went to: calendars refuse an update by anybody else, so it stays for the
-- life of the meeting, whoever is in charge by then. None where nobody was invited yet.
ALTER TABLE meetings
    ADD COLUMN organizer_name text,
    ADD COLUMN organizer_email text,
    ADD CONSTRAINT meetings_organizer_check CHECK ((organizer_name IS NULL) = (organizer_email IS NULL));
