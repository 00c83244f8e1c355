// SPDX-License-Identifier: Apache-2.0
package cove.app;

import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import cove.cli.LocalServer.Move;
import cove.db.DatabaseMove;
import cove.db.PostgresqlAddress;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Carries a home from SQLite to PostgreSQL while no server has it: first the rows, then the setting
 * that says where they are. Killed before that, the home is as it was; the same command goes on.
 */
final class HomeMove {
    private static final Pattern TABLE = Pattern.compile("(?m)^\\[database][ \\t]*$");

    private final Home home;

    HomeMove(Home home) {
        this.home = home;
    }

    Move to(String url) {
        var address = PostgresqlAddress.parse(url);
        var config = CoveConfig.read(home.config());
        if (config.kept().isShared()) {
            throw CoveException.invalid(
                    "The database of the home %s is a PostgreSQL already, %s; nothing was changed."
                            .formatted(home.path(), config.kept().postgresql().orElseThrow()));
        }
        if (!Files.exists(home.database())) {
            throw CoveException.invalid(
                    "There is no %s to be moved; write the url into %s, and start the server."
                            .formatted(home.database(), home.config()));
        }
        try (var _ = home.seat().take(false, config.kept().machine())) {
            var rows = new LinkedHashMap<String, Long>();
            DatabaseMove.carry(home.database(), address)
                    .forEach(carried -> rows.put(carried.table(), carried.rows()));
            String line = "url = \"%s\"".formatted(url.replace("\\", "\\\\").replace("\"", "\\\""));
            boolean written = write(line, url);
            if (written) {
                Files.move(
                        home.database(),
                        home.database().resolveSibling("cove.db.moved"),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            return new Move(rows, "[database] " + line, written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False where the file is written in a way that only a person understands. */
    private boolean write(String line, String url) throws IOException {
        Path file = home.config();
        String before = Files.exists(file) ? Files.readString(file) : "";
        Matcher table = TABLE.matcher(before);
        String after =
                table.find()
                        ? table.replaceFirst(Matcher.quoteReplacement("[database]\n" + line))
                        : before + "\n[database]\n" + line + "\n";
        try {
            if (!new TomlMapper().readTree(after).at("/database/url").asText().equals(url)) {
                return false;
            }
        } catch (IOException notToml) {
            return false;
        }
        Home.writePrivately(file, after.getBytes(StandardCharsets.UTF_8));
        return true;
    }
}
