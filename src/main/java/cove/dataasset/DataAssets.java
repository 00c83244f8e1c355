// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.Access;
import cove.access.Action;
import cove.archive.FolderTar;
import cove.db.Database;
import cove.folder.KeptFolder;
import cove.folder.Trash;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import cove.process.Disk;
import cove.search.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Gatherers;

/** Adds data assets, finds them, and knows where their files are. */
public final class DataAssets {
    /** What a search for data assets is. */
    public static final Subject SUBJECT = DataAssetSubject.SUBJECT;

    /** The part of signed URLs that tells files of data assets from others. */
    public static final String FILES = "d";

    private static final String WORK = "work-";
    private static final int AT_A_TIME = 1000;

    private final DataAssetStore store;
    private final DraftStore drafts;
    private final Access access;
    private final Path folder;
    private final Trash trash;
    private final InstantSource clock;

    /**
     * Keeps data assets.
     *
     * @param folder takes their files, each in a folder of its own
     */
    public DataAssets(
            Database database, Access access, Path folder, Trash trash, InstantSource clock) {
        this.store = new DataAssetStore(database);
        this.drafts = new DraftStore(database);
        this.access = access;
        this.folder = folder;
        this.trash = trash;
        this.clock = clock;
    }

    /**
     * Removes what a killed server left: folders that no data asset knows. Where other servers are
     * at work they are theirs.
     */
    public void start() {
        try {
            Files.createDirectories(folder);
            if (!drafts.servers().wasFirst()) {
                return;
            }
            try (var folders = Files.list(folder)) {
                folders.gather(Gatherers.windowFixed(AT_A_TIME)).forEach(this::takeUnknown);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takeUnknown(List<Path> folders) {
        var known = store.known(folders.stream().map(DataAssets::idOf).toList());
        folders.stream().filter(path -> !known.contains(idOf(path))).forEach(trash::take);
    }

    private static String idOf(Path folder) {
        return folder.getFileName().toString().replaceFirst("^" + WORK, "");
    }

    DataAssetStore store() {
        return store;
    }

    DraftStore drafts() {
        return drafts;
    }

    Path folder(String id) {
        return folder.resolve(id);
    }

    /** Where the files of a draft are collected, by whoever does it, from the beginning. */
    Path incoming(String id) {
        Path incoming = folder.resolve("incoming-" + id);
        trash.take(incoming);
        return incoming;
    }

    /** Where files are on their way from or to a bucket; a kill leaves it as it is. */
    Path work(String id) throws IOException {
        return Files.createDirectories(folder.resolve(WORK + id));
    }

    void discardWork(String id) {
        trash.take(folder.resolve(WORK + id));
    }

    /** Throws away whatever there is of the files. */
    void discard(String id) {
        discardWork(id);
        trash.take(folder.resolve("incoming-" + id));
        trash.take(folder(id));
    }

    /** Finds a data asset with which the caller may do this. */
    public DataAsset get(Caller caller, String id, Action action) {
        return access.permitted(
                caller, action, store.find(id), () -> CoveException.notFound("data asset", id));
    }

    /** The data asset, if it is here and the caller may do this with it. */
    public Optional<DataAsset> find(Caller caller, String id, Action action) {
        return store.find(id).filter(asset -> access.may(caller, action, asset));
    }

    /** Why the caller may not mount a data asset that they may know of. */
    public Optional<String> refusalToUse(Caller caller, DataAsset asset) {
        return access.refusal(caller, Action.USE, asset);
    }

    /** For a run that was allowed to use it. */
    public Optional<DataAsset> byId(String id) {
        return store.find(id);
    }

    /** Where the files are; nothing if there is no such data asset, or they are in a bucket. */
    public Optional<Path> folderOf(String id) {
        return Optional.of(folder.resolve(id)).filter(Files::isDirectory);
    }

    /** The files of a data asset that is ready. */
    Optional<KeptFolder> filesOf(DataAsset asset) {
        return asset.state() instanceof DataAssetState.Ready
                ? folderOf(asset.id())
                        .map(files -> new KeptFolder(files, "files of the data asset"))
                : Optional.empty();
    }

    /** Those of these that there are, in their order. */
    public List<DataAsset> all(List<String> ids) {
        return store.all(ids);
    }

    /** Changes what is said of a data asset; its files never change. */
    DataAsset describe(Caller caller, String id, UnaryOperator<Labels> change) {
        get(caller, id, Action.CHANGE);
        return store.describe(
                        id,
                        labels -> {
                            Labels changed = change.apply(labels);
                            CoveException.throwIfAny(changed.mistakes());
                            return changed;
                        })
                .orElseThrow(() -> CoveException.notFound("data asset", id));
    }

    void archive(Caller caller, String id, boolean archived) {
        store.archive(get(caller, id, Action.ARCHIVE).id(), archived);
    }

    /**
     * Removes a data asset for good.
     *
     * @param readers the computations that read it at the moment
     */
    void delete(Caller caller, String id, Function<String, List<String>> readers) {
        get(caller, id, Action.DELETE);
        List<String> containing = store.containing(id);
        if (!containing.isEmpty()) {
            throw new CoveException(
                    new Problem.Conflict(
                            "Data asset %s is a part of combined ones (%s); delete these first."
                                    .formatted(id, String.join(", ", containing))));
        }
        List<String> reading = readers.apply(id);
        if (!reading.isEmpty()) {
            throw new CoveException(
                    new Problem.Conflict(
                            "Data asset %s is read by computations that are not over (%s); wait for their end, or delete them first."
                                    .formatted(id, String.join(", ", reading))));
        }
        store.delete(id);
        discard(id);
    }

    public void used(List<String> ids) {
        store.used(ids, clock.instant());
    }

    /**
     * Adds a data asset from a tar stream. Its files are complete and on disk before it is known: a
     * kill in the middle leaves nothing.
     */
    DataAsset add(Caller caller, Optional<String> wantedId, Labels labels, InputStream tar) {
        check(wantedId, labels);
        String id = wantedId.orElseGet(() -> UUID.randomUUID().toString());
        try {
            Files.createDirectories(folder);
            Path incoming = Files.createTempDirectory(folder, "incoming-");
            try {
                FolderTar.unpack(tar, incoming);
                var content = ContentDigest.of(incoming);
                if (content.files() == 0) {
                    throw CoveException.invalid("The data asset would be empty; give it a file.");
                }
                var asset =
                        new DataAsset(
                                id,
                                caller.userId(),
                                caller.email(),
                                clock.instant(),
                                Optional.empty(),
                                labels,
                                new DataAssetState.Ready(
                                        content.files(),
                                        content.size(),
                                        Optional.of(content.sha256())),
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                LastTransfer.NONE);
                keep(incoming, asset);
                return asset;
            } finally {
                discard(incoming);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An upload that was not kept would hold its disk space until the next start. */
    private static void discard(Path incoming) throws IOException {
        if (Files.exists(incoming)) {
            try (var paths = Files.walk(incoming)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void keep(Path incoming, DataAsset asset) throws IOException {
        if (store.find(asset.id()).isEmpty()) {
            try (var files = Files.walk(incoming)) {
                for (Path path : files.filter(path -> !Files.isSymbolicLink(path)).toList()) {
                    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                }
            }
            Files.setPosixFilePermissions(
                    incoming, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(incoming, folder.resolve(asset.id()), StandardCopyOption.ATOMIC_MOVE);
        }
        store.add(asset, Optional.empty());
    }

    /** Adds one whose files are still to come; id and labels are those that were checked. */
    public void addDraft(Caller caller, String id, Labels labels) {
        store.add(
                new DataAsset(
                        id,
                        caller.userId(),
                        caller.email(),
                        clock.instant(),
                        Optional.empty(),
                        labels,
                        new DataAssetState.Draft(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        LastTransfer.NONE),
                Optional.empty());
    }

    /** Throws with all that is wrong with a new one. */
    public void check(Optional<String> wantedId, Labels labels) {
        var mistakes = new ArrayList<String>();
        wantedId.flatMap(DataAssets::mistakeInId).ifPresent(mistakes::add);
        mistakes.addAll(labels.mistakes());
        CoveException.throwIfAny(mistakes);
    }

    /** Says something else of a data asset; its files never change. */
    public DataAsset relabel(Caller caller, String id, Labels labels) {
        return describe(caller, id, _ -> labels);
    }

    /** Finds one for a room that has decided itself who may. */
    public Optional<DataAsset> find(String id) {
        return store.find(id);
    }

    /** Finds one whose files are still to come. */
    public Optional<DataAsset> draft(String id) {
        return store.find(id).filter(asset -> asset.state() instanceof DataAssetState.Draft);
    }

    /** Removes one that nobody can have used. */
    public void remove(String id) {
        store.delete(id);
        discard(id);
    }

    /**
     * Makes the files of a draft its own, by a rename; they must be on disk. Doing it again does no
     * harm.
     */
    public void keepFiles(String id, Path files) {
        try {
            if (Files.isDirectory(files)) {
                Files.createDirectories(folder);
                Files.move(files, folder(id), StandardCopyOption.ATOMIC_MOVE);
                Disk.flushEntriesOf(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a draft; if it was deleted meanwhile, its files are thrown away. */
    public void end(String id, DataAssetState end) {
        if (!store.end(id, end) || end instanceof DataAssetState.Failed) {
            discard(id);
        }
    }

    /** An id that is given must be a UUID, as all others are. */
    private static Optional<String> mistakeInId(String id) {
        try {
            if (UUID.fromString(id).toString().equals(id)) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        return Optional.of("The id must be a UUID, but it is '%s'".formatted(Echo.of(id)));
    }
}
