-- Several servers may share this database.
-- A row of servers is there for as long as that server may do its work.

CREATE TABLE servers (
    id      TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    process TEXT NOT NULL,
    started BIGINT NOT NULL,
    seen    BIGINT NOT NULL
);

-- server: whose work it is until it is over. machine: where its processes are.
ALTER TABLE computations ADD COLUMN server TEXT;
ALTER TABLE computations ADD COLUMN machine TEXT;
ALTER TABLE data_assets ADD COLUMN server TEXT;
