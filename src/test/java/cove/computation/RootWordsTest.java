// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.RootFilesystem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootWordsTest {
    private static final String HOSTS = "the container image debian:12";

    @Test
    void whatAllOfARunRanInIsNamedAndNothingElse() {
        var image = new RootFilesystem.Image("cove-environment:1", "sha256:1");
        var other = new RootFilesystem.Image("cove-environment:2", "sha256:2");

        assertThat(RootWords.of(List.of(image, other, image), HOSTS))
                .isEqualTo("the image cove-environment:1, the image cove-environment:2");
        assertThat(
                        RootWords.of(
                                List.of(
                                        new RootFilesystem.Folder(Path.of("/srv/roots/r")),
                                        new RootFilesystem.Host()),
                                "the host's /usr"))
                .isEqualTo("the root folder /srv/roots/r, the host's /usr");
        assertThat(RootWords.of(List.of(), HOSTS)).isEqualTo(HOSTS);
    }
}
