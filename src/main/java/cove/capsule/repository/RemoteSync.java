// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.process.CommandRunner.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings the branch of a capsule and that of its external repository together. The other side comes
 * first: only when it has a commit does the branch here move to it, so what fails has changed
 * nothing, and what a kill breaks off between the two the next sync pulls.
 */
final class RemoteSync {
    private static final int ATTEMPTS = 5;
    private static final int CONFLICT = 1;

    private final CapsuleRepository repository;
    private final RemoteRepository remote;
    private final String author;

    /**
     * Prepares a sync.
     *
     * @param author the email address of whoever merges, if there is something to merge
     */
    RemoteSync(CapsuleRepository repository, RemoteRepository remote, String author) {
        this.repository = repository;
        this.remote = remote;
        this.author = author;
    }

    Synced run() {
        try {
            Synced all = Synced.NOTHING;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String here = repository.head();
                var step = repository.inScratch(here, bench -> step(here, bench));
                all = all.and(step.moved());
                if (step.done()) {
                    return all;
                }
            }
        } catch (GitFailure e) {
            throw e.whenTrying(tried(), advice(e.lastWords()));
        }
        throw conflict("both were changed by others again and again meanwhile", "Sync it again.");
    }

    /** What was moved, and whether both are the same now; else somebody was faster. */
    private record Step(Synced moved, boolean done) {
        static Step again() {
            return new Step(Synced.NOTHING, false);
        }
    }

    private Step step(String here, Workbench bench) {
        String branch = repository.branch();
        Map<String, String> heads = remote.branches();
        if (!heads.containsKey(branch)) {
            int all = count(bench, here, heads.values().stream().map(head -> "^" + head).toList());
            return push(bench, here, branch)
                    ? new Step(new Synced(all, 0, true), true)
                    : Step.again();
        }
        if (heads.get(branch).equals(here)) {
            return new Step(Synced.NOTHING, true);
        }
        String incoming = "refs/incoming/" + UUID.randomUUID();
        try {
            String there = remote.fetchBranch(branch, incoming, bench);
            return together(bench, branch, here, there);
        } finally {
            bench.git().attempt("update-ref", "-d", incoming);
        }
    }

    private Step together(Workbench bench, String branch, String here, String there) {
        int ahead = count(bench, here, List.of("^" + there));
        int behind = count(bench, there, List.of("^" + here));
        if (behind == 0) {
            return ahead == 0 || push(bench, here, branch)
                    ? new Step(new Synced(ahead, 0, false), true)
                    : Step.again();
        }
        String both = ahead == 0 ? there : merged(bench, here, there);
        if (ahead > 0 && !push(bench, both, branch)) {
            return Step.again();
        }
        int pushed = ahead == 0 ? 0 : ahead + 1; // with the merge
        return repository.advance(here, both)
                ? new Step(new Synced(pushed, behind, false), true)
                : new Step(new Synced(pushed, 0, false), false);
    }

    private static int count(Workbench bench, String commit, List<String> without) {
        var arguments = new ArrayList<>(List.of("rev-list", "--count", "--ignore-missing", commit));
        arguments.addAll(without);
        return Integer.parseInt(bench.git().ask(arguments));
    }

    /** No when the other side has moved meanwhile. */
    private boolean push(Workbench bench, String commit, String branch) {
        Outcome outcome = remote.push(commit, branch, bench);
        if (outcome.succeeded()) {
            return true;
        }
        Optional<String> refused =
                outcome.stdout().lines().filter(line -> line.startsWith("!")).findFirst();
        if (refused.filter(line -> line.contains("[rejected]")).isPresent()) {
            return false;
        }
        if (refused.isPresent()) {
            throw conflict(
                    "the other side refuses the push: "
                            + refused.get().replaceFirst("^!\t[^\t]*\t", ""),
                    "See what it allows, such as pushes to a protected branch.");
        }
        throw new GitFailure("push", outcome);
    }

    private String merged(Workbench bench, String here, String there) {
        Outcome outcome =
                bench.git()
                        .attempt(
                                "merge-tree",
                                "--write-tree",
                                "--name-only",
                                "--no-messages",
                                here,
                                there);
        List<String> lines = outcome.stdout().lines().toList();
        if (outcome.exitCode() == CONFLICT) {
            throw conflict(
                    "both sides changed the same places of "
                            + String.join(", ", lines.subList(1, Math.min(lines.size(), 11))),
                    "Clone one, merge the other into it, push the merge, and sync again.");
        }
        if (outcome.stderr().contains("unrelated histories")) {
            throw conflict(
                    "the two have no commit in common",
                    "Link it to the repository that it came from, or to an empty one.");
        }
        if (!outcome.succeeded()) {
            throw new GitFailure("merge-tree", outcome);
        }
        String message = "Merge branch '%s' of %s".formatted(repository.branch(), remote.shown());
        return bench.commitOf(author, lines.getFirst(), message, here, there);
    }

    private String tried() {
        return "Syncing with " + remote.shown();
    }

    private CoveException conflict(String why, String advice) {
        return new CoveException(
                new Problem.Conflict(
                        "%s failed, because %s. Nothing was changed on either side. %s"
                                .formatted(tried(), why, advice)));
    }

    private static String advice(String lastWords) {
        return FetchAdvice.wantsLogin(lastWords)
                ? "Keep a token that may push as a secret that is named git: and the host: cove secret set git:HOST"
                : FetchAdvice.on(lastWords);
    }
}
