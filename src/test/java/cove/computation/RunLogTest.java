// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
    @TempDir private Path folder;

    private RunLog log(byte[] bytes) throws IOException {
        return new RunLog(Files.write(folder.resolve("log"), bytes));
    }

    private RunLog log(String text) throws IOException {
        return log(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void theLastLinesAreTold() throws IOException {
        assertThat(log("a\nb\nc\n").lastLines(2)).containsExactly("b", "c");
        assertThat(log("a\nb\nc").lastLines(2)).containsExactly("b", "c");
        assertThat(log("a\n").lastLines(5)).containsExactly("a");
    }

    @Test
    void whereNothingWasSaidNothingIsTold() throws IOException {
        assertThat(log("").lastLines(5)).isEmpty();
        assertThat(new RunLog(folder.resolve("nowhere")).lastLines(5)).isEmpty();
    }

    @Test
    void aHugeLogCostsNoMore() throws IOException {
        assertThat(log("x\n".repeat(1_000_000) + "last\n").lastLines(3))
                .containsExactly("x", "x", "last");
    }

    @Test
    void aLongLineIsCut() throws IOException {
        assertThat(log("y".repeat(1000)).lastLines(1).getFirst()).hasSize(500);
    }

    @Test
    void bytesThatAreNoTextDoNoHarm() throws IOException {
        assertThat(log(new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n', 'a'}).lastLines(5))
                .hasSize(2)
                .endsWith("a");
    }
}
