// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.nio.file.Path;
import java.util.List;

/** A commit of another capsule here, with its history and without its releases. */
record Duplicate(Path repository, String branch, String commit) implements CodeSource {
    private static final String INCOMING = "refs/incoming/duplicate";

    @Override
    public String described() {
        return "the duplicate of " + repository.getFileName();
    }

    @Override
    public Arrival bring(Workbench bench) {
        bench.git()
                .ask(
                        "fetch",
                        "--quiet",
                        "--no-tags",
                        "--no-write-fetch-head",
                        "--no-auto-maintenance",
                        "--update-shallow",
                        "--",
                        repository.toString(),
                        commit + ":" + INCOMING);
        bench.git().ask("update-ref", "-d", INCOMING);
        return new Arrival(branch, commit, List.of());
    }
}
