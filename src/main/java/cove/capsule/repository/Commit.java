// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.time.Instant;
import java.util.List;

/**
 * One step in the history of a capsule.
 *
 * @param id 40 hexadecimal digits
 * @param time when its author made it
 * @param message its first line, cut where it is long
 */
public record Commit(String id, String author, String email, Instant time, String message) {
    /** The signs between fields and commits are none that people write (git-log(1)). */
    static final String FORMAT =
            "%H%x1f%<(100,trunc)%an%x1f%<(100,trunc)%ae%x1f%at%x1f%<(300,trunc)%s%x1e";

    static List<Commit> read(String log) {
        return List.of(log.split("\u001e", -1)).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Commit::one)
                .toList();
    }

    private static Commit one(String text) {
        String[] parts = text.split("\u001f", -1);
        return new Commit(
                parts[0],
                parts[1].strip(),
                parts[2].strip(),
                Instant.ofEpochSecond(Long.parseLong(parts[3].strip())),
                parts[4].strip());
    }
}
