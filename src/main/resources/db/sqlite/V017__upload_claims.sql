-- Which server writes which file of an upload; here there is only ever one, and this stays empty.

CREATE TABLE upload_claims (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    path   TEXT NOT NULL,
    server TEXT NOT NULL,
    PRIMARY KEY (upload, path)
) STRICT, WITHOUT ROWID;
