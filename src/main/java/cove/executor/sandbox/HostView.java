// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox shows of the host: {@code /usr}, the links to it, and a copy of the harmless part
 * of {@code /etc}. A copy, because a sandbox started by root has root's rights on the files that it
 * sees, and {@code /etc} holds keys and passwords.
 */
record HostView(Path etc, Path programs, List<Path> extraPaths) implements SystemView {
    /** What programs look up there and anyone may read. */
    static final List<String> HARMLESS =
            List.of(
                    "alternatives",
                    "bash.bashrc",
                    "ca-certificates",
                    "ca-certificates.conf",
                    "default/locale",
                    "fonts",
                    "gai.conf",
                    "host.conf",
                    "ImageMagick-6",
                    "inputrc",
                    "java-17-openjdk",
                    "ld.so.cache",
                    "ld.so.conf",
                    "ld.so.conf.d",
                    "locale.alias",
                    "locale.conf",
                    "locale.gen",
                    "localtime",
                    "magic",
                    "magic.mime",
                    "mime.types",
                    "nsswitch.conf",
                    "os-release",
                    "papersize",
                    "perl",
                    "profile",
                    "profile.d",
                    "protocols",
                    "python3",
                    "python3.11",
                    "R",
                    "services",
                    "shells",
                    "ssl/certs",
                    "ssl/openssl.cnf",
                    "terminfo",
                    "texmf",
                    "timezone",
                    "vim");

    /** Last on a run's PATH: {@code python}, for capsules from images that have one. */
    static final String LAST_RESORT = "/opt/cove/bin";

    /** What {@link #writeGenerated} writes. */
    static final List<String> GENERATED =
            List.of("passwd", "group", "hosts", "hostname", "resolv.conf");

    static final List<String> LINKS = List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

    /**
     * Makes the copy of {@code /etc}, unless there is one of its present state.
     *
     * @param extraPaths more folders of the host to show, read-only, under their own names
     */
    static HostView prepare(Path folder, List<Path> extraPaths) {
        try {
            Path kept = folder.resolve("host-" + stateOfEtc());
            if (Files.isDirectory(kept)) {
                return new HostView(
                        kept.resolve("etc"), kept.resolve("bin"), List.copyOf(extraPaths));
            }
            Path fresh = Files.createTempDirectory(folder, "new-");
            Path etc = Files.createDirectory(fresh.resolve("etc"));
            fillEtc(etc);
            Path programs = Files.createDirectory(fresh.resolve("bin"));
            if (!Files.exists(Path.of("/usr/bin/python"))) {
                Files.createSymbolicLink(programs.resolve("python"), Path.of("/usr/bin/python3"));
            }
            for (Path shown : List.of(fresh, etc, programs)) {
                Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
            return new HostView(kept.resolve("etc"), kept.resolve("bin"), List.copyOf(extraPaths));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Changes with any name, size or time in there. A run in progress keeps the copy it began with.
     */
    private static String stateOfEtc() throws IOException {
        long state = 17;
        for (String name : HARMLESS) {
            Path source = Path.of("/etc", name);
            if (Files.exists(source)) {
                try (var paths = Files.walk(source)) {
                    for (Path path : paths.sorted().toList()) {
                        var facts =
                                Files.readAttributes(
                                        path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                        state = 31 * state + path.hashCode();
                        state = 31 * state + facts.size();
                        state = 31 * state + facts.lastModifiedTime().toMillis();
                    }
                }
            }
        }
        return Long.toHexString(state);
    }

    private static void fillEtc(Path fresh) throws IOException {
        for (String name : HARMLESS) {
            Path source = Path.of("/etc", name);
            if (Files.exists(source)) {
                copy(source, fresh.resolve(name));
            }
        }
        writeGenerated(fresh);
    }

    /** The files of {@code /etc} that are the same in every sandbox. */
    static void writeGenerated(Path fresh) throws IOException {
        Files.writeString(
                fresh.resolve("passwd"),
                """
                    root:x:0:0:root:/root:/bin/bash
                    nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                    """);
        Files.writeString(
                fresh.resolve("group"),
                """
                    root:x:0:
                    nogroup:x:65534:
                    """);
        Files.writeString(
                fresh.resolve("hosts"),
                """
                    127.0.0.1 localhost
                    ::1 localhost
                    """);
        Files.writeString(fresh.resolve("hostname"), "cove\n");
        Files.writeString(fresh.resolve("resolv.conf"), "");
    }

    /** Copies what anyone may read. */
    static void copy(Path source, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        if (!Files.isDirectory(source)) {
            Files.copy(source, target);
            return;
        }
        Files.walkFileTree(
                source,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
                            throws IOException {
                        Files.createDirectories(target.resolve(source.relativize(dir).toString()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        if (a.isSymbolicLink() || isReadByAll(file)) {
                            Files.copy(
                                    file,
                                    target.resolve(source.relativize(file).toString()),
                                    LinkOption.NOFOLLOW_LINKS,
                                    StandardCopyOption.COPY_ATTRIBUTES);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static boolean isReadByAll(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }

    /** What the host calls itself, such as "Debian GNU/Linux 12 (bookworm)" (os-release(5)). */
    static String release() {
        try {
            return Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse("an unnamed Linux");
        } catch (IOException e) {
            return "an unnamed Linux";
        }
    }

    @Override
    public List<Path> sources() {
        return List.of(etc, programs);
    }

    @Override
    public List<String> files() {
        var options = new ArrayList<String>(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : LINKS) {
            Path path = Path.of("/", name);
            try {
                if (Files.isSymbolicLink(path)) {
                    options.addAll(
                            List.of(
                                    "--symlink",
                                    Files.readSymbolicLink(path).toString(),
                                    "/" + name));
                } else if (Files.isDirectory(path)) {
                    options.addAll(List.of("--ro-bind", "/" + name, "/" + name));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        options.addAll(List.of("--ro-bind", etc.toString(), "/etc"));
        options.addAll(List.of("--ro-bind", programs.toString(), LAST_RESORT));
        for (Path extra : extraPaths) {
            options.addAll(List.of("--ro-bind", extra.toString(), extra.toString()));
        }
        return List.copyOf(options);
    }
}
