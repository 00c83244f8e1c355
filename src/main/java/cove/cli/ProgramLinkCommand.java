// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "link", description = "Links it to an external git repository, to sync with.")
final class ProgramLinkCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "GIT_URL",
            description = "Its address, without a token.")
    private Optional<String> url = Optional.empty();

    @Option(names = "--remove", description = "Link it to none.")
    private boolean remove;

    ProgramLinkCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        if (url.isPresent() == remove) {
            throw new WrongUsage("Give either the address, or --remove.");
        }
        var wish = Json.MAPPER.createObjectNode().put("cloned_from_url", url.orElse(""));
        try (var api = cove.connect()) {
            var linked = api.patch(program.ours(api, kind, ""), wish);
            cove.answer(linked, () -> {});
        }
        return ExitCode.DONE;
    }
}
