// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** No control groups may be made here: the shim sets resource limits instead. */
record NoCgroups() implements Cgroups {
    @Override
    public Group create(String id, Resources resources, boolean tasks) {
        return new Group(
                List.of(),
                List.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                """
                make_groups() {
                    groups=
                    [ "$2" != 0 ] || memory=%d
                }
                drop_groups() { :; }
                measure() {
                    peak=-1 cpu_nanos=-1 oom=0
                }
                """
                        .formatted(resources.memory()));
    }

    @Override
    public void close() {
        // There are none.
    }

    @Override
    public List<Path> folders(String id) {
        return List.of();
    }

    @Override
    public String word() {
        return "rlimit";
    }
}
