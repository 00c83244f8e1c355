// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.nextflow.Conversion.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole scripts, of every style that generated ones have: {@code -Dgolden.update=true} writes what
 * they become anew. Each has run in Nextflow 24.10.6, and the files flowed as in DSL1.
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
        assertThat(directivesAndBodies(text)).isEqualTo(directivesAndBodies(dsl1));
    }

    /** What of each process must stay, byte for byte. */
    private static List<List<String>> directivesAndBodies(String script) {
        return Statements.of(Lexer.tokensOf(script)).stream()
                .filter(ProcessBlock::isOne)
                .map(ProcessBlock::of)
                .map(
                        process ->
                                List.of(
                                        process.name(),
                                        slice(script, process.directives()),
                                        slice(script, process.body())))
                .toList();
    }

    private static String slice(String script, List<Statement> statements) {
        return statements.isEmpty()
                ? ""
                : script.substring(statements.getFirst().start(), statements.getLast().end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "by-hand"})
    void aDamagedScriptIsReadOrRefusedAndNeverBreaksTheReader(String name) throws IOException {
        var dsl1 = Files.readString(GOLDEN.resolve(name + ".dsl1.nf"));
        var random = new Random(6);
        for (int i = 0; i < 1000; i++) {
            var damaged = new StringBuilder(dsl1);
            for (int cuts = random.nextInt(4); cuts >= 0; cuts--) {
                int from = random.nextInt(damaged.length());
                int to = Math.min(damaged.length(), from + 1 + random.nextInt(30));
                var piece = damaged.substring(from, to);
                damaged.replace(from, to, random.nextBoolean() ? "" : piece + piece);
            }
            if (Dsl1.toDsl2(damaged.toString()) instanceof Script script) {
                assertThat(PipelineText.of(script.text(), script.rewritten())).isNotNull();
            }
        }
    }
}
