-- What a data asset was made from, and what is said of it besides. JSON columns hold text.

ALTER TABLE data_assets ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE data_assets ADD COLUMN custom_metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE data_assets ADD COLUMN provenance TEXT;
ALTER TABLE data_assets ADD COLUMN source TEXT;
ALTER TABLE data_assets ADD COLUMN failure_reason TEXT;
CREATE INDEX data_assets_by_created ON data_assets (created, id);
CREATE INDEX data_assets_draft ON data_assets (id) WHERE state = 'draft';
