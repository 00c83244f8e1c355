// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.nio.file.Path;

/** A folder that is a bare repository; it brings its history. */
record BareRepository(Path folder) implements CodeSource {

    @Override
    public String described() {
        return "the folder " + folder;
    }

    @Override
    public String advice(String lastWords) {
        return "See what 'git -C %s fsck' says.".formatted(folder);
    }

    @Override
    public Arrival bring(Workbench bench) {
        var quarantine = Quarantine.of(this, folder, bench.scratch());
        return RemoteRepository.onThisMachine(quarantine.repository()).bring(bench);
    }
}
