// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.cli.LocalServer;
import cove.computation.Computations;
import cove.computation.Planning;
import cove.db.PostgresqlAddress;
import cove.environment.Environments;
import cove.event.Events;
import cove.executor.Capacity;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.docker.DockerExecutor;
import cove.executor.sandbox.SandboxExecutor;
import cove.executor.slurm.SlurmExecutor;
import cove.executor.slurm.SlurmSettings;
import cove.problem.CoveException;
import cove.s3.S3Settings;
import cove.webhook.Webhooks;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings in force: {@code cove.toml} in the home, else the default that docs/operating.md
 * tells.
 *
 * @param mountsIdle how long a mount of a bucket stays that no run needs
 * @param origins each setting with its value and where that comes from
 */
record CoveConfig(
        Listen listen,
        Kept kept,
        Computations.Settings computations,
        List<Path> sandboxPaths,
        DockerExecutor.Settings docker,
        SlurmSettings slurm,
        SlurmPipelines slurmPipelines,
        Limits limits,
        Events.Settings events,
        Webhooks.Settings webhooks,
        S3Settings s3,
        Duration mountsIdle,
        Environments.Settings environments,
        Map<String, String> origins) {
    /** Processes of one run, where nothing else is said. */
    static final int PROCESSES = 4096;

    /** Every executor there is; the first is the one that needs nothing to be set up. */
    private static final List<String> EXECUTORS =
            List.of(SandboxExecutor.NAME, DockerExecutor.NAME, SlurmExecutor.NAME);

    private static final long GIB = 1L << 30;

    /**
     * Where the server answers.
     *
     * @param publicUrl what others reach it by, without a slash at its end
     */
    record Listen(String host, int port, Optional<String> publicUrl) {
        private static Listen read(SettingsReader file) {
            return new Listen(
                    file.text("server.host", "127.0.0.1"),
                    file.number("server.port", 8080, 0, 65535).intValue(),
                    Optional.of(file.text("server.public_url", ""))
                            .filter(url -> !url.isEmpty())
                            .map(url -> url.replaceAll("/+$", "")));
        }

        /** What to connect to from this machine. */
        String here(int port) {
            String name =
                    switch (host) {
                        case "0.0.0.0", "::" -> "127.0.0.1";
                        case String address when address.contains(":") -> "[" + address + "]";
                        case String other -> other;
                    };
            return "http://" + name + ":" + port;
        }
    }

    /**
     * Where rows are kept, and what servers that keep them together know of each other.
     *
     * @param postgresql none for a file in the home
     * @param machine the same for servers that see each other's processes
     * @param silence how long a server may be silent before others take over its work
     */
    record Kept(Optional<PostgresqlAddress> postgresql, String machine, Duration silence) {
        private static Kept read(SettingsReader file) {
            return new Kept(
                    file.postgresql("database.url"),
                    Machine.name(),
                    Duration.ofSeconds(file.number("server.takeover_seconds", 15, 2, 86_400)));
        }

        boolean isShared() {
            return postgresql.isPresent();
        }
    }

    /**
     * How much is taken and kept.
     *
     * @param programUpload bytes of a capsule or pipeline
     * @param dataAssetUpload bytes of a data asset
     * @param checkouts extracted commits that are kept for the next run
     * @param keepUploads how long what came of a data asset waits for the rest
     */
    record Limits(long programUpload, long dataAssetUpload, int checkouts, Duration keepUploads) {
        private static Limits read(SettingsReader file) {
            return new Limits(
                    file.number("limits.program_upload", 20 * GIB, 1, Long.MAX_VALUE),
                    file.number("limits.data_asset_upload", 1024 * GIB, 1, Long.MAX_VALUE),
                    file.number("limits.checkouts", 500, 1, 1_000_000).intValue(),
                    Duration.ofDays(file.number("limits.keep_upload_days", 7, 1, 36_500)));
        }
    }

    /**
     * Pipelines on a cluster.
     *
     * @param headIsJob whether Nextflow itself is a job, and not on the server's machine
     * @param tasks jobs of one pipeline at a time, besides Nextflow
     */
    record SlurmPipelines(boolean headIsJob, int tasks) {}

    static CoveConfig read(Path path) {
        var file = new SettingsReader(path);
        List<Path> paths = file.paths("sandbox.paths");
        var config =
                new CoveConfig(
                        Listen.read(file),
                        Kept.read(file),
                        computations(file),
                        paths,
                        docker(file),
                        SlurmReading.read(file, paths),
                        SlurmReading.pipelines(file),
                        Limits.read(file),
                        events(file),
                        new Webhooks.Settings(file.flag("webhooks.private", false)),
                        S3Reading.read(file),
                        Duration.ofSeconds(file.number("external.idle_seconds", 300, 0, 86_400)),
                        EnvironmentsReading.read(file),
                        file.origins());
        file.throwIfWrong();
        return config;
    }

    private static DockerExecutor.Settings docker(SettingsReader file) {
        String usual =
                Optional.ofNullable(System.getenv("DOCKER_HOST"))
                        .filter(host -> !host.isBlank())
                        .orElse("unix:///var/run/docker.sock");
        return new DockerExecutor.Settings(
                file.engine("docker.host", usual),
                Optional.of(file.text("docker.image", "")).filter(image -> !image.isBlank()),
                Optional.of(file.text("docker.internet", "")).filter(name -> !name.isBlank()));
    }

    private static Events.Settings events(SettingsReader file) {
        return new Events.Settings(
                Duration.ofDays(file.number("events.keep_days", 14, 1, 36_500)),
                file.number("events.keep_number", 1_000_000, 1, Long.MAX_VALUE));
    }

    private static Computations.Settings computations(SettingsReader file) {
        int processors = Runtime.getRuntime().availableProcessors();
        long machineMemory = machineMemory();
        var classes = new TreeMap<String, Resources>();
        int cpus = 1;
        for (String name : List.of("xsmall", "small", "medium", "large", "xlarge")) {
            classes.put(name, file.resources("resources." + name, cpus, 4L * cpus * GIB));
            cpus *= 2;
        }
        classes.put("dedicated", new Resources(processors, machineMemory, PROCESSES));
        var capacity =
                new Capacity(
                        file.number("capacity.cpus", processors, 1, 100_000).intValue(),
                        file.number("capacity.memory", machineMemory, 1 << 20, Long.MAX_VALUE),
                        Integer.MAX_VALUE,
                        file.number("capacity.gpus", 0, 0, 1000).intValue());
        List<String> executors = file.words("server.executors", EXECUTORS);
        int waiting = file.number("queue.waiting", 10_000, 1, 10_000_000).intValue();
        Network network = file.network("network.default", Network.INTERNET);
        Network widest = file.network("network.widest", Network.INTERNET);
        Resources usual = file.resources("resources.default", 1, 4 * GIB);
        var pipelines =
                new Resources(
                        file.number("pipelines.cpus", capacity.cpus(), 1, 100_000).intValue(),
                        file.number("pipelines.memory", capacity.memory(), 1 << 20, Long.MAX_VALUE),
                        PROCESSES);
        return new Computations.Settings(
                new Planning.Settings(
                        classes,
                        usual,
                        pipelines,
                        Map.of(SlurmExecutor.NAME, SlurmReading.ofPipelines(file)),
                        network,
                        widest,
                        executors),
                capacity,
                waiting,
                Duration.ofDays(file.number("pipelines.keep_work_days", 7, 0, 36_500)));
    }

    private static long machineMemory() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize();
    }

    /** The same with what the command line says. */
    CoveConfig with(LocalServer.Options options) {
        return at(
                new Listen(
                        options.host().orElse(listen.host()),
                        options.port().orElse(listen.port()),
                        listen.publicUrl()),
                options.executor().map(this::withUsual).orElse(computations));
    }

    /** The executor that was named comes first; the others still end what they have begun. */
    private Computations.Settings withUsual(String executor) {
        if (!EXECUTORS.contains(executor)) {
            throw CoveException.invalid(
                    "There is no executor '%s'; there is: %s."
                            .formatted(executor, String.join(", ", EXECUTORS)));
        }
        return computations.withExecutors(
                Stream.concat(Stream.of(executor), computations.planning().executors().stream())
                        .distinct()
                        .toList());
    }

    /** The same for a server that one command of this machine starts for itself. */
    CoveConfig forOneCommand() {
        return at(new Listen("127.0.0.1", 0, Optional.empty()), computations);
    }

    private CoveConfig at(Listen elsewhere, Computations.Settings changed) {
        return new CoveConfig(
                elsewhere,
                kept,
                changed,
                sandboxPaths,
                docker,
                slurm,
                slurmPipelines,
                limits,
                events,
                webhooks,
                s3,
                mountsIdle,
                environments,
                origins);
    }
}
