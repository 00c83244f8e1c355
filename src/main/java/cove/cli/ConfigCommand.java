// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "config",
        description = "Prints the settings of the home, and where each value came from.")
final class ConfigCommand implements Callable<Integer> {
    private final CoveCommand cove;

    ConfigCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        List<LocalServer.Setting> settings = cove.localServer().settings(cove.home());
        ObjectNode document = Json.MAPPER.createObjectNode();
        settings.forEach(
                setting ->
                        document.putObject(setting.name())
                                .put("value", setting.value())
                                .put("source", setting.source()));
        cove.answer(document, () -> settings.forEach(this::print));
        return ExitCode.DONE;
    }

    private void print(LocalServer.Setting setting) {
        cove.screen()
                .answer(
                        "%s = %s  # %s"
                                .formatted(setting.name(), setting.value(), setting.source()));
    }
}
