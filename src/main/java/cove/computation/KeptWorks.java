// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.folder.Trash;
import cove.nextflow.KeptWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks of pipelines did stays for later runs to go on from, for some days after the run's
 * end or after it was last asked for.
 *
 * <p>For each there is an empty file in one folder, named by the computation, which is made before
 * the work and goes after it: to find what is old no other computation is looked at, and no kill
 * leaves work that nobody removes.
 */
final class KeptWorks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeptWorks.class);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);

    private final Path folder;
    private final Path runs;
    private final Duration keep;
    private final Trash trash;
    private final InstantSource clock;
    private Thread sweeper = Thread.ofPlatform().unstarted(() -> {});

    /**
     * Sweeps nothing yet.
     *
     * @param folder takes the files, and nothing else
     * @param runs the folders of all computations
     * @param keep how long; zero keeps nothing
     */
    KeptWorks(Path folder, Path runs, Duration keep, Trash trash, InstantSource clock) {
        this.folder = folder;
        this.runs = runs;
        this.keep = keep;
        this.trash = trash;
        this.clock = clock;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes what is too old, now and every hour.
     *
     * @param isOurs whether it is this server that does so, of all on this home
     * @param needed the computations whose work must stay
     */
    void start(BooleanSupplier isOurs, Supplier<Set<String>> needed) {
        sweeper =
                Thread.ofPlatform()
                        .daemon()
                        .name("kept-works")
                        .start(() -> sweepForEver(isOurs, needed));
    }

    private void sweepForEver(BooleanSupplier isOurs, Supplier<Set<String>> needed) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (isOurs.getAsBoolean()) {
                    sweep(needed);
                }
            } catch (IOException | RuntimeException e) {
                log.warn("old work was not removed; it is tried again in an hour", e);
            }
            LockSupport.parkNanos(BETWEEN_SWEEPS.toNanos());
        }
    }

    /** To be called before there is work of this computation. */
    void begin(String id) throws IOException {
        try {
            Files.createFile(file(id));
        } catch (FileAlreadyExistsException e) {
            // It was being prepared before.
        }
        touch(id);
    }

    /** The run is over: its work stays for a while, if another run could go on from it at all. */
    synchronized void over(String id, boolean mayBeResumed) throws IOException {
        KeptWork work = work(id);
        if (!mayBeResumed || keep.isZero() || work.session().isEmpty()) {
            remove(id);
        } else {
            trash.take(work.temporary());
            begin(id);
        }
    }

    /** Whether it is still there; if so, its time begins anew. */
    synchronized boolean isKept(String id) {
        if (keep.isZero() || !Files.isDirectory(work(id).folder())) {
            return false;
        }
        try {
            begin(id);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The work may be gone already, as part of all that was left of a computation. */
    synchronized void remove(String id) throws IOException {
        trash.take(work(id).folder());
        Files.deleteIfExists(file(id));
    }

    /** Removes what is older than it may become. */
    void sweep(Supplier<Set<String>> needed) throws IOException {
        List<String> old = ids().stream().filter(this::isOld).toList();
        if (old.isEmpty()) {
            return;
        }
        Set<String> stay = needed.get();
        for (String id : old) {
            if (!stay.contains(id)) {
                removeIfStillOld(id);
            }
        }
    }

    private List<String> ids() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Somebody may have asked for it meanwhile, and was told that it is there. */
    private synchronized void removeIfStillOld(String id) throws IOException {
        if (isOld(id)) {
            log.info("removing what computation {} left for others to go on from", id);
            remove(id);
        }
    }

    private boolean isOld(String id) {
        try {
            Instant since = Files.getLastModifiedTime(file(id)).toInstant();
            return !since.plus(keep).isAfter(clock.instant());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void touch(String id) throws IOException {
        Files.setLastModifiedTime(file(id), FileTime.from(clock.instant()));
    }

    private Path file(String id) {
        return folder.resolve(id);
    }

    private KeptWork work(String id) {
        return new KeptWork(RunFolder.of(runs, id).pipelineWork());
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }
}
