// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Another text for one file of the latest code, as one commit.
 *
 * @param path from the top of the repository
 * @param author the email address of whoever wants it
 * @param change makes the text out of the one that is there; asked again when another was faster
 */
public record FileEdit(
        String path, String author, String message, UnaryOperator<Optional<String>> change) {

    /** The commit with the new text; the head itself when nothing changes. */
    String commit(Workbench bench) {
        String head = bench.head().orElseThrow();
        Optional<String> before = text(bench, head);
        Optional<String> after = change.apply(before);
        return before.equals(after)
                ? head
                : bench.commitOf(author, tree(bench, head, after.orElse("")), message, head);
    }

    private Optional<String> text(Workbench bench, String head) {
        String entry = bench.git().ask("ls-tree", head, "--", path);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (!entry.startsWith("100644 blob") && !entry.startsWith("100755 blob")) {
            throw CoveException.invalid(
                    "%s is no regular file in the latest code; put a file in its place."
                            .formatted(path));
        }
        return Optional.of(bench.git().ask("cat-file", "blob", head + ":" + path) + "\n");
    }

    private String tree(Workbench bench, String head, String text) {
        Path file = bench.scratch().resolve("edited");
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Git index = bench.git().with("GIT_INDEX_FILE", bench.scratch().resolve("edited-index"));
        String blob = index.ask("hash-object", "-w", "--no-filters", "--", file.toString());
        index.ask("read-tree", head);
        var added =
                index.attempt(
                        "update-index", "--add", "--cacheinfo", "100644," + blob + "," + path);
        if (!added.succeeded()) {
            throw new GitFailure("update-index", added)
                    .whenTrying(
                            "Changing " + path,
                            "See that the folder it lies in is a folder in the latest code.");
        }
        return index.ask("write-tree");
    }
}
