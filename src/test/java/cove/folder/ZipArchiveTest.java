// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {
    @TempDir private Path home;

    private KeptFolder folder() throws IOException {
        Path root = Files.createDirectories(home.resolve("results"));
        return new KeptFolder(root, "results");
    }

    private List<String> names(FileTree folder) throws IOException {
        Path file = home.resolve("all.zip");
        try (OutputStream out = Files.newOutputStream(file)) {
            ZipArchive.write(folder, "", out);
        }
        try (var zip = new ZipFile(file.toFile());
                Stream<String> names = zip.stream().map(entry -> entry.getName())) {
            return names.sorted().toList();
        }
    }

    @Test
    void linksThatLeadRoundAreNoTrap() throws IOException {
        KeptFolder folder = folder();
        Files.createDirectories(folder.root().resolve("a"));
        Files.createDirectories(folder.root().resolve("b"));
        Files.createSymbolicLink(folder.root().resolve("a/b"), Path.of("../b"));
        Files.createSymbolicLink(folder.root().resolve("b/a"), Path.of("../a"));
        Files.createSymbolicLink(folder.root().resolve("here"), Path.of("."));
        Files.createSymbolicLink(folder.root().resolve("out"), Path.of("/etc/passwd"));

        assertThat(names(folder)).containsExactly("a/", "b/");
    }

    @Test
    void moreFilesThanAnOldArchiveHoldsAreAllInIt() throws IOException {
        assertThat(names(new ManyFiles(66_000))).hasSize(66_000);
    }

    /** Files on no disk, each empty. */
    private record ManyFiles(int count) implements FileTree {
        @Override
        public Listing listing(String path) {
            return visitor -> {
                for (int i = 0; i < count; i++) {
                    visitor.visit(new Item("f" + i, "f" + i, false, 0));
                }
            };
        }

        @Override
        public String pathOf(String path) {
            return path;
        }

        @Override
        public InputStream open(String path) {
            return InputStream.nullInputStream();
        }

        @Override
        public Reply reply(String path, boolean attachment) {
            return Reply.noContent();
        }
    }

    @Test
    void anArchiveThatBreaksOffDoesNotLookWhole() throws IOException {
        KeptFolder folder = folder();
        Files.write(folder.root().resolve("a"), new byte[1 << 20]);
        Files.write(folder.root().resolve("b.gz"), new byte[4 << 20]);
        var sent = new ByteArrayOutputStream();
        var reader =
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        if (sent.size() > 1 << 20) {
                            throw new IOException("the reader went away");
                        }
                        sent.write(one);
                    }
                };

        assertThatThrownBy(() -> ZipArchive.write(folder, "", reader))
                .hasMessage("the reader went away");

        Path file = Files.write(home.resolve("part.zip"), sent.toByteArray());
        assertThatThrownBy(() -> new ZipFile(file.toFile()).close())
                .isInstanceOf(IOException.class);
    }
}
