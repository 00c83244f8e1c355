-- Data assets whose files are still being sent. The id is that of the draft; boot tells since when the machine runs.

CREATE TABLE uploads (
    id        TEXT PRIMARY KEY,
    owner     TEXT NOT NULL REFERENCES users (id),
    origin    TEXT,
    boot      TEXT NOT NULL,
    created   BIGINT NOT NULL,
    touched   BIGINT NOT NULL,
    finishing BOOLEAN NOT NULL DEFAULT FALSE,
    expected  TEXT,
    problem   TEXT
);
CREATE INDEX uploads_by_owner ON uploads (owner, created, id);

-- flushed is how much of a file is known to be on disk; sha256 is there once all bytes are, and were read.
CREATE TABLE upload_files (
    upload   TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    path     TEXT COLLATE "C" NOT NULL,
    kind     TEXT NOT NULL,
    size     BIGINT NOT NULL,
    modified BIGINT,
    flushed  BIGINT NOT NULL,
    complete BOOLEAN NOT NULL,
    sha256   TEXT,
    PRIMARY KEY (upload, path)
);

-- What the administrator wants to be said of data assets: one row at most.
CREATE TABLE custom_metadata (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    schema TEXT NOT NULL
);
