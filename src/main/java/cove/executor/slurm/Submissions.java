// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Interruption;
import cove.executor.RunHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands runs to Slurm, each once as far as can be known.
 *
 * <p>A server may be killed after sbatch reached the controller and before the job's number was
 * written down. So it is noted first that a run is about to be handed in, and where that is noted
 * and no number is, the queue is searched for the run's name. An sbatch that outlives its server is
 * waited for. Should there be two jobs in spite of that, the second one finds the claim of the
 * first and ends at once.
 */
final class Submissions {
    /** How it goes with a run. */
    sealed interface Progress {
        record UnderWay(CompletableFuture<Progress> end) implements Progress {}

        /** In the queue since before this moment of {@link System#nanoTime}. */
        record Done(String job, long at) implements Progress {}

        record Delayed(String why, long until) implements Progress {}
    }

    /** More at once make Slurm's controller no faster. */
    private static final int AT_ONCE = 4;

    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Slurm slurm;
    private final Map<String, Progress> runs = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private volatile boolean closed;

    Submissions(Slurm slurm) {
        this.slurm = slurm;
    }

    Optional<Progress> of(RunHandle handle) {
        return Optional.ofNullable(runs.get(handle.id()));
    }

    /** Begins to hand it in, unless that is done, under way, or was tried a moment ago. */
    void submit(RunHandle handle) {
        var mine = new Progress.UnderWay(new CompletableFuture<>());
        var now =
                runs.compute(
                        handle.id(),
                        (_, before) ->
                                switch (before) {
                                    case null -> mine;
                                    case Progress.Delayed(String _, long until)
                                            when System.nanoTime() - until >= 0 ->
                                            mine;
                                    default -> before;
                                });
        if (now.equals(mine) && !closed) {
            Thread.ofVirtual()
                    .name("sbatch-" + handle.id())
                    .start(() -> attempt(handle, mine.end()));
        }
    }

    /** Waits a while for what is under way, and forgets the run. */
    void forget(RunHandle handle) {
        if (runs.get(handle.id()) instanceof Progress.UnderWay(var end)) {
            try {
                end.get(PAUSE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                JobTable.log.debug("sbatch is at run {} still", handle.id(), e);
            }
        }
        runs.remove(handle.id());
    }

    private void attempt(RunHandle handle, CompletableFuture<Progress> end) {
        Progress result;
        try {
            turns.acquire();
            try {
                result = handIn(handle);
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = delayed("it was interrupted");
        } catch (RuntimeException e) {
            JobTable.log.warn("run {} could not be handed to Slurm yet", handle.id(), e);
            result = delayed(e.toString());
        }
        if (result instanceof Progress.Delayed(String why, long _)) {
            JobTable.log.warn("run {} could not be handed to Slurm yet: {}", handle.id(), why);
        }
        if (new JobFolder(handle).run().isClaimedForNobody()) {
            slurm.cancelWaiting(handle.id());
        }
        // Last: who forgets the run waits for all of this.
        runs.put(handle.id(), result);
        end.complete(result);
    }

    private Progress handIn(RunHandle handle) {
        var folder = new JobFolder(handle);
        if (folder.run().isClaimed()) {
            return done(folder.claimant().orElse(""));
        }
        if (folder.job().isPresent()) {
            return done(folder.job().get());
        }
        if (folder.noteAttempt()) {
            if (isBeingHandedIn(folder.script())) {
                return delayed("an earlier sbatch is at it still");
            }
            var queue = slurm.queue();
            if (queue.value().isEmpty()) {
                return delayed(queue.trouble());
            }
            Optional<Job> found =
                    queue.value().get().stream()
                            .filter(job -> job.name().equals(handle.id()))
                            .findFirst();
            if (found.isPresent()) {
                folder.noteJob(found.get().id());
                return done(found.get().id());
            }
        }
        return switch (slurm.submit(folder.script())) {
            case Slurm.Answer.Accepted(String job) -> {
                folder.noteJob(job);
                yield done(job);
            }
            case Slurm.Answer.Later(String why) -> delayed(why);
            case Slurm.Answer.Refused(String why) -> {
                folder.noteEnd(Optional.of(refused(why)));
                if (!folder.run().claimForNobodyByLink()) {
                    folder.forgetEnd();
                }
                yield done("");
            }
        };
    }

    private static Progress done(String job) {
        return new Progress.Done(job, System.nanoTime());
    }

    private static Progress delayed(String why) {
        return new Progress.Delayed(why, System.nanoTime() + PAUSE.toNanos());
    }

    private static Interruption refused(String why) {
        return new Interruption(
                "refused_by_slurm",
                "Slurm did not take its job: %s.".formatted(why.replace("\n", "; ")),
                "Compare what the capsule asks for (resources, .codeocean/cove.json) and [slurm] in cove.toml with what the cluster has (sinfo), then run it again.");
    }

    /** Whether a process of this machine, of an earlier server, is about to make a job of it. */
    private static boolean isBeingHandedIn(Path script) {
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .anyMatch(line -> line.contains("sbatch\0") && line.contains("\0" + script + "\0"));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** Begins nothing more; a job that is being handed in is found by the next server. */
    void close() {
        closed = true;
    }
}
