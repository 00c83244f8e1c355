// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is mounted on this machine, as this process sees it (proc(5), /proc/self/mounts). */
final class MountTable {
    private static final Path FILE = Path.of("/proc/self/mounts");

    private MountTable() {}

    static boolean has(Path target) {
        String written = " " + escape(target.toString()) + " ";
        try {
            return Files.readString(FILE, StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(line -> line.contains(written));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Blanks and the like are told as octal numbers (fstab(5), getmntent(3)). */
    private static String escape(String path) {
        String bytes =
                new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return bytes.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
    }
}
