// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.archive.ContentSum;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssets;
import cove.dataasset.Labels;
import cove.db.Database;
import cove.folder.Trash;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes data assets piece by piece. The data asset is a draft from the first call on; it is ready
 * at once when all of it is here, or never.
 */
public final class Uploads implements AutoCloseable {
    /**
     * How much and how long.
     *
     * @param largest bytes of a data asset
     * @param kept how long an upload waits for its next piece
     */
    public record Settings(long largest, Duration kept) {
        Instant expires(Upload upload) {
            return upload.touched().plus(kept);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    /** To note each piece's time would cost more than it tells. */
    static final Duration TOUCH = Duration.ofMinutes(1);

    /** Of an upload that several servers may take: what each took is on disk before it answers. */
    private static final String EVERY_BOOT = "every";

    private final UploadStore store;
    private final DataAssets dataAssets;
    private final Path folder;
    private final Settings settings;
    private final InstantSource clock;
    private final String boot;
    private final FileClaimStore claims;
    private final Pieces pieces;
    private final Ending ending;
    private final OpenUploads open;
    private final UploadWork work;

    /**
     * Connects the parts; nothing is swept before {@link #start}.
     *
     * @param folder takes what was sent, on the disk of the data assets
     * @param boot a word that is another one whenever the machine was started anew
     */
    public Uploads(
            Database database,
            DataAssets dataAssets,
            Path folder,
            Trash trash,
            Settings settings,
            InstantSource clock,
            String boot) {
        this.store = new UploadStore(database);
        this.dataAssets = dataAssets;
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.claims = new FileClaimStore(database);
        this.boot = claims.areNeeded() ? EVERY_BOOT : boot;
        this.pieces = new Pieces(store);
        this.ending = new Ending(store, dataAssets);
        this.open = new OpenUploads(store, folder, trash, claims);
        this.work =
                new UploadWork(store, dataAssets, open, claims, ending, settings, clock, this.boot);
    }

    /** Takes up what an earlier server left. */
    public void start() {
        work.start();
    }

    /** Ends those that nobody has sent anything of for too long. */
    void sweep() {
        work.sweep();
    }

    Instant expires(Upload upload) {
        return settings.expires(upload);
    }

    long largest() {
        return settings.largest();
    }

    /**
     * Begins an upload, or finds the one that the same sender began of the same files.
     *
     * @param size all bytes together, if the sender knows
     */
    public Upload begin(
            Caller caller,
            Optional<String> wantedId,
            Labels labels,
            Optional<String> origin,
            long size)
            throws IOException {
        if (size > settings.largest()) {
            throw OpenUpload.tooLarge(settings.largest());
        }
        Optional<Upload> begun = origin.flatMap(known -> find(caller, known, wantedId, labels));
        if (begun.isPresent()) {
            dataAssets.relabel(caller, begun.get().id(), labels);
            return begun.get();
        }
        if (Files.getFileStore(folder).getUsableSpace() < size) {
            throw new CoveException(
                    new Problem.Unavailable(
                            "There is no room for %d bytes on this server's disk; nothing was stored. Ask the administrator to make room."
                                    .formatted(size),
                            Duration.ofMinutes(1)));
        }
        String id = wantedId.orElseGet(() -> UUID.randomUUID().toString());
        dataAssets.check(Optional.of(id), labels);
        Instant now = clock.instant();
        var upload =
                new Upload(
                        id,
                        caller.userId(),
                        origin,
                        boot,
                        now,
                        now,
                        false,
                        Optional.empty(),
                        Optional.empty());
        // In this order: a draft of which nobody knows where it comes from would stay one.
        store.add(upload);
        try {
            dataAssets.addDraft(caller, id, labels);
        } catch (RuntimeException e) {
            store.delete(id);
            throw e;
        }
        Files.createDirectories(open.filesOf(id));
        return upload;
    }

    private Optional<Upload> find(
            Caller caller, String origin, Optional<String> wantedId, Labels labels) {
        return store.ofUser(caller.userId()).stream()
                .filter(upload -> upload.origin().equals(Optional.of(origin)))
                .filter(upload -> wantedId.isEmpty() || wantedId.get().equals(upload.id()))
                .filter(
                        upload ->
                                dataAssets
                                        .draft(upload.id())
                                        .filter(asset -> asset.mount().equals(labels.mount()))
                                        .isPresent())
                .findFirst();
    }

    /** An upload of the caller's that is not over. */
    Upload get(Caller caller, String id) {
        return store.find(id)
                .filter(upload -> caller.mayActFor(upload.owner()))
                .filter(upload -> dataAssets.draft(id).isPresent())
                .orElseThrow(() -> CoveException.notFound("upload", id));
    }

    /** The caller's own, newest first. */
    List<Upload> of(Caller caller) {
        return store.ofUser(caller.userId()).stream()
                .filter(upload -> dataAssets.draft(upload.id()).isPresent())
                .toList();
    }

    /**
     * An upload that waits for more, and the data asset that it is to become.
     *
     * @param files that were announced, of {@code size} bytes together
     */
    public record Open(Upload upload, DataAsset asset, long files, long size) {}

    /** The caller's own that are not over, with what they are to become, newest first. */
    public List<Open> openOf(Caller caller) {
        return of(caller).stream()
                .flatMap(
                        upload ->
                                dataAssets
                                        .draft(upload.id())
                                        .map(asset -> open(upload, asset))
                                        .stream())
                .toList();
    }

    private Open open(Upload upload, DataAsset asset) {
        var sum = store.sum(upload.id());
        return new Open(upload, asset, sum.files(), sum.size());
    }

    /** One that can be written to. */
    private OpenUpload writable(Caller caller, String id) {
        Upload upload = get(caller, id);
        if (!upload.boot().equals(boot)) {
            throw new CoveException(
                    new Problem.Unavailable(
                            "The machine was started anew, and what was sent before is being compared with what is on the disk; go on in a moment.",
                            Duration.ofSeconds(10)));
        }
        if (upload.finishing()) {
            throw new CoveException(
                    new Problem.Conflict(
                            "All of upload %s was sent already, and it is becoming a data asset."
                                    .formatted(id)));
        }
        if (upload.touched().plus(TOUCH).isBefore(clock.instant())) {
            store.touch(id, clock.instant());
        }
        return open.get(id);
    }

    UploadStore.Sum sum(Upload upload) {
        return store.sum(upload.id());
    }

    void announce(Caller caller, String id, SentFile file) throws IOException {
        pieces.announce(writable(caller, id), FilePath.of(file.path()), file, settings.largest());
    }

    /** A file, and where its next piece begins. */
    Progress progress(Caller caller, String id, FilePath path) throws IOException {
        OpenUpload upload = writable(caller, id);
        long offset = pieces.offset(upload, path);
        return new Progress(pieces.known(upload, path), offset);
    }

    /** How far a file came. */
    record Progress(SentFile file, long received) {}

    Pieces.Outcome write(
            Caller caller,
            String id,
            FilePath path,
            long offset,
            InputStream piece,
            Optional<Checksum> checksum)
            throws IOException {
        return pieces.write(writable(caller, id), path, offset, piece, checksum);
    }

    ContentSum takeTar(Caller caller, String id, InputStream tar) throws IOException {
        try (var intake = new TarIntake(store, writable(caller, id), settings.largest())) {
            return intake.take(tar);
        }
    }

    void delete(Caller caller, String id, FilePath path) throws IOException {
        pieces.delete(writable(caller, id), path);
    }

    /** The next files of an upload, by path. */
    List<Progress> filesAfter(Caller caller, String id, String path, int limit) throws IOException {
        get(caller, id);
        OpenUpload upload = open.get(id);
        var files = new java.util.ArrayList<Progress>();
        for (SentFile file : store.filesAfter(id, path, limit)) {
            files.add(new Progress(file, Pieces.received(upload, file)));
        }
        return files;
    }

    /** Gives an upload up. */
    public void abandon(Caller caller, String id) {
        Upload upload = get(caller, id);
        open.forget(upload.id());
        dataAssets.remove(upload.id());
    }

    /**
     * Ends an upload. What is missing is told at once; what takes longer than the patience goes on
     * without the caller.
     *
     * @return the data asset, ready if it took no longer
     */
    DataAsset finish(Caller caller, String id, Upload.Expected expected, Duration patience)
            throws IOException {
        Upload upload = get(caller, id);
        CompletableFuture<Void> end;
        if (upload.finishing()) {
            end = work.end(id);
        } else {
            OpenUpload all = writable(caller, id);
            ending.check(all, pieces, expected);
            store.finishing(id, true, Optional.of(expected), Optional.empty());
            end = work.end(id);
        }
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.debug("data asset {} takes longer", id, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.find(id)
                .flatMap(Upload::problem)
                .ifPresent(
                        problem -> {
                            throw new CoveException(new Problem.Conflict(problem));
                        });
        return dataAssets.find(id).orElseThrow(() -> CoveException.notFound("data asset", id));
    }

    /** Stops where it is; the next server goes on. */
    @Override
    public void close() {
        work.close();
    }
}
