// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A data asset that a capsule or pipeline finds under {@code /data/<mount>} in its runs.
 *
 * @param mount the name of one folder, never a path
 */
public record AttachedDataAsset(String id, String mount) {
    private static final int LONGEST_FILE_NAME = 255; // bytes; Linux, path_resolution(7)

    /** What is wrong with a mount, or nothing; from files and requests alike. */
    public static Optional<String> mistakeInMount(String mount) {
        if (mount == null || mount.isEmpty()) {
            return Optional.of("is empty; name a folder, such as reads");
        }
        if (mount.equals(".") || mount.equals("..") || mount.contains("/")) {
            return Optional.of(
                    "is %s, but must name a folder directly under /data, without '/' or '..'"
                            .formatted(Quoted.of(mount)));
        }
        if (mount.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(
                    "is %s, which holds a control character; remove it"
                            .formatted(Quoted.of(mount)));
        }
        if (mount.getBytes(StandardCharsets.UTF_8).length > LONGEST_FILE_NAME) {
            return Optional.of(
                    "is longer than %d bytes, the longest name of a folder; shorten it"
                            .formatted(LONGEST_FILE_NAME));
        }
        return Optional.empty();
    }
}
