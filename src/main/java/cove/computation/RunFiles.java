// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.folder.KeptFolder;
import cove.nextflow.Progress;
import cove.nextflow.RecentProgress;
import cove.nextflow.TaskLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What computations wrote so far, for those who may read it. */
public final class RunFiles {
    private final Path runs;
    private final RecentProgress progress = new RecentProgress();

    RunFiles(Path runs) {
        this.runs = runs;
    }

    RunFolder folder(Computation computation) {
        return RunFolder.of(runs, computation.id());
    }

    /** Where its output is written to, from its start on. */
    public Path log(Computation computation) {
        return folder(computation).log();
    }

    /** The results, once it is over; before, none are told. */
    public Optional<KeptFolder> results(Computation computation) {
        return computation.state() instanceof ComputationState.Completed
                ? Optional.of(new KeptFolder(folder(computation).results(), "results"))
                        .filter(results -> Files.isDirectory(results.root()))
                : Optional.empty();
    }

    /** What it used from time to time, as far as that is known. */
    public UsageSamples usage(Computation computation) {
        return UsageSamples.read(folder(computation).usage());
    }

    /** How far a pipeline is; nothing of a capsule's run. */
    public Progress progress(Computation computation) {
        try {
            return progress.read(folder(computation).events(), computation.state().isOver());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the tasks of a pipeline printed. */
    public TaskLogs taskLogs(Computation computation) {
        return folder(computation).taskLogs();
    }
}
