// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import cove.chaos.ServerProcess.CapsuleSource;
import cove.nextflow.Nextflow;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** How servers of this build are started. */
record Recipe(List<String> command) {
    /** Trained once for all tests of this JVM: a start takes a third of the time. */
    private static final class Trained {
        private static final Recipe RECIPE = trained();
    }

    static Recipe ofThisBuild() {
        return Trained.RECIPE;
    }

    /** This build as jars, and nothing beside them but what they need. */
    static Recipe ofJars(Path folder) throws IOException {
        return new Recipe(command(jars(folder), List.of()));
    }

    /** With an AOT cache (JEP 514), which wants jars and the flags of later starts. */
    private static Recipe trained() {
        try {
            Path folder = Files.createTempDirectory("cove-trained-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            String path = jars(folder);
            // What a server looks for beside its jar.
            Files.createSymbolicLink(folder.resolve("nextflow"), Nextflow.beside().folder());
            Path cache = folder.resolve("cove.aot");
            var training = new Recipe(command(path, List.of("-XX:AOTCacheOutput=" + cache)));
            Path home = Files.createDirectory(folder.resolve("home"));
            try (var server = ServerProcess.start(training, home, List.of(), Map.of())) {
                var client = new Client(server::url, server.token());
                client.run(client.addCapsule(new CapsuleSource(folder.resolve("capsule"), "true")));
            }
            return new Recipe(command(path, List.of("-XX:AOTCache=" + cache)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (var all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jars(Path folder) throws IOException {
        Files.createDirectories(folder);
        var jars = new ArrayList<String>();
        for (String entry : classPath().split(File.pathSeparator, -1)) {
            if (entry.endsWith(File.separator + "test-classes")) {
                continue;
            }
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                jars.add(jar(path, folder.resolve("classes.jar")).toString());
            } else {
                jars.add(entry);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String classPath() {
        return Optional.ofNullable(System.getProperty("surefire.test.class.path"))
                .orElse(System.getProperty("java.class.path"));
    }

    private static List<String> command(String path, List<String> options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", path, "cove.app.Main", "serve", "--port", "0"));
        return command;
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out);
                var files = Files.walk(classes)) {
            // Folders have entries too: migrations are looked for in one.
            for (Path file : files.skip(1).sorted().toList()) {
                boolean isFolder = Files.isDirectory(file);
                entries.putNextEntry(
                        new ZipEntry(classes.relativize(file) + (isFolder ? "/" : "")));
                if (!isFolder) {
                    Files.copy(file, entries);
                }
            }
        }
        return jar;
    }
}
