// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "add", description = "Adds a data asset and prints its id.")
final class AssetAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(paramLabel = "FOLDER_OR_FILE", description = "What it holds.")
    private String source = "";

    @Option(
            names = "--mount",
            required = true,
            paramLabel = "MOUNT",
            description = "The folder below /data where runs find it.")
    private String mount = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What to call it; its mount by default.")
    private String name = "";

    @Option(
            names = "--id",
            paramLabel = "UUID",
            description = "The id that capsules and scripts know it by already.")
    private String id = "";

    @Option(names = "--external", hidden = true)
    private boolean external;

    AssetAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        if (source.startsWith("s3://") || external) {
            throw new WrongUsage(
                    "This version holds data assets on the server's own disk only, not in S3. Give a folder or file of this machine, without --external.");
        }
        Path path = Path.of(source);
        if (!Files.exists(path)) {
            throw new CommandFailure("There is no file or folder '%s' here.".formatted(source));
        }
        try (var api = cove.connect()) {
            JsonNode asset = new AssetUpload(api, cove.screen(), path).send(mount, name, id);
            cove.answer(asset, () -> cove.screen().answer(asset.path("id").asText()));
        }
        return ExitCode.DONE;
    }
}
