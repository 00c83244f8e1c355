// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.process.CommandRunner.Outcome;
import java.time.Duration;
import java.util.List;

/** A git command that ended in failure, with what git itself said last. */
final class GitFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int LINES_KEPT = 10;

    private final String lastWords;

    GitFailure(String subcommand, Outcome outcome) {
        this(subcommand, outcome.exitCode(), lastLines(outcome.stderr()));
    }

    private GitFailure(String subcommand, int exitCode, String lastWords) {
        super("git %s ended with %d: %s".formatted(subcommand, exitCode, lastWords));
        this.lastWords = lastWords;
    }

    String lastWords() {
        return lastWords;
    }

    /** The same failure for the person who asked: what was tried, git's words, what to do next. */
    CoveException whenTrying(String tried, String advice) {
        return refusal(tried, "git says: " + lastWords, advice, this);
    }

    /** A refusal; a full disk is nobody's mistake and may pass. */
    static CoveException refusal(String tried, String why, String advice, Throwable cause) {
        if (why.contains("No space left on device") || why.contains("Disk quota exceeded")) {
            String message =
                    "%s failed, because the disk is full; free some space and try again."
                            .formatted(tried);
            return new CoveException(
                    new Problem.Unavailable(message, Duration.ofMinutes(1)), cause);
        }
        return new CoveException(
                new Problem.Invalid("%s failed; %s. %s".formatted(tried, withoutStop(why), advice)),
                cause);
    }

    private static String withoutStop(String words) {
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }

    private static String lastLines(String stderr) {
        List<String> lines =
                stderr.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("hint:"))
                        .toList();
        return String.join(
                " / ", lines.subList(Math.max(0, lines.size() - LINES_KEPT), lines.size()));
    }
}
