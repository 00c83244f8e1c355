// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import cove.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "move",
        description =
                "Carries the database of a home from SQLite to PostgreSQL; the server must be stopped.")
final class DatabaseMoveCommand implements Callable<Integer> {
    private final CoveCommand cove;

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description =
                    "postgresql://user@host:5432/database; the password from PGPASSWORD or ~/.pgpass.")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--url-file",
            paramLabel = "FILE",
            description =
                    "A file with the URL, password included: other users see no arguments then.")
    private Optional<Path> file = Optional.empty();

    DatabaseMoveCommand(CoveCommand cove) {
        this.cove = cove;
    }

    @Override
    public Integer call() throws IOException {
        if (url.isPresent() == file.isPresent()) {
            throw new WrongUsage(
                    "Name either the URL or, with --url-file, the file that holds it.");
        }
        String wanted = file.isPresent() ? Files.readString(file.get()).strip() : url.orElseThrow();
        var move = cove.localServer().moveDatabase(cove.home(), wanted);
        long rows = move.rows().values().stream().mapToLong(Long::longValue).sum();
        var document = Json.MAPPER.createObjectNode().put("written", move.written());
        var tables = document.putObject("rows");
        move.rows().forEach(tables::put);
        cove.answer(
                document,
                () -> {
                    cove.screen()
                            .answer(
                                    "%d rows in %d tables were carried over and compared."
                                            .formatted(rows, move.rows().size()));
                    if (!move.written()) {
                        cove.screen().answer("Write into cove.toml:  " + move.line());
                    }
                });
        return ExitCode.DONE;
    }
}
