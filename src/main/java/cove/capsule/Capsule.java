// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A program that can be run: its code lies in a git repository under its slug.
 *
 * @param slug seven digits; names the repository {@code capsule-<slug>.git}
 * @param origin where its code was added from, such as a folder or a git URL
 */
public record Capsule(
        String id,
        String slug,
        String name,
        String owner,
        String ownerEmail,
        Instant created,
        Optional<Instant> lastAccessed,
        Optional<String> description,
        Optional<String> field,
        List<String> tags,
        Optional<String> clonedFromUrl,
        Optional<String> origin) {
    public Capsule {
        tags = List.copyOf(tags);
    }
}
