// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.access.Access;
import cove.archive.TarBatch;
import cove.dataasset.DataAsset;
import cove.dataasset.DataAssetState;
import cove.dataasset.DataAssets;
import cove.dataasset.Labels;
import cove.db.Database;
import cove.folder.Trash;
import cove.http.Caller;
import cove.problem.CoveException;
import cove.problem.Problem;
import cove.testing.Eventually;
import cove.testing.SettableClock;
import cove.testing.TestingDatabase;
import cove.token.Tokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    private static final Upload.Expected ANYTHING =
            new Upload.Expected(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Labels LABELS =
            new Labels("reads", "reads", Optional.empty(), List.of(), Map.of());

    @TempDir private Path folder;
    private final SettableClock clock = new SettableClock();
    private Database database;
    private Trash trash;
    private DataAssets dataAssets;
    private Caller dana;
    private Uploads uploads;

    @BeforeEach
    void open() {
        database = TestingDatabase.open(folder);
        trash = new Trash(folder.resolve("trash"));
        dataAssets =
                new DataAssets(
                        database, new Access(database), folder.resolve("assets"), trash, clock);
        var user = new Tokens(database, clock).addUser("dana@example.org", false);
        dana = new Caller(user.id(), user.email(), false, Set.of());
        uploads = started("one");
    }

    @AfterEach
    void close() {
        uploads.close();
        trash.close();
        database.close();
    }

    /** The uploads of a server on a machine that was started at this time. */
    private Uploads started(String boot) {
        var fresh =
                new Uploads(
                        database,
                        dataAssets,
                        folder.resolve("incoming"),
                        trash,
                        new Uploads.Settings(1 << 20, Duration.ofDays(7)),
                        clock,
                        boot);
        fresh.start();
        return fresh;
    }

    private void restart(String boot) {
        uploads.close();
        uploads = started(boot);
    }

    private String begun() throws IOException {
        return uploads.begin(dana, Optional.empty(), LABELS, Optional.empty(), 0).id();
    }

    private void announce(String id, String path, long size) throws IOException {
        uploads.announce(
                dana,
                id,
                new SentFile(
                        path, SentFile.Kind.FILE, size, Optional.empty(), false, Optional.empty()));
    }

    private Pieces.Outcome write(String id, String path, long offset, String text)
            throws IOException {
        return uploads.write(dana, id, FilePath.of(path), offset, stream(text), Optional.empty());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void tar(String id, String path, String text) throws IOException {
        var batch = new TarBatch();
        batch.file(path, text.getBytes(StandardCharsets.UTF_8), false, 0);
        uploads.takeTar(dana, id, new ByteArrayInputStream(batch.end()));
    }

    private Path incoming(String id, String path) {
        return folder.resolve("incoming").resolve(id).resolve(path);
    }

    private DataAsset finish(String id) throws IOException {
        return uploads.finish(dana, id, ANYTHING, Duration.ofSeconds(30));
    }

    private List<String> paths(String id) throws IOException {
        return uploads.filesAfter(dana, id, "", 100).stream()
                .map(progress -> progress.file().path() + " " + progress.received())
                .toList();
    }

    @Test
    void whatNobodySentAnythingOfIsFailedAfterSomeDays() throws IOException {
        String abandoned = begun();
        announce(abandoned, "large", 10);
        write(abandoned, "large", 0, "01234");
        String other = begun();
        clock.forward(Duration.ofDays(6));
        tar(other, "a", "x");
        uploads.sweep();
        assertThat(paths(abandoned)).containsExactly("large 5");

        clock.forward(Duration.ofDays(1).plusSeconds(1));
        uploads.sweep();

        assertThat(dataAssets.find(abandoned).orElseThrow().state())
                .isInstanceOfSatisfying(
                        DataAssetState.Failed.class,
                        failed ->
                                assertThat(failed.reason()).contains("nothing came for 168 hours"));
        assertThat(incoming(abandoned, "")).doesNotExist();
        assertThatThrownBy(() -> uploads.get(dana, abandoned)).hasMessageContaining("no upload");
        assertThat(paths(other)).containsExactly("a 1");
    }

    @Test
    void afterTheMachineWentDownWhatItsDiskLostIsSentAgain() throws IOException {
        String id = begun();
        tar(id, "kept", "kept");
        tar(id, "lost", "lost");
        tar(id, "short", "short");
        announce(id, "large", 10);
        write(id, "large", 0, "01234");
        announce(id, "whole", 3);
        write(id, "whole", 0, "abc");
        Files.write(incoming(id, "lost"), new byte[4]);
        Files.writeString(incoming(id, "short"), "");

        restart("two");

        Eventually.see(() -> uploads.get(dana, id).boot(), "two"::equals);
        assertThat(paths(id)).containsExactly("kept 4", "large 0", "whole 3");
        tar(id, "lost", "lost");
        tar(id, "short", "short");
        write(id, "large", 0, "0123456789");
        var ready = (DataAssetState.Ready) finish(id).state();
        assertThat(ready.files()).isEqualTo(5);
    }

    @Test
    void aKilledServersLeftoversDoNotBecomePartOfIt() throws IOException {
        String id = begun();
        tar(id, "a", "x");
        Files.writeString(incoming(id, "never noted"), "x");
        Files.writeString(incoming(id, "b"), "half");

        restart("one");
        tar(id, "b", "whole");

        var ready = (DataAssetState.Ready) finish(id).state();
        assertThat(ready.files()).isEqualTo(2);
        assertThat(folder.resolve("assets").resolve(id).resolve("never noted")).doesNotExist();
        assertThat(folder.resolve("assets").resolve(id).resolve("b")).hasContent("whole");
    }

    @Test
    void theNextServerEndsWhatAKilledOneWasEnding() throws IOException {
        for (boolean moved : List.of(false, true)) {
            String id = begun();
            tar(id, "a", "x");
            var store = new UploadStore(database);
            store.finishing(id, true, Optional.of(ANYTHING), Optional.empty());
            if (moved) {
                Files.createDirectories(folder.resolve("assets"));
                Files.move(incoming(id, ""), folder.resolve("assets").resolve(id));
            }

            restart("one");

            Eventually.see(
                    () -> dataAssets.find(id).orElseThrow().state(),
                    state -> state instanceof DataAssetState.Ready);
            assertThat(folder.resolve("assets").resolve(id).resolve("a")).hasContent("x");
            Eventually.see(() -> store.find(id), Optional::isEmpty);
        }
    }

    @Test
    void aBrokenPieceIsKeptAsFarAsItCame() throws IOException {
        String id = begun();
        announce(id, "f", 10);
        var broken =
                new InputStream() {
                    private int left = 4;

                    @Override
                    public int read() throws IOException {
                        if (left-- == 0) {
                            throw new IOException("the connection broke");
                        }
                        return 'x';
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        bytes[offset] = (byte) read();
                        return 1;
                    }
                };

        assertThatThrownBy(
                        () ->
                                uploads.write(
                                        dana, id, FilePath.of("f"), 0, broken, Optional.empty()))
                .hasMessageContaining("broke");

        assertThat(uploads.progress(dana, id, FilePath.of("f")).received()).isEqualTo(4);
        write(id, "f", 4, "yyyyyy");
        assertThat(paths(id)).containsExactly("f 10");
        finish(id);
        assertThat(folder.resolve("assets").resolve(id).resolve("f")).hasContent("xxxxyyyyyy");
    }

    @Test
    void whatWasChangedBehindItsBackDoesNotBecomeADataAsset() throws IOException {
        String id = begun();
        tar(id, "a", "x");
        Files.writeString(incoming(id, "a"), "longer");

        assertThatThrownBy(() -> finish(id))
                .isInstanceOfSatisfying(
                        CoveException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.Conflict.class))
                .hasMessageContaining("'a' was changed");

        uploads.delete(dana, id, FilePath.of("a"));
        tar(id, "a", "x");
        assertThat(finish(id).state()).isInstanceOf(DataAssetState.Ready.class);
    }

    @Test
    void foldersThatNoUploadKnowsAreThrownAway() throws IOException {
        Path left = Files.createDirectories(folder.resolve("incoming/unknown"));

        restart("one");

        assertThat(left).doesNotExist();
    }
}
