// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/**
 * The top folder of a git work tree. It brings its history, and on top of that one commit with what
 * is not committed yet, if anything is.
 */
record WorkTree(Path folder) implements CodeSource {

    @Override
    public String described() {
        return "the folder " + folder;
    }

    @Override
    public String advice(String lastWords) {
        return "See what 'git -C %s fsck' says, or add a copy of the folder without its .git."
                .formatted(folder);
    }

    @Override
    public Arrival bring(Workbench bench) {
        var quarantine = Quarantine.of(this, folder.resolve(".git"), bench.scratch());
        var history = RemoteRepository.onThisMachine(quarantine.repository());
        var head = history.head();
        if (head.isEmpty()) {
            return PlainFolder.of(folder).bring(bench);
        }
        var committed = history.fetch(head.get(), bench);
        var snapshot =
                new FolderSnapshot(without(quarantine.exclusions(), bench.git()), bench.scratch());
        String tree = snapshot.write(folder, Optional.of(committed.commit()));
        var warnings = new ArrayList<>(committed.warnings());
        warnings.addAll(snapshot.warnings());
        String commit = commitOf(tree, committed.commit(), bench);
        warnings.addAll(AbsentFiles.submodules(commit, bench.git()));
        return new Arrival(committed.branch(), commit, warnings);
    }

    private String commitOf(String tree, String committed, Workbench bench) {
        if (bench.treeOf(committed).equals(tree)) {
            return committed;
        }
        String message =
                """
                Add the folder %s as it stands

                The files as they were when the folder was added, with what was not
                committed on top of %s.
                """
                        .formatted(folder.getFileName(), committed);
        return bench.head()
                .filter(head -> bench.is(head, tree, committed))
                .orElseGet(() -> bench.commit(tree, Optional.of(committed), message));
    }

    private static Git without(Optional<Path> exclusions, Git git) {
        return exclusions.map(file -> git.set("core.excludesFile", file.toString())).orElse(git);
    }
}
