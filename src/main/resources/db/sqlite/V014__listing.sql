-- The list of computations, newest first, with filters: each index has all that a filter asks, so that no row is read which is not
-- shown. What is in them besides the order changes when a run is added, when it ends, when it is renamed, and not in between.

DROP INDEX computations_by_program;
DROP INDEX computations_by_owner;
DROP INDEX computations_shared;
CREATE INDEX computations_listed
    ON computations (created, seq, owner, program, of_release, wish, ended, end_status, has_results, name);
CREATE INDEX computations_of_owner
    ON computations (owner, created, seq, program, of_release, wish, ended, end_status, has_results, name);
CREATE INDEX computations_of_program
    ON computations (program, created, seq, owner, of_release, wish, ended, end_status, has_results, name);
CREATE INDEX computations_by_end
    ON computations (coalesce(end_status, 'failed'), created, seq, wish, has_results) WHERE ended IS NOT NULL;
