// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what was noted of an upload with what is on the disk, after the machine itself went
 * down: what was sent shortly before may have been in its memory only. What is not there any more
 * is forgotten, and is to be sent again.
 */
final class Recheck {
    private static final Logger log = LoggerFactory.getLogger(Recheck.class);
    private static final int AT_ONCE = 1000;

    private final UploadStore store;
    private final OpenUpload upload;

    Recheck(UploadStore store, OpenUpload upload) {
        this.store = store;
        this.upload = upload;
    }

    void run() throws IOException {
        if (!Files.isDirectory(upload.files())) {
            return; // it had become a data asset, which is flushed before
        }
        String last = "";
        while (true) {
            List<SentFile> files = store.filesAfter(upload.id(), last, AT_ONCE);
            for (SentFile file : files) {
                check(file);
            }
            if (files.size() < AT_ONCE) {
                return;
            }
            last = files.getLast().path();
        }
    }

    private void check(SentFile file) throws IOException {
        Path place = FilePath.of(file.path()).in(upload.files());
        long flushed = store.flushed(upload.id(), file.path()).bytes();
        if (!file.complete() && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            try (var channel = FileChannel.open(place, StandardOpenOption.WRITE)) {
                channel.truncate(flushed);
            }
        } else if (!isWhole(place, file, flushed)) {
            log.warn("'{}' of the upload {} did not survive", file.path(), upload.id());
            Files.deleteIfExists(place);
            store.deleteFile(upload.id(), file.path());
        }
    }

    private static boolean isWhole(Path place, SentFile file, long flushed) throws IOException {
        if (file.kind() == SentFile.Kind.LINK) {
            return Files.isSymbolicLink(place);
        }
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                || Files.size(place) != file.size()) {
            return false;
        }
        return file.sha256().isPresent()
                ? file.sha256().get().equals(Ending.sha256(place))
                : flushed >= file.size();
    }
}
