// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Runs a capsule or pipeline: prints its log as it comes, then its results, and ends with its exit code.",
            "Ctrl-C stops the computation; with --detach it goes on by itself."
        },
        footer = {
            "",
            "Arguments that begin with a dash go behind two of them: cove run FOLDER -- -x 5"
        })
final class RunCommand implements Callable<Integer> {
    private static final int PAUSE_MILLIS = 50;

    private final CoveCommand cove;

    @Parameters(
            index = "0",
            paramLabel = "PROGRAM",
            description =
                    "An id, or a folder, zip export or git URL: that is added first, or brought up to date.")
    private String program = "";

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description = "Values of ordered parameters, or arguments of code/run.")
    private List<String> arguments = new ArrayList<>();

    @Mixin private RunOptions options = new RunOptions();

    @Option(names = "--detach", description = "Print the id of the computation, and do not wait.")
    private boolean detach;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the computation.")
    private Optional<String> name = Optional.empty();

    RunCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() {
        var request = options.request(arguments);
        try (var interruption = new Interruption(cove.screen());
                var api = cove.connect()) {
            String programId = programId(api);
            request.put("capsule_id", programId);
            options.add(api, programId, request);
            name.ifPresent(text -> request.put("name", text));
            String id = new Computation(api.start("/api/v1/computations", request)).id();
            if (detach) {
                return detach(api, id);
            }
            interruption.stops(api, id);
            return new AttendedRun(cove, api, id).untilEnd();
        }
    }

    private String programId(ApiClient api) {
        if (ShortId.isWhole(program)) {
            return program;
        }
        var code = ProgramCode.find(program);
        if (code.isEmpty()) {
            if (!ShortId.isStart(program)) {
                throw new CommandFailure(
                        "'%s' is neither a folder or zip file here, nor a git URL, nor the id of a capsule or pipeline; cove capsule list and cove pipeline list show those there are."
                                .formatted(program));
            }
            return ShortId.of(api, ProgramCode.Kind.PROGRAM, program);
        }
        cove.screen().progress("adding " + program);
        JsonNode added = code.get().addTo(api, ProgramCode.Kind.PROGRAM, Map.of(), true);
        code.get().complete(api, cove.screen(), added);
        return added.path("id").asText();
    }

    /** What was launched outlives the server; what was not would wait for the next one. */
    private int detach(ApiClient api, String id) {
        Computation computation = Computation.get(api, id);
        while (api.serverEndsWithCommand() && computation.state().equals("initializing")) {
            cove.screen().progress("waiting for its start");
            pause();
            computation = Computation.get(api, id);
        }
        JsonNode document = computation.json();
        cove.answer(document, () -> cove.screen().answer(id));
        return ExitCode.DONE;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(
                    "Interrupted; the computation starts with the next server.", e);
        }
    }
}
