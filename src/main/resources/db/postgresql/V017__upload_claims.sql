-- Which server writes which file of an upload. The claim of a server that has no row in servers is nobody's.

CREATE TABLE upload_claims (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    path   TEXT NOT NULL,
    server TEXT NOT NULL,
    PRIMARY KEY (upload, path)
);
