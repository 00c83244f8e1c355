// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Extracts a zip whose every entry is taken for hostile: nothing is written outside the folder or
 * through a link, and no more than the limits allow. Links are made as they are, after all else;
 * where they point to is the business of who follows them.
 */
final class ZipExtraction {

    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int EXECUTABLE = 0100;
    private static final int LONGEST_LINK = 4096;

    private final CapsuleZip source;
    private final Path folder;
    private final byte[] buffer = new byte[1 << 16];
    private final Set<Path> links = new HashSet<>();
    private long bytes;

    ZipExtraction(CapsuleZip source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    void extract() throws IOException {
        try (var zip = ZipFile.builder().setPath(source.zip()).get()) {
            List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
            if (entries.size() > source.limits().entries()) {
                throw tooLarge("%,d entries".formatted(source.limits().entries()));
            }
            var later = new ArrayList<ZipArchiveEntry>();
            for (var entry : entries) {
                if (!isOfNoInterest(entry.getName())) {
                    if (entry.isUnixSymlink()) {
                        later.add(entry);
                    } else {
                        extract(zip, entry, placeOf(entry));
                    }
                }
            }
            for (var entry : later) {
                link(zip, entry, placeOf(entry));
            }
        }
    }

    static void makeExecutable(Path file) throws IOException {
        var permissions = Files.getPosixFilePermissions(file);
        permissions.addAll(Set.of(OWNER_EXECUTE, GROUP_EXECUTE, OTHERS_EXECUTE));
        Files.setPosixFilePermissions(file, permissions);
    }

    /** A repository in a zip could name objects anywhere on this machine; a Mac adds its own. */
    private static boolean isOfNoInterest(String name) {
        for (String part : name.split("/", -1)) {
            if (part.equalsIgnoreCase(".git")
                    || part.equals("__MACOSX")
                    || part.equals(".DS_Store")) {
                return true;
            }
        }
        return false;
    }

    private Path placeOf(ZipArchiveEntry entry) {
        String name = entry.getName();
        if (name.startsWith("/") || name.contains("\\") || name.matches("^[A-Za-z]:.*")) {
            throw refused(name, "is no relative path with '/' between its parts");
        }
        if (List.of(name.split("/", -1)).contains("..")) {
            throw refused(name, "leads out of the folder of extraction");
        }
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw refused(name, "is no name for a file here: " + e.getReason());
        }
    }

    private void extract(ZipFile zip, ZipArchiveEntry entry, Path place) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(place);
            return;
        }
        int type = entry.getUnixMode() & FILE_TYPE;
        if (type != 0 && type != REGULAR) {
            throw refused(entry.getName(), "is neither a file, a folder nor a symbolic link");
        }
        if (!zip.canReadEntryData(entry)) {
            throw refused(entry.getName(), "is encrypted or compressed in a way not known here");
        }
        try {
            Files.createDirectories(place.getParent());
            write(zip, entry, place);
        } catch (FileAlreadyExistsException _) {
            throw refused(entry.getName(), "is there twice");
        }
        if ((entry.getUnixMode() & EXECUTABLE) != 0) {
            makeExecutable(place);
        }
    }

    private void write(ZipFile zip, ZipArchiveEntry entry, Path place) throws IOException {
        try (var in = zip.getInputStream(entry);
                var out = Files.newOutputStream(place, CREATE_NEW, WRITE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > source.limits().bytes()) {
                    throw tooLarge("%,d bytes when extracted".formatted(source.limits().bytes()));
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private void link(ZipFile zip, ZipArchiveEntry entry, Path place) throws IOException {
        for (Path above = place.getParent(); above.startsWith(folder); above = above.getParent()) {
            if (links.contains(above)) {
                throw refused(entry.getName(), "is to be written through a symbolic link");
            }
        }
        byte[] target;
        try (var in = zip.getInputStream(entry)) {
            target = in.readNBytes(LONGEST_LINK);
        }
        try {
            Files.createDirectories(place.getParent());
            Files.createSymbolicLink(place, Path.of(new String(target, UTF_8)));
            links.add(place);
        } catch (InvalidPathException | FileAlreadyExistsException e) {
            throw refused(entry.getName(), "is no link that can be made here");
        }
    }

    private CoveException tooLarge(String limit) {
        return new CoveException(
                new Problem.TooLarge(
                        ("Adding %s failed, because it holds more than %s. Put what is large into"
                                        + " a data asset.")
                                .formatted(source.described(), limit)));
    }

    private CoveException refused(String name, String why) {
        return CoveException.invalid(
                "Adding %s failed, because its entry '%s' %s. Make the zip anew, or add the folder."
                        .formatted(source.described(), name, why));
    }
}
