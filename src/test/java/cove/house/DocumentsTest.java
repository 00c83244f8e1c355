// SPDX-License-Identifier: Apache-2.0
package cove.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyDecisionOfTheApiIsPinnedByATestThatIsThere() throws IOException {
        var named = TEST.matcher(Files.readString(Path.of("docs/api.md"))).results().toList();

        assertThat(named).hasSizeGreaterThan(40);
        assertThat(named)
                .allSatisfy(
                        test ->
                                assertThat(sourceOf(test.group(1)))
                                        .contains("void %s(".formatted(test.group(2))));
    }

    private static String sourceOf(String name) throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            Path source =
                    files.filter(file -> file.endsWith(name + ".java"))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("there is no " + name));
            return Files.readString(source);
        }
    }
}
