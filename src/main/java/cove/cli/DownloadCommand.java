// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "download",
        description = {
            "Copies results into a folder, each to its own path below it, and prints where they are.",
            "An interrupted download goes on where it was when it is given again."
        })
final class DownloadCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;
    private static final int START_OF_ID = 8;

    private final CoveCommand cove;

    @Parameters(index = "0", paramLabel = "ID", description = "The computation.")
    private String id = "";

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            arity = "0..1",
            description = "A file or folder of the results; all of them when it is not given.")
    private String path = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "The folder to copy to; results-<start of the id> here by default.")
    private Optional<Path> folder = Optional.empty();

    DownloadCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        try (var api = cove.connect()) {
            String whole = ShortId.ofComputation(api, id);
            Computation computation = Computation.get(api, whole);
            if (!computation.isOver()) {
                throw new CommandFailure(
                        "Computation %s has no results yet: it is %s."
                                .formatted(whole, computation.state()));
            }
            var tree = ResultTree.list(api, whole, path, MOST);
            fetchAll(new Download(api, whole, target(whole)), tree);
        }
        return ExitCode.DONE;
    }

    private Path target(String whole) {
        return folder.orElseGet(() -> Path.of("results-" + whole.substring(0, START_OF_ID)))
                .toAbsolutePath();
    }

    private void fetchAll(Download download, ResultTree tree) throws IOException {
        Screen screen = cove.screen();
        var files = Json.MAPPER.createArrayNode();
        for (ResultTree.File file : tree.files()) {
            screen.progress(
                    "%d of %d: %s"
                            .formatted(
                                    files.size() + 1,
                                    tree.files().size(),
                                    Amount.bytes(file.size())));
            Path place = download.fetch(file);
            files.addObject()
                    .put("path", file.path())
                    .put("size", file.size())
                    .put("file", place.toString());
            if (!cove.json()) {
                screen.answer(Screen.printable(place.toString()));
            }
        }
        screen.wipe();
        if (cove.json()) {
            screen.answer(
                    Json.MAPPER
                            .createObjectNode()
                            .put("folder", download.folder().toString())
                            .set("files", files));
        }
        screen.tell(
                "%d files, %s, in %s"
                        .formatted(files.size(), Amount.bytes(tree.bytes()), download.folder()));
        if (!tree.whole()) {
            throw new CommandFailure(
                    "There are more files than these, or deeper folders; download them folder by folder.");
        }
    }
}
