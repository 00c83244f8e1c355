// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.testing.Eventually;
import cove.testing.PipelineEngine;
import cove.testing.ProgramsImage;
import cove.testing.TestingDocker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The same with each task in a container. */
class PipelineEndsOnDockerTest extends PipelineEndsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private final TestingDocker docker = TestingDocker.shared();

    @Override
    String settings() {
        return SETTINGS + PipelineEngine.docker(docker, ProgramsImage.in(docker));
    }

    /** An engine takes its time, above all for several containers at once. */
    @Override
    Duration promised() {
        return Duration.ofSeconds(5);
    }

    @Override
    List<Function<WatchedRun, ProcessHandle>> parts() {
        return List.of(WatchedRun::firstOfNextflow, WatchedRun::aroundNextflow);
    }

    @Override
    void leavesNothing(WatchedRun run) throws IOException {
        super.leavesNothing(run);
        assertThat(docker.containersNamed("cove-" + run.id())).isEmpty();
    }

    @Override
    void endTasksOf(WatchedRun run) {
        docker.containersNamed("cove-" + run.id()).forEach(docker::killContainer);
        Eventually.so("the end of all", PATIENCE, () -> run.processes().isEmpty());
    }

    @Test
    void aTaskWhoseContainerSomebodyRemovedIsToldAsInterrupted() throws Exception {
        WatchedRun run = stubborn();

        whileThereIsNoServer(
                () ->
                        docker.containersNamed("cove-" + run.id())
                                .forEach(container -> docker.command("rm", "-f", container)));

        JsonNode end = client.awaitEnd(run.id());
        assertThat(end.path("end_status").asText()).as(end.toString()).isEqualTo("failed");
        assertThat(end.at("/failure/cause").asText())
                .as(end + client.log(run.id()).text())
                .isEqualTo("task_interrupted");
        assertThat(end.at("/failure/message").asText())
                .contains("Process STUBBORN failed", "somebody removed its container");
        leavesNothing(run);
    }
}
