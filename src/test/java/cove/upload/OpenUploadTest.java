// SPDX-License-Identifier: Apache-2.0
package cove.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.db.Database;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenUploadTest {
    @TempDir private Path folder;
    private Database database;

    @BeforeEach
    void open() {
        database = Database.openSqlite(folder.resolve("cove.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private OpenUpload upload(Duration patience) {
        var sharing =
                new Sharing(new FileClaimStore(database), new UploadStore(database), "u", folder);
        return new OpenUpload("u", folder, 0, patience, sharing);
    }

    @Test
    void oneWritesAFileAtATimeAndAnotherFileMeanwhile() {
        var upload = upload(Duration.ofMinutes(1));

        try (var _ = upload.take("a");
                var _ = upload.take("b")) {
            assertThatThrownBy(() -> upload.take("a"))
                    .isInstanceOfSatisfying(
                            CoveException.class,
                            e -> assertThat(e.problem()).isInstanceOf(Problem.Conflict.class))
                    .hasMessageContaining("being sent by somebody else");
            assertThat(upload.isBusy()).isTrue();
        }

        assertThat(upload.isBusy()).isFalse();
        upload.take("a").close();
    }

    @Test
    void aSenderThatFellSilentLosesItsTurn() throws InterruptedException {
        var upload = upload(Duration.ZERO);
        var taken = new CountDownLatch(1);
        var lost = new CompletableFuture<Boolean>();
        var silent =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var _ = upload.take("a")) {
                                        taken.countDown();
                                        new CountDownLatch(1).await(); // for bytes that never come
                                    } catch (InterruptedException e) {
                                        lost.complete(true);
                                    }
                                });
        taken.await();

        upload.take("a").close();

        silent.join();
        assertThat(lost).isCompletedWithValue(true);
    }

    @Test
    void afterItsEndNobodyWritesAnyMore() {
        var upload = upload(Duration.ofMinutes(1));

        upload.close();

        assertThatThrownBy(() -> upload.take("a")).hasMessageContaining("There is no upload");
    }

    @Test
    void moreThanTheLimitIsNotExpected() {
        var upload = upload(Duration.ofMinutes(1));
        upload.expect(60, 100);

        assertThatThrownBy(() -> upload.expect(41, 100)).hasMessageContaining("over 100 bytes");
        assertThatThrownBy(() -> upload.expect(Long.MAX_VALUE, 100))
                .hasMessageContaining("over 100 bytes");
        upload.expect(40, 100);
        upload.expectLess(50);
        upload.expect(50, 100);
    }
}
