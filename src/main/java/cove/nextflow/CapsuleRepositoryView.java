// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import cove.executor.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * The repository of a capsule as a process of one run sees it: its objects and tags, with the
 * branch at the commit that the run was planned with, whatever is pushed meanwhile.
 *
 * @param folder of this view; holds nothing but references (gitrepository-layout(5))
 */
record CapsuleRepositoryView(Path folder, PipelineCapsule capsule) {
    private static final String INSIDE = "/run/nextflow/repositories";

    void create() throws IOException {
        Files.createDirectories(folder.resolve("refs/heads"));
        Files.createDirectories(folder.resolve("objects/info"));
        Files.writeString(folder.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(folder.resolve("refs/heads/main"), capsule.commit() + "\n");
        Files.writeString(folder.resolve("objects/info/alternates"), objectsInside() + "\n");
        Files.writeString(
                folder.resolve("config"),
                """
                [core]
                    repositoryformatversion = 0
                    bare = true
                """);
        Files.writeString(folder.resolve("packed-refs"), tags());
    }

    /** The tags of the repository, packed ones and others, each a line. */
    private String tags() throws IOException {
        Path packed = capsule.repository().resolve("packed-refs");
        Path loose = capsule.repository().resolve("refs/tags");
        var ids = new TreeMap<String, String>();
        try {
            for (String line : Files.readAllLines(packed)) {
                if (line.contains(" refs/tags/")) {
                    ids.put(line.substring(41), line.substring(0, 40));
                }
            }
        } catch (NoSuchFileException e) {
            // Nothing is packed yet.
        }
        if (Files.isDirectory(loose)) {
            try (var files = Files.walk(loose)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    ids.put("refs/tags/" + loose.relativize(file), Files.readString(file).strip());
                }
            }
        }
        var tags = new StringBuilder();
        ids.forEach((name, id) -> tags.append(id).append(' ').append(name).append('\n'));
        return tags.toString();
    }

    String inside() {
        return INSIDE + "/capsule-" + capsule.slug() + ".git";
    }

    private String objectsInside() {
        return INSIDE + "/objects-" + capsule.slug();
    }

    List<Mount> mounts() {
        return List.of(
                new Mount(folder, inside(), false),
                new Mount(capsule.repository().resolve("objects"), objectsInside(), false));
    }
}
