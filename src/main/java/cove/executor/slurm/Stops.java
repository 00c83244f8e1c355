// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.RunHandle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Ends runs: first by the shell of their job, and where that does not answer, by Slurm. */
final class Stops {
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration BY_SLURM_AFTER = Duration.ofSeconds(10);

    /** Moments of {@link System#nanoTime}. */
    private record Asked(long first, long last) {}

    private final Slurm slurm;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    Stops(Slurm slurm) {
        this.slurm = slurm;
    }

    /** May be called again and again until the run is over. */
    void stop(RunHandle handle) {
        var folder = new JobFolder(handle);
        if (folder.run().exit().isPresent() || !isTime(handle.id())) {
            return;
        }
        if (folder.run().claimForNobodyByLink()) {
            // One that is handed in at this moment is cancelled after that.
            folder.job().ifPresent(_ -> slurm.cancelWaiting(handle.id()));
            return;
        }
        Optional<String> job = folder.claimant();
        Asked times = asked.get(handle.id());
        boolean isLate = times.last() - times.first() > BY_SLURM_AFTER.toNanos();
        job.filter(number -> isLate || !endByShell(number)).ifPresent(slurm::cancel);
    }

    /** See job.sh. */
    private boolean endByShell(String job) {
        return slurm.signalShells("USR1", List.of(job));
    }

    private boolean isTime(String id) {
        long now = System.nanoTime();
        var mine = new Asked(now, now);
        return asked.merge(
                                id,
                                mine,
                                (before, _) ->
                                        now - before.last() > AGAIN_AFTER.toNanos()
                                                ? new Asked(before.first(), now)
                                                : before)
                        .last()
                == now;
    }

    void forget(RunHandle handle) {
        asked.remove(handle.id());
    }
}
