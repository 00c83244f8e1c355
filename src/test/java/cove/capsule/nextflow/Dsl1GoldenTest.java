// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.nextflow.Conversion.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole scripts, of every style that generated ones have: {@code -Dgolden.update=true} writes what
 * they become anew.
 */
class Dsl1GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/nextflow");

    @ParameterizedTest
    @ValueSource(strings = {"oldest", "data", "indexed", "once", "by-hand"})
    void theRewrittenScriptIsTheGoldenOne(String name) throws IOException {
        var dsl1 = Files.readString(GOLDEN.resolve(name + ".dsl1.nf"));
        var golden = GOLDEN.resolve(name + ".dsl2.nf");

        var conversion = Dsl1.toDsl2(dsl1);
        if (Boolean.getBoolean("golden.update") && conversion instanceof Script script) {
            Files.writeString(golden, script.text());
        }

        var text = Files.readString(golden);
        assertThat(conversion).isEqualTo(new Script(text, true));
        assertThat(Dsl1.toDsl2(text)).isEqualTo(new Script(text, false));
    }
}
