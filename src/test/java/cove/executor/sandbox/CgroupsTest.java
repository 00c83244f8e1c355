// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import cove.executor.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupsTest {
    @Test
    void whatHoldsTheGroupsOfRunsGoesWithTheLastOfThem() throws IOException {
        var groups = Cgroups.detect("test-" + ProcessHandle.current().pid());
        assumeThat(groups.folders("run")).as("control groups are writable").isNotEmpty();
        var run = groups.create("run", new Resources(1, 1 << 28, 100), false);
        var parents = run.folders().stream().map(Path::getParent).distinct().toList();

        groups.close();
        assertThat(run.folders()).allMatch(Files::isDirectory);

        run.folders().forEach(Cgroups::empty);
        groups.close();
        assertThat(parents).isNotEmpty().noneMatch(Files::exists);
    }
}
