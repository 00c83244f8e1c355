// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import cove.http.Json;
import org.junit.jupiter.api.Test;

class ExternalDataWordsTest {
    private static Computation computation(String id, String... inputs)
            throws JsonProcessingException {
        return new Computation(
                Json.MAPPER.readTree(
                        "{\"id\": \"%s\", \"external_data\": [%s]}"
                                .formatted(id, String.join(",", inputs))));
    }

    private static String input(String digest, String more) {
        return """
        {"mount": "reads", "url": "s3://lab/reads", "files": 3, "size": 2048, "digest": "%s"%s}
        """
                .formatted(digest, more);
    }

    private static String line(String more) throws JsonProcessingException {
        return ExternalData.of(computation("one", input("d", more))).getFirst().line();
    }

    @Test
    void whereItWasAndHowMuchIsToldAndWhetherItStayedTheSame() throws JsonProcessingException {
        assertThat(line("")).isEqualTo("s3://lab/reads at /data/reads: 3 files, 2.0 kB");
        assertThat(line(", \"as_registered\": true, \"at_end\": \"unchanged\""))
                .isEqualTo(
                        "s3://lab/reads at /data/reads: 3 files, 2.0 kB, unchanged while it ran");
        assertThat(
                        line(
                                """
                                , "as_registered": false, "at_end": "changed", "changes":
                                {"added": 1, "removed": 0, "changed": 2, "examples": ["added a", "changed b"]}
                                """))
                .endsWith(
                        ", not what the data asset was made of, CHANGED while it ran: 1 added, 0 removed, 2 changed (added a, changed b)");
        assertThat(line(", \"at_end\": \"unknown\", \"reason\": \"no bucket\""))
                .endsWith(", not known whether unchanged: no bucket");
    }

    @Test
    void dataThatIsNotTheSameForBothIsTold() throws JsonProcessingException {
        var before = computation("one", input("d", ", \"at_end\": \"unchanged\""));
        var changed = computation("two", input("e", ", \"at_end\": \"changed\""));

        assertThat(ExternalData.differences(before, before)).isEmpty();
        assertThat(ExternalData.differences(before, changed))
                .containsExactly(
                        "What is in s3://lab/reads at /data/reads is not what it was when one read it.",
                        "What is in s3://lab/reads at /data/reads changed while two read it.");
        assertThat(ExternalData.differences(computation("none"), changed)).hasSize(1);
    }
}
