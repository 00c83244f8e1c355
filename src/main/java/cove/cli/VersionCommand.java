// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Prints the version of this program.")
final class VersionCommand implements Callable<Integer> {
    private final CoveCommand cove;

    VersionCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        String version = cove.localServer().version();
        cove.answer(
                Json.MAPPER.createObjectNode().put("version", version),
                () -> cove.screen().answer("cove " + version));
        return ExitCode.DONE;
    }
}
