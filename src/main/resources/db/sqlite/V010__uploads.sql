-- Data assets whose files are still being sent. The id is that of the draft; boot tells since when the machine runs.

CREATE TABLE uploads (
    id        TEXT PRIMARY KEY,
    owner     TEXT NOT NULL REFERENCES users (id),
    origin    TEXT,
    boot      TEXT NOT NULL,
    created   INTEGER NOT NULL,
    touched   INTEGER NOT NULL,
    finishing INTEGER NOT NULL DEFAULT 0,
    expected  TEXT,
    problem   TEXT
) STRICT;
CREATE INDEX uploads_by_owner ON uploads (owner, created, id);

-- flushed is how much of a file is known to be on disk; sha256 is there once all bytes are, and were read.
CREATE TABLE upload_files (
    upload   TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    path     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    modified INTEGER,
    flushed  INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    sha256   TEXT,
    PRIMARY KEY (upload, path)
) STRICT, WITHOUT ROWID;

-- What the administrator wants to be said of data assets: one row at most.
CREATE TABLE custom_metadata (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    schema TEXT NOT NULL
) STRICT;
