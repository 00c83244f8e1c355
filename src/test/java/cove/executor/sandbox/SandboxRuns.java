// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.ExecutorRuns;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Runs scripts in sandboxes. */
final class SandboxRuns extends ExecutorRuns {
    SandboxRuns(Path home, Cgroups cgroups) {
        super(
                home,
                new SandboxExecutor(
                        home.resolve("executor"), List.of(), InstantSource.system(), cgroups));
    }
}
