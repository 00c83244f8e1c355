// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.http.Caller;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Makes programs of the caller's own out of those that they may see. */
public final class Duplication {
    /**
     * How the duplicate is to be.
     *
     * @param version the release to duplicate; the latest code when absent
     * @param linked whether it is linked to the same external repository
     */
    public record Wishes(Optional<String> name, Optional<Integer> version, boolean linked) {}

    private final Programs programs;
    private final Additions additions;
    private final InstantSource clock;

    public Duplication(Programs programs, Additions additions, InstantSource clock) {
        this.programs = programs;
        this.additions = additions;
        this.clock = clock;
    }

    /** Its code is in place before it is stored: a kill leaves a whole duplicate or none. */
    public Program duplicate(Caller caller, Program original, Wishes wishes) {
        return programs.use().during(original.slug(), () -> made(caller, original, wishes));
    }

    private Program made(Caller caller, Program original, Wishes wishes) {
        String commit = programs.commit(original, wishes.version(), Optional.empty());
        String slug = additions.freeSlug();
        programs.repositories().duplicate(original.slug(), commit, slug);
        Program.Facts of = original.facts();
        var duplicate =
                original.kind()
                        .of(
                                new Program.Facts(
                                        UUID.randomUUID().toString(),
                                        slug,
                                        wishes.name().orElse("Copy of " + of.name()),
                                        caller.userId(),
                                        caller.email(),
                                        clock.instant(),
                                        Optional.empty(),
                                        of.description(),
                                        of.field(),
                                        of.tags(),
                                        of.clonedFromUrl().filter(_ -> wishes.linked()),
                                        Optional.empty(),
                                        false,
                                        Optional.of(
                                                new Program.Original(
                                                        of.id(),
                                                        wishes.version(),
                                                        of.name(),
                                                        of.created().getEpochSecond())),
                                        Optional.of(commit)));
        programs.store().put(duplicate);
        programs.codeFacts().learn(duplicate);
        return duplicate;
    }
}
