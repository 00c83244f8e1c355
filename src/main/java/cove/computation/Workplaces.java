// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import cove.folder.Trash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands the work folder that a run left exactly as it found it to the next run of the same code.
 * For a short run, making and removing folders is most of what the server does.
 *
 * <p>Whatever changes a file or folder sets its ctime, which no program can set at will (inode(7)).
 * A change in the very tick of the clock in which a folder was made would not show; so only what is
 * older than the run counts.
 */
final class Workplaces {
    /** What lies in a work folder before the run begins. */
    record Code(String slug, String commit) {}

    /** Each file and folder in a work folder, and when it was last changed. */
    private record Workplace(Code code, Map<Path, FileTime> changes) {
        boolean isUntouched(Path work, Instant began) {
            try {
                return changes.values().stream().allMatch(made -> made.toInstant().isBefore(began))
                        && changes.equals(changesIn(work));
            } catch (IOException | UncheckedIOException e) {
                return false;
            }
        }
    }

    private record Spare(Path folder, Workplace workplace) {}

    /** Larger ones are made anew: to look through them would take long as well. */
    private static final int MOST_FILES = 64;

    private static final int MOST_SPARE = 32;

    private final Path folder;
    private final Trash trash;
    private final Map<Path, Workplace> inUse = new ConcurrentHashMap<>();

    /** The one that was left last comes first. */
    private final Deque<Spare> spares = new ArrayDeque<>();

    /**
     * Throws away what an earlier server left there.
     *
     * @param folder takes the work folders that nobody uses
     */
    Workplaces(Path folder, Trash trash) {
        this.folder = folder;
        this.trash = trash;
        trash.take(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts an untouched work folder with this code in place, if there is one. */
    boolean reuse(Code code, RunFolder run) throws IOException {
        Optional<Spare> spare = takeSpare(code);
        if (spare.isPresent()) {
            Files.move(spare.get().folder(), run.work(), StandardCopyOption.ATOMIC_MOVE);
            inUse.put(run.work(), spare.get().workplace());
        }
        return spare.isPresent();
    }

    /** Remembers how a work folder looks that was just made. */
    void made(Code code, RunFolder run) throws IOException {
        var changes = changesIn(run.work());
        if (changes.size() <= MOST_FILES) {
            inUse.put(run.work(), new Workplace(code, changes));
        }
    }

    /**
     * Takes away the work folder of a run that began at this time of the disk's clock and is over.
     */
    void leave(RunFolder run, Instant began) throws IOException {
        var workplace = Optional.ofNullable(inUse.remove(run.work()));
        if (workplace.isPresent() && workplace.get().isUntouched(run.work(), began)) {
            Path away = folder.resolve(UUID.randomUUID().toString());
            Files.move(run.work(), away, StandardCopyOption.ATOMIC_MOVE);
            keep(new Spare(away, workplace.get()));
        } else {
            trash.take(run.work());
        }
    }

    /** Takes away a work folder whatever it looks like. */
    void discard(RunFolder run) {
        inUse.remove(run.work());
        trash.take(run.work());
    }

    private synchronized Optional<Spare> takeSpare(Code code) {
        for (Iterator<Spare> all = spares.iterator(); all.hasNext(); ) {
            Spare spare = all.next();
            if (spare.workplace().code().equals(code)) {
                all.remove();
                return Optional.of(spare);
            }
        }
        return Optional.empty();
    }

    private synchronized void keep(Spare spare) {
        spares.addFirst(spare);
        if (spares.size() > MOST_SPARE) {
            trash.take(spares.removeLast().folder());
        }
    }

    private static Map<Path, FileTime> changesIn(Path work) throws IOException {
        var changes = new HashMap<Path, FileTime>();
        try (var paths = Files.walk(work)) {
            // One too many tells that there are too many.
            for (var all = paths.skip(1).limit(MOST_FILES + 1).iterator(); all.hasNext(); ) {
                Path path = all.next();
                changes.put(
                        work.relativize(path),
                        (FileTime) Files.getAttribute(path, "unix:ctime", NOFOLLOW_LINKS));
            }
        }
        return changes;
    }
}
