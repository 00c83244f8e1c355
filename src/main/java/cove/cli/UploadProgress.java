// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.time.Duration;

/** How far an upload is, as one line for people. */
final class UploadProgress {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Screen screen;
    private final long files;
    private final long bytes;
    private final long begun = System.nanoTime();
    private long doneFiles;
    private long doneBytes;
    private long sentBytes;
    private long shown;

    UploadProgress(Screen screen, long files, long bytes) {
        this.screen = screen;
        this.files = files;
        this.bytes = bytes;
    }

    /** What the server had already. */
    synchronized void had(long moreFiles, long moreBytes) {
        doneFiles += moreFiles;
        doneBytes += moreBytes;
    }

    synchronized void sent(long moreFiles, long moreBytes) {
        had(moreFiles, moreBytes);
        sentBytes += moreBytes;
        show();
    }

    private void show() {
        long now = System.nanoTime();
        if (now - shown >= PAUSE.toNanos()) {
            shown = now;
            screen.progress(line(Duration.ofNanos(now - begun)));
        }
    }

    /** Such as {@code 1.2 GB of 4.0 GB, 12 of 300 files, 210.0 MB/s, 13 s left}. */
    String line(Duration time) {
        double rate = sentBytes / Math.max(0.001, time.toMillis() / 1000.0);
        String left =
                rate < 1 || doneBytes >= bytes
                        ? ""
                        : ", %s left"
                                .formatted(Amount.seconds((long) ((bytes - doneBytes) / rate)));
        return "%s of %s, %d of %d files, %s/s%s"
                .formatted(
                        Amount.bytes(doneBytes),
                        Amount.bytes(bytes),
                        doneFiles,
                        files,
                        Amount.bytes((long) rate),
                        left);
    }
}
