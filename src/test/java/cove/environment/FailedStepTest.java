// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** With lines that BuildKit printed: of Docker Engine 20.10, and of buildx 0.24. */
class FailedStepTest {
    private static FailedStep of(String log) {
        return FailedStep.of(log.lines().toList());
    }

    @Test
    void aStepThatFailsIsToldWithWhatItPrinted() {
        assertThat(
                        of(
                                """
                                #1 [internal] load build definition from Dockerfile
                                #1 transferring dockerfile: 108B done
                                #1 DONE 0.0s

                                #4 [1/3] FROM docker.io/library/base
                                #4 CACHED

                                #5 [2/3] RUN echo begin; echo problem here >&2; exit 7
                                #5 0.043 begin
                                #5 0.044 problem here
                                #5 ERROR: executor failed running [/bin/sh -c echo begin; echo problem here >&2; exit 7]: exit code: 7
                                ------
                                 > [2/3] RUN echo begin; echo problem here >&2; exit 7:
                                ------
                                executor failed running [/bin/sh -c echo begin; echo problem here >&2; exit 7]: exit code: 7
                                """))
                .satisfies(
                        failed -> {
                            assertThat(failed.step())
                                    .contains("RUN echo begin; echo problem here >&2; exit 7");
                            assertThat(failed.lastLines()).containsExactly("begin", "problem here");
                            assertThat(failed.reason()).isEqualTo("it ended with exit code 7");
                        });
    }

    @Test
    void theSameFromTheNewerBuilder() {
        assertThat(
                        of(
                                """
                                #6 [stage-1 2/4] RUN --mount=type=secret,id=cove-secrets,mode=0444 : for u-1; . /run/secrets/cove-secrets && pip install x
                                #6 0.301 no such package
                                #6 ERROR: process "/bin/sh -c : for u-1; . /run/secrets/cove-secrets && pip install x" did not complete successfully: exit code: 1
                                ------
                                 > [stage-1 2/4] RUN pip install x:
                                0.301 no such package
                                ------
                                Dockerfile:3
                                ERROR: failed to solve: process "/bin/sh -c pip install x" did not complete successfully: exit code: 1
                                """))
                .satisfies(
                        failed -> {
                            assertThat(failed.step()).contains("RUN pip install x");
                            assertThat(failed.lastLines()).containsExactly("no such package");
                            assertThat(failed.reason()).isEqualTo("it ended with exit code 1");
                        });
    }

    @Test
    void aMissingBaseImageIsAStepToo() {
        var failed =
                of(
                        """
                        #3 [internal] load metadata for registry.x/codeocean/x:1
                        #3 ERROR: failed to do request: Head "https://registry.x/v2/": no such host
                        ------
                        failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: no such host
                        """);

        assertThat(failed.step()).contains("load metadata for registry.x/codeocean/x:1");
        assertThat(failed.reason()).contains("no such host");
    }

    @Test
    void whatFailsWithoutAStepIsToldByTheLastLine() {
        assertThat(
                        of("""
                                #2 DONE 0.0s
                                failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: FOO
                                """)
                                .reason())
                .isEqualTo("dockerfile parse error line 2: unknown instruction: FOO");
        assertThat(of("").reason()).isEqualTo("the builder said nothing");
    }
}
