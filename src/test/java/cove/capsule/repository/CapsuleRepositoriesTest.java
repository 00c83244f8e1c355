// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapsuleRepositoriesTest {

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
    }

    @Test
    void aCrashInTheMiddleOfAnImportIsSweptAway() throws IOException {
        String commit = repositories.importFolder(SLUG, home.capsule("trim")).commit();
        Path repository = repositories.directory(SLUG);
        Path half = Unfinished.beside(repository);
        home.git(folder, "init", "--quiet", "--bare", half.resolve("repository.git").toString());
        Files.writeString(repository.resolve("refs/heads/main.lock"), commit);
        Files.writeString(repository.resolve("HEAD.lock"), "");
        Files.writeString(repository.resolve("objects/pack/tmp_pack_x1"), "PACK");
        home.write("trim/code/main.py", "print('better')\n");
        assertThatThrownBy(() -> repositories.importFolder(SLUG, folder.resolve("trim")))
                .isInstanceOf(GitFailure.class)
                .hasMessageContaining("HEAD.lock': File exists");

        repositories.sweep();

        assertThat(repositories.importFolder(SLUG, folder.resolve("trim")).changed()).isTrue();
        assertThat(home.traces()).containsExactly("capsule-4820193.git");
        assertThat(repository.resolve("objects/pack/tmp_pack_x1")).doesNotExist();
    }

    @Test
    void aDeletedCapsuleIsGoneAndItsSlugIsFree() {
        Path capsule = home.capsule("trim");
        repositories.importFolder(SLUG, capsule);
        repositories.release(SLUG);
        Path checkout = repositories.checkout(SLUG, "v1.0");

        repositories.delete(SLUG);
        repositories.delete(SLUG);

        assertThat(checkout).doesNotExist();
        assertThat(repositories.exists(SLUG)).isFalse();
        assertThat(home.traces()).isEmpty();
        repositories.importFolder(SLUG, capsule);
        assertThatThrownBy(() -> repositories.resolve(SLUG, "v1.0"))
                .hasMessageContaining("no version 'v1.0'");
    }

    @Test
    void importsAtTheSameTimeComeOneAfterTheOther() throws Exception {
        var calls = new ArrayList<Callable<Imported>>();
        for (int i = 0; i < 6; i++) {
            home.write("trim-%d/code/run".formatted(i), "echo " + i);
            Path capsule = folder.resolve("trim-" + i);
            calls.add(() -> repositories.importFolder(SLUG, capsule));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(calls))
                    .extracting(Future::get)
                    .extracting(Imported::commit)
                    .doesNotHaveDuplicates()
                    .contains(repositories.head(SLUG));
        }
        assertThat(home.inside("rev-list", "--count", "HEAD")).isEqualTo("6");
    }
}
