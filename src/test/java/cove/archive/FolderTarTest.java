// SPDX-License-Identifier: Apache-2.0
package cove.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTarTest {
    @TempDir private Path folder;
    private Path target;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(folder.resolve("target"));
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    private void file(String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void entry(String name, byte kind, String link) throws IOException {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(link);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void unpack() throws IOException {
        tar.close();
        FolderTar.unpack(new ByteArrayInputStream(bytes.toByteArray()), target);
    }

    private void isRefused(String words) {
        assertThatThrownBy(this::unpack)
                .isInstanceOf(CoveException.class)
                .hasMessageContaining(words);
        assertThat(folder.resolve("up")).doesNotExist();
        assertThat(Path.of("/up")).doesNotExist();
    }

    @Test
    void filesFoldersAndLinksArrive() throws IOException {
        entry("empty/", TarConstants.LF_DIR, "");
        file("code/run", "echo hello");
        file("größe/" + "long".repeat(40) + "/日本.txt", "x");
        entry("code/link", TarConstants.LF_SYMLINK, "run");

        unpack();

        assertThat(target.resolve("empty")).isEmptyDirectory();
        assertThat(target.resolve("code/run")).hasContent("echo hello");
        assertThat(target.resolve("größe/" + "long".repeat(40) + "/日本.txt")).hasContent("x");
        assertThat(Files.readSymbolicLink(target.resolve("code/link"))).isEqualTo(Path.of("run"));
    }

    @Test
    void theExecutableBitArrives() throws IOException {
        var entry = new TarArchiveEntry("run");
        entry.setMode(0755);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        file("plain", "");

        unpack();

        assertThat(target.resolve("run")).isExecutable();
        assertThat(Files.getPosixFilePermissions(target.resolve("plain")))
                .doesNotContain(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void aTarOfThisFolderArrives() throws IOException {
        entry("./", TarConstants.LF_DIR, "");
        file("./code/run", "x");

        unpack();

        assertThat(target.resolve("code/run")).hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/../../up", "/up", "a/../b", ".."})
    void aNameThatLeavesIsRefused(String name) throws IOException {
        file(name, "x");

        isRefused("leaves its folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "/", "../target/../"})
    void aLinkIsNoWayOut(String link) throws IOException {
        entry("way", TarConstants.LF_SYMLINK, link);
        file("way/up", "x");

        isRefused("leaves its folder");
    }

    @Test
    void aFileDoesNotReplaceALink() throws IOException {
        entry("way", TarConstants.LF_SYMLINK, "../up");
        file("way", "x");

        isRefused("twice");
    }

    @Test
    void aNameThatComesTwiceIsRefused() throws IOException {
        file("a", "1");
        file("a", "2");

        isRefused("'a', which it holds twice");
    }

    @Test
    void devicesPipesAndHardLinksAreRefused() throws IOException {
        file("a", "1");
        entry("hard", TarConstants.LF_LINK, "a");

        isRefused("'hard', which is no file, folder or symbolic link");
    }

    @Test
    void aPipeIsRefused() throws IOException {
        entry("pipe", TarConstants.LF_FIFO, "");

        isRefused("'pipe', which is no file");
    }

    @Test
    void anArchiveThatBreaksOffIsRefused() throws IOException {
        file("a", "text ".repeat(1000));
        tar.close();
        byte[] half = Arrays.copyOf(bytes.toByteArray(), 2000);

        assertThatThrownBy(() -> FolderTar.unpack(new ByteArrayInputStream(half), target))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("breaks off");
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        byte[] text = "hello ".repeat(500).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> FolderTar.unpack(new ByteArrayInputStream(text), target))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("no tar archive");
    }
}
