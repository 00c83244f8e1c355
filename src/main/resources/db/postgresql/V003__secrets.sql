-- Of a value only the sealed form is kept; the key is in the home's keys/secrets.

CREATE TABLE secrets (
    id      TEXT PRIMARY KEY,
    owner   TEXT NOT NULL REFERENCES users (id),
    name    TEXT COLLATE "C" NOT NULL,
    type    TEXT NOT NULL,
    sealed  BYTEA NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    UNIQUE (owner, name)
);
