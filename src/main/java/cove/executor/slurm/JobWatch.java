// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Exit;
import cove.executor.Interruption;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells how it goes with runs. The end of one is what its folder says; what Slurm says is asked
 * when a folder says nothing, or to explain an end.
 */
final class JobWatch {
    /** A look at a folder may be seconds old, as long as nothing hints at news. */
    private static final Duration OLD = Duration.ofSeconds(30);

    private static final int SIGKILL = 128 + 9;
    private static final int SIGTERM = 128 + 15;

    /** The server's own wish, which is no news to it. */
    private static final String OWN_SIGNAL = "USR1";

    /** In the queue, which a job that has begun can only be by coming back to it. */
    private static final Set<SlurmJobState> BACK_IN_THE_QUEUE =
            EnumSet.of(
                    SlurmJobState.PENDING,
                    SlurmJobState.REQUEUE_FED,
                    SlurmJobState.REQUEUE_HOLD,
                    SlurmJobState.RESV_DEL_HOLD,
                    SlurmJobState.SPECIAL_EXIT);

    /** What was seen of one run; moments are those of {@link System#nanoTime}. */
    private static final class Seen {
        private volatile boolean hinted;
        private volatile long looked;
        private volatile Optional<RunStatus> status = Optional.empty();
        private volatile List<Job> jobs = List.of();
        private volatile Optional<Long> claimed = Optional.empty();
        private volatile Optional<Long> missing = Optional.empty();

        private long missingSince(long now) {
            if (missing.isEmpty()) {
                missing = Optional.of(now);
            }
            return missing.get();
        }
    }

    private final Slurm slurm;
    private final JobTable table;
    private final Submissions submissions;
    private final Duration patience;
    private final Map<String, Seen> runs = new ConcurrentHashMap<>();

    JobWatch(Slurm slurm, JobTable table, Submissions submissions, Duration patience) {
        this.slurm = slurm;
        this.table = table;
        this.submissions = submissions;
        this.patience = patience;
    }

    /** Something happened to this run. */
    void hint(String id) {
        Optional.ofNullable(runs.get(id)).ifPresent(seen -> seen.hinted = true);
    }

    void forget(RunHandle handle) {
        runs.remove(handle.id());
        new JobFolder(handle).claimant().ifPresent(table::forget);
        new JobFolder(handle).job().ifPresent(table::forget);
    }

    RunStatus status(RunHandle handle) {
        var seen = runs.computeIfAbsent(handle.id(), _ -> new Seen());
        var snapshot = table.snapshot();
        List<Job> jobs = snapshot.map(all -> all.named(handle.id())).orElse(List.of());
        long now = System.nanoTime();
        boolean isOld = now - seen.looked > OLD.toNanos();
        if (seen.status.isPresent()
                && !isOld
                && !seen.hinted
                && seen.missing.isEmpty()
                && !jobs.isEmpty()
                && jobs.equals(seen.jobs)) {
            return seen.status.get();
        }
        seen.hinted = false;
        var status = new Look(handle, seen, snapshot, jobs, now).status();
        seen.looked = now;
        seen.jobs = jobs;
        seen.status =
                status instanceof RunStatus.Running || status instanceof RunStatus.Waiting
                        ? Optional.of(status)
                        : Optional.empty();
        return status;
    }

    /** One look at one run. */
    private final class Look {
        private final RunHandle handle;
        private final JobFolder folder;
        private final Seen seen;
        private final Optional<JobTable.Snapshot> snapshot;
        private final List<Job> jobs;
        private final long now;

        Look(
                RunHandle handle,
                Seen seen,
                Optional<JobTable.Snapshot> snapshot,
                List<Job> jobs,
                long now) {
            this.handle = handle;
            this.folder = new JobFolder(handle);
            this.seen = seen;
            this.snapshot = snapshot;
            this.jobs = jobs;
            this.now = now;
        }

        RunStatus status() {
            Optional<Exit> exit = folder.run().exit();
            if (exit.isPresent()) {
                return ended(exit.get());
            }
            if (folder.run().isClaimedForNobody()) {
                return new RunStatus.Lost("it was stopped before it started", folder.endedBy());
            }
            Optional<String> claimant = folder.claimant();
            return claimant.isPresent() ? begun(claimant.get()) : notBegun();
        }

        /** Whether Slurm or the run itself ended it shows in how the job ended. */
        private RunStatus ended(Exit exit) {
            Optional<String> signalled = folder.run().signalled();
            boolean isSuspect =
                    (signalled.isPresent() && exit.exitCode() != 0)
                            || exit.exitCode() == SIGKILL
                            || exit.exitCode() == SIGTERM;
            if (!isSuspect
                    || signalled.filter(OWN_SIGNAL::equals).isPresent()
                    || exit.outOfMemory() > 0) {
                return new RunStatus.Exited(exit);
            }
            if (!folder.isEndNoted()) {
                long since = seen.missingSince(now);
                Optional<Job> job =
                        folder.claimant()
                                .flatMap(number -> rememberedSince(number, since))
                                .filter(one -> isDecided(one.state()));
                if (job.isEmpty() && now - since < patience.toNanos()) {
                    return new RunStatus.Running(exit.started());
                }
                folder.noteEnd(job.flatMap(this::interruption));
            }
            return new RunStatus.Exited(folder.endedBy().map(exit::by).orElse(exit));
        }

        private static boolean isDecided(SlurmJobState state) {
            return state.phase() == SlurmJobState.Phase.OVER || BACK_IN_THE_QUEUE.contains(state);
        }

