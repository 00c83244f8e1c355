// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A home in a temporary folder, and beside it a person with folders and a git of their own. */
final class TestingHome {

    static final String SLUG = "4820193";
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    final Path folder;
    final CapsuleRepositories repositories;

    TestingHome(Path folder) {
        this(folder, ZipLimits.USUAL);
    }

    TestingHome(Path folder, ZipLimits limits) {
        this(folder, limits, 1000, () -> NOW);
    }

    TestingHome(Path folder, ZipLimits limits, int keptCheckouts, InstantSource clock) {
        this.folder = folder;
        this.repositories =
                new CapsuleRepositories(
                        folder.resolve("home/repos"),
                        folder.resolve("home/checkouts"),
                        limits,
                        keptCheckouts,
                        clock);
    }

    /** A person's file, made with its folders. */
    Path write(String path, String text) {
        Path file = folder.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder as people have it: a script that can be run, and a little more. */
    Path capsule(String name) {
        write(name + "/code/run", "#!/bin/bash\necho hello\n").toFile().setExecutable(true);
        write(name + "/code/main.py", "print('hello')\n");
        write(name + "/environment/Dockerfile", "FROM scratch\n");
        return folder.resolve(name);
    }

    /** The same under git, with one commit. */
    Path committedCapsule(String name) {
        Path capsule = capsule(name);
        git(capsule, "init", "--quiet", "--initial-branch=trunk");
        commit(capsule, "First");
        return capsule;
    }

    String commit(Path workTree, String message) {
        git(workTree, "add", "--all");
        git(workTree, "commit", "--quiet", "--allow-empty", "--message", message);
        return git(workTree, "rev-parse", "HEAD");
    }

    /** What the person types. */
    String git(Path where, String... arguments) {
        var command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
        command.addAll(List.of(arguments));
        var environment =
                Map.of(
                        "GIT_CONFIG_GLOBAL", "/dev/null",
                        "GIT_AUTHOR_NAME", "Dana",
                        "GIT_AUTHOR_EMAIL", "dana@example.org",
                        "GIT_COMMITTER_NAME", "Dana",
                        "GIT_COMMITTER_EMAIL", "dana@example.org");
        var outcome = CommandRunner.run(command, where, environment, Duration.ofMinutes(1));
        if (!outcome.succeeded()) {
            throw new AssertionError(command + ": " + outcome.stderr());
        }
        return outcome.stdout().strip();
    }

    /** What git says about the capsule's own repository. */
    String inside(String... arguments) {
        return git(repositories.directory(SLUG), arguments);
    }

    List<String> filesAt(String commit) {
        return List.of(inside("ls-tree", "-r", "-z", "--name-only", commit).split("\0"));
    }

    /** Such as {@code 100755 code/run}. */
    List<String> modesAt(String commit) {
        return Stream.of(inside("ls-tree", "-r", "-z", commit).split("\0"))
                .map(entry -> entry.replaceFirst(" [^\t]*\t", " "))
                .toList();
    }

    /** Each file's content under its path; a link's is {@code -> target}. */
    static Map<String, String> contentOf(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            var content = new TreeMap<String, String>();
            for (Path path : paths.toList()) {
                String name = root.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    content.put(name, "-> " + Files.readSymbolicLink(path));
                } else if (Files.isRegularFile(path)) {
                    content.put(name, Files.readString(path));
                }
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything in the home's two folders, to see that nothing is left over. */
    List<String> traces() {
        try (Stream<Path> repos = Files.list(folder.resolve("home/repos"));
                Stream<Path> checkouts = Files.list(folder.resolve("home/checkouts"))) {
            return Stream.concat(repos, checkouts)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
