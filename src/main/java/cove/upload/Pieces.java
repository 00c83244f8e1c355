// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import cove.problem.CoveException;
import cove.problem.Echo;
import cove.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Writes files that come in pieces. How much of a file is here is the length of the file itself:
 * nothing else has to be kept in step with it.
 */
final class Pieces {
    /** What became of a piece. */
    sealed interface Outcome {
        /**
         * It is here, and the next one begins at {@code offset}.
         *
         * @param sha256 of the file, if this was the last one and all were seen
         */
        record Taken(long offset, Optional<String> sha256) implements Outcome {}

        /** It does not begin where the next one has to: at {@code offset}. */
        record Elsewhere(long offset) implements Outcome {}

        /** It is not what its checksum says; nothing of it is kept. */
        record Damaged() implements Outcome {}
    }

    /** A power cut costs at most so many bytes of each file. */
    private static final long FLUSH_EVERY = 256 << 20;

    private static final int BUFFER = 256 << 10;

    private final UploadStore store;

    Pieces(UploadStore store) {
        this.store = store;
    }

    /**
     * Announces a file; to announce it again is no mistake.
     *
     * @throws CoveException {@code Conflict} where another file is at its path
     */
    void announce(OpenUpload upload, FilePath path, SentFile file, long limit) throws IOException {
        try (var _ = upload.take(path.text())) {
            Optional<SentFile> known = store.file(upload.id(), path.text());
            if (known.isPresent()) {
                if (!isSame(known.get(), file)) {
                    throw differs(path);
                }
                return;
            }
            Path place = path.makeIn(upload.files());
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw isFolder(path);
            }
            if (Files.getFileStore(upload.files()).getUsableSpace() < file.size()) {
                throw noRoom(path, file.size());
            }
            upload.expect(file.size(), limit);
            try {
                makeEmpty(place);
                store.addFiles(upload.id(), java.util.List.of(file));
            } catch (IOException | RuntimeException e) {
                upload.expectLess(file.size());
                throw e;
            }
            if (file.size() == 0) {
                complete(upload, path, file, Optional.of(new RunningDigest().sha256()));
            }
        }
    }

    private static boolean isSame(SentFile known, SentFile sent) {
        return known.size() == sent.size()
                && known.kind() == sent.kind()
                && known.modified().equals(sent.modified());
    }

    static CoveException differs(FilePath path) {
        return new CoveException(
                new Problem.Conflict(
                        "The upload has another file '%s' already; delete that one first, if this one is to take its place."
                                .formatted(Echo.of(path.text()))));
    }

    static CoveException isFolder(FilePath path) {
        return CoveException.invalid(
                "The upload holds the name '%s', which is that of a folder already; nothing of it was stored."
                        .formatted(Echo.of(path.text())));
    }

    private static CoveException noRoom(FilePath path, long size) {
        return new CoveException(
                new Problem.Unavailable(
                        "There is no room for the %d bytes of '%s' on this server's disk. What was sent is kept; go on when the administrator has made room."
                                .formatted(size, Echo.of(path.text())),
                        Duration.ofSeconds(60)));
    }

    /** What a killed server left there was never answered for. */
    private static void makeEmpty(Path place) throws IOException {
        try {
            Files.createFile(place);
        } catch (FileAlreadyExistsException e) {
            Files.delete(place);
            FileChannel.open(place, CREATE_NEW, WRITE).close();
        }
    }

    /** Where the next piece begins. */
    long offset(OpenUpload upload, FilePath path) throws IOException {
        SentFile file = known(upload, path);
        long have = received(upload, file);
        if (have == file.size() && !file.complete() && !upload.isBusy(path.text())) {
            try (var _ = upload.take(path.text())) {
                have = received(upload, file);
                if (have < file.size()) {
                    return have; // whoever wrote it is gone, and so is what was not flushed
                }
                complete(
                        upload,
                        path,
                        file,
                        upload.digest(path.text(), have).map(RunningDigest::sha256));
            }
        }
        return have;
    }

    /** How much of a file is here. */
    static long received(OpenUpload upload, SentFile file) throws IOException {
        return file.complete()
                ? file.size()
                : Files.size(FilePath.of(file.path()).in(upload.files()));
    }

    SentFile known(OpenUpload upload, FilePath path) {
        return store.file(upload.id(), path.text())
                .orElseThrow(
                        () ->
                                new CoveException(
                                        new Problem.NotFound(
                                                "The upload %s has no file '%s'; announce it first."
                                                        .formatted(
                                                                upload.id(),
                                                                Echo.of(path.text())))));
    }

    /** Takes a piece that begins at an offset. */
    Outcome write(
            OpenUpload upload,
            FilePath path,
            long offset,
            InputStream piece,
            Optional<Checksum> checksum)
            throws IOException {
        try (var turn = upload.take(path.text())) {
            SentFile file = known(upload, path);
            if (file.complete() || file.kind() == SentFile.Kind.LINK) {
                return offset == file.size() && piece.read() < 0
                        ? new Outcome.Taken(offset, file.sha256())
                        : new Outcome.Elsewhere(file.size());
            }
            Path place = path.in(upload.files());
            try (var channel = FileChannel.open(place, READ, WRITE, LinkOption.NOFOLLOW_LINKS)) {
                long have = channel.size();
                if (offset != have) {
                    return new Outcome.Elsewhere(have);
                }
                var receiving = new Receiving(upload, path, file, channel, offset, checksum, turn);
                Outcome outcome = receiving.take(piece);
                if (outcome instanceof Outcome.Taken taken && taken.offset() == file.size()) {
                    complete(upload, path, file, taken.sha256());
                }
                return outcome;
            }
        }
    }

    private final class Receiving {
        private final OpenUpload upload;
        private final FilePath path;
        private final SentFile file;
        private final FileChannel channel;
        private final long offset;
        private final Optional<Checksum> checksum;
        private final OpenUpload.Turn turn;
        private final Optional<RunningDigest> before;
        private Optional<RunningDigest> digest;
        private long at;
        private long flushed;

        Receiving(
                OpenUpload upload,
                FilePath path,
                SentFile file,
                FileChannel channel,
                long offset,
                Optional<Checksum> checksum,
                OpenUpload.Turn turn) {
            this.upload = upload;
            this.path = path;
            this.file = file;
            this.channel = channel;
            this.offset = offset;
            this.checksum = checksum;
            this.turn = turn;
            this.digest = upload.digest(path.text(), offset);
            this.before = digest.map(RunningDigest::copy);
            this.at = offset;
            this.flushed = offset / FLUSH_EVERY * FLUSH_EVERY;
        }

        /** What breaks off is kept as far as it came, unless a checksum is to be compared. */
        Outcome take(InputStream piece) throws IOException {
            boolean kept = false;
            try {
                copy(piece);
                kept = checksum.map(Checksum::isRight).orElse(true);
                return kept ? new Outcome.Taken(at, wholeDigest()) : new Outcome.Damaged();
            } catch (CoveException refused) {
                throw refused;
            } catch (IOException | RuntimeException e) {
                kept = checksum.isEmpty();
                throw e;
            } finally {
                leaveOff(kept);
            }
        }

        private Optional<String> wholeDigest() {
            return digest.filter(known -> known.bytes() == file.size()).map(RunningDigest::sha256);
        }

        private void copy(InputStream piece) throws IOException {
            byte[] buffer = new byte[BUFFER];
            for (int read = piece.read(buffer); read >= 0; read = piece.read(buffer)) {
                if (read > file.size() - at) {
                    throw CoveException.invalid(
                            "More bytes came than the %d that the file '%s' has; this piece was not kept."
                                    .formatted(file.size(), Echo.of(path.text())));
                }
                mustBeSure();
                write(buffer, read);
                turn.moved();
                if (at - flushed >= FLUSH_EVERY) {
                    channel.force(false);
                    flushed = at;
                    store.flushed(upload.id(), new UploadStore.Flushed(path.text(), at));
                }
            }
        }

        private void mustBeSure() {
            if (!turn.isSure()) {
                throw new CoveException(
                        new Problem.Unavailable(
                                "This server has lost the database, and with it the right to write '%s'; go on in a moment, here or by way of another server."
                                        .formatted(Echo.of(path.text())),
                                Duration.ofSeconds(5)));
            }
        }

        private void write(byte[] buffer, int length) throws IOException {
            var bytes = ByteBuffer.wrap(buffer, 0, length);
            for (long to = at; bytes.hasRemaining(); ) {
                to += channel.write(bytes, to);
            }
            at += length;
            digest.ifPresent(known -> known.update(buffer, length));
            checksum.ifPresent(sum -> sum.update(buffer, length));
        }

        /** The file ends where its digest does. */
        private void leaveOff(boolean kept) throws IOException {
            var _ = Thread.interrupted(); // a file of an interrupted thread cannot be written
            if (!turn.isSure()) {
                return; // another server may write it by now
            }
            long end = kept ? at : offset;
            if (!kept) {
                digest = before;
                before.ifPresent(known -> upload.keep(path.text(), known));
            }
            if (channel.isOpen()) {
                endAt(end, channel);
            } else {
                try (var again =
                        FileChannel.open(
                                path.in(upload.files()), WRITE, LinkOption.NOFOLLOW_LINKS)) {
                    endAt(end, again);
                }
            }
        }

        private void endAt(long end, FileChannel writing) throws IOException {
            writing.truncate(end);
            if (upload.sharing().isNeeded()) {
                writing.force(false);
                store.flushed(upload.id(), new UploadStore.Flushed(path.text(), end));
            }
        }
    }

    /** Bytes whose digest is not known are read once; until then they must survive a power cut. */
    private void complete(OpenUpload upload, FilePath path, SentFile file, Optional<String> sha256)
            throws IOException {
        Path place = path.in(upload.files());
        describe(place, file);
        if (sha256.isEmpty()) {
            try (var channel = FileChannel.open(place, READ)) {
                channel.force(true);
            }
            store.flushed(upload.id(), new UploadStore.Flushed(path.text(), file.size()));
        }
        store.complete(upload.id(), path.text(), sha256);
        upload.forget(path.text());
    }

    /** Of what the sender's disk said of a file, this is kept. */
    static void describe(Path place, SentFile file) throws IOException {
        if (file.kind() == SentFile.Kind.EXECUTABLE) {
            var mode = Files.getPosixFilePermissions(place);
            mode.add(PosixFilePermission.OWNER_EXECUTE);
            mode.add(PosixFilePermission.GROUP_EXECUTE);
            mode.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(place, mode);
        }
        if (file.modified().isPresent()) {
            Files.setLastModifiedTime(
                    place, FileTime.from(file.modified().get(), TimeUnit.SECONDS));
        }
    }

    /** Takes a file away again. */
    void delete(OpenUpload upload, FilePath path) throws IOException {
        try (var _ = upload.take(path.text())) {
            SentFile file = known(upload, path);
            try {
                Files.delete(path.in(upload.files()));
            } catch (NoSuchFileException e) {
                // A server that was killed here got as far as this.
            }
            store.deleteFile(upload.id(), path.text());
            upload.expectLess(file.size());
            upload.forget(path.text());
        }
    }
}