        private Optional<Interruption> interruption(Job job) {
            if (!BACK_IN_THE_QUEUE.contains(job.state())) {
                return JobWords.interruption(job);
            }
            slurm.cancel(job.id());
            return Optional.of(JobWords.requeued(job));
        }

        /**
         * What Slurm remembers of a job, asked after this moment. A controller that was killed may
         * have forgotten that it gave a number, and gives it again, to somebody else's job.
         */
        private Optional<Job> rememberedSince(String number, long since) {
            return table.remembered(number)
                    .filter(answer -> answer.asked() - since >= 0)
                    .flatMap(JobTable.Remembered::job)
                    .filter(job -> job.name().equals(handle.id()));
        }

        /** The same, once Slurm says that it is over. */
        private Optional<Job> overSince(String number, long since) {
            return rememberedSince(number, since)
                    .filter(job -> job.state().phase() == SlurmJobState.Phase.OVER);
        }

        /** Whether it is not over, although the queue does not show it. */
        private boolean isAliveSince(String number, long since) {
            boolean isAlive =
                    rememberedSince(number, since)
                            .filter(job -> job.state().phase() != SlurmJobState.Phase.OVER)
                            .isPresent();
            if (isAlive) {
                seen.missing = Optional.empty();
            }
            return isAlive;
        }

        private RunStatus begun(String number) {
            if (seen.claimed.isEmpty()) {
                seen.claimed = Optional.of(now);
            }
            var running = new RunStatus.Running(folder.run().claimed());
            if (snapshot.filter(all -> all.isSince(seen.claimed.get())).isEmpty()) {
                return running;
            }
            Optional<Job> job = jobs.stream().filter(one -> one.id().equals(number)).findFirst();
            if (job.isPresent() && BACK_IN_THE_QUEUE.contains(job.get().state())) {
                return comeBack(job.get(), running);
            }
            if (job.filter(one -> one.state().phase() != SlurmJobState.Phase.OVER).isPresent()) {
                seen.missing = Optional.empty();
                return running;
            }
            // The record of its end may be on its way still.
            long since = seen.missingSince(now);
            if (isAliveSince(number, since)) {
                return running;
            }
            Optional<Job> over = overSince(number, since);
            if (now - since < patience.toNanos()) {
                return running;
            }
            boolean isAnswered =
                    table.remembered(number)
                            .filter(answer -> answer.asked() - since >= 0)
                            .isPresent();
            if (!isAnswered) {
                return running;
            }
            return lost(
                    over.map(
                                    one ->
                                            folder.wasStartedAgain()
                                                    ? JobWords.requeued(one)
                                                    : JobWords.begunAndGone(one))
                            .orElseGet(() -> JobWords.forgotten(number, true)));
        }

        /**
         * A controller that was killed may have forgotten that it started a job: it has the run
         * killed when it hears of it from the node, and starts the job again.
         */
        private RunStatus comeBack(Job job, RunStatus running) {
            if (now - seen.missingSince(now) < patience.toNanos()) {
                return running;
            }
            slurm.cancel(job.id());
            return lost(JobWords.requeued(job));
        }

        private RunStatus notBegun() {
            return switch (submissions.of(handle).orElse(null)) {
                case null -> {
                    if (!folder.isPrepared()) {
                        yield new RunStatus.Lost("nothing was made ready for it");
                    }
                    submissions.submit(handle);
                    yield new RunStatus.Waiting("it is handed to Slurm");
                }
                case Submissions.Progress.UnderWay _ ->
                        new RunStatus.Waiting("it is handed to Slurm");
                case Submissions.Progress.Delayed(String why, long _) -> {
                    submissions.submit(handle);
                    yield new RunStatus.Waiting("Slurm does not take it yet: " + why);
                }
                case Submissions.Progress.Done(String number, long at) -> inQueue(number, at);
            };
        }

        private RunStatus inQueue(String number, long since) {
            Optional<Job> waiting =
                    jobs.stream()
                            .filter(job -> job.state().phase() != SlurmJobState.Phase.OVER)
                            .findFirst();
            if (waiting.isPresent()) {
                seen.missing = Optional.empty();
                return new RunStatus.Waiting(JobWords.waiting(waiting.get()));
            }
            var unknown = new RunStatus.Waiting("job %s was handed to Slurm".formatted(number));
            if (snapshot.filter(all -> all.isSince(since)).isEmpty()) {
                return unknown;
            }
            long missing = seen.missingSince(now);
            if (isAliveSince(number, missing)) {
                return unknown;
            }
            Optional<Job> over = overSince(number, missing);
            boolean isForgotten =
                    now - missing > patience.toNanos()
                            && table.remembered(number)
                                    .filter(answer -> answer.asked() - missing >= 0)
                                    .isPresent();
            if (over.isEmpty() && !isForgotten) {
                return unknown;
            }
            Interruption why =
                    over.map(job -> JobWords.neverBegun(job, handle.folder().toString()))
                            .orElseGet(() -> JobWords.forgotten(number, false));
            folder.noteEnd(Optional.of(why));
            // Only who takes the claim knows that nobody else has it.
            if (folder.run().claimForNobodyByLink()) {
                return lost(why);
            }
            folder.forgetEnd();
            return unknown;
        }

        private static RunStatus lost(Interruption why) {
            return new RunStatus.Lost(why.message(), Optional.of(why));
        }
    }
}
