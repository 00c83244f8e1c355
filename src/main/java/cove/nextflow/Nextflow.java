// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import cove.executor.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nextflow as the build put it beside cove: 24.10.6 with newer Groovy libraries, without which it
 * does not start on Java 25, and what cove adds to it.
 *
 * @param folder holds the jars, and the AOT cache when there is one
 * @param java the home of the Java that runs it
 */
public record Nextflow(Path folder, Path java) {
    private static final String FOLDER_INSIDE = "/opt/cove/nextflow";
    private static final String CACHE = "nextflow.aot";

    /** How the names of those begin without which nothing works. */
    private static final List<String> JARS =
            List.of("cove-nextflow", "groovy-[0-9]", "nextflow-[0-9]");

    /** Makes each run record what the JVM loads; only the build sets it. */
    private static final String RECORD = "cove.nextflow.record";

    /** Without these a run ends well, but -resume silently finds nothing. */
    private static final List<String> OPENED =
            List.of(
                    "java.lang",
                    "java.io",
                    "java.nio",
                    "java.nio.file.spi",
                    "java.net",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.locks",
                    "java.util.concurrent.atomic",
                    "java.util.regex",
                    "jdk.internal.misc",
                    "jdk.internal.vm",
                    "sun.net.www.protocol.file",
                    "sun.net.www.protocol.ftp",
                    "sun.net.www.protocol.http",
                    "sun.net.www.protocol.https",
                    "sun.nio.ch",
                    "sun.nio.fs",
                    "sun.security.ssl");

    /** Finds it beside the jar or the classes that this runs from. */
    public static Nextflow beside() {
        try {
            Path code =
                    Path.of(
                            Nextflow.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return new Nextflow(
                    code.resolveSibling("nextflow"), Path.of(System.getProperty("java.home")));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What of it is missing or cannot be used here, if anything. */
    public Optional<String> lacking() {
        if (!Files.isExecutable(java.resolve("bin/java"))) {
            return Optional.of(java.resolve("bin/java").toString());
        }
        try (Stream<Path> files = Files.list(folder)) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            return JARS.stream()
                    .filter(jar -> names.stream().noneMatch(name -> name.matches(jar + ".*\\.jar")))
                    .findFirst()
                    .map(jar -> folder.resolve(jar + "*.jar").toString());
        } catch (IOException e) {
            return Optional.of(folder.toString());
        }
    }

    /** What its command needs to see. */
    List<Mount> mounts() {
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount(folder, FOLDER_INSIDE, Boolean.getBoolean(RECORD)));
        if (!java.startsWith("/usr")) {
            mounts.add(new Mount(java, java.toString(), false));
        }
        return mounts;
    }

    /**
     * The start of its command line.
     *
     * @param heap the most its own memory may grow to, in bytes
     */
    List<String> command(long heap) {
        var words = new ArrayList<String>();
        words.add(java.resolve("bin/java").toString());
        words.addAll(
                List.of(
                        // As Nextflow's own launcher has it: most runs are over before more
                        // compiling pays.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx" + heap / 1024 + "k",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr"));
        OPENED.forEach(name -> words.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        if (Boolean.getBoolean(RECORD)) {
            words.add("-XX:AOTCacheOutput=" + FOLDER_INSIDE + "/" + CACHE);
        } else if (Files.isRegularFile(folder.resolve(CACHE))) {
            words.add("-XX:AOTCache=" + FOLDER_INSIDE + "/" + CACHE);
        }
        words.addAll(List.of("-cp", classPath(), "nextflow.cli.Launcher"));
        return words;
    }

    /** Its own jar last: it brings an older Groovy along. */
    private String classPath() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .map(name -> FOLDER_INSIDE + "/" + name)
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
