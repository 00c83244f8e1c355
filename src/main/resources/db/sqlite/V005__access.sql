-- Who may do what with which object, besides its owner. A grantee is a user's id, a group's id, or 'everyone'.

CREATE TABLE groups (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id  TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_user ON group_members (user_id);

CREATE TABLE grants (
    object  TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('program', 'data_asset')),
    grantee TEXT NOT NULL,
    role    TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'viewer', 'discoverable')),
    PRIMARY KEY (object, grantee)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_grantee ON grants (grantee, kind, role, object);

-- An id may come back with another object, and must not bring the old grants with it.
CREATE TRIGGER grants_of_data_asset AFTER DELETE ON data_assets
BEGIN
    DELETE FROM grants WHERE object = OLD.id;
END;
CREATE TRIGGER grants_of_program AFTER DELETE ON programs
BEGIN
    DELETE FROM grants WHERE object = OLD.id;
END;
CREATE TRIGGER grants_of_group AFTER DELETE ON groups
BEGIN
    DELETE FROM grants WHERE grantee = OLD.id;
END;

CREATE INDEX data_assets_by_owner ON data_assets (owner, created, id);
CREATE INDEX programs_by_owner ON programs (owner, created, id);

-- Runs of a release are for whoever started them; runs of other code also for a program's owners and editors.
ALTER TABLE computations ADD COLUMN of_release INTEGER NOT NULL DEFAULT 0;
UPDATE computations SET of_release = 1 WHERE json_extract(plan, '$.version') IS NOT NULL;
CREATE INDEX computations_shared ON computations (program, of_release, seq, wish);

ALTER TABLE users ADD COLUMN deactivated INTEGER;
