// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import cove.folder.Trash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes environments that no run has asked for since long: our name of the image, our folder. */
final class OldEnvironments implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OldEnvironments.class);
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
    private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(10);
    private static final String DIGEST = "[0-9a-f]{64}";

    private final Path folder;
    private final Builds builds;
    private final EngineImages images;
    private final Duration keep;
    private final Trash trash;
    private final InstantSource clock;
    private final Map<String, Instant> noted = new ConcurrentHashMap<>();
    private Optional<Thread> sweeper = Optional.empty();

    OldEnvironments(
            Path folder,
            Builds builds,
            EngineImages images,
            Environments.Settings settings,
            Trash trash,
            InstantSource clock) {
        this.folder = folder;
        this.builds = builds;
        this.images = images;
        this.keep = settings.keep();
        this.trash = trash;
        this.clock = clock;
    }

    /** Notes that a run has it now. */
    void used(String digest) {
        Instant now = clock.instant();
        Instant before = noted.getOrDefault(digest, Instant.EPOCH);
        if (before.plus(USE_IS_NOTED_EVERY).isAfter(now)) {
            return;
        }
        noted.put(digest, now);
        try {
            builds.folder(digest).touch(now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start(Supplier<Set<String>> inUse) {
        sweeper =
                Optional.of(
                        Thread.ofPlatform()
                                .daemon()
                                .name("old-environments")
                                .start(() -> sweepForEver(inUse)));
    }

    private void sweepForEver(Supplier<Set<String>> inUse) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                sweep(inUse);
            } catch (IOException | RuntimeException e) {
                log.warn("old environments were not removed; it is tried again in an hour", e);
            }
            LockSupport.parkNanos(BETWEEN_SWEEPS.toNanos());
        }
    }

    /** Removes those that are older than they may become. */
    void sweep(Supplier<Set<String>> inUse) throws IOException {
        for (String digest : digests()) {
            // Asked for each, and after its age: a run may begin at this moment.
            if (isOld(digest) && !inUse.get().contains(digest)) {
                remove(digest);
            }
        }
    }

    private List<String> digests() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var names = Files.list(folder)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(DIGEST))
                    .toList();
        }
    }

    private boolean isOld(String digest) throws IOException {
        return !builds.folder(digest).lastUsed().plus(keep).isAfter(clock.instant());
    }

    /** An image that a container has stays: the engine refuses, and it is tried again. */
    private void remove(String digest) throws IOException {
        Optional<FileChannel> lock = builds.lock(digest);
        if (lock.isEmpty()) {
            return;
        }
        try (var _ = lock.get()) {
            if (isOld(digest)) {
                String image = ImageBuild.tag(digest);
                images.remove(image);
                if (images.id(image).isEmpty()) {
                    log.info("removed environment {}, which no run has asked for", digest);
                    noted.remove(digest);
                    trash.take(builds.folder(digest).path());
                }
            }
        }
    }

    @Override
    public void close() {
        sweeper.ifPresent(Thread::interrupt);
    }
}
