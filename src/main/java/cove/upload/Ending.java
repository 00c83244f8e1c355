// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import cove.archive.ContentSum;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.process.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a data asset of all that was sent. Each step can be done again by the next server. */
final class Ending {
    private static final int AT_ONCE = 1000;
    private static final int NAMED = 10;
    private static final int BUFFER = 1 << 20;

    private final UploadStore store;
    private final DataAssets dataAssets;

    Ending(UploadStore store, DataAssets dataAssets) {
        this.store = store;
        this.dataAssets = dataAssets;
    }

    /** Throws with all that is missing, as far as it can be told without reading anything. */
    void check(OpenUpload upload, Pieces pieces, Upload.Expected expected) throws IOException {
        if (upload.isBusy()) {
            throw conflict(
                    "Files of upload %s are still being sent; wait for their end, then end it."
                            .formatted(upload.id()));
        }
        var missing = new ArrayList<String>();
        for (SentFile file : store.openFiles(upload.id(), false, AT_ONCE)) {
            long have = pieces.offset(upload, FilePath.of(file.path()));
            if (have < file.size()) {
                missing.add(
                        "'%s' (%d of %d bytes are here)".formatted(file.path(), have, file.size()));
            }
        }
        if (!missing.isEmpty()) {
            throw conflict(
                    "The upload cannot end yet, for these files are not complete: %s%s. Send the rest of them, or delete them."
                            .formatted(
                                    String.join(
                                            ", ",
                                            missing.subList(0, Math.min(NAMED, missing.size()))),
                                    missing.size() > NAMED ? ", and more" : ""));
        }
        var sum = store.sum(upload.id());
        if (sum.files() == 0) {
            throw CoveException.invalid("The data asset would be empty; send a file, then end it.");
        }
        differs("files", expected.files(), sum.files());
        differs("bytes", expected.size(), sum.size());
    }

    private static void differs(String what, Optional<Long> expected, long found) {
        if (expected.isPresent() && expected.get() != found) {
            throw conflict(
                    "The upload cannot end yet: it should have %d %s, but %d are here. List its files to see which."
                            .formatted(expected.get(), what, found));
        }
    }

    private static CoveException conflict(String message) {
        return new CoveException(new Problem.Conflict(message));
    }

    /** Does it all; what it throws leaves the upload as it was. */
    void end(OpenUpload upload, Optional<Upload.Expected> expected) throws IOException {
        if (Files.isDirectory(upload.files())) {
            readWhatNobodySaw(upload);
        }
        ContentSum sum = sumOf(upload);
        var content = new DataAssetState.Ready(sum.files(), sum.size(), Optional.of(sum.sha256()));
        Optional<String> wanted = expected.flatMap(Upload.Expected::digest);
        if (wanted.isPresent() && !wanted.equals(content.digest())) {
            throw conflict(
                    "The digest of what was sent is %s, but it should be %s. Compare the sha256 of each file in the upload's list with yours, and send those that differ again."
                            .formatted(content.digest().orElseThrow(), wanted.get()));
        }
        if (Files.isDirectory(upload.files())) {
            removeWhatNobodyWasToldOf(upload, content.files());
            Disk.flushAllOf(upload.files());
            dataAssets.keepFiles(upload.id(), upload.files());
        }
        dataAssets.end(upload.id(), content);
    }

    /** After a restart a digest could not go on; the bytes are read once, from the own disk. */
    private void readWhatNobodySaw(OpenUpload upload) throws IOException {
        while (true) {
            List<SentFile> unread = store.openFiles(upload.id(), true, AT_ONCE);
            if (unread.isEmpty()) {
                return;
            }
            for (SentFile file : unread) {
                store.complete(
                        upload.id(),
                        file.path(),
                        Optional.of(sha256(FilePath.of(file.path()).in(upload.files()))));
            }
        }
    }

    static String sha256(Path file) throws IOException {
        var digest = new RunningDigest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, read);
            }
        }
        return digest.sha256();
    }

    private ContentSum sumOf(OpenUpload upload) throws IOException {
        boolean here = Files.isDirectory(upload.files());
        var sum = new ContentSum();
        String last = "";
        while (true) {
            List<SentFile> files = store.filesAfter(upload.id(), last, AT_ONCE);
            for (SentFile file : files) {
                if (here) {
                    mustBeThere(upload, file);
                }
                sum.add(file.path(), file.size(), file.sha256().orElseThrow());
            }
            if (files.size() < AT_ONCE) {
                return sum;
            }
            last = files.getLast().path();
        }
    }

    private static void mustBeThere(OpenUpload upload, SentFile file) throws IOException {
        Path place = FilePath.of(file.path()).in(upload.files());
        try {
            var facts =
                    Files.readAttributes(
                            place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (facts.size() == file.size()
                    && facts.isSymbolicLink() == (file.kind() == SentFile.Kind.LINK)) {
                return;
            }
        } catch (NoSuchFileException e) {
            // Told below.
        }
        throw conflict(
                "The file '%s' was changed on this server's disk by something else; delete it and send it again."
                        .formatted(file.path()));
    }

    /** A killed server may have left files that it did not note. */
    private void removeWhatNobodyWasToldOf(OpenUpload upload, long noted) throws IOException {
        var count = new Walk(upload, false);
        Files.walkFileTree(upload.files(), count);
        if (count.files != noted) {
            Files.walkFileTree(upload.files(), new Walk(upload, true));
        }
    }

    private final class Walk extends SimpleFileVisitor<Path> {
        private final OpenUpload upload;
        private final boolean remove;
        private long files;

        Walk(OpenUpload upload, boolean remove) {
            this.upload = upload;
            this.remove = remove;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            files++;
            String path = upload.files().relativize(file).toString();
            if (remove && store.file(upload.id(), path).isEmpty()) {
                Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
