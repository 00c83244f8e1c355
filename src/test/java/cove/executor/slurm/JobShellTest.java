// SPDX-License-Identifier: Apache-2.0
package cove.executor.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.sandbox.PortableSandbox;
import cove.executor.sandbox.RunFiles;
import cove.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job does on a node that is not as it should be; the shell is started as Slurm would. */
class JobShellTest {
    @TempDir private Path folder;

    @Test
    void aNodeWithoutBubblewrapSaysWhatToInstall() throws IOException {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        for (String name : List.of("sh", "ln", "rm", "tee", "sleep", "mkfifo", "id", "readlink")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
        }
        Path run = prepared();

        start(run, programs.toString());

        assertThat(new RunFiles(run).exit().orElseThrow().exitCode()).isEqualTo(125);
        assertThat(run.resolve("log"))
                .hasContent(
                        "cove: bwrap is missing on node n9; its administrator installs it (Debian: apt-get install bubblewrap)");
        assertThat(folder.resolve("ends")).hasContent("run");
    }

    @Test
    void aSecondJobOfTheRunEndsAtOnceAndTheSameJobAgainSaysSo() throws IOException {
        Path run = prepared();
        Files.writeString(run.resolve("claim"), "job 7 n1 1 1 boot end\n");

        start(run, "/usr/bin:/bin");

        assertThat(new RunFiles(run).exit()).isEmpty();
        assertThat(new JobFolder(run).wasStartedAgain()).isTrue();
        assertThat(run.resolve("log")).isEmptyFile();
    }

    private Path prepared() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.createFile(run.resolve("log"));
        Files.createFile(folder.resolve("ends"));
        new PortableSandbox(folder, List.of())
                .prepare(
                        new Launch(
                                "run",
                                run,
                                List.of("echo", "started"),
                                "/",
                                Map.of(),
                                List.of(),
                                run.resolve("log"),
                                new Resources(1, 64L << 20, 100),
                                Network.NONE));
        PortableSandbox.install(SlurmExecutor.class, "job.sh", folder);
        return run;
    }

    private void start(Path run, String path) {
        CommandRunner.run(
                List.of(
                        "/usr/bin/env",
                        "-i",
                        "PATH=" + path,
                        "SLURM_JOB_ID=7",
                        "SLURMD_NODENAME=n9",
                        "/bin/sh",
                        folder.resolve("job.sh").toString(),
                        folder.resolve("run.sh").toString(),
                        folder.resolve("network.sh").toString(),
                        folder.resolve("ends").toString()),
                run,
                Map.of(),
                Duration.ofSeconds(20));
    }
}
