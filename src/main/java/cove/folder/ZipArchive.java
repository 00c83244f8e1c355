// SPDX-License-Identifier: Apache-2.0
package cove.folder;

import cove.http.Reply;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder with all that is in it, as a zip archive that is made while it is sent: nothing of it is
 * put on disk, and only the names are held in memory, for the list at its end. Names are UTF-8;
 * what is larger than 4 GiB, or more than 65,535 files, is told in the form of Zip64 (PKWARE's
 * APPNOTE.TXT, 4.3.14 and 4.4.4).
 *
 * <p>A link to a file comes as that file. A link to a folder is left out: the folder is in the
 * archive already, and two that lead to one another would never end.
 */
public final class ZipArchive {
    private static final int BUFFER = 256 << 10;
    private static final int MOST_MISSING = 1000;

    /** What is compressed already. */
    private static final Set<String> DENSE =
            Set.of(
                    "gz", "bz2", "xz", "zst", "zip", "7z", "png", "jpg", "jpeg", "webp", "gif",
                    "mp4", "webm", "mp3", "ogg", "bam", "cram", "h5", "parquet", "npz", "rds",
                    "jar");

    private final FileTree tree;
    private final Zip zip;
    private final byte[] buffer = new byte[BUFFER];
    private final int parent;
    private final List<String> missing = new ArrayList<>();

    private ZipArchive(FileTree tree, String path, OutputStream out) {
        this.tree = tree;
        this.zip = new Zip(out);
        this.parent = path.lastIndexOf('/') + 1;
    }

    /**
     * Sends one.
     *
     * @param path of the folder in the tree, empty for all of it
     * @param name of the archive, without its ending
     */
    public static Reply reply(FileTree tree, String path, String name) throws IOException {
        // Asked before the head is sent: a folder that is not there still becomes another answer.
        FileTree.Listing listing = tree.listing(path);
        String file = URLEncoder.encode(name + ".zip", StandardCharsets.UTF_8).replace("+", "%20");
        return Reply.stream(
                        "application/zip", out -> new ZipArchive(tree, path, out).write(listing))
                .withHeader("Content-Disposition", "attachment; filename*=UTF-8''" + file)
                .withHeader("X-Content-Type-Options", "nosniff");
    }

    static void write(FileTree tree, String path, OutputStream out) throws IOException {
        new ZipArchive(tree, path, out).write(tree.listing(path));
    }

    private void write(FileTree.Listing listing) throws IOException {
        try {
            add(listing);
            tellMissing();
            // Not before all is in it: an archive that breaks off must not look whole.
            zip.finish();
        } finally {
            zip.release();
        }
    }

    /** Gives back what it holds outside the heap, however it ended. */
    private static final class Zip extends ZipOutputStream {
        Zip(OutputStream out) {
            super(out, StandardCharsets.UTF_8);
        }

        void release() {
            def.end();
        }
    }

    private void add(FileTree.Listing folder) throws IOException {
        folder.visitAll(
                item -> {
                    String inside = item.path().substring(parent);
                    if (!item.folder()) {
                        addFile(item, inside);
                    } else if (!tree.isLink(item.path())) {
                        zip.putNextEntry(new ZipEntry(inside + "/"));
                        zip.closeEntry();
                        add(tree.listing(item.path()));
                    }
                });
    }

    private void addFile(FileTree.Item item, String inside) throws IOException {
        String ending = item.name().substring(item.name().lastIndexOf('.') + 1);
        zip.setLevel(
                DENSE.contains(ending.toLowerCase(Locale.ROOT))
                        ? Deflater.NO_COMPRESSION
                        : Deflater.BEST_SPEED);
        try (InputStream in = tree.open(item.path())) {
            zip.putNextEntry(new ZipEntry(inside));
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                zip.write(buffer, 0, read);
            }
            zip.closeEntry();
        } catch (CoveException | AccessDeniedException e) {
            // One that cannot be fetched by its name shall not keep back all others.
            if (missing.size() < MOST_MISSING) {
                missing.add(inside);
            }
        }
    }

    /** Nobody shall take the archive for the whole. */
    private void tellMissing() throws IOException {
        if (!missing.isEmpty()) {
            zip.putNextEntry(new ZipEntry("NOT-IN-THIS-ARCHIVE.txt"));
            zip.write(
                    "These could not be read:%n%s%n"
                            .formatted(String.join("\n", missing))
                            .getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
    }
}
