// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Whether the keys of a bucket can be the paths of files in a folder, and never lead out of it.
 * They come in the order of their bytes.
 */
final class KeyNames {
    /**
     * Of one name, as on all usual file systems of Linux; and of a whole path (limits.h, less a
     * home).
     */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_PATH = 3500;
    private static final int TOLD = 5;

    private final List<String> mistakes = new ArrayList<>();
    private final Deque<String> beginnings = new ArrayDeque<>();
    private long wrong;

    /** A key that ends in a slash and holds nothing: what consoles make of an empty folder. */
    static boolean isFolder(String path, long size) {
        return path.endsWith("/") && size == 0;
    }

    void look(String path, long size) {
        Optional<String> mistake = mistake(path, size).or(() -> clash(path));
        if (mistake.isPresent()) {
            wrong++;
            if (mistakes.size() < TOLD) {
                mistakes.add(mistake.get());
            }
        }
    }

    private static Optional<String> mistake(String path, long size) {
        String file = isFolder(path, size) ? path.substring(0, path.length() - 1) : path;
        String shown = "'" + cove.problem.Echo.of(path.replace("\0", "\\0")) + "'";
        for (String name : file.split("/", -1)) {
            if (name.isEmpty()) {
                return Optional.of(shown + " has an empty name before or behind a slash");
            }
            if (name.equals(".") || name.equals("..")) {
                return Optional.of(shown + " has '%s' as a name".formatted(name));
            }
            if (bytes(name) > LONGEST_NAME) {
                return Optional.of(shown + " has a name of over %d bytes".formatted(LONGEST_NAME));
            }
        }
        if (path.indexOf('\0') >= 0) {
            return Optional.of(shown + " holds a NUL character");
        }
        return bytes(file) > LONGEST_PATH
                ? Optional.of(shown + " is over %d bytes".formatted(LONGEST_PATH))
                : Optional.empty();
    }

    /** All keys that begin with a certain text come one after the other. */
    private Optional<String> clash(String path) {
        while (!beginnings.isEmpty() && !path.startsWith(beginnings.peek())) {
            beginnings.pop();
        }
        Optional<String> clash =
                beginnings.stream()
                        .filter(file -> path.startsWith(file + "/"))
                        .findFirst()
                        .map(
                                file ->
                                        "'%s' is a file, and '%s' needs a folder of that name"
                                                .formatted(file, path));
        if (!path.endsWith("/")) {
            beginnings.push(path);
        }
        return clash;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What is wrong with them; nothing if all is well. */
    Optional<String> verdict() {
        return wrong == 0
                ? Optional.empty()
                : Optional.of(
                        "%d keys of the bucket cannot be files here: %s%s. Rename these objects, or make a data asset that stays in the bucket (keep_on_external_storage)."
                                .formatted(
                                        wrong,
                                        String.join("; ", mistakes),
                                        wrong > mistakes.size() ? "; ..." : ""));
    }
}
