// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on from an earlier one whose work may be removed at any moment. */
class WorkTakenAwayTest {
    @TempDir private Path home;

    private KeptWork work(String name) {
        return new KeptWork(home.resolve(name));
    }

    @Test
    void workThatStaysIsTakenAsAWhole() throws IOException {
        work("earlier").create();

        assertThat(work("later").takeFrom(work("earlier"))).isTrue();
    }

    @Test
    void workThatIsTakenAwayMeanwhileIsNotTakenForWhole() throws IOException {
        KeptWork earlier = work("earlier");
        earlier.create();
        Files.move(earlier.tasks(), home.resolve("trash"));

        assertThat(work("later").takeFrom(earlier)).isFalse();
    }

    @Test
    void workThatIsGoneIsNoError() throws IOException {
        assertThat(work("later").takeFrom(work("never"))).isFalse();
    }
}
