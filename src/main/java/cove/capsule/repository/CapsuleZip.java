// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A capsule's export as a zip; it brings its files and no history. */
record CapsuleZip(Path zip, ZipLimits limits) implements CodeSource {

    /** A zip may wrap all in one folder; but one of these alone is no wrapping. */
    private static final Set<String> FOLDERS_OF_A_CAPSULE =
            Set.of(".codeocean", "code", "data", "environment", "metadata", "pipeline");

    @Override
    public String described() {
        return "the zip " + zip.getFileName();
    }

    @Override
    public String advice(String lastWords) {
        return "Extract it by hand and add the folder.";
    }

    @Override
    public Arrival bring(Workbench bench) {
        Path folder = bench.scratch().resolve("unpacked");
        try {
            Files.createDirectory(folder);
            new ZipExtraction(this, folder).extract();
            Path top = unwrapped(folder);
            Path run = top.resolve("code").resolve("run");
            if (Files.isRegularFile(run, NOFOLLOW_LINKS)) {
                ZipExtraction.makeExecutable(run);
            }
            return new PlainFolder(top, described(), "Add " + described()).bring(bench);
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw GitFailure.refusal("Adding " + described(), why, advice(why), e);
        }
    }

    private static Path unwrapped(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            List<Path> few = children.limit(2).toList();
            boolean wrapped =
                    few.size() == 1
                            && Files.isDirectory(few.getFirst(), NOFOLLOW_LINKS)
                            && !FOLDERS_OF_A_CAPSULE.contains(
                                    few.getFirst().getFileName().toString());
            return wrapped ? few.getFirst() : folder;
        }
    }
}
