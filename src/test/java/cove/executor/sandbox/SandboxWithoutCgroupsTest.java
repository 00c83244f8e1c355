// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

/** The same promises where this machine lets nobody make control groups. */
class SandboxWithoutCgroupsTest extends SandboxExecutorTest {
    @Override
    Cgroups cgroups() {
        return new NoCgroups();
    }
}
