// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.access.Access;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.dataasset.Labels;
import cove.db.Database;
import cove.db.PostgresqlAddress;
import cove.db.Servers;
import cove.folder.Trash;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.TestingPostgresql;
import cove.token.Tokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One upload that comes by way of two servers, which share a PostgreSQL and a home. */
class SharedUploadsTest {
    private static final FilePath FILE = FilePath.of("reads.fastq");
    private static final Upload.Expected ANYTHING =
            new Upload.Expected(Optional.empty(), Optional.empty(), Optional.empty());

    /** A server of its own machine. */
    private final class Host implements AutoCloseable {
        private final Database database = Database.openPostgresql(PostgresqlAddress.parse(address));
        private final Trash trash = new Trash(folder.resolve("trash"));
        private final Uploads uploads;

        Host(String name) {
            database.join(new Servers.Self(name, "1", _ -> true, Duration.ofMinutes(5)));
            uploads =
                    new Uploads(
                            database,
                            new DataAssets(
                                    database,
                                    new Access(database),
                                    folder.resolve("assets"),
                                    trash,
                                    InstantSource.system()),
                            folder.resolve("incoming"),
                            trash,
                            new Uploads.Settings(1 << 20, Duration.ofDays(7)),
                            InstantSource.system(),
                            "boot of " + name);
            uploads.start();
        }

        Pieces.Outcome write(long offset, InputStream piece) throws IOException {
            return uploads.write(dana, id, FILE, offset, piece, Optional.empty());
        }

        Pieces.Outcome write(long offset, String piece) throws IOException {
            return write(offset, stream(piece));
        }

        @Override
        public void close() {
            uploads.close();
            trash.close();
            database.close();
        }
    }

    @TempDir private Path folder;
    private final String address = TestingPostgresql.shared().freshDatabase();
    private Host one;
    private Caller dana;
    private String id;

    @BeforeEach
    void begin() throws IOException {
        one = new Host("one");
        var user =
                new Tokens(one.database, InstantSource.system()).addUser("dana@example.org", false);
        dana = new Caller(user.id(), user.email(), false, Set.of());
        var labels = new Labels("reads", "reads", Optional.empty(), List.of(), Map.of());
        id = one.uploads.begin(dana, Optional.empty(), labels, Optional.empty(), 0).id();
        one.uploads.announce(
                dana,
                id,
                new SentFile(
                        FILE.text(),
                        SentFile.Kind.FILE,
                        9,
                        Optional.empty(),
                        false,
                        Optional.empty()));
    }

    @AfterEach
    void end() {
        one.close();
    }

    private Path onDisk() {
        return folder.resolve("incoming").resolve(id).resolve(FILE.text());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatComesThroughOneIsGoneOnWithThroughTheOther() throws IOException {
        one.write(0, "one");
        try (var other = new Host("other")) {
            assertThat(other.write(3, "two"))
                    .isEqualTo(new Pieces.Outcome.Taken(6, Optional.empty()));
            one.write(6, "3.3");

            DataAsset asset = other.uploads.finish(dana, id, ANYTHING, Duration.ofMinutes(1));

            assertThat(asset.state()).isInstanceOf(DataAssetState.Ready.class);
        }
        assertThat(folder.resolve("assets").resolve(id).resolve(FILE.text()))
                .hasContent("onetwo3.3");
    }

    @Test
    void whileOneWritesAFileTheOtherDoesNotAndDisturbsNothingWhenItStarts() throws IOException {
        one.write(
                0,
                new InputStream() {
                    private int sent;

                    @Override
                    public int read() throws IOException {
                        if (sent == 3) {
                            try (var other = new Host("other")) {
                                assertThatThrownBy(() -> other.write(3, "two"))
                                        .isInstanceOfSatisfying(
                                                CoveException.class,
                                                e ->
                                                        assertThat(e.problem())
                                                                .isInstanceOf(
                                                                        Problem.Unavailable.class))
                                        .hasMessageContaining("by way of another server");
                                assertThatThrownBy(
                                                () ->
                                                        other.uploads.finish(
                                                                dana, id, ANYTHING, Duration.ZERO))
                                        .hasMessageContaining("still being sent");
                            }
                        }
                        return sent < 9 ? "one".charAt(sent++ % 3) : -1;
                    }

                    @Override
                    public int read(byte[] bytes, int from, int length) throws IOException {
                        int next = read();
                        if (next < 0) {
                            return next;
                        }
                        bytes[from] = (byte) next;
                        return 1;
                    }
                });

        one.uploads.finish(dana, id, ANYTHING, Duration.ofMinutes(1));

        assertThat(folder.resolve("assets").resolve(id).resolve(FILE.text()))
                .hasContent("oneoneone");
    }

    /** Its machine may have taken with it what was in the middle of that. */
    @Test
    void whatADeadServerHadInHandIsCutBackToWhatIsSurelyOnDisk() throws IOException {
        one.write(0, "one");
        one.database.write(
                handle ->
                        handle.execute(
                                "INSERT INTO upload_claims (upload, path, server) VALUES (?, ?, 'dead')",
                                id,
                                FILE.text()));
        Files.write(onDisk(), new byte[3], StandardOpenOption.APPEND);
        try (var other = new Host("other")) {
            assertThat(other.write(6, "two")).isEqualTo(new Pieces.Outcome.Elsewhere(3));
            other.write(3, "two");
            other.write(6, "3.3");

            other.uploads.finish(dana, id, ANYTHING, Duration.ofMinutes(1));
        }
        assertThat(folder.resolve("assets").resolve(id).resolve(FILE.text()))
                .hasContent("onetwo3.3");
    }

    @Test
    void aServerThatOthersMayHaveTakenForDeadWritesNoMore() throws IOException {
        one.write(0, "one");
        try (var unsure = new Host("unsure")) {
            unsure.database.join(new Servers.Self("unsure", "1", _ -> true, Duration.ZERO));

            assertThatThrownBy(() -> unsure.write(3, "two"))
                    .hasMessageContaining("go on in a moment");

            assertThat(onDisk()).hasContent("one");
        }
    }
}
