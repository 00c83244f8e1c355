// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildLogTest {
    private static String copied(String text, List<String> secrets, long largest)
            throws IOException {
        var out = new ByteArrayOutputStream();
        new BuildLog(out, secrets, largest)
                .copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void noLineOfASecretIsInIt() throws IOException {
        assertThat(
                        copied(
                                "token is grüner-key.\nfirst line\nx second half\nok\n",
                                List.of("grüner-key", "first line\nsecond half", "ok"),
                                1000))
                .isEqualTo("token is [secret].\n[secret]\nx [secret]\nok\n");
    }

    @Test
    void theBuildersNamesOfStepsAreLeftOut() throws IOException {
        assertThat(
                        copied(
                                "#1 [1/1] FROM x\n#1 sha256:"
                                        + "0f".repeat(32)
                                        + "\n#1 DONE 0.0s\n",
                                List.of(),
                                1000))
                .isEqualTo("#1 [1/1] FROM x\n#1 DONE 0.0s\n");
    }

    @Test
    void ofATooLongOneTheBeginningAndTheEndAreKept() throws IOException {
        String copied = copied("beginning\n" + "x\n".repeat(100_000) + "end", List.of(), 100);

        assertThat(copied).startsWith("beginning\nx\n").endsWith("x\nend");
        assertThat(copied).contains("[a part is left out]").hasSizeLessThan(1000);
    }
}
