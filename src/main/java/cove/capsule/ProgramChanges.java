// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.access.Action;
import cove.capsule.repository.CapsuleRepositories;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Archives and deletes programs, and changes what is said of them. */
public final class ProgramChanges {
    /** Of a name, in characters. */
    public static final int LONGEST_NAME = 1000;

    /**
     * What is to be said of a program from now on; what is absent stays.
     *
     * @param clonedFromUrl the repository to link it to; empty links it to none
     */
    public record Wishes(
            Optional<String> name,
            Optional<String> description,
            Optional<String> field,
            Optional<List<String>> tags,
            Optional<String> clonedFromUrl) {}

    private final Programs programs;
    private final ProgramStore store;
    private final Function<String, List<String>> openRuns;

    /**
     * Makes the changes.
     *
     * @param openRuns the computations that run this program, alone or in a pipeline
     */
    public ProgramChanges(Programs programs, Function<String, List<String>> openRuns) {
        this.programs = programs;
        this.store = programs.store();
        this.openRuns = openRuns;
    }

    /** Takes it out of the lists, or puts it back. */
    public void archive(Program program, boolean archived) {
        store.archive(program.id(), archived);
    }

    /**
     * Removes an archived program with its code. Its computations and what was made of their
     * results stay: they are not the program's alone.
     */
    public void delete(Caller caller, Program program) {
        refuseUnlessDeletable(caller, program);
        List<String> open = openRuns.apply(program.id());
        if (!open.isEmpty()) {
            throw new CoveException(
                    new Problem.Conflict(
                            "Computation %s still runs %s %s; stop it or wait for its end, then delete it."
                                    .formatted(
                                            open.getFirst(), program.kind().word(), program.id())));
        }
        programs.use()
                .remove(
                        program.slug(),
                        () -> {
                            if (!store.delete(program)) {
                                refuseUnlessDeletable(
                                        caller, programs.get(caller, program.id(), Action.KNOW));
                            }
                            programs.finishDeletion(program.slug());
                        });
    }

    private void refuseUnlessDeletable(Caller caller, Program program) {
        var reasons = new ArrayList<String>();
        programs.refusal(caller, Action.DELETE, program).ifPresent(reasons::add);
        if (!program.facts().archived()) {
            reasons.add(
                    "it is not archived, which it has to be first: cove %s archive %s"
                            .formatted(program.kind().word(), program.id()));
        }
        if (!programs.releases(program).isEmpty()) {
            reasons.add("it was released, and releases stay");
        }
        if (!reasons.isEmpty()) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "%s %s cannot be deleted: %s."
                                    .formatted(
                                            program.kind().capitalized(),
                                            program.id(),
                                            String.join("; ", reasons))));
        }
    }

    /** Says something else of a program. Its code stays: there its authors say what they like. */
    public Program describe(Program program, Wishes wishes) {
        return store.change(program.id(), facts -> changed(facts, wishes))
                .orElseThrow(() -> CoveException.notFound(program.kind().word(), program.id()));
    }

    /** Others see the link, so it holds no token; and the server's disk is not everybody's. */
    public static void checkLink(Caller caller, String url) {
        if (CapsuleRepositories.hasLogin(url)) {
            throw CoveException.invalid(
                    "The address holds a user or token, which others would see; leave it out, and keep the token as a secret that is named git: and the host: cove secret set git:HOST");
        }
        if (CapsuleRepositories.isOnThisMachine(url) && !caller.admin()) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "Only an administrator may link to a repository on the server's own disk."));
        }
    }

    private static Program.Facts changed(Program.Facts facts, Wishes wishes) {
        var labels =
                new Labels(
                        wishes.name().orElse(facts.name()),
                        wishes.description().or(facts::description).filter(ProgramChanges::isSaid),
                        wishes.field().or(facts::field).filter(ProgramChanges::isSaid),
                        wishes.tags().orElse(facts.tags()));
        return facts.with(labels, facts.described())
                .linkedTo(
                        wishes.clonedFromUrl()
                                .or(facts::clonedFromUrl)
                                .filter(ProgramChanges::isSaid));
    }

    private static boolean isSaid(String text) {
        return !text.isBlank();
    }
}
