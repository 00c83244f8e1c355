// SPDX-License-Identifier: Apache-2.0
package cove.web;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.format.NamedParameter;
import cove.computation.RunRequest;
import cove.computation.RunRequest.RequestedDataAsset;
import cove.computation.RunRequest.RequestedProcess;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SameRunTest {
    private static final SameRun SAME =
            SameRun.of(
                    new RunRequest(
                            "p",
                            Optional.of(2),
                            Optional.empty(),
                            Optional.of("slurm"),
                            List.of(new RequestedDataAsset("d", Optional.of("reads"))),
                            List.of(),
                            List.of(new NamedParameter("word", "it's")),
                            Optional.of("earlier"),
                            Optional.of("fast"),
                            List.of(
                                    new RequestedProcess(
                                            "trim",
                                            List.of("3"),
                                            List.of(new NamedParameter("end", "5"))),
                                    new RequestedProcess("empty", List.of(), List.of())),
                            Optional.of("A name")),
                    true,
                    "http://x");

    @Test
    void theCommandSaysAllThatTheFormSays() {
        assertThat(SAME.command())
                .isEqualTo(
                        "cove run p --name 'A name' --version 2 --executor slurm --data d:reads --profile fast --resume earlier"
                                + " --process trim:1=3 --process trim:end=5 --param 'word=it'\\''s'");
    }

    @Test
    void theBodyLeavesOutWhatSaysNothing() {
        assertThat(SAME.curl())
                .contains("\"pipeline_id\":\"p\"", "\"name\":\"A name\"", "\"executor\":\"slurm\"")
                .contains("\"processes\":[{\"name\":\"trim\"")
                .doesNotContain("empty");
    }

    @Test
    void whatTheSdkCannotSendIsDoneOrSaidOtherwise() {
        assertThat(SAME.python())
                .contains(
                        "rename_computation(run.id, \"A name\")\nrun = client", "# The SDK cannot")
                .doesNotContain("\"executor\"", "\"name\":\"A name\"");
    }
}
