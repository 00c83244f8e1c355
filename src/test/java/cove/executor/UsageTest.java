// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void aProcessThatIsOfAnotherGroupByNowTellsNothing() {
        long self = ProcessHandle.current().pid();

        assertThat(Usage.ofGroupsOf(self, "")).isPresent();
        assertThat(Usage.ofGroupsOf(self, "0123456789abcdef")).isEmpty();
    }
}
