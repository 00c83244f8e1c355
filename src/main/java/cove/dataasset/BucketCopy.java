// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.problem.CoveException;
import cove.s3.Bucket;
import cove.s3.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Copies a folder of a bucket into a folder here. What a killed server had copied is kept: a
 * journal has a line for each file that is whole, in the order of the bucket ({@code manifest}),
 * and another one for those that were whole before their turn ({@code ahead}). Neither files nor
 * lines are all in memory at any time.
 */
final class BucketCopy {
    /** Objects that are fetched, or wait for one before them to be whole. */
    private static final int WINDOW = 1000;

    /** A file that is whole; its line is the one of {@link ContentDigest}. */
    private record Whole(String sha256, long size, String path) {
        String line() {
            return "%s %d %s".formatted(sha256, size, path);
        }

        static Optional<Whole> parse(String line) {
            String[] words = line.split(" ", 3);
            return words.length == 3 && words[0].length() == 64 && words[1].matches("\\d{1,18}")
                    ? Optional.of(new Whole(words[0], Long.parseLong(words[1]), words[2]))
                    : Optional.empty();
        }
    }

    private final Bucket bucket;
    private final Path files;
    private final Path partial;
    private final Path manifestFile;
    private final Path aheadFile;
    private final ExecutorService workers;
    private final Ranges ranges;
    private final Duration patience;
    private final Map<String, Whole> wholeBefore = new HashMap<>();
    private Optional<String> last = Optional.empty();
    private long kept;

    /**
     * Copies nothing yet.
     *
     * @param folder takes the files, as {@link #files}, and what is needed to go on after a kill
     */
    BucketCopy(
            Bucket bucket, Path folder, ExecutorService workers, Ranges ranges, Duration patience)
            throws IOException {
        this.bucket = bucket;
        this.files = Files.createDirectories(folder.resolve("files"));
        this.partial = Files.createDirectories(folder.resolve("partial"));
        this.manifestFile = folder.resolve("manifest");
        this.aheadFile = folder.resolve("ahead");
        this.workers = workers;
        this.ranges = ranges;
        this.patience = patience;
    }

    Path files() {
        return files;
    }

    /** Copies all that is not here yet; when this returns, the files are whole and on disk. */
    ContentDigest make() throws IOException {
        var survey = new Survey(bucket, patience);
        try (var manifest = Journal.open(manifestFile, this::isStillHere);
                var ahead = openAhead();
                var window =
                        new InOrder<Whole>(workers, WINDOW, whole -> manifest.add(whole.line()))) {
            checkSpace(survey.countFiles());
            survey.visit(last, (path, object) -> begin(path, object, window, ahead));
            window.finish();
        }
        forceFolders();
        return digest();
    }

    private boolean isStillHere(String line) throws IOException {
        Optional<Whole> file = Whole.parse(line).filter(this::isHere);
        file.ifPresent(
                whole -> {
                    last = Optional.of(whole.path());
                    kept += whole.size();
                });
        return file.isPresent();
    }

    private boolean isHere(Whole whole) {
        Path file = files.resolve(whole.path());
        try {
            return Files.isRegularFile(file) && Files.size(file) == whole.size();
        } catch (IOException e) {
            return false;
        }
    }

    /** Only those that the manifest does not have yet, which are fewer than the window. */
    private Journal openAhead() throws IOException {
        return Journal.open(
                aheadFile,
                line -> {
                    String[] words = line.split(" ", 2);
                    Optional<Whole> file =
                            words.length == 2 ? Whole.parse(words[1]) : Optional.empty();
                    file.filter(whole -> isAfter(whole.path(), last))
                            .filter(this::isHere)
                            .ifPresent(whole -> wholeBefore.put(words[0] + whole.path(), whole));
                    return file.isPresent();
                });
    }

    private static boolean isAfter(String path, Optional<String> last) {
        return last.map(before -> Contents.ORDER.compare(path, before) > 0).orElse(true);
    }

    private void checkSpace(Survey.Count count) throws IOException {
        long free = Files.getFileStore(files).getUsableSpace();
        if (count.size() - kept > free) {
            throw CoveException.invalid(
                    "The files below %s have %d bytes, and the server's disk has room for %d; free some space, or make a data asset that stays in the bucket (keep_on_external_storage)."
                            .formatted(bucket.location(), count.size(), free));
        }
    }

    private void begin(String path, StoredObject object, InOrder<Whole> window, Journal ahead)
            throws IOException {
        if (KeyNames.isFolder(path, object.size())) {
            Files.createDirectories(inside(path));
            return;
        }
        Whole known = wholeBefore.remove(object.etag() + path);
        if (known != null && known.size() == object.size()) {
            window.addDone(known);
        } else {
            window.add(() -> fetch(path, object, window, ahead));
        }
    }

    /** Names were looked at before; a bucket that changed meanwhile does not lead out either. */
    private Path inside(String path) {
        try {
            Path file = files.resolve(path).normalize();
            if (file.startsWith(files) && !file.equals(files)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw CoveException.invalid(
                    "'%s' is no name of a file here: %s".formatted(path, e.getReason()));
        }
        throw CoveException.invalid("'%s' would lead out of the data asset.".formatted(path));
    }

    private Whole fetch(String path, StoredObject object, InOrder<Whole> window, Journal ahead)
            throws IOException {
        Path file = inside(path);
        Path arriving = partial.resolve(nameOf(path, object));
        var download = new ObjectDownload(bucket, object, ranges, patience, window::stopped);
        var whole = new Whole(download.into(arriving), object.size(), path);
        try {
            Files.createDirectories(file.getParent());
            Files.move(arriving, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw clash(path);
        } catch (java.nio.file.FileSystemException e) {
            if (Files.isDirectory(file)) {
                throw clash(path);
            }
            throw e;
        }
        ahead.add(object.etag() + " " + whole.line());
        return whole;
    }

    private static CoveException clash(String path) {
        return CoveException.invalid(
                "The bucket has an object and a folder of one name at '%s', which cannot be files here; rename one."
                        .formatted(path));
    }

    private static String nameOf(String path, StoredObject object) {
        MessageDigest digest = ContentDigest.newDigest();
        digest.update((object.etag() + "/" + path).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private void forceFolders() throws IOException {
        try (var folders = Files.walk(files)) {
            for (Path folder : (Iterable<Path>) folders.filter(Files::isDirectory)::iterator) {
                SharedCopy.force(folder);
            }
        }
    }

    /**
     * The journal is what is digested, if the bucket's order is that of the bytes (it may not be).
     */
    private ContentDigest digest() throws IOException {
        MessageDigest digest = ContentDigest.newDigest();
        long[] found = new long[2];
        String[] before = {null};
        boolean[] sorted = {true};
        Journal.read(
                manifestFile,
                line -> {
                    Whole file = Whole.parse(line).orElseThrow();
                    sorted[0] &=
                            before[0] == null || Contents.ORDER.compare(before[0], file.path()) < 0;
                    before[0] = file.path();
                    found[0]++;
                    found[1] += file.size();
                    digest.update((line + "\0").getBytes(StandardCharsets.UTF_8));
                    return true;
                });
        return sorted[0]
                ? new ContentDigest(HexFormat.of().formatHex(digest.digest()), found[0], found[1])
                : ContentDigest.of(files);
    }
}
