// SPDX-License-Identifier: Apache-2.0
package cove.process;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes sure that what was written survives a power cut. */
public final class Disk {
    private Disk() {}

    /** Flushes all of the file system that holds the folder: one call, however many files. */
    public static void flushAllOf(Path folder) {
        var sync = List.of("sync", "--file-system", folder.toString());
        var outcome = CommandRunner.run(sync, folder, Map.of(), Duration.ofMinutes(10));
        if (!outcome.succeeded()) {
            throw new UncheckedIOException(
                    new IOException(
                            "%s could not be flushed to disk: %s"
                                    .formatted(folder, outcome.stderr().strip())));
        }
    }

    /** Flushes a folder's own entries, such as a rename within it. */
    public static void flushEntriesOf(Path folder) {
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A word that is another one whenever the machine was started anew. */
    public static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown"; // no Linux, or a sandbox that hides it
        }
    }
}
