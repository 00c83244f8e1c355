// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Whether a root folder has the programs that a script begins with, without starting any. */
public record RootPrograms(Path root) {
    private static final String SHELL = "/bin/sh";
    private static final int MOST_LINKS = 40;

    /** Where a run has its own files, which nobody knows before it begins. */
    private static final List<String> OWN =
            List.of("/code/", "/data/", "/results/", "/root/", "/scratch/", "/tmp/", "/opt/cove/");

    /**
     * Names the program that is missing: the shell that starts every run, or what interprets the
     * script.
     *
     * @param firstLine of the script; without {@code #!} it is for bash
     * @param path where the run looks for programs
     */
    public Optional<String> missing(String firstLine, String path) {
        if (!has(SHELL)) {
            return Optional.of(SHELL);
        }
        if (firstLine.endsWith("\r")) {
            return Optional.empty(); // what is wrong there is told by how it ends
        }
        String interpreter =
                firstLine.startsWith("#!") ? firstLine.substring(2).strip() : "/usr/bin/env bash";
        List<String> words = Arrays.asList(interpreter.split("\\s+"));
        String program = words.getFirst();
        if (OWN.stream().anyMatch(program::startsWith)) {
            return Optional.empty();
        }
        if (firstLine.startsWith("#!") && !has(program)) {
            return Optional.of(program);
        }
        return program.endsWith("/env")
                ? words.stream()
                        .skip(1)
                        .filter(word -> !word.startsWith("-") && !word.contains("="))
                        .findFirst()
                        .filter(name -> !isOnPath(name, path))
                : Optional.empty();
    }

    private boolean isOnPath(String name, String path) {
        return name.contains("/")
                || isIn(name, path)
                || (name.equals("python") && isIn("python3", path));
    }

    private boolean isIn(String name, String path) {
        return Arrays.stream(path.split(":"))
                .filter(folder -> folder.startsWith("/"))
                .anyMatch(folder -> has(folder + "/" + name));
    }

    /** Follows links as the run would, for which the folder is the root. */
    private boolean has(String program) {
        Deque<String> left = new ArrayDeque<>(Arrays.asList(program.split("/+")));
        Path at = root;
        for (int links = 0; !left.isEmpty(); ) {
            String name = left.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = at.equals(root) ? root : at.getParent();
                continue;
            }
            Path next = at.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                return false;
            }
            String target = target(next);
            at = target.startsWith("/") ? root : at;
            Arrays.asList(target.split("/+")).reversed().forEach(left::push);
        }
        return Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS) && Files.isExecutable(at);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
