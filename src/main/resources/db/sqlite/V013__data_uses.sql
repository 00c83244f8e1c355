-- Which computations mounted which data assets, by data asset, newest last: what their plans say. The other columns are those of the
-- computation, which never change; with them it is told here who may see it.

CREATE TABLE data_uses (
    data_asset TEXT NOT NULL,
    seq        INTEGER NOT NULL REFERENCES computations (seq) ON DELETE CASCADE,
    owner      TEXT NOT NULL,
    program    TEXT NOT NULL,
    of_release INTEGER NOT NULL,
    PRIMARY KEY (data_asset, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_uses_by_computation ON data_uses (seq);

INSERT INTO data_uses
SELECT DISTINCT json_extract(mounted.value, '$.id'), c.seq, c.owner, c.program, c.of_release
FROM computations c, json_each(c.plan, '$.dataAssets') mounted;
