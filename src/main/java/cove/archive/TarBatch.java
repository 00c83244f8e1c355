// SPDX-License-Identifier: Apache-2.0
package cove.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Several small files as one tar in memory, together with their sum. */
public final class TarBatch {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");
    private final ContentSum sum = new ContentSum();

    /** Begins with nothing in it. */
    public TarBatch() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    public void folder(String name) {
        put(new TarArchiveEntry(name + "/"), new byte[0]);
    }

    public void link(String name, Path target) {
        var link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        link.setLinkName(target.toString());
        put(link, new byte[0]);
        add(name, target.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds a file.
     *
     * @param modified seconds since 1970
     */
    public void file(String name, byte[] content, boolean executable, long modified) {
        var file = new TarArchiveEntry(name);
        file.setSize(content.length);
        file.setMode(executable ? 0755 : 0644);
        file.setModTime(modified * 1000);
        put(file, content);
        add(name, content);
    }

    private void put(TarArchiveEntry entry, byte[] content) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
    }

    private void add(String name, byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            sum.add(name, content.length, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole tar; nothing can be added any more. */
    public byte[] end() {
        try {
            tar.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** What was added. */
    public ContentSum sum() {
        return sum;
    }
}
