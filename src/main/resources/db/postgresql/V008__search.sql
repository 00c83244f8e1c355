-- What searches look into; cove.search fills it. Each subject has the same tables.

-- What has to be looked at again before the transaction that changed it ends.
CREATE TABLE search_stale (
    subject TEXT NOT NULL,
    thing   TEXT NOT NULL,
    PRIMARY KEY (subject, thing)
);

CREATE TABLE favorites (
    subject TEXT NOT NULL,
    thing   TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (subject, thing, user_id)
);

-- The place of a thing is the millisecond of its making, or the next free one: places are in the order of age.
CREATE TABLE data_asset_entries (
    place   BIGINT PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    amount  BIGINT NOT NULL,
    tokens  TSVECTOR NOT NULL DEFAULT ''
);
CREATE INDEX data_asset_entries_by_name ON data_asset_entries (name, place);
CREATE INDEX data_asset_entries_by_amount ON data_asset_entries (amount, place);
CREATE INDEX data_asset_entries_by_token ON data_asset_entries USING gin (tokens);

CREATE TABLE program_entries (
    place   BIGINT PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    amount  BIGINT NOT NULL,
    tokens  TSVECTOR NOT NULL DEFAULT ''
);
CREATE INDEX program_entries_by_name ON program_entries (name, place);
CREATE INDEX program_entries_by_amount ON program_entries (amount, place);
CREATE INDEX program_entries_by_token ON program_entries USING gin (tokens);

CREATE FUNCTION thing_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM favorites WHERE subject = TG_ARGV[0] AND thing = OLD.id;
        INSERT INTO search_stale VALUES (TG_ARGV[0], OLD.id) ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO search_stale VALUES (TG_ARGV[0], NEW.id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER data_asset_was_added_or_deleted AFTER INSERT OR DELETE ON data_assets
    FOR EACH ROW EXECUTE FUNCTION thing_was_changed('data_asset');
CREATE TRIGGER data_asset_was_changed AFTER UPDATE ON data_assets
    FOR EACH ROW WHEN (NEW.last_used IS NOT DISTINCT FROM OLD.last_used) EXECUTE FUNCTION thing_was_changed('data_asset');
CREATE TRIGGER program_was_added_or_deleted AFTER INSERT OR DELETE ON programs
    FOR EACH ROW EXECUTE FUNCTION thing_was_changed('program');
CREATE TRIGGER program_was_changed AFTER UPDATE ON programs
    FOR EACH ROW WHEN (NEW.last_accessed IS NOT DISTINCT FROM OLD.last_accessed) EXECUTE FUNCTION thing_was_changed('program');

CREATE FUNCTION program_was_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE program_entries SET amount = coalesce(NEW.last_accessed, 0) WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER program_was_used AFTER UPDATE OF last_accessed ON programs
    FOR EACH ROW EXECUTE FUNCTION program_was_used();

CREATE FUNCTION favorite_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO search_stale VALUES (OLD.subject, OLD.thing) ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO search_stale VALUES (NEW.subject, NEW.thing) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER favorite_was_changed AFTER INSERT OR DELETE ON favorites
    FOR EACH ROW EXECUTE FUNCTION favorite_was_changed();

-- Who a role is given to finds it.
CREATE FUNCTION grant_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO search_stale VALUES (OLD.kind, OLD.object) ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO search_stale VALUES (NEW.kind, NEW.object) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grant_was_changed AFTER INSERT OR DELETE ON grants
    FOR EACH ROW EXECUTE FUNCTION grant_was_changed();

-- What the code says, kept in the row so that a search opens no repository; NULL until somebody looked.
ALTER TABLE programs ADD COLUMN released BOOLEAN;
ALTER TABLE programs ADD COLUMN contributors TEXT;

INSERT INTO search_stale SELECT 'data_asset', id FROM data_assets;
INSERT INTO search_stale SELECT 'program', id FROM programs;
DROP INDEX data_assets_by_created;
