// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import static java.io.OutputStream.nullOutputStream;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import cove.archive.ContentSum;
import cove.archive.FolderTar;
import cove.problem.CoveException;
import cove.problem.Echo;
import cove.process.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes many small files at once, as a tar stream: each of them whole or not at all, so that to
 * send the stream again costs nothing but its way.
 */
final class TarIntake implements FolderTar.Sink, AutoCloseable {
    private static final int NOTED_AT_ONCE = 1000;
    private static final int BUFFER = 64 << 10;

    private final UploadStore store;
    private final OpenUpload upload;
    private final OpenUpload.Tars tars;
    private final long limit;
    private final ContentSum sum = new ContentSum();
    private final byte[] buffer = new byte[BUFFER];

    /** Files that are here but not noted yet, and the turns to write them. */
    private final Map<String, SentFile> fresh = new LinkedHashMap<>();

    private final Map<String, OpenUpload.Turn> turns = new LinkedHashMap<>();

    TarIntake(UploadStore store, OpenUpload upload, long limit) {
        this.store = store;
        this.upload = upload;
        this.tars = upload.takeTars();
        this.limit = limit;
    }

    /** Takes all of the stream; of one that breaks off, what came whole is kept. */
    ContentSum take(InputStream tar) throws IOException {
        try {
            FolderTar.read(tar, this);
        } finally {
            note();
        }
        return sum;
    }

    private void note() {
        if (!fresh.isEmpty()) {
            if (upload.sharing().isNeeded()) {
                Disk.flushAllOf(upload.files());
            }
            store.addFiles(upload.id(), fresh.values().stream().toList());
            fresh.clear();
        }
        endTurns();
    }

    private void endTurns() {
        turns.values().forEach(OpenUpload.Turn::close);
        turns.clear();
    }

    @Override
    public void close() {
        endTurns();
        tars.close();
    }

    private void takeTurn(FilePath path) {
        if (turns.containsKey(path.text())) {
            throw CoveException.invalid(
                    "The upload holds the name '%s', which it holds twice; the second one was not stored."
                            .formatted(Echo.of(path.text())));
        }
        turns.put(path.text(), tars.take(path.text()));
    }

    @Override
    public void folder(String name) throws IOException {
        if (!isWhole(name)) {
            FilePath.of(name).makeFolderIn(upload.files());
        }
    }

    /** An archive of the folder itself begins with it. */
    private static boolean isWhole(String name) {
        return name.equals("./") || name.equals(".");
    }

    @Override
    public void link(String name, String target) throws IOException {
        FilePath path = FilePath.of(name);
        takeTurn(path);
        byte[] text = target.getBytes(StandardCharsets.UTF_8);
        var digest = new RunningDigest();
        digest.update(text, text.length);
        var file =
                SentFile.whole(
                        path.text(),
                        SentFile.Kind.LINK,
                        text.length,
                        Optional.empty(),
                        digest.sha256());
        Path place = path.makeIn(upload.files());
        Optional<SentFile> known = known(path, place);
        if (known.isPresent()) {
            same(known.get(), file);
            return;
        }
        upload.expect(file.size(), limit);
        Files.createSymbolicLink(place, Path.of(target));
        add(file);
    }

    @Override
    public void file(String name, FolderTar.Facts facts, InputStream content) throws IOException {
        FilePath path = FilePath.of(name);
        takeTurn(path);
        Path place = path.makeIn(upload.files());
        Optional<SentFile> known = known(path, place);
        if (known.isPresent()) {
            same(known.get(), described(path, facts, copy(path, content, nullOutputStream())));
            return;
        }
        upload.expect(facts.size(), limit);
        try {
            SentFile file;
            try (OutputStream out = Files.newOutputStream(place, CREATE_NEW, WRITE)) {
                file = described(path, facts, copy(path, content, out));
            }
            Pieces.describe(place, file);
            add(file);
        } catch (IOException | RuntimeException e) {
            upload.expectLess(facts.size());
            Files.deleteIfExists(place);
            throw e;
        }
    }

    private String copy(FilePath path, InputStream content, OutputStream out) throws IOException {
        var digest = new RunningDigest();
        OpenUpload.Turn turn = turns.get(path.text());
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            out.write(buffer, 0, read);
            digest.update(buffer, read);
            turn.moved();
        }
        return digest.sha256();
    }

    private static SentFile described(FilePath path, FolderTar.Facts facts, String sha256) {
        return SentFile.whole(
                path.text(),
                facts.executable() ? SentFile.Kind.EXECUTABLE : SentFile.Kind.FILE,
                facts.size(),
                Optional.of(facts.modified().getEpochSecond()),
                sha256);
    }

    private void add(SentFile file) {
        fresh.put(file.path(), file);
        sum.add(file.path(), file.size(), file.sha256().orElseThrow());
        if (fresh.size() >= NOTED_AT_ONCE) {
            note();
        }
    }

    /** What was noted of a file that is there already. */
    private Optional<SentFile> known(FilePath path, Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw Pieces.isFolder(path);
        }
        Optional<SentFile> known = store.file(upload.id(), path.text());
        if (known.isEmpty()) {
            Files.delete(place); // a killed server got as far as this, and nobody was told
        }
        return known;
    }

    /** The very same may come again: its answer may have got lost. */
    private void same(SentFile known, SentFile sent) {
        if (known.kind() != sent.kind() || !known.sha256().equals(sent.sha256())) {
            throw Pieces.differs(FilePath.of(sent.path()));
        }
        sum.add(sent.path(), sent.size(), sent.sha256().orElseThrow());
    }
}
