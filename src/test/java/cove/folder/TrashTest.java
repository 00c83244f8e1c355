// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import static org.assertj.core.api.Assertions.assertThat;

import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrashTest {
    @TempDir private Path home;
    private Trash trash;

    @BeforeEach
    void open() {
        trash = new Trash(home.resolve("trash"));
    }

    @AfterEach
    void close() {
        trash.close();
    }

    private List<Path> left() {
        try (var paths = Files.list(home.resolve("trash"))) {
            return paths.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void isEmptied() {
        Eventually.see(this::left, List::isEmpty);
    }

    @Test
    void whatIsTakenIsGoneAtOnceAndRemovedSoon() throws IOException {
        Path run = Files.createDirectories(home.resolve("run/deep"));
        Files.writeString(run.resolve("a"), "a");

        trash.take(home.resolve("run"));

        assertThat(home.resolve("run")).doesNotExist();
        isEmptied();
    }

    @Test
    void aLinkIsRemovedAndNotWhatItLeadsTo() throws IOException {
        Path kept = Files.createDirectories(home.resolve("kept"));
        Files.writeString(kept.resolve("a"), "a");
        Path run = Files.createDirectory(home.resolve("run"));
        Files.createSymbolicLink(run.resolve("link"), kept);

        trash.take(run);

        isEmptied();
        assertThat(kept.resolve("a")).exists();
    }

    @Test
    void aFolderThatMayNotBeChangedIsRemoved() throws IOException {
        Path closed = Files.createDirectories(home.resolve("run/closed"));
        Files.writeString(closed.resolve("a"), "a");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

        trash.take(home.resolve("run"));

        isEmptied();
    }

    @Test
    void whatIsNotThereIsNoError() {
        trash.take(home.resolve("nowhere"));

        assertThat(left()).isEmpty();
    }

    @Test
    void whatAKilledServerLeftIsSwept() throws IOException {
        Files.createDirectories(home.resolve("trash/left/deep"));

        trash.sweep();

        isEmptied();
    }
}
