-- A program is a capsule or a pipeline.

ALTER TABLE capsules RENAME TO programs;
ALTER TABLE programs ADD COLUMN kind TEXT NOT NULL DEFAULT 'capsule';
DROP INDEX capsules_by_origin;
CREATE INDEX programs_by_origin ON programs (owner, origin);

ALTER TABLE computations RENAME COLUMN capsule TO program;
DROP INDEX computations_by_capsule;
CREATE INDEX computations_by_program ON computations (program, seq);
