// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapsuleMetadataTest {

    @Test
    void aCapsuleIntroducesItself() {
        var metadata =
                CapsuleMetadata.read(
                        """
                        metadata_version: 1
                        name: "Trim reads: fast"
                        description: |
                          **Adapter** trimming,
                          then a length filter
                        field: Genomics
                        tags: [fastq, qc, 2026]
                        authors:
                        - name: Dana Example
                          affiliations:
                          - name: Example Institute
                        - Robin Example
                        corresponding_contributor:
                          name: Dana Example
                        """);

        assertThat(metadata)
                .isEqualTo(
                        new CapsuleMetadata(
                                Optional.of("Trim reads: fast"),
                                Optional.of("**Adapter** trimming,\nthen a length filter\n"),
                                Optional.of("Genomics"),
                                List.of("fastq", "qc", "2026"),
                                List.of("Dana Example", "Robin Example"),
                                List.of("Example Institute")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n# nothing yet\n",
                "metadata_version: 1\n",
                "name:\ntags:\n",
                "--- ~\n"
            })
    void aCapsuleMaySayNothing(String yaml) {
        assertThat(CapsuleMetadata.read(yaml)).isEqualTo(CapsuleMetadata.EMPTY);
    }

    @Test
    void anAliasReadsAsAbsent() {
        assertThat(CapsuleMetadata.read("x: &list [a]\ntags: *list\n").tags()).isEmpty();
    }

    @Test
    void mistakesAreToldWithTheirPlaces() {
        var yaml =
                """
                name: [Trim, reads]
                tags: fastq
                authors:
                - name: Dana
                - [Robin]
                """;

        assertThat(Reasons.of(() -> CapsuleMetadata.read(yaml)))
                .containsExactly(
                        "metadata/metadata.yml:1:7: name must be a text, but is a list",
                        "metadata/metadata.yml:2:7: tags must be a list, but is \"fastq\"",
                        "metadata/metadata.yml:5:3: authors[1] must be an object, but is a list");
    }

    @Test
    void brokenYamlIsToldWithLineAndColumn() {
        assertThat(Reasons.of(() -> CapsuleMetadata.read("name: Trim\n\ttags: [a]\n")))
                .containsExactly(
                        "metadata/metadata.yml:2:1: this is no valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); correct it there");
    }
}
