// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The training run of an AOT cache (JEP 514): what it loads here, later starts find loaded. */
@Command(
        name = "train",
        hidden = true,
        description = "Does a bit of everything in a new folder, for the launcher to record.")
final class TrainCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "FOLDER")
    private Path folder = Path.of("");

    TrainCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        Path capsule = folder.resolve("capsule");
        Files.createDirectories(capsule.resolve("code"));
        Files.writeString(
                capsule.resolve("code/run"),
                """
                #!/bin/sh
                echo hello | tee ../results/hello
                """);
        var anyPort = new LocalServer.Options(Optional.empty(), Optional.of(0), Optional.empty());
        try (var _ = cove.localServer().start(home(), anyPort)) {
            command("token", "create");
            command("asset", "add", "--mount", "data", capsule.toString());
            String id = command("run", "--detach", capsule.toString());
            command("logs", "--follow", id);
            command("show", id);
            command("results", id, "--json");
            command("download", id, "--output", folder.resolve("downloaded").toString());
            command("ls");
            command("no-such-command");
        }
        // Now without a server: the command starts its own.
        command("run", capsule.toString());
        recordNextflow();
        return ExitCode.DONE;
    }

    /** Lets the JVM that runs Nextflow record for a cache of its own. */
    private void recordNextflow() throws IOException {
        Path pipeline = folder.resolve("pipeline");
        Files.createDirectories(pipeline.resolve("pipeline"));
        Files.createDirectories(pipeline.resolve("data"));
        Files.writeString(pipeline.resolve("data/words"), "hello\n");
        Files.writeString(
                pipeline.resolve("pipeline/main.nf"),
                """
                params.more = ""
                process count {
                    tag 'words'
                    container "$REGISTRY_HOST/count"
                    cpus 1
                    memory '1 GB'
                    publishDir "$RESULTS_PATH", saveAs: { filename -> new File(filename).getName() }
                    input: path 'words/'
                    output: path 'counts/*', emit: counted
                    script: \"""
                    mkdir counts
                    cat words/* | wc -l > counts/lines ${params.more}
                    \"""
                }
                process show {
                    input: path 'counts/'
                    script: "cat counts/*"
                }
                workflow {
                    count(Channel.fromPath("../data/*", type: 'any'))
                    show(count.out.counted.flatten().collect())
                }
                """);
        System.setProperty("cove.nextflow.record", "true");
        command("run", pipeline.toString());
        System.clearProperty("cove.nextflow.record");
    }

    private Path home() {
        return folder.resolve("home");
    }

    private String command(String... words) {
        var out = new ByteArrayOutputStream();
        var screen =
                new Screen(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        false);
        var args = new ArrayList<>(List.of(words));
        args.addAll(List.of("--home", home().toString()));
        CoveCommand.run(cove.localServer(), screen, Map.of(), args.toArray(String[]::new));
        return out.toString(StandardCharsets.UTF_8).strip();
    }
}
