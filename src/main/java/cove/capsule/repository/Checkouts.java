// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import cove.process.Disk;
import cove.process.FolderRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Extracted commits, {@code checkouts/<slug>/<commit>}, so that a run copies its code without
 * starting git. A folder of that name is complete: it was made elsewhere and moved there. Of more
 * than are to be kept, those go first that nobody asked for longest.
 */
final class Checkouts {
    private static final Logger log = LoggerFactory.getLogger(Checkouts.class);

    /** Who was given a folder still copies from it, or reads in it. */
    private static final Duration IN_USE = Duration.ofHours(1);

    private final Path folder;
    private final int kept;
    private final InstantSource clock;

    /** When each was asked for last, longest ago first. */
    private final Map<Path, Instant> uses = new LinkedHashMap<>();

    Checkouts(Path folder, int kept, InstantSource clock) {
        this.folder = folder;
        this.kept = kept;
        this.clock = clock;
        try (var slugs = Files.newDirectoryStream(folder, "[0-9]*")) {
            for (Path slug : slugs) {
                found(slug);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void found(Path slug) throws IOException {
        try (var commits = Files.list(slug)) {
            commits.sorted(Comparator.comparing(Checkouts::made))
                    .forEach(commit -> uses.put(commit, made(commit)));
        }
    }

    private static Instant made(Path commit) {
        try {
            return Files.getLastModifiedTime(commit).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path placeOf(String slug) {
        return folder.resolve(slug);
    }

    Path placeOf(String slug, String commit) {
        return placeOf(slug).resolve(commit);
    }

    /** Notes that somebody asks for this one; tells whether it is there, and stays for a while. */
    synchronized boolean use(Path place) {
        uses.remove(place);
        uses.put(place, clock.instant());
        return Files.isDirectory(place);
    }

    /**
     * Extracts with git's own conversions ({@code .gitattributes}), so that a clone looks alike.
     */
    void extract(Git git, String commit, Path place) {
        Path unfinished = Unfinished.beside(place.getParent());
        Path tree = unfinished.resolve("tree");
        try {
            Files.createDirectories(tree);
            git.inFolder(tree)
                    .with("GIT_WORK_TREE", tree)
                    .with("GIT_INDEX_FILE", unfinished.resolve("index"))
                    .ask("read-tree", "--reset", "-u", commit);
            Disk.flushAllOf(unfinished);
            Files.createDirectories(place.getParent());
            Files.move(tree, place, ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(place)) { // else another process was first
                throw new UncheckedIOException(e);
            }
        } finally {
            FolderRemoval.remove(unfinished);
        }
        tidy();
    }

    /** Removes those that are too many and that nobody uses any more. */
    private void tidy() {
        for (var away = takeAway(); away.isPresent(); away = takeAway()) {
            FolderRemoval.remove(away.get());
        }
    }

    /** Under its name it is gone at once, so that whoever asks for it extracts it anew. */
    private synchronized Optional<Path> takeAway() {
        var eldest = uses.entrySet().stream().min(Map.Entry.comparingByValue());
        if (uses.size() <= kept
                || eldest.isEmpty()
                || eldest.get().getValue().plus(IN_USE).isAfter(clock.instant())) {
            return Optional.empty();
        }
        Path place = eldest.get().getKey();
        Path away = Unfinished.beside(place.getParent());
        uses.remove(place);
        try {
            Files.move(place, away, ATOMIC_MOVE);
        } catch (IOException e) {
            log.debug("{} was removed already, or cannot be", place, e);
        }
        return Optional.of(away);
    }

    synchronized void remove(String slug) {
        uses.keySet().removeIf(place -> place.startsWith(placeOf(slug)));
        Unfinished.remove(placeOf(slug));
    }
}
