-- original is what a duplicate was made of, as JSON. described is the commit that name,
-- description, field and tags were last taken from.

ALTER TABLE programs ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE programs ADD COLUMN original TEXT;
ALTER TABLE programs ADD COLUMN described TEXT;

-- The slugs of deleted programs whose repository is not gone yet.
CREATE TABLE deleted_programs (
    slug TEXT PRIMARY KEY
);
