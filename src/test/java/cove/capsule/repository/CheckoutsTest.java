// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static org.assertj.core.api.Assertions.assertThat;

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

class CheckoutsTest {

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
    }

    @Test
    void aCheckoutHoldsTheWholeCommitWithItsModes() {
        Path capsule = home.capsule("trim");
        String commit = repositories.importFolder(SLUG, capsule).commit();

        Path checkout = repositories.checkout(SLUG, commit);

        assertThat(TestingHome.contentOf(checkout)).isEqualTo(TestingHome.contentOf(capsule));
        assertThat(checkout.resolve("code/run")).isExecutable();
        assertThat(checkout.resolve("code/main.py").toFile().canExecute()).isFalse();
    }

    @Test
    void attributesForArchivesDoNotChangeACheckout() {
        Path capsule = home.capsule("trim");
        home.write("trim/.gitattributes", "main.py export-ignore\nVERSION export-subst\n");
        home.write("trim/code/VERSION", "$Format:%H$\n");
        String commit = repositories.importFolder(SLUG, capsule).commit();

        assertThat(TestingHome.contentOf(repositories.checkout(SLUG, commit)))
                .isEqualTo(TestingHome.contentOf(capsule));
    }

    @Test
    void theSameCommitIsExtractedOnce() throws IOException {
        repositories.importFolder(SLUG, home.capsule("trim"));
        Path checkout = repositories.checkout(SLUG, repositories.head(SLUG));
        Files.writeString(checkout.resolve("mark"), "x");
        repositories.release(SLUG);

        Path again = repositories.checkout(SLUG, "v1.0");

        assertThat(again).isEqualTo(checkout);
        assertThat(again.resolve("mark")).exists();
    }

    @Test
    void manyWhoAskAtOnceShareOneCompleteCheckout() throws Exception {
        Path capsule = home.capsule("trim");
        for (int i = 0; i < 300; i++) {
            home.write("trim/code/%d/%d.txt".formatted(i % 17, i), "text " + i);
        }
        String commit = repositories.importFolder(SLUG, capsule).commit();
        var otherProcess = new TestingHome(folder).repositories;
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> TestingHome.contentOf(repositories.checkout(SLUG, commit)).size());
            calls.add(() -> TestingHome.contentOf(otherProcess.checkout(SLUG, commit)).size());
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(calls)).extracting(Future::get).containsOnly(303);
        }
        assertThat(home.traces()).containsExactly("4820193", "capsule-4820193.git");
    }

    @Test
    void aHalfExtractionIsNeverUsed() throws IOException {
        Path capsule = home.capsule("trim");
        String commit = repositories.importFolder(SLUG, capsule).commit();
        Path checkout = repositories.checkout(SLUG, commit);
        Path half = Unfinished.beside(checkout.getParent());
        Files.move(checkout, half);
        Files.delete(half.resolve("code/run"));

        assertThat(TestingHome.contentOf(repositories.checkout(SLUG, commit)))
                .isEqualTo(TestingHome.contentOf(capsule));
        repositories.sweep();
        assertThat(half).doesNotExist();
        assertThat(checkout.resolve("code/run")).exists();
    }
}
