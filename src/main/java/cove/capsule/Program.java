// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.ObjectKind;
import cove.access.Shareable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that can be run: its code lies in a git repository under its slug. */
public sealed interface Program extends Shareable permits Capsule, Pipeline {
    /**
     * What is stored of a program; all else its code says.
     *
     * @param slug seven digits; names the repository {@code capsule-<slug>.git}
     * @param clonedFromUrl the external repository it is linked to
     * @param origin where its code was added from, such as a folder or a git URL
     * @param original what it is a duplicate of
     * @param described the commit that the name and what follows it were last taken from
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
            Optional<String> origin,
            boolean archived,
            Optional<Original> original,
            Optional<String> described) {
        public Facts {
            tags = List.copyOf(tags);
        }

        /** The same program under other labels, taken from a commit or said by a person. */
        Facts with(Labels labels, Optional<String> newlyDescribed) {
            return new Facts(
                    id,
                    slug,
                    labels.name(),
                    owner,
                    ownerEmail,
                    created,
                    lastAccessed,
                    labels.description(),
                    labels.field(),
                    labels.tags(),
                    clonedFromUrl,
                    origin,
                    archived,
                    original,
                    newlyDescribed);
        }

        /** The same program, linked to this repository or to none. */
        Facts linkedTo(Optional<String> url) {
            return new Facts(
                    id,
                    slug,
                    name,
                    owner,
                    ownerEmail,
                    created,
                    lastAccessed,
                    description,
                    field,
                    tags,
                    url,
                    origin,
                    archived,
                    original,
                    described);
        }

        Labels labels() {
            return new Labels(name, description, field, tags);
        }
    }

    /**
     * What a duplicate was made of, as it was then.
     *
     * @param version the release, if it was made of one
     */
    record Original(String id, Optional<Integer> version, String name, long created) {}

    Facts facts();

    /** What it is, for messages and for SQL. */
    default ProgramKind kind() {
        return switch (this) {
            case Capsule _ -> ProgramKind.CAPSULE;
            case Pipeline _ -> ProgramKind.PIPELINE;
        };
    }

    @Override
    default ObjectKind objectKind() {
        return switch (this) {
            case Capsule _ -> ObjectKind.CAPSULE;
            case Pipeline _ -> ObjectKind.PIPELINE;
        };
    }

    @Override
    default String id() {
        return facts().id();
    }

    default String slug() {
        return facts().slug();
    }

    default String name() {
        return facts().name();
    }

    @Override
    default String owner() {
        return facts().owner();
    }

    @Override
    default String ownerEmail() {
        return facts().ownerEmail();
    }
}
