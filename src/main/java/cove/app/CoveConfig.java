// SPDX-License-Identifier: Apache-2.0
package cove.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import cove.cli.LocalServer;
import cove.executor.Network;
import cove.executor.Resources;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The settings in force: {@code cove.toml} in the home, else the default that docs/operating.md
 * tells.
 */
record CoveConfig(
        String host,
        int port,
        Optional<String> publicUrl,
        int cpus,
        long memory,
        int waiting,
        Network network,
        Network widestNetwork,
        List<Path> sandboxPaths,
        Map<String, Resources> classes,
        Resources usual,
        Resources pipelines,
        Limits limits,
        Map<String, String> origins) {
    /**
     * How much is taken and kept.
     *
     * @param programUpload bytes of a capsule or pipeline
     * @param dataAssetUpload bytes of a data asset
     * @param checkouts extracted commits that are kept for the next run
     * @param keepWork how long what the tasks of a pipeline did is kept to go on from
     */
    record Limits(long programUpload, long dataAssetUpload, int checkouts, Duration keepWork) {}

    private static final long GIB = 1L << 30;
    private static final int PROCESSES = 4096;

    static CoveConfig read(Path file) {
        var reader = new Reader(parse(file), file);
        int processors = Runtime.getRuntime().availableProcessors();
        long machineMemory = machineMemory();
        var classes = new TreeMap<String, Resources>();
        int cpus = 1;
        for (String name : List.of("xsmall", "small", "medium", "large", "xlarge")) {
            classes.put(name, reader.resources("resources." + name, cpus, 4L * cpus * GIB));
            cpus *= 2;
        }
        classes.put("dedicated", new Resources(processors, machineMemory, PROCESSES));
        int capacityCpus = reader.number("capacity.cpus", processors, 1, 100_000).intValue();
        long capacityMemory =
                reader.number("capacity.memory", machineMemory, 1 << 20, Long.MAX_VALUE);
        var config =
                new CoveConfig(
                        reader.text("server.host", "127.0.0.1"),
                        reader.number("server.port", 8080, 0, 65535).intValue(),
                        Optional.of(reader.text("server.public_url", ""))
                                .filter(url -> !url.isEmpty())
                                .map(url -> url.replaceAll("/+$", "")),
                        capacityCpus,
                        capacityMemory,
                        reader.number("queue.waiting", 10_000, 1, 10_000_000).intValue(),
                        reader.network("network.default", Network.INTERNET),
                        reader.network("network.widest", Network.INTERNET),
                        reader.paths("sandbox.paths"),
                        classes,
                        reader.resources("resources.default", 1, 4 * GIB),
                        new Resources(
                                reader.number("pipelines.cpus", capacityCpus, 1, 100_000)
                                        .intValue(),
                                reader.number(
                                        "pipelines.memory",
                                        capacityMemory,
                                        1 << 20,
                                        Long.MAX_VALUE),
                                PROCESSES),
                        new Limits(
                                reader.number("limits.program_upload", 20 * GIB, 1, Long.MAX_VALUE),
                                reader.number(
                                        "limits.data_asset_upload", 1024 * GIB, 1, Long.MAX_VALUE),
                                reader.number("limits.checkouts", 500, 1, 1_000_000).intValue(),
                                Duration.ofDays(
                                        reader.number("pipelines.keep_work_days", 7, 0, 36_500))),
                        reader.origins);
        reader.throwIfWrong();
        return config;
    }

    /** The same with what the command line says. */
    CoveConfig with(LocalServer.Options options) {
        return new CoveConfig(
                options.host().orElse(host),
                options.port().orElse(port),
                publicUrl,
                cpus,
                memory,
                waiting,
                network,
                widestNetwork,
                sandboxPaths,
                classes,
                usual,
                pipelines,
                limits,
                origins);
    }

    /** The same for a server that one command of this machine starts for itself. */
    CoveConfig forOneCommand() {
        return new CoveConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                cpus,
                memory,
                waiting,
                network,
                widestNetwork,
                sandboxPaths,
                classes,
                usual,
                pipelines,
                limits,
                origins);
    }

    private static JsonNode parse(Path file) {
        try {
            return new TomlMapper().readTree(Files.exists(file) ? Files.readString(file) : "");
        } catch (JsonProcessingException e) {
            throw CoveException.invalid(
                    "%s, line %d: %s"
                            .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long machineMemory() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize();
    }

    /** Takes each setting from the file or its default, and notes which it was. */
    private static final class Reader {
        private final JsonNode root;
        private final Path file;
        private final Map<String, String> origins = new LinkedHashMap<>();
        private final List<String> mistakes = new ArrayList<>();

        Reader(JsonNode root, Path file) {
            this.root = root;
            this.file = file;
            for (var table : root.properties()) {
                for (var setting : table.getValue().properties()) {
                    origins.put(table.getKey() + "." + setting.getKey(), "unknown");
                }
            }
        }

        private <T> T setting(
                String name, T usual, String wanted, Function<JsonNode, Optional<T>> parse) {
            JsonNode node = root.at("/" + name.replace('.', '/'));
            Optional<T> value = node.isMissingNode() ? Optional.of(usual) : parse.apply(node);
            if (value.isEmpty()) {
                mistakes.add("%s: %s must be %s, but it is %s".formatted(file, name, wanted, node));
            }
            origins.put(
                    name,
                    "%s  # %s"
                            .formatted(
                                    value.orElse(usual),
                                    node.isMissingNode() ? "default" : file.toString()));
            return value.orElse(usual);
        }

        String text(String name, String usual) {
            return setting(
                    name,
                    usual,
                    "a string",
                    node -> node.isTextual() ? Optional.of(node.textValue()) : Optional.empty());
        }

        Long number(String name, long usual, long least, long most) {
            return setting(
                    name,
                    usual,
                    "an integer from %d to %d".formatted(least, most),
                    node ->
                            node.canConvertToLong()
                                            && node.isIntegralNumber()
                                            && node.longValue() >= least
                                            && node.longValue() <= most
                                    ? Optional.of(node.longValue())
                                    : Optional.empty());
        }

        Network network(String name, Network usual) {
            return setting(
                    name,
                    usual,
                    "\"none\", \"internet\" or \"host\"",
                    node -> Network.parse(node.asText()));
        }

        List<Path> paths(String name) {
            return setting(
                    name,
                    List.of(),
                    "a list of absolute paths of folders that are there",
                    node -> {
                        var paths = new ArrayList<Path>();
                        node.forEach(path -> paths.add(Path.of(path.asText())));
                        return paths.stream()
                                                .allMatch(
                                                        path ->
                                                                path.isAbsolute()
                                                                        && Files.isDirectory(path))
                                        && node.isArray()
                                ? Optional.of(List.copyOf(paths))
                                : Optional.empty();
                    });
        }

        Resources resources(String name, int cpus, long memory) {
            var usual = new Resources(cpus, memory, PROCESSES);
            return setting(
                    name,
                    usual,
                    "a table such as { cpus = 2, memory = 8589934592 }, with positive numbers",
                    node -> {
                        int wantedCpus = node.path("cpus").asInt(cpus);
                        long wantedMemory = node.path("memory").asLong(memory);
                        int processes = node.path("processes").asInt(PROCESSES);
                        return node.isObject()
                                        && wantedCpus > 0
                                        && wantedMemory > 0
                                        && processes > 0
                                ? Optional.of(new Resources(wantedCpus, wantedMemory, processes))
                                : Optional.empty();
                    });
        }

        void throwIfWrong() {
            origins.forEach(
                    (name, origin) -> {
                        if (origin.equals("unknown")) {
                            mistakes.add(
                                    "%s: there is no setting %s; cove config lists all"
                                            .formatted(file, name));
                        }
                    });
            CoveException.throwIfAny(mistakes);
        }
    }
}
