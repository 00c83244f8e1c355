-- Of a value only the sealed form is kept; the key is in the home's keys/secrets.

CREATE TABLE secrets (
    id      TEXT PRIMARY KEY,
    owner   TEXT NOT NULL REFERENCES users (id),
    name    TEXT NOT NULL,
    type    TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    UNIQUE (owner, name)
) STRICT;
