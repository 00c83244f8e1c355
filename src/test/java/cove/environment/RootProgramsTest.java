// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RootProgramsTest {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin:relative:";

    @TempDir private static Path root;

    @BeforeAll
    static void make() throws IOException {
        Path programs = Files.createDirectories(root.resolve("usr/bin"));
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        Files.createDirectories(root.resolve("etc/alternatives"));
        for (String name : new String[] {"sh", "env", "python3.11"}) {
            assertThat(Files.createFile(programs.resolve(name)).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.createFile(programs.resolve("no-program"));
        Files.createSymbolicLink(programs.resolve("python3"), Path.of("python3.11"));
        Files.createSymbolicLink(programs.resolve("R"), Path.of("/etc/alternatives/R"));
        Files.createSymbolicLink(root.resolve("etc/alternatives/R"), Path.of("../../usr/bin/sh"));
        Files.createSymbolicLink(programs.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(programs.resolve("outside"), Path.of("/proc/self/exe"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    #!/bin/sh                          |
                    #!/bin/sh -e                       |
                    #! /usr/bin/python3 -u             |
                    #!/usr/bin/R                       |
                    #!/usr/bin/env python3             |
                    #!/usr/bin/env python              |
                    #!/usr/bin/env -S LANG=C python3 -u |
                    #!/code/tool                       |
                    #!/bin/bash                        | /bin/bash
                    #!/usr/bin/env bash                | bash
                    #!/usr/bin/env Rscript             | Rscript
                    #!/usr/bin/no-program              | /usr/bin/no-program
                    #!/usr/bin/loop                    | /usr/bin/loop
                    #!/usr/bin/outside                 | /usr/bin/outside
                    #!/../../bin/bash                  | /../../bin/bash
                    echo                               | bash
                    ``                                 | bash
                    """)
    void whatAScriptBeginsWithIsLookedForInTheFolder(String firstLine, String missing) {
        assertThat(new RootPrograms(root).missing(firstLine, PATH).orElse(null)).isEqualTo(missing);
    }

    @Test
    void withoutAShellNothingStarts(@TempDir Path empty) {
        assertThat(new RootPrograms(empty).missing("#!/code/tool", PATH)).contains("/bin/sh");
    }
}
