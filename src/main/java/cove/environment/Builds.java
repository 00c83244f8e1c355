// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The builds under way and who waits for them. Of the servers of this machine on this home one at a
 * time builds a digest: it holds the lock of a file, which ends with its process.
 */
final class Builds implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Builds.class);
    private static final int MOST_TROUBLES = 5;

    private final Path folder;
    private final ImageBuild.Workshop workshop;
    private final InstantSource clock;
    private final Map<String, ImageBuild> underWay = new HashMap<>();

    /** How often in a row nobody could say how a build went. */
    private final Map<String, Integer> troubles = new HashMap<>();

    /** When each waiter first asked for a digest: what failed after that failed for it too. */
    private final Map<String, Map<String, Instant>> asked = new ConcurrentHashMap<>();

    private volatile Consumer<String> listener = waiter -> {};

    Builds(Path folder, ImageBuild.Workshop workshop) {
        this.folder = folder;
        this.workshop = workshop;
        this.clock = workshop.clock();
    }

    /** Names a listener that is told each waiter of a build that has ended. */
    void onEnd(Consumer<String> listener) {
        this.listener = listener;
    }

    /** The last failure since this waiter asked first, or the build, begun where there was none. */
    Optional<BuildFolder.Report> failureOrBuild(
            Recipe recipe, EnvironmentRequest request, String waiter) {
        Instant first =
                asked.computeIfAbsent(waiter, _ -> new ConcurrentHashMap<>())
                        .computeIfAbsent(recipe.digest(), _ -> clock.instant());
        synchronized (this) {
            ImageBuild build = underWay.get(recipe.digest());
            if (build != null) {
                build.addWaiter(waiter);
                return Optional.empty();
            }
            var failure =
                    folder(recipe.digest())
                            .lastReport()
                            .filter(report -> report.reason().isPresent())
                            .filter(report -> report.ended() >= first.toEpochMilli());
            if (failure.isEmpty()) {
                begin(recipe, request, waiter);
            }
            return failure;
        }
    }

    private void begin(Recipe recipe, EnvironmentRequest request, String waiter) {
        Optional<FileChannel> lock = lock(recipe.digest());
        if (lock.isEmpty()) {
            return; // another server builds it
        }
        var build =
                new ImageBuild(
                        workshop,
                        folder(recipe.digest()),
                        recipe,
                        request,
                        lock.get(),
                        troubles.getOrDefault(recipe.digest(), 0) >= MOST_TROUBLES);
        build.addWaiter(waiter);
        underWay.put(recipe.digest(), build);
        Thread.ofPlatform()
                .daemon()
                .name("environment-" + recipe.digest().substring(0, 12))
                .start(() -> carryOut(recipe.digest(), build));
    }

    private void carryOut(String digest, ImageBuild build) {
        var end = ImageBuild.End.UNKNOWN;
        try {
            end = build.run();
            log.info("the build of environment {} has ended: {}", digest, end);
        } catch (RuntimeException e) {
            log.error("the build of environment {} failed and is tried again", digest, e);
        } finally {
            synchronized (this) {
                underWay.remove(digest, build);
                if (end == ImageBuild.End.REPORTED) {
                    troubles.remove(digest);
                } else {
                    troubles.merge(digest, 1, Integer::sum);
                }
            }
            build.waiters().forEach(listener);
        }
    }

    /** Nothing while somebody else holds it. */
    Optional<FileChannel> lock(String digest) {
        try {
            Path locks = Files.createDirectories(folder.resolve("locks"));
            var channel =
                    FileChannel.open(
                            locks.resolve(digest),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return Optional.of(channel);
                }
            } catch (OverlappingFileLockException e) {
                log.debug("another server in this process builds {}", digest, e);
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean isUnderWay(String digest) {
        return underWay.containsKey(digest);
    }

    synchronized Instant since(String digest) {
        ImageBuild build = underWay.get(digest);
        return build == null ? folder(digest).begun() : build.since();
    }

    BuildFolder folder(String digest) {
        return new BuildFolder(folder.resolve(digest));
    }

    /** Forgets a waiter. What nobody else waits for is not built on. */
    void leave(String waiter) {
        Map<String, Instant> digests = asked.remove(waiter);
        if (digests != null) {
            synchronized (this) {
                digests.keySet().stream()
                        .filter(underWay::containsKey)
                        .forEach(digest -> underWay.get(digest).removeWaiter(waiter));
            }
        }
    }

    @Override
    public void close() {
        List<ImageBuild> left;
        synchronized (this) {
            left = List.copyOf(underWay.values());
        }
        left.forEach(ImageBuild::cancel);
    }
}
