// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A shell of the host's for a container's first moment, before anything of the image runs. It needs
 * no library, since those would be the image's: Debian's busybox-static.
 */
record StaticShell(Optional<Path> program) {
    /** Where a container has it. */
    static final String INSIDE = "/run/cove/busybox";

    static final String LACKING =
            "tasks in containers need a busybox that is linked statically, and this machine has none; install Debian's busybox-static";

    private static final List<Path> PLACES =
            List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

    /** In an ELF file (elf(5)), the part that names who is to load its libraries. */
    private static final int INTERPRETER = 3;

    static StaticShell ofThisMachine() {
        return new StaticShell(PLACES.stream().filter(StaticShell::isStatic).findFirst());
    }

    static boolean isStatic(Path file) {
        try (var channel = Files.newByteChannel(file)) {
            var header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // Until there is no more.
            }
            int length = header.position();
            int parts = (int) header.getLong(32);
            int size = header.getShort(54);
            int count = header.getShort(56);
            if (header.getInt(0) != 0x464c457f || parts + size * count > length) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                if (header.getInt(parts + i * size) == INTERPRETER) {
                    return false;
                }
            }
            return count > 0;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    Mount mount() {
        return new Mount(program.orElseThrow(), INSIDE, false);
    }

    /** Has a script run first, and then the command if that did not exit. */
    static List<String> before(String script, List<String> command) {
        var words = new ArrayList<>(List.of(INSIDE, "sh", "-c", script + "exec \"$@\"", "cove"));
        words.addAll(command);
        return words;
    }
}
