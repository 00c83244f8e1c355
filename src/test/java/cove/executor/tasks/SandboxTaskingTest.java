// SPDX-License-Identifier: Apache-2.0
package cove.executor.tasks;

import cove.executor.Executor;
import cove.executor.sandbox.SandboxExecutor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Tasks as runs of their own in sandboxes: what holds before there is an engine. */
class SandboxTaskingTest extends TaskingContract {
    @Override
    protected Executor open(Path folder) {
        return new SandboxExecutor(folder, List.of(), InstantSource.system());
    }
}
