// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Somewhere a capsule's code can come from. */
sealed interface CodeSource
        permits CapsuleZip, PlainFolder, BareRepository, RemoteRepository, WorkTree, Duplicate {

    /** For messages: "the folder /home/dana/trim". */
    String described();

    /** Brings the code to the bench, as a commit there with all its history. */
    Arrival bring(Workbench bench);

    /** What a person can do when {@link #bring} failed with these words of git. */
    default String advice(String lastWords) {
        return "See that this account can read every file in it, and add it again.";
    }

    /** What the folder is: a work tree, a bare repository, or just a folder. */
    static CodeSource in(Path given) {
        Path folder = existing(given);
        if (Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
            return new WorkTree(folder);
        }
        boolean isBare =
                Files.isRegularFile(folder.resolve("HEAD"))
                        && Files.isDirectory(folder.resolve("objects"))
                        && Files.isDirectory(folder.resolve("refs"));
        return isBare ? new BareRepository(folder) : PlainFolder.of(folder);
    }

    private static Path existing(Path given) {
        try {
            Path folder = given.toRealPath();
            if (Files.isDirectory(folder)) {
                return folder;
            }
            throw unusable(given, "it is a file", null);
        } catch (IOException e) {
            throw unusable(given, "it cannot be found or opened", e);
        }
    }

    private static CoveException unusable(Path given, String why, IOException cause) {
        return GitFailure.refusal(
                "Adding the folder " + given,
                why,
                "Give a folder, a zip of one, or the address of a git repository.",
                cause);
    }
}
