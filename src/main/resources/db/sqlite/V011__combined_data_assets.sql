-- The members of a combined data asset, with their mounts and sizes; JSON.

ALTER TABLE data_assets ADD COLUMN contained TEXT NOT NULL DEFAULT '[]';
