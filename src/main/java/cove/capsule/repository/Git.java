// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.problem.Problem;
import cove.process.CommandRunner;
import cove.process.CommandRunner.Outcome;
import cove.process.PipedCommand;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code git} command with exactly the settings given here, and none inherited by accident. */
record Git(List<String> settings, Map<String, String> environment, Path directory) {

    /** A repository of many gigabytes on a slow line, and still not for ever. */
    private static final Duration LIMIT = Duration.ofHours(2);

    /**
     * What ties a git command to one repository (git-rev-parse(1), {@code --local-env-vars}, and
     * git(1), "Environment Variables"). They are set when the server is started from a git hook.
     */
    private static final List<String> NOT_INHERITED =
            List.of(
                    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                    "GIT_CEILING_DIRECTORIES",
                    "GIT_COMMON_DIR",
                    "GIT_CONFIG",
                    "GIT_DIR",
                    "GIT_GLOB_PATHSPECS",
                    "GIT_GRAFT_FILE",
                    "GIT_ICASE_PATHSPECS",
                    "GIT_INDEX_FILE",
                    "GIT_LITERAL_PATHSPECS",
                    "GIT_NAMESPACE",
                    "GIT_NOGLOB_PATHSPECS",
                    "GIT_OBJECT_DIRECTORY",
                    "GIT_PREFIX",
                    "GIT_REPLACE_REF_BASE",
                    "GIT_SHALLOW_FILE",
                    "GIT_TEMPLATE_DIR",
                    "GIT_WORK_TREE");

    Git {
        settings = List.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** Git that reads no configuration of this machine or account, so it does the same anywhere. */
    static Git alone() {
        return plain().with("GIT_CONFIG_GLOBAL", "/dev/null")
                .with("GIT_CONFIG_SYSTEM", "/dev/null")
                .with("GIT_ATTR_NOSYSTEM", "1")
                .with("GIT_ALLOW_PROTOCOL", "file")
                .with("GIT_NO_LAZY_FETCH", "1")
                .set("core.attributesFile", "/dev/null")
                .set("core.excludesFile", "/dev/null")
                .set("core.safecrlf", "false")
                .set("safe.directory", "*");
    }

    /** Git as this account uses it: with its credentials, proxies and ssh settings. */
    static Git ofThisAccount() {
        return plain();
    }

    private static Git plain() {
        return new Git(List.of(), Map.of(), Path.of("/"))
                .set("core.hooksPath", "/dev/null")
                // What it prints is read here, whatever the account prefers to see.
                .set("fetch.output", "full")
                .set("color.ui", "false")
                .with("LC_ALL", "C")
                .with("GIT_OPTIONAL_LOCKS", "0")
                .with("GIT_TERMINAL_PROMPT", "0")
                // ssh asks for passphrases and unknown hosts on the terminal; here nobody answers.
                .with("SSH_ASKPASS", "false")
                .with("SSH_ASKPASS_REQUIRE", "force");
    }

    /** The same, with one configuration value. Others can see it: no secrets here. */
    Git set(String key, String value) {
        var more = new ArrayList<>(settings);
        more.add("-c");
        more.add(key + "=" + value);
        return new Git(more, environment, directory);
    }

    Git with(String variable, Object value) {
        var more = new HashMap<>(environment);
        more.put(variable, value.toString());
        return new Git(settings, more, directory);
    }

    Git inRepository(Path bareRepository) {
        return with("GIT_DIR", bareRepository);
    }

    Git inFolder(Path folder) {
        return new Git(settings, environment, folder);
    }

    /** What git prints, without the last line's end. */
    String ask(String... arguments) {
        return ask(List.of(arguments));
    }

    String ask(List<String> arguments) {
        var outcome = attempt(arguments);
        if (!outcome.succeeded()) {
            throw new GitFailure(arguments.getFirst(), outcome);
        }
        return outcome.stdout().stripTrailing();
    }

    Outcome attempt(String... arguments) {
        return attempt(List.of(arguments));
    }

    Outcome attempt(List<String> arguments) {
        try {
            return CommandRunner.run(command(arguments), directory, environment, LIMIT);
        } catch (UncheckedIOException e) {
            throw installed() ? e : notInstalled(e);
        }
    }

    /** Starts git with streams for what it reads and prints; to be closed. */
    PipedCommand pipe(List<String> arguments) {
        try {
            return PipedCommand.start(command(arguments), directory, environment);
        } catch (UncheckedIOException e) {
            throw installed() ? e : notInstalled(e);
        }
    }

    private List<String> command(List<String> arguments) {
        var command = new ArrayList<String>(List.of("env"));
        for (String variable : NOT_INHERITED) {
            if (!environment.containsKey(variable)) {
                command.addAll(List.of("-u", variable));
            }
        }
        command.add("git");
        command.addAll(settings);
        command.addAll(arguments);
        return command;
    }

    private static boolean installed() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return List.of(path.split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "git")));
    }

    private static CoveException notInstalled(Exception cause) {
        String message =
                "The command 'git' could not be started, because it is not installed on this"
                        + " machine; install it, with 'apt-get install git' or the like.";
        return new CoveException(new Problem.Unavailable(message, Duration.ofMinutes(1)), cause);
    }
}
