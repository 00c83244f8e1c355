// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.SLUG;
import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void ofTooManyThoseGoThatNobodyAskedForLongest() {
        var clock = new SettableClock();
        var few = new TestingHome(folder, ZipLimits.USUAL, 2, clock).repositories;
        Path capsule = home.capsule("trim");
        var checkouts = new ArrayList<Path>();
        for (int i = 0; i < 4; i++) {
            home.write("trim/code/main.py", "print(%d)\n".formatted(i));
            String commit = few.importFolder(SLUG, capsule).commit();
            checkouts.add(few.checkout(SLUG, commit));
            clock.forward(Duration.ofMinutes(10));
        }
        assertThat(checkouts).allSatisfy(used -> assertThat(used).isDirectory());
        clock.forward(Duration.ofHours(2));
        few.checkout(SLUG, checkouts.getFirst().getFileName().toString());

        home.write("trim/code/main.py", "print('next')\n");
        Path next = few.checkout(SLUG, few.importFolder(SLUG, capsule).commit());

        assertThat(List.of(checkouts.getFirst(), next))
                .allSatisfy(used -> assertThat(used.resolve("code/run")).exists());
        assertThat(checkouts.subList(1, 4)).allSatisfy(left -> assertThat(left).doesNotExist());
        Path again = few.checkout(SLUG, checkouts.getLast().getFileName().toString());
        assertThat(again.resolve("code/main.py")).hasContent("print(3)");
        assertThat(home.traces()).containsExactly("4820193", "capsule-4820193.git");
    }

    @Test
    void whatAnEarlierServerExtractedCountsToo() throws IOException {
        Path capsule = home.capsule("trim");
        Path old = repositories.checkout(SLUG, repositories.importFolder(SLUG, capsule).commit());
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        var few = new TestingHome(folder, ZipLimits.USUAL, 1, new SettableClock()).repositories;
        home.write("trim/code/main.py", "print('next')\n");

        Path next = few.checkout(SLUG, few.importFolder(SLUG, capsule).commit());

        assertThat(old).doesNotExist();
        assertThat(next).isDirectory();
    }
}
