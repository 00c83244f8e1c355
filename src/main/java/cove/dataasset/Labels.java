// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.problem.Echo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people say of a data asset; unlike its files it may change.
 *
 * @param mount the folder below {@code /data} where a run finds it by default
 * @param customMetadata strings, numbers and lists of them, as they were given
 */
public record Labels(
        String name,
        String mount,
        Optional<String> description,
        List<String> tags,
        Map<String, Object> customMetadata) {
    private static final int LONGEST_NAME = 1000;

    public Labels {
        tags = List.copyOf(tags);
        customMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(customMetadata));
    }

    /** All that is wrong with them. */
    List<String> mistakes() {
        var mistakes = new ArrayList<String>();
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            mistakes.add(
                    "The data asset needs a name of 1 to %d characters".formatted(LONGEST_NAME));
        }
        mistakeInMount().ifPresent(mistakes::add);
        return mistakes;
    }

    /** A mount names one folder below {@code /data}. */
    private Optional<String> mistakeInMount() {
        boolean right =
                !mount.isBlank()
                        && !mount.equals(".")
                        && !mount.equals("..")
                        && mount.length() <= 255
                        && mount.chars().noneMatch(c -> c == '/' || c == 0);
        return right
                ? Optional.empty()
                : Optional.of(
                        "The mount '%s' must be the name of one folder, without '/' and not '..'"
                                .formatted(Echo.of(mount.replace("\0", "\\0"))));
    }
}
