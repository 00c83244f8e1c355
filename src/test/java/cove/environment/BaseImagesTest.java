// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseImagesTest {
    private static final BaseImages IMAGES =
            new BaseImages(
                    Map.of(
                            "codeocean/mambaforge3:*", "any mamba",
                            "codeocean/mambaforge3:22.*", "mamba 22",
                            "codeocean/r-base", "r",
                            "registry.lab/codeocean/r-base", "the lab's r",
                            "ubuntu:22.04", "jammy",
                            "debian:latest", "debian"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    codeocean/mambaforge3:22.11.1-4-python3.10.12-ubuntu22.04              | mamba 22
                    registry.x/codeocean/mambaforge3:22.11.1-4-python3.10.12-ubuntu22.04   | mamba 22
                    registry.x:5000/codeocean/mambaforge3:23.1                             | any mamba
                    localhost/codeocean/mambaforge3:23.1                                   | any mamba
                    /codeocean/mambaforge3:23.1                                            | any mamba
                    codeocean/r-base:4.4                                                   | r
                    codeocean/r-base                                                       | r
                    codeocean/r-base@sha256:00                                             | r
                    registry.lab/codeocean/r-base:4.4                                      | the lab's r
                    docker.io/library/ubuntu:22.04                                         | jammy
                    ubuntu:24.04                                                           |
                    debian                                                                 | debian
                    debian:12                                                              |
                    somebody/codeocean/r-base:1                                            |
                    """)
    void anImageIsFoundByItsNameWithOrWithoutRegistryAndTag(String image, String target) {
        assertThat(IMAGES.target(image).orElse(null)).isEqualTo(target);
    }
}
