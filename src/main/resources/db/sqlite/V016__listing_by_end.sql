-- Lists of what ended in one way, and of what one user ran of one program: each in order from one index. An end is in these indexes once,
-- when it comes; the price of all four is in bench/README.md.

DROP INDEX computations_by_end;
CREATE INDEX computations_by_end
    ON computations (coalesce(end_status, 'failed'), created, seq, owner, program, of_release, wish, ended, end_status, has_results)
    WHERE ended IS NOT NULL;
CREATE INDEX computations_of_owner_by_end
    ON computations (owner, coalesce(end_status, 'failed'), created, seq, program, of_release, wish, ended, end_status, has_results)
    WHERE ended IS NOT NULL;
CREATE INDEX computations_of_program_by_end
    ON computations (program, coalesce(end_status, 'failed'), created, seq, owner, of_release, wish, ended, end_status, has_results)
    WHERE ended IS NOT NULL;
CREATE INDEX computations_of_owner_and_program
    ON computations (owner, program, created, seq, wish, ended, end_status, has_results);
