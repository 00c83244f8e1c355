-- What happened to computations and data assets, in the order in which it was committed. Triggers write it, so whatever changes
-- a row tells of it in the same transaction. Numbers are never given out twice.

CREATE TABLE events (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    time       INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    object     TEXT NOT NULL,
    name       TEXT NOT NULL,
    owner      TEXT NOT NULL,
    program    TEXT,
    of_release INTEGER,
    state      TEXT NOT NULL,
    end_status TEXT,
    readers    TEXT
) STRICT;

CREATE TRIGGER computation_event_created AFTER INSERT ON computations BEGIN
    INSERT INTO events (time, kind, object, name, owner, program, of_release, state, end_status)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'computation.created',
            NEW.id, NEW.name, NEW.owner, NEW.program, NEW.of_release, NEW.state, NEW.end_status);
END;
CREATE TRIGGER computation_event_state AFTER UPDATE OF state ON computations
    WHEN NEW.state <> OLD.state AND NEW.wish <> 'delete' BEGIN
    INSERT INTO events (time, kind, object, name, owner, program, of_release, state, end_status)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'computation.state',
            NEW.id, NEW.name, NEW.owner, NEW.program, NEW.of_release, NEW.state, NEW.end_status);
END;
CREATE TRIGGER computation_event_renamed AFTER UPDATE OF name ON computations
    WHEN NEW.name <> OLD.name AND NEW.wish <> 'delete' BEGIN
    INSERT INTO events (time, kind, object, name, owner, program, of_release, state, end_status)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'computation.renamed',
            NEW.id, NEW.name, NEW.owner, NEW.program, NEW.of_release, NEW.state, NEW.end_status);
END;
-- Nobody sees one any more whose deletion was asked for.
CREATE TRIGGER computation_event_deleted AFTER UPDATE OF wish ON computations
    WHEN NEW.wish = 'delete' AND OLD.wish <> 'delete' BEGIN
    INSERT INTO events (time, kind, object, name, owner, program, of_release, state, end_status)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'computation.deleted',
            NEW.id, NEW.name, NEW.owner, NEW.program, NEW.of_release, NEW.state, NEW.end_status);
END;
CREATE TRIGGER computation_event_removed AFTER DELETE ON computations WHEN OLD.wish <> 'delete' BEGIN
    INSERT INTO events (time, kind, object, name, owner, program, of_release, state, end_status)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'computation.deleted',
            OLD.id, OLD.name, OLD.owner, OLD.program, OLD.of_release, OLD.state, OLD.end_status);
END;

CREATE TRIGGER data_asset_event_created AFTER INSERT ON data_assets BEGIN
    INSERT INTO events (time, kind, object, name, owner, state)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'data_asset.created', NEW.id, NEW.name, NEW.owner, NEW.state);
END;
CREATE TRIGGER data_asset_event_state AFTER UPDATE OF state ON data_assets WHEN NEW.state <> OLD.state BEGIN
    INSERT INTO events (time, kind, object, name, owner, state)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'data_asset.state', NEW.id, NEW.name, NEW.owner, NEW.state);
END;
CREATE TRIGGER data_asset_event_renamed AFTER UPDATE OF name ON data_assets WHEN NEW.name <> OLD.name BEGIN
    INSERT INTO events (time, kind, object, name, owner, state)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'data_asset.renamed', NEW.id, NEW.name, NEW.owner, NEW.state);
END;
-- The roles that others had on it go with it, so who knew of it is kept: before it happens.
CREATE TRIGGER data_asset_event_deleted BEFORE DELETE ON data_assets BEGIN
    INSERT INTO events (time, kind, object, name, owner, state, readers)
    VALUES (CAST(unixepoch('subsec') * 1000 AS INTEGER), 'data_asset.deleted', OLD.id, OLD.name, OLD.owner, OLD.state,
            (SELECT group_concat(grantee, ' ') FROM grants WHERE object = OLD.id));
END;

-- Who wants to be called when something happens. seen: the last event that was delivered, or that it does not want.
CREATE TABLE webhooks (
    id            TEXT PRIMARY KEY,
    owner         TEXT NOT NULL REFERENCES users (id),
    url           TEXT NOT NULL,
    kinds         TEXT NOT NULL,
    computation   TEXT,
    program       TEXT,
    sees_all      INTEGER NOT NULL,
    sealed        BLOB NOT NULL,
    created       INTEGER NOT NULL,
    seen          INTEGER NOT NULL,
    delivered     INTEGER,
    attempts      INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    next_attempt  INTEGER,
    last_error    TEXT,
    given_up      INTEGER
) STRICT;
CREATE INDEX webhooks_by_owner ON webhooks (owner, created, id);
