// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.util.List;

/** Finds files that a commit names and that are kept elsewhere, so that runs will miss them. */
final class AbsentFiles {
    private AbsentFiles() {}

    /** Submodules, of which a commit holds only an id (gitsubmodules(7)). */
    static List<String> submodules(String commit, Git git) {
        return git
                .ask("ls-tree", "-r", "-d", "-z", commit)
                .transform(entries -> List.of(entries.split("\0")))
                .stream()
                .filter(entry -> entry.startsWith("160000 "))
                .map(entry -> entry.substring(entry.indexOf('\t') + 1))
                .map(
                        path ->
                                ("The submodule '%s' has no files here: runs find an empty folder."
                                                + " Clone with --recurse-submodules and add the"
                                                + " clone's folder to have them.")
                                        .formatted(path))
                .toList();
    }

    /** Git LFS, whose files are mere pointers in a commit. */
    static List<String> largeFiles(String commit, Git git) {
        var attributes = git.attempt("cat-file", "blob", commit + ":.gitattributes");
        return attributes.stdout().contains("filter=lfs")
                ? List.of(
                        "The repository keeps files in Git LFS, and they arrive as pointers. Clone"
                                + " it, type 'git lfs pull' and add the clone's folder to have what"
                                + " they point to.")
                : List.of();
    }
}
