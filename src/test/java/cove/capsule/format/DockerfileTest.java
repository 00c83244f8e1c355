// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerfileTest {
    private static final Dockerfile.StepBeginning BEGINNING =
            new Dockerfile.StepBeginning("type=secret,id=s", ". /s &&");

    @Test
    void itsImagesAreThoseOfItsStagesAndCopiesWithArgumentsInPlace() {
        var dockerfile =
                Dockerfile.parse(
                        """
                        ARG REGISTRY_HOST
                        ARG TAG=1
                        FROM --platform=linux/amd64 $REGISTRY_HOST/codeocean/r-base:${TAG} AS Base
                        FROM alpine
                        COPY --from=tools:2 /a /b
                        COPY --from=0 /a /b
                        FROM base
                        FROM scratch
                        """);

        assertThat(dockerfile.images(Map.of("REGISTRY_HOST", "registry.x")))
                .containsExactly("registry.x/codeocean/r-base:1", "alpine", "tools:2");
        assertThat(dockerfile.images(Map.of("TAG", "2")))
                .containsExactly("/codeocean/r-base:2", "alpine", "tools:2");
    }

    @Test
    void anImageIsExchangedAndEveryInstructionStaysInItsLine() {
        assertThat(
                        Dockerfile.parse(
                                        """
                                        ARG REGISTRY_HOST
                                        FROM $REGISTRY_HOST/codeocean/x:1 AS one
                                        RUN a \\
                                            # why
                                            && b
                                        COPY --from=one --chown=1 a b
                                        COPY --from=tools:2 a b
                                        """)
                                .rewritten(
                                        Map.of("REGISTRY_HOST", "h"),
                                        image -> "local/" + image.replaceAll(".*/", ""),
                                        Optional.of(BEGINNING)))
                .isEqualTo(
                        """
                        ARG REGISTRY_HOST
                        FROM local/x:1 AS one
                        RUN --mount=type=secret,id=s . /s && a     && b


                        COPY --from=one --chown=1 a b
                        COPY --from=local/tools:2 a b
                        """);
    }

    @Test
    void aStepKeepsItsOwnMountsAndOneThatIsNoShellsTextStaysAsItIs() {
        assertThat(
                        Dockerfile.parse(
                                        """
                                        FROM x
                                        RUN --mount=type=secret,id=secrets \\
                                            --network=none . /run/secrets/secrets && /postInstall
                                        RUN ["a", "b"]
                                        RUN <<EOF
                                        RUN no instruction
                                        EOF
                                        """)
                                .rewritten(Map.of(), image -> image, Optional.of(BEGINNING)))
                .isEqualTo(
                        """
                        FROM x
                        RUN --mount=type=secret,id=s --mount=type=secret,id=secrets     --network=none . /s && . /run/secrets/secrets && /postInstall

                        RUN ["a", "b"]
                        RUN <<EOF
                        RUN no instruction
                        EOF
                        """);
    }

    @Test
    void itTellsWhatItsBuilderHasToSupply() {
        var dockerfile =
                Dockerfile.parse(
                        """
                        FROM x
                        ARG GIT_ASKPASS
                        ARG CUSTOM_KEY OTHER=1
                        COPY git-askpass /
                        RUN --mount=type=secret,id=secrets true
                        """);

        assertThat(dockerfile.arguments()).containsExactly("CUSTOM_KEY", "GIT_ASKPASS", "OTHER");
        assertThat(dockerfile.copies("git-askpass")).isTrue();
        assertThat(dockerfile.copies("git-ask-pass")).isFalse();
        assertThat(dockerfile.mountsSecrets()).isTrue();
        assertThat(Dockerfile.parse("FROM x\nRUN echo type=secret\n").mountsSecrets()).isFalse();
    }
}
