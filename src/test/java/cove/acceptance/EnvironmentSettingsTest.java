// SPDX-License-Identifier: Apache-2.0
package cove.acceptance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentSettingsTest {
    @TempDir private static Path home;

    @Test
    void allMistakesAreToldAtOnceBeforeTheServerStarts() {
        String settings =
                """
                [environments]
                build_network = "lan"
                keep_days = 0
                folder = "/srv"
                [environments.images]
                "codeocean/*" = 7
                [environments.folders]
                "codeocean/x" = "/nowhere"
                "codeocean/y" = "relative"
                """;

        assertThatThrownBy(() -> CoveHarness.start(home, settings))
                .hasMessageContainingAll(
                        "environments.build_network must be \"default\", \"none\" or \"host\", but it is \"lan\"",
                        "environments.keep_days",
                        "there is no setting environments.folder",
                        "environments.images.\"codeocean/*\" must be a string, but it is 7",
                        "environments.folders.\"codeocean/x\" must be the absolute path",
                        "environments.folders.\"codeocean/y\" must be the absolute path");
    }
}
