// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "add", description = "Adds a data asset and prints its id.")
final class AssetAddCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(
            paramLabel = "FOLDER_OR_FILE_OR_S3_URL",
            description = "What it holds; s3://BUCKET/FOLDER is fetched by the server.")
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

    @Option(
            names = "--external",
            description = "Leave the files in their bucket, where runs read them.")
    private boolean external;

    @Option(
            names = "--endpoint",
            paramLabel = "NAME",
            description = "Where the bucket is, if not at the server's usual place.")
    private String endpoint = "";

    @Option(names = "--public", description = "The bucket is open to all: send no credentials.")
    private boolean open;

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description =
                    "A field of the custom metadata; may be given for each, and again for several values. Dates as 2026-01-31 or in seconds since 1970. cove metadata show tells the fields.")
    private List<String> metadata = new ArrayList<>();

    AssetAddCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        if (BucketAsset.isUrl(source)) {
            return addBucket();
        }
        if (external || open || !endpoint.isEmpty()) {
            throw new WrongUsage(
                    "--external, --endpoint and --public are for buckets: give s3://BUCKET/FOLDER instead of '%s', or leave them out."
                            .formatted(source));
        }
        var labels = labels();
        Path path = Path.of(source);
        if (!Files.exists(path)) {
            throw new CommandFailure("There is no file or folder '%s' here.".formatted(source));
        }
        try (var api = cove.connect()) {
            JsonNode asset = new AssetUpload(api, cove.screen(), path).send(labels, id);
            cove.answer(asset, () -> cove.screen().answer(asset.path("id").asText()));
        }
        return ExitCode.DONE;
    }

    private AssetLabels labels() {
        return AssetLabels.of(mount, name, metadata);
    }

    private Integer addBucket() {
        if (!id.isEmpty()) {
            throw new WrongUsage(
                    "--id is for folders and files of this machine; leave it out with " + source);
        }
        var labels = labels();
        var bucket = new BucketAsset(source, external, endpoint, open);
        try (var api = cove.connect()) {
            JsonNode asset = bucket.add(api, cove.screen(), labels);
            cove.answer(asset, () -> cove.screen().answer(asset.path("id").asText()));
        }
        return ExitCode.DONE;
    }
}
