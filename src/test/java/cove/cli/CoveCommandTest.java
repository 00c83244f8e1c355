// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CoveCommandTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "show                       | Missing required parameter: 'ID'",
                "run x --parm a=b           | Unknown option: '--parm'",
                "run x --param a            | --param must be NAME=VALUE, but it is 'a'.",
                "run x 5 --param a=b        | Arguments are for ordered parameters",
                "run x --process a=b        | --process must be NAME:PARAM=VALUE, but it is 'a=b'.",
                "asset add x                | Missing required option: '--mount=MOUNT'",
                "ls --limit 0               | --limit must be at least 1.",
                "ls --limit many            | Invalid value for option '--limit'",
                "serve --port 70000         | --port must be from 0 to 65535.",
                "capsule                    | Missing required subcommand",
                "stop x y                   | 'y' is one argument too many.",
                "fly                        | There is no command 'fly'."
            })
    void wrongUsageIsToldWithTheRightOne(String line, String message) {
        var outcome = new TestingCove(folder).cove((Object[]) line.split(" "));

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("cove: " + message)
                .contains("\nUsage: cove ")
                .endsWith(" --help tells more.\n");
    }

    @Test
    void aDomainNeedsAToken() {
        var outcome =
                new TestingCove(folder)
                        .elsewhere(Map.of("CODEOCEAN_DOMAIN", "https://lab.example.org"), "ls");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .startsWith("cove: CODEOCEAN_DOMAIN is set, but CODEOCEAN_TOKEN is not.");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        var outcome =
                new TestingCove(folder)
                        .elsewhere(
                                Map.of(
                                        "CODEOCEAN_DOMAIN",
                                        "http://127.0.0.1:1",
                                        "CODEOCEAN_TOKEN",
                                        "cop_any"),
                                "ls");

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .startsWith("cove: Tried to reach the server at http://127.0.0.1:1, but it failed");
    }

    @Test
    void configTellsWhereAValueCameFrom() {
        var cove = new TestingCove(folder);
        cove.write(Path.of("home/cove.toml"), "[server]\nport = 9000\n");

        assertThat(cove.cove("config").out())
                .contains("server.host = 127.0.0.1  # default\n")
                .contains("server.port = 9000  # " + cove.home());
        assertThat(cove.cove("config", "--json").json().at("/server.port/value").asText())
                .isEqualTo("9000");
    }

    @Test
    void versionIsAWordForPeopleAndADocumentForMachines() {
        var cove = new TestingCove(folder);

        assertThat(cove.cove("version").out()).startsWith("cove ");
        assertThat(cove.cove("version", "--json").json().path("version").asText()).isNotEmpty();
    }
}
