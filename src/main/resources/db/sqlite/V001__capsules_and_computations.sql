-- Times are milliseconds since 1970-01-01 UTC. JSON columns hold text.

CREATE TABLE users (
    id      TEXT PRIMARY KEY,
    email   TEXT NOT NULL UNIQUE COLLATE NOCASE,
    admin   INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;

-- The token itself is never stored: lookup finds the row, digest (SHA-256) is compared in constant time.
CREATE TABLE access_tokens (
    id      TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name    TEXT NOT NULL,
    lookup  TEXT NOT NULL,
    digest  BLOB NOT NULL,
    scopes  TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    revoked INTEGER
) STRICT;
CREATE INDEX access_tokens_by_lookup ON access_tokens (lookup);

-- Releases are tags in the capsule's repository. origin is where its code was added from.
CREATE TABLE capsules (
    id              TEXT PRIMARY KEY,
    slug            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    owner           TEXT NOT NULL REFERENCES users (id),
    created         INTEGER NOT NULL,
    last_accessed   INTEGER,
    description     TEXT,
    field           TEXT,
    tags            TEXT NOT NULL,
    cloned_from_url TEXT,
    origin          TEXT
) STRICT;
CREATE INDEX capsules_by_origin ON capsules (owner, origin);

CREATE TABLE data_assets (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    mount       TEXT NOT NULL,
    owner       TEXT NOT NULL REFERENCES users (id),
    created     INTEGER NOT NULL,
    last_used   INTEGER,
    state       TEXT NOT NULL,
    type        TEXT NOT NULL,
    description TEXT,
    tags        TEXT NOT NULL,
    files       INTEGER,
    size        INTEGER,
    digest      TEXT
) STRICT;

-- seq gives the order of arrival; row_version makes each change of state happen once.
CREATE TABLE computations (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    owner       TEXT NOT NULL REFERENCES users (id),
    capsule     TEXT NOT NULL,
    created     INTEGER NOT NULL,
    plan        TEXT NOT NULL,
    state       TEXT NOT NULL,
    started     INTEGER,
    ended       INTEGER,
    end_status  TEXT,
    exit_code   INTEGER,
    has_results INTEGER,
    reason      TEXT,
    record      TEXT,
    wish        TEXT NOT NULL,
    row_version INTEGER NOT NULL
) STRICT;
CREATE INDEX computations_by_capsule ON computations (capsule, seq);
CREATE INDEX computations_by_owner ON computations (owner, seq);
CREATE INDEX computations_open ON computations (seq) WHERE state IN ('initializing', 'running', 'finalizing') OR wish = 'delete';

-- One key starts one computation, also when the answer got lost on its way.
CREATE TABLE idempotency_keys (
    owner       TEXT NOT NULL,
    key         TEXT NOT NULL,
    request     TEXT NOT NULL,
    computation TEXT NOT NULL,
    created     INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT;
