// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where code becomes a commit.
 *
 * @param git git in the repository
 * @param head what the repository has already
 * @param scratch a folder that goes away afterwards
 */
record Workbench(Git git, Optional<String> head, Path scratch, InstantSource clock) {

    String treeOf(String commit) {
        return git.ask("rev-parse", "--verify", "--quiet", commit + "^{tree}");
    }

    /** Whether the commit holds this tree and has this only parent. */
    boolean is(String commit, String tree, String parent) {
        return git.ask("show", "--no-patch", "--format=%T %P", commit).equals(tree + " " + parent);
    }

    String commit(String tree, Optional<String> parent, String message) {
        var arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", message));
        parent.ifPresent(commit -> arguments.addAll(List.of("-p", commit)));
        return signed(git, clock.instant()).ask(arguments);
    }

    /** A commit that a person wants, and cove makes. */
    String commitOf(String email, String tree, String message, String... parents) {
        var arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", message));
        for (String parent : parents) {
            arguments.addAll(List.of("-p", parent));
        }
        return signed(git, clock.instant())
                .with("GIT_AUTHOR_NAME", email)
                .with("GIT_AUTHOR_EMAIL", email)
                .ask(arguments);
    }

    /** Git that signs what it makes with cove's name and this time. */
    static Git signed(Git git, Instant time) {
        String now = "@" + time.getEpochSecond() + " +0000";
        return git.with("GIT_AUTHOR_NAME", "cove")
                .with("GIT_AUTHOR_EMAIL", "cove@localhost")
                .with("GIT_AUTHOR_DATE", now)
                .with("GIT_COMMITTER_NAME", "cove")
                .with("GIT_COMMITTER_EMAIL", "cove@localhost")
                .with("GIT_COMMITTER_DATE", now);
    }
}
