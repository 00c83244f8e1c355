// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import cove.process.CommandRunner;
import cove.process.FolderRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where folders go that nobody needs any more: out of sight at once, by a rename, and removed in
 * the background. What a killed server left here is removed by the next one.
 */
public final class Trash implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Trash.class);

    private final Path folder;
    private final ExecutorService remover =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("trash").factory());

    /** Puts what it takes into this folder, which is on the disk of what is taken. */
    public Trash(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what an earlier server did not get to. */
    public void sweep() {
        remover.execute(
                () -> {
                    try (var left = Files.list(folder)) {
                        left.forEach(this::remove);
                    } catch (IOException e) {
                        log.warn("could not look into {}", folder, e);
                    }
                });
    }

    /** Takes a folder or file away; one that is not there is no error. */
    public void take(Path path) {
        Path away = folder.resolve(UUID.randomUUID().toString());
        try {
            Files.move(path, away, StandardCopyOption.ATOMIC_MOVE);
            if (!closed()) {
                remover.execute(() -> remove(away));
            }
        } catch (NoSuchFileException e) {
            log.debug("nothing to remove at {}", path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean closed() {
        return remover.isShutdown();
    }

    private void remove(Path path) {
        try {
            Files.walkFileTree(path, new FolderRemoval());
        } catch (NoSuchFileException e) {
            log.debug("{} was removed already", path);
        } catch (IOException e) {
            removeByCommand(path);
        }
    }

    /**
     * These go into folders one by one, so that no path is too long for them, and open those that a
     * computation closed to their owner.
     */
    private static void removeByCommand(Path path) {
        command(path, "chmod", "--recursive", "--silent", "u+rwX");
        var rm = command(path, "rm", "--recursive", "--force");
        if (!rm.succeeded()) {
            log.warn("could not remove {}: {}", path, rm.stderr());
        }
    }

    private static CommandRunner.Outcome command(Path path, String... words) {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--", path.toString()));
        return CommandRunner.run(command, path.getParent(), Map.of(), Duration.ofMinutes(30));
    }

    @Override
    public void close() {
        remover.shutdownNow();
    }
}
