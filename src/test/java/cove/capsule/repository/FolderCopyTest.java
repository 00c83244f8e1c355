// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCopyTest {

    @TempDir Path folder;

    @Test
    void aCopyHasTheSameFilesModesAndLinks() throws IOException {
        var home = new TestingHome(folder);
        Path source = home.capsule("trim");
        home.write("trim/code/a b\nc/größe.txt", "x");
        Files.createDirectory(source.resolve("empty"));
        Files.createSymbolicLink(source.resolve("code/out"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(source.resolve("code/loop"), Path.of(".."));
        Files.createSymbolicLink(source.resolve("code/dangling"), Path.of("nowhere"));
        Path target = folder.resolve("runs/1/code");

        FolderCopy.copy(source, target);

        assertThat(TestingHome.contentOf(target)).isEqualTo(TestingHome.contentOf(source));
        assertThat(target.resolve("empty")).isEmptyDirectory();
        assertThat(Files.getPosixFilePermissions(target.resolve("code/run")))
                .isEqualTo(Files.getPosixFilePermissions(source.resolve("code/run")));
        assertThat(target.resolve("code/main.py").toFile().canExecute()).isFalse();
    }

    @Test
    void aLinkInPlaceOfTheFolderIsNotFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("code"), Path.of("/etc"));

        assertThatThrownBy(() -> FolderCopy.copy(link, folder.resolve("copy")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("code could not be copied");
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    @Test
    void nothingIsOverwritten() {
        var home = new TestingHome(folder);
        Path source = home.capsule("trim");
        Path there = home.write("copy/code/run", "mine");

        assertThatThrownBy(() -> FolderCopy.copy(source, folder.resolve("copy")))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(there).hasContent("mine");
    }
}
