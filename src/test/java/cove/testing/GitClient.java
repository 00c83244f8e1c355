// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import cove.process.CommandRunner;
import cove.process.CommandRunner.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A person with git and a folder to work in, who answers no question. */
public record GitClient(Path folder) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "GIT_CONFIG_GLOBAL", "/dev/null",
                    "GIT_CONFIG_SYSTEM", "/dev/null",
                    "GIT_TERMINAL_PROMPT", "0",
                    "GIT_ASKPASS", "true",
                    "LC_ALL", "C",
                    "GIT_AUTHOR_NAME", "Dana",
                    "GIT_AUTHOR_EMAIL", "dana@example.org",
                    "GIT_COMMITTER_NAME", "Dana",
                    "GIT_COMMITTER_EMAIL", "dana@example.org");

    /** What git does, successful or not. */
    public Outcome tries(String... words) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        return CommandRunner.run(command, folder, new HashMap<>(ENVIRONMENT), PATIENCE);
    }

    /** What git prints when it succeeds, as it has to. */
    public String git(String... words) {
        Outcome outcome = tries(words);
        if (!outcome.succeeded()) {
            throw new AssertionError(String.join(" ", words) + ": " + outcome.stderr());
        }
        return outcome.stdout().strip();
    }

    /** A clone beside others, to work in. */
    public GitClient clone(String url, String name, String... options) {
        var words = new ArrayList<>(List.of("clone", "--quiet"));
        words.addAll(List.of(options));
        words.addAll(List.of("--", url, name));
        git(words.toArray(String[]::new));
        return new GitClient(folder.resolve(name));
    }

    /** Writes a file. */
    public GitClient write(String path, String text) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Commits all there is, and returns the commit. */
    public String commit(String message) {
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "--message", message);
        return git("rev-parse", "HEAD");
    }
}
