// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "show", description = "Shows the fields of the custom metadata, as JSON.")
final class MetadataShowCommand implements Callable<Integer> {
    private final CoveCommand cove;

    MetadataShowCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        try (var api = cove.connect()) {
            cove.screen().answer(api.get("/api/v1/custom_metadata"));
        }
        return ExitCode.DONE;
    }
}
