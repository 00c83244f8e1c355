// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static cove.capsule.repository.TestingHome.NOW;
import static cove.capsule.repository.TestingHome.SLUG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {

    @TempDir Path folder;
    TestingHome home;
    CapsuleRepositories repositories;

    @BeforeEach
    void open() {
        home = new TestingHome(folder);
        repositories = home.repositories;
    }

    @Test
    void aReleaseStaysWhereItIsWhenTheHeadGoesOn() {
        Path capsule = home.capsule("trim");
        String first = repositories.importFolder(SLUG, capsule).commit();
        assertThat(repositories.release(SLUG)).isEqualTo(new Release(1, first, NOW));
        home.write("trim/code/main.py", "print('better')\n");
        String second = repositories.importFolder(SLUG, capsule).commit();
        assertThat(repositories.release(SLUG)).isEqualTo(new Release(2, second, NOW));

        assertThat(repositories.resolve(SLUG, "v1.0")).isEqualTo(first);
        assertThat(repositories.resolve(SLUG, "v2.0")).isEqualTo(second);
        assertThat(new TestingHome(folder).repositories.releases(SLUG))
                .containsExactly(new Release(1, first, NOW), new Release(2, second, NOW));
    }

    @Test
    void theSameHeadCanBeReleasedAgain() {
        repositories.importFolder(SLUG, home.capsule("trim"));

        assertThat(List.of(repositories.release(SLUG), repositories.release(SLUG)))
                .extracting(Release::version)
                .containsExactly(1, 2);
    }

    @Test
    void releasesAtTheSameTimeHaveDifferentNumbers() throws Exception {
        repositories.importFolder(SLUG, home.capsule("trim"));
        var otherProcess = new TestingHome(folder).repositories;
        var calls = new ArrayList<Callable<Release>>();
        for (int i = 0; i < 6; i++) {
            calls.add(() -> repositories.release(SLUG));
            calls.add(() -> otherProcess.release(SLUG));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(calls))
                    .extracting(Future::get)
                    .extracting(Release::version)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, 12).boxed().toList());
        }
        assertThat(repositories.releases(SLUG)).hasSize(12);
    }

    @Test
    void tagsThatCameWithTheCodeAreReleasesIfTheyLookSo() {
        Path capsule = home.committedCapsule("trim");
        home.git(capsule, "tag", "v3.0");
        home.git(capsule, "tag", "--annotate", "--message=Ten", "v10.0");
        for (String other : List.of("v0.0", "v1.2", "v1.2.0", "version1.0", "v4.0-rc", "v01.0")) {
            home.git(capsule, "tag", other);
        }
        home.git(capsule, "tag", "v5.0", "HEAD^{tree}");
        String head = repositories.importFolder(SLUG, capsule).commit();

        assertThat(repositories.releases(SLUG)).extracting(Release::version).containsExactly(3, 10);
        assertThat(repositories.releases(SLUG)).extracting(Release::commit).containsOnly(head);
        assertThat(repositories.resolve(SLUG, "v10.0")).isEqualTo(head);
        assertThat(repositories.release(SLUG).tag()).isEqualTo("v11.0");
    }

    @Test
    void whatIsNoVersionHereIsNotFound() {
        Path capsule = home.committedCapsule("trim");
        String commit = repositories.importFolder(SLUG, capsule).commit();
        home.write("other/code/run", "echo other\n");
        String elsewhere = repositories.importFolder("0000001", folder.resolve("other")).commit();

        for (String version :
                List.of(
                        "v1.0",
                        "HEAD",
                        "trunk",
                        "",
                        "-h",
                        "v1",
                        "../x",
                        commit.substring(0, 7),
                        elsewhere,
                        home.inside("rev-parse", "HEAD:code"))) {
            assertThatThrownBy(() -> repositories.resolve(SLUG, version))
                    .hasMessageContaining("has no version '%s' here", version)
                    .extracting(e -> ((CoveException) e).problem())
                    .isInstanceOf(Problem.NotFound.class);
        }
        assertThat(repositories.resolve(SLUG, commit)).isEqualTo(commit);
    }

    @Test
    void aCapsuleWithoutCodeIsNotFound() {
        assertThatThrownBy(() -> repositories.head(SLUG)).hasMessageContaining(SLUG);
        assertThatThrownBy(() -> repositories.release(SLUG)).hasMessageContaining(SLUG);
        assertThatThrownBy(() -> repositories.releases(SLUG)).hasMessageContaining(SLUG);
        assertThatThrownBy(() -> repositories.resolve(SLUG, "v1.0")).hasMessageContaining(SLUG);
        assertThatThrownBy(() -> repositories.checkout(SLUG, "v1.0")).hasMessageContaining(SLUG);
    }

    @Test
    void theHeadIsFoundAlsoWhenSomebodyPackedTheRefs() {
        String commit = repositories.importFolder(SLUG, home.capsule("trim")).commit();
        repositories.release(SLUG);
        home.inside("pack-refs", "--all");

        assertThat(repositories.head(SLUG)).isEqualTo(commit);
        assertThat(repositories.release(SLUG).version()).isEqualTo(2);
    }
}
