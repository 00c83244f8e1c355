// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import cove.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Makes root folders as an administrator keeps them, of programs of this machine. */
public final class TestingRoot {
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private TestingRoot() {}

    /** One where {@code /bin} is a link to {@code /usr/bin}, as Debian's. */
    public static Path ofPrograms(Path root, String... programs) {
        try {
            for (String name : List.of("bin", "lib", "lib64")) {
                Files.createDirectories(root.resolve("usr").resolve(name));
                Files.createSymbolicLink(root.resolve(name), Path.of("usr", name));
            }
            var files = new TreeSet<String>();
            for (String program : programs) {
                files.add("/usr/bin/" + program);
                var libraries = LIBRARY.matcher(output("ldd", "/usr/bin/" + program));
                libraries.results().forEach(library -> files.add(library.group(1)));
            }
            for (String file : files) {
                Path copy = root.resolve(file.substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(Path.of(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            Path etc = Files.createDirectories(root.resolve("etc"));
            Files.writeString(etc.resolve("os-release"), "PRETTY_NAME=\"A root of this test\"\n");
            Files.writeString(etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\n");
            Files.createDirectories(root.resolve("opt/tool"));
            Files.writeString(root.resolve("opt/tool/version"), "7\n");
            for (String name : List.of("tmp", "data", "proc", "run")) {
                Files.createDirectories(root.resolve(name));
                Files.writeString(root.resolve(name).resolve("never-shown"), "");
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that holds a static busybox, and nothing else: no {@code /etc}, no {@code /usr}. */
    public static Path ofBusybox(Path root) {
        try {
            Path bin = Files.createDirectories(root.resolve("bin"));
            Files.copy(
                    Path.of("/bin/busybox"),
                    bin.resolve("busybox"),
                    StandardCopyOption.COPY_ATTRIBUTES);
            for (String name : List.of("sh", "cat", "ls", "echo", "touch", "id", "head")) {
                Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(String... command) {
        return CommandRunner.run(List.of(command), Path.of("/"), Map.of(), Duration.ofSeconds(20))
                .stdout();
    }
}
