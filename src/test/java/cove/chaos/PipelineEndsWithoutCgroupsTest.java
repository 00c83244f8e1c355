// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The same where the server may make no control groups. */
class PipelineEndsWithoutCgroupsTest extends PipelineEndsTest {
    @Override
    List<String> prefix() {
        return List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o ro none /sys/fs/cgroup && exec \"$@\"",
                "sh");
    }

    @Override
    @BeforeAll
    void start() throws IOException {
        boolean root = System.getProperty("user.name").equals("root");
        if (!root) {
            System.out.println("skipped: only root can hide the control groups");
        }
        Assumptions.assumeTrue(root, "only root can hide the control groups");
        super.start();
    }
}
