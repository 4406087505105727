-- Terms that an office adds to the built-in vocabulary: imported lists of municipalities and industries.
CREATE TABLE terms (
    office_id  uuid NOT NULL REFERENCES offices (id),
    id         text NOT NULL,
    parent     text,
    ja         text NOT NULL,
    en         text NOT NULL,
    synonyms   text[] NOT NULL DEFAULT '{}',
    latitude   double precision,
    longitude  double precision,
    source     text,
    version    bigint NOT NULL DEFAULT 1,
    CONSTRAINT terms_pkey PRIMARY KEY (office_id, id)
);
