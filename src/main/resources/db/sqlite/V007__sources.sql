-- Where the files of a data asset came from, or are: its bucket (aws, gcp), whose credentials open
-- it (public, user, server), whether they are there only, and whether cove put them there.

ALTER TABLE data_assets ADD COLUMN bucket_origin TEXT;
ALTER TABLE data_assets ADD COLUMN bucket_endpoint TEXT;
ALTER TABLE data_assets ADD COLUMN bucket TEXT;
ALTER TABLE data_assets ADD COLUMN bucket_prefix TEXT;
ALTER TABLE data_assets ADD COLUMN bucket_access TEXT;
ALTER TABLE data_assets ADD COLUMN bucket_user TEXT REFERENCES users (id);
ALTER TABLE data_assets ADD COLUMN external INTEGER NOT NULL DEFAULT 0;
ALTER TABLE data_assets ADD COLUMN bucket_owned INTEGER NOT NULL DEFAULT 0;
-- Keys that came with the request, sealed, until the draft is over.
ALTER TABLE data_assets ADD COLUMN sealed_keys BLOB;
ALTER TABLE data_assets ADD COLUMN last_transferred INTEGER;
ALTER TABLE data_assets ADD COLUMN transfer_error TEXT;

-- A transfer that is not over. moved: the data asset is at its new place, and the files at the old
-- one go when nobody reads them any more.
CREATE TABLE transfers (
    data_asset TEXT PRIMARY KEY,
    endpoint   TEXT NOT NULL,
    bucket     TEXT NOT NULL,
    prefix     TEXT NOT NULL,
    by_user    TEXT NOT NULL REFERENCES users (id),
    moved      INTEGER NOT NULL DEFAULT 0,
    old_bucket TEXT,
    created    INTEGER NOT NULL
) STRICT;
