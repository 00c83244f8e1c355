// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.repository.Synced;
import cove.http.Caller;
import cove.problem.CoveException;

/** Syncs programs with the external repositories that they are linked to, each one at a time. */
public final class ExternalSync {
    private final Programs programs;
    private final GitTokens tokens;
    private final OneAtATime syncing = new OneAtATime();

    public ExternalSync(Programs programs, GitTokens tokens) {
        this.programs = programs;
        this.tokens = tokens;
    }

    /** Brings both sides together, or changes neither and tells why. */
    public Synced sync(Caller caller, Program program) {
        String url =
                program.facts()
                        .clonedFromUrl()
                        .orElseThrow(
                                () ->
                                        CoveException.invalid(
                                                "%s %s is linked to no external repository to sync with; link it with: cove %s link %s URL"
                                                        .formatted(
                                                                program.kind().capitalized(),
                                                                program.id(),
                                                                program.kind().word(),
                                                                program.id())));
        var login = tokens.login(caller, url);
        return syncing.run(
                program.slug(),
                () ->
                        programs.change(
                                program,
                                () ->
                                        programs.repositories()
                                                .sync(program.slug(), url, login, caller.email())));
    }
}
