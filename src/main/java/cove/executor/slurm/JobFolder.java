// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import cove.executor.Interruption;
import cove.executor.RunHandle;
import cove.executor.sandbox.RunFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** What a run's folder tells of its job, besides what it tells of every run. */
record JobFolder(Path path) {
    JobFolder(RunHandle handle) {
        this(handle.folder());
    }

    RunFiles run() {
        return new RunFiles(path);
    }

    /** What is handed to sbatch. */
    Path script() {
        return path.resolve("job.sh");
    }

    boolean isPrepared() {
        return Files.exists(script());
    }

    /** The number of the job that has the run. */
    Optional<String> claimant() {
        return run().claim()
                .filter(line -> line.startsWith("job "))
                .map(line -> line.split(" ", -1)[1]);
    }

    /** Whether the job that has the run came a second time. */
    boolean wasStartedAgain() {
        return Files.exists(path.resolve("job.again"));
    }

    /** Notes that it is about to be handed to Slurm; whether that was noted before. */
    boolean noteAttempt() {
        try {
            Files.createFile(path.resolve("submitted"));
            return false;
        } catch (FileAlreadyExistsException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void noteJob(String number) {
        write("job", number + "\n");
    }

    /** The number of the job that Slurm made of it, if that came to be known. */
    Optional<String> job() {
        return read("job").map(String::strip);
    }

    /** Writes down, once and for all, who ended the run, or that nobody did. */
    void noteEnd(Optional<Interruption> by) {
        write(
                "ended_by",
                by.map(who -> String.join("\n", who.cause(), who.message(), who.advice()))
                        .orElse(""));
    }

    /** What was written down is not so: another job of the run has begun. */
    void forgetEnd() {
        try {
            Files.deleteIfExists(path.resolve("ended_by"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isEndNoted() {
        return Files.exists(path.resolve("ended_by"));
    }

    Optional<Interruption> endedBy() {
        return read("ended_by")
                .map(text -> List.of(text.split("\n", -1)))
                .filter(lines -> lines.size() >= 3)
                .map(lines -> new Interruption(lines.get(0), lines.get(1), lines.get(2)));
    }

    private void write(String name, String text) {
        try {
            Path fresh = path.resolve(name + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The run was deleted meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
