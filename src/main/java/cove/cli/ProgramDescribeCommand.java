// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "describe",
        description = "Says something else of it; what is not given stays as it is.")
final class ProgramDescribeCommand implements Callable<Integer> {
    private final CoveCommand cove;
    private final ProgramCode.Kind kind;

    @Mixin private NamedProgram program = new NamedProgram();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--description", paramLabel = "TEXT", description = "In Markdown.")
    private Optional<String> description = Optional.empty();

    @Option(names = "--field", paramLabel = "FIELD", description = "The field of research.")
    private Optional<String> field = Optional.empty();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "May be given for each; an empty one means none at all.")
    private List<String> tags = new ArrayList<>();

    ProgramDescribeCommand(CoveCommand cove, ProgramCode.Kind kind) {
        this.cove = cove;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        var wish = Json.MAPPER.createObjectNode();
        name.ifPresent(text -> wish.put("name", text));
        description.ifPresent(text -> wish.put("description", text));
        field.ifPresent(text -> wish.put("field", text));
        if (!tags.isEmpty()) {
            var all = wish.putArray("tags");
            tags.stream().filter(tag -> !tag.isEmpty()).forEach(all::add);
        }
        if (wish.isEmpty()) {
            throw new WrongUsage("Say what to change: --name, --description, --field or --tag.");
        }
        try (var api = cove.connect()) {
            var described = api.patch(program.ours(api, kind, ""), wish);
            cove.answer(described, () -> {});
        }
        return ExitCode.DONE;
    }
}
