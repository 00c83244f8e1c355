-- What searches look into; cove.search fills it. Each subject has the same tables.

-- What has to be looked at again before the transaction that changed it ends.
CREATE TABLE search_stale (
    subject TEXT NOT NULL,
    thing   TEXT NOT NULL,
    PRIMARY KEY (subject, thing)
) STRICT, WITHOUT ROWID;

CREATE TABLE favorites (
    subject TEXT NOT NULL,
    thing   TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (subject, thing, user_id)
) STRICT, WITHOUT ROWID;

-- The place of a thing is the millisecond of its making, or the next free one: its row in the index has the same number, so
-- both are in the order of age.
CREATE TABLE data_asset_entries (
    place   INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    name    TEXT NOT NULL,
    amount  INTEGER NOT NULL
) STRICT;
CREATE INDEX data_asset_entries_by_name ON data_asset_entries (name, place);
CREATE INDEX data_asset_entries_by_amount ON data_asset_entries (amount, place);
CREATE VIRTUAL TABLE data_asset_index USING fts5 (tokens, tokenize = 'ascii', prefix = '2 3', columnsize = 0);
CREATE VIRTUAL TABLE data_asset_words USING fts5vocab (data_asset_index, 'instance');

CREATE TABLE program_entries (
    place   INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    name    TEXT NOT NULL,
    amount  INTEGER NOT NULL
) STRICT;
CREATE INDEX program_entries_by_name ON program_entries (name, place);
CREATE INDEX program_entries_by_amount ON program_entries (amount, place);
CREATE VIRTUAL TABLE program_index USING fts5 (tokens, tokenize = 'ascii', prefix = '2 3', columnsize = 0);
CREATE VIRTUAL TABLE program_words USING fts5vocab (program_index, 'instance');

CREATE TRIGGER data_asset_was_added AFTER INSERT ON data_assets BEGIN
    INSERT INTO search_stale SELECT 'data_asset', NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = 'data_asset' AND thing = NEW.id);
END;
CREATE TRIGGER data_asset_was_changed AFTER UPDATE ON data_assets WHEN NEW.last_used IS OLD.last_used BEGIN
    INSERT INTO search_stale SELECT 'data_asset', NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = 'data_asset' AND thing = NEW.id);
END;
CREATE TRIGGER data_asset_was_deleted AFTER DELETE ON data_assets BEGIN
    DELETE FROM favorites WHERE subject = 'data_asset' AND thing = OLD.id;
    INSERT INTO search_stale SELECT 'data_asset', OLD.id
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = 'data_asset' AND thing = OLD.id);
END;

CREATE TRIGGER program_was_added AFTER INSERT ON programs BEGIN
    INSERT INTO search_stale SELECT 'program', NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = 'program' AND thing = NEW.id);
END;
CREATE TRIGGER program_was_changed AFTER UPDATE ON programs WHEN NEW.last_accessed IS OLD.last_accessed BEGIN
    INSERT INTO search_stale SELECT 'program', NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = 'program' AND thing = NEW.id);
END;
CREATE TRIGGER program_was_used AFTER UPDATE OF last_accessed ON programs BEGIN
    UPDATE program_entries SET amount = coalesce(NEW.last_accessed, 0) WHERE id = NEW.id;
END;
CREATE TRIGGER program_was_deleted AFTER DELETE ON programs BEGIN
    DELETE FROM favorites WHERE subject = 'program' AND thing = OLD.id;
    INSERT INTO search_stale SELECT 'program', OLD.id
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = 'program' AND thing = OLD.id);
END;

CREATE TRIGGER favorite_was_added AFTER INSERT ON favorites BEGIN
    INSERT INTO search_stale SELECT NEW.subject, NEW.thing
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = NEW.subject AND thing = NEW.thing);
END;
CREATE TRIGGER favorite_was_removed AFTER DELETE ON favorites BEGIN
    INSERT INTO search_stale SELECT OLD.subject, OLD.thing
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = OLD.subject AND thing = OLD.thing);
END;

-- Who a role is given to finds it.
CREATE TRIGGER grant_was_added AFTER INSERT ON grants BEGIN
    INSERT INTO search_stale SELECT NEW.kind, NEW.object
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = NEW.kind AND thing = NEW.object);
END;
CREATE TRIGGER grant_was_removed AFTER DELETE ON grants BEGIN
    INSERT INTO search_stale SELECT OLD.kind, OLD.object
    WHERE NOT EXISTS (SELECT 1 FROM search_stale WHERE subject = OLD.kind AND thing = OLD.object);
END;

-- What the code says, kept in the row so that a search opens no repository; NULL until somebody looked.
ALTER TABLE programs ADD COLUMN released INTEGER;
ALTER TABLE programs ADD COLUMN contributors TEXT;

INSERT INTO search_stale SELECT 'data_asset', id FROM data_assets;
INSERT INTO search_stale SELECT 'program', id FROM programs;
DROP INDEX data_assets_by_created;
