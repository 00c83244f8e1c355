// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.archive.FolderTar;
import cove.db.Database;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Echo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Adds data assets, finds them, and knows where their files are. */
public final class DataAssets {
    /** What the one who adds a data asset says of it. */
    public record Description(
            Optional<String> id,
            String name,
            String mount,
            Optional<String> description,
            List<String> tags) {}

    private final DataAssetStore store;
    private final Path folder;
    private final InstantSource clock;

    public DataAssets(Database database, Path folder, InstantSource clock) {
        this.store = new DataAssetStore(database);
        this.folder = folder;
        this.clock = clock;
    }

    /** Finds a data asset that the caller may see. */
    public DataAsset get(Caller caller, String id) {
        return find(caller, id).orElseThrow(() -> CoveException.notFound("data asset", id));
    }

    public Optional<DataAsset> find(Caller caller, String id) {
        return store.find(id).filter(asset -> caller.mayAct(asset.owner()));
    }

    /** Where the files are; nothing if there is no such data asset. */
    public Optional<Path> folderOf(String id) {
        return Optional.of(folder.resolve(id)).filter(Files::isDirectory);
    }

    public void used(List<String> ids) {
        store.used(ids, clock.instant());
    }

    /**
     * Adds a data asset from a tar stream. Its files are complete and on disk before it is known: a
     * kill in the middle leaves nothing.
     */
    public DataAsset add(Caller caller, Description description, InputStream tar) {
        CoveException.throwIfAny(mistakesIn(description));
        String id = description.id().orElseGet(() -> UUID.randomUUID().toString());
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
                                description.name(),
                                description.mount(),
                                caller.userId(),
                                caller.email(),
                                clock.instant(),
                                Optional.empty(),
                                DataAssetState.READY,
                                description.description(),
                                description.tags(),
                                content.files(),
                                content.size(),
                                content.sha256());
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
        store.add(asset);
    }

    /** Folders that no data asset knows: what a killed server left. The caller removes them. */
    public List<Path> leftovers() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var known = new HashSet<>(store.ids());
        try (var folders = Files.list(folder)) {
            return folders.filter(path -> !known.contains(path.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> mistakesIn(Description description) {
        var mistakes = new java.util.ArrayList<String>();
        description
                .id()
                .filter(id -> !isUuid(id))
                .ifPresent(
                        id ->
                                mistakes.add(
                                        "The id must be a UUID, but it is '%s'"
                                                .formatted(Echo.of(id))));
        if (description.name().isBlank()) {
            mistakes.add("The data asset needs a name");
        }
        mistakeInMount(description.mount()).ifPresent(mistakes::add);
        return mistakes;
    }

    private static boolean isUuid(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What is wrong with a mount: it names one folder below {@code /data}. */
    public static Optional<String> mistakeInMount(String mount) {
        boolean right =
                !mount.isBlank()
                        && !mount.equals(".")
                        && !mount.equals("..")
                        && mount.length() <= 255
                        && mount.chars().noneMatch(c -> c == '/' || c == 0);
        return right
                ? Optional.empty()
                : Optional.of(
                        "The mount '%s' must be the name of one folder, without '/' and not '..'"
                                .formatted(Echo.of(mount.replace("\0", "\\0"))));
    }
}
