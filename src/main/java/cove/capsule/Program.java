// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that can be run: its code lies in a git repository under its slug. */
public sealed interface Program permits Capsule, Pipeline {
    /**
     * What is stored of a program; all else its code says.
     *
     * @param slug seven digits; names the repository {@code capsule-<slug>.git}
     * @param origin where its code was added from, such as a folder or a git URL
     */
    record Facts(
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
        public Facts {
            tags = List.copyOf(tags);
        }
    }

    Facts facts();

    /** What it is, for messages and for SQL. */
    default ProgramKind kind() {
        return switch (this) {
            case Capsule _ -> ProgramKind.CAPSULE;
            case Pipeline _ -> ProgramKind.PIPELINE;
        };
    }

    default String id() {
        return facts().id();
    }

    default String slug() {
        return facts().slug();
    }

    default String name() {
        return facts().name();
    }

    /** The id of the user whose it is. */
    default String owner() {
        return facts().owner();
    }
}
