// SPDX-License-Identifier: Apache-2.0
package cove.testing;

import cove.process.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Slurm on this machine, of two nodes, with settings, keys and ports of its own, for the
 * life of this JVM. What a test stops it starts again.
 */
public final class TestingSlurm {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NODES = List.of("n1", "n2");
    private static final TestingSlurm SHARED = new TestingSlurm();

    private final Map<String, Process> processes = new LinkedHashMap<>();
    private Path folder;

    /** The one for all tests, started when it is first asked for. */
    public static synchronized TestingSlurm shared() {
        if (SHARED.folder == null) {
            SHARED.start();
        }
        return SHARED;
    }

    /** The file that its commands read their settings from (SLURM_CONF). */
    public Path configuration() {
        return folder.resolve("slurm.conf");
    }

    private void start() {
        try {
            folder = Files.createTempDirectory("cove-slurm-");
            // munged insists that others may enter the folder of its socket, and not write there.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndRemove));
            byte[] key = new byte[256];
            new SecureRandom().nextBytes(key);
            Files.write(folder.resolve("munge.key"), key);
            Files.setPosixFilePermissions(
                    folder.resolve("munge.key"), PosixFilePermissions.fromString("rw-------"));
            for (String name : List.of("state", "spool-n1", "spool-n2")) {
                Files.createDirectory(folder.resolve(name));
            }
            Files.writeString(configuration(), configurationText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launch(
                "munged",
                "munged",
                "--foreground",
                "--force",
                "--key-file=" + folder.resolve("munge.key"),
                "--socket=" + folder.resolve("munge.socket"),
                "--pid-file=" + folder.resolve("munged.pid"),
                "--log-file=" + folder.resolve("munged.log"),
                "--seed-file=" + folder.resolve("munged.seed"));
        Eventually.so("munged", PATIENCE, () -> Files.exists(folder.resolve("munge.socket")));
        startController();
        NODES.forEach(this::startNode);
        awaitNodes();
    }

    private String configurationText() throws IOException {
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        String user = System.getProperty("user.name");
        return """
        ClusterName=testing
        SlurmctldHost=%1$s(127.0.0.1)
        SlurmctldPort=%2$d
        AuthType=auth/munge
        AuthInfo=socket=%3$s/munge.socket
        CredType=cred/munge
        SlurmUser=%4$s
        SlurmdUser=%4$s
        StateSaveLocation=%3$s/state
        SlurmdSpoolDir=%3$s/spool-%%n
        SlurmctldPidFile=%3$s/slurmctld.pid
        SlurmdPidFile=%3$s/slurmd-%%n.pid
        SlurmctldLogFile=%3$s/slurmctld.log
        SlurmdLogFile=%3$s/slurmd-%%n.log
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SwitchType=switch/none
        MpiDefault=none
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU_Memory
        SlurmdParameters=config_overrides
        SchedulerParameters=batch_sched_delay=0,bf_interval=1
        ReturnToService=2
        SlurmctldTimeout=30
        SlurmdTimeout=10
        KillWait=2
        MessageTimeout=3
        NodeName=n1 NodeHostname=%1$s NodeAddr=127.0.0.1 Port=%5$d CPUs=64 RealMemory=256000
        NodeName=n2 NodeHostname=%1$s NodeAddr=127.0.0.1 Port=%6$d CPUs=64 RealMemory=256000
        PartitionName=usual Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
        PartitionName=other Nodes=n2 MaxTime=60 State=UP
        PartitionName=closed Nodes=n2 State=DOWN
        """
                .formatted(host, freePort(), folder, user, freePort(), freePort());
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Starts the controller, with all that it knew before, unless it runs. */
    public void startController() {
        if (processes.containsKey("slurmctld") && processes.get("slurmctld").isAlive()) {
            return;
        }
        launch("slurmctld", "slurmctld", "-D");
        Eventually.so(
                "slurmctld answers",
                PATIENCE,
                () -> {
                    if (!processes.get("slurmctld").isAlive()) {
                        throw new AssertionError("slurmctld ended; see " + folder);
                    }
                    return run("scontrol", "ping").stdout().contains("is UP");
                });
    }

    /** Ends the controller as an administrator does. */
    public void stopController() {
        end("slurmctld", "TERM");
    }

    /** Ends the controller without a warning. */
    public void killController() {
        end("slurmctld", "KILL");
    }

    /** Starts what runs the jobs of a node. */
    public void startNode(String name) {
        launch(name, "slurmd", "-D", "-N", name);
    }

    /** Ends what starts the jobs of a node; those that run have a process of their own. */
    public void killNodeDaemon(String name) {
        end(name, "KILL");
    }

    /** Ends what runs the jobs of a node, and its jobs, as if the node had lost its power. */
    public void killNode(String name) {
        end(name, "KILL");
        killJobs("spool-" + name);
    }

    /** Each job has a process of its own, slurmstepd, that outlives the daemon. */
    private void killJobs(String spool) {
        ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).startsWith("slurmstepd: ["))
                .filter(process -> isOf(spool, process.pid()))
                .forEach(
                        step -> {
                            step.descendants().forEach(ProcessHandle::destroyForcibly);
                            step.destroyForcibly();
                        });
    }

    private boolean isOf(String spool, long step) {
        return !run("find", "/proc/" + step + "/fd", "-lname", folder + "/" + spool + "*")
                .stdout()
                .isEmpty();
    }

    /** Waits until the controller has written down what it did until now. */
    public void awaitSaved() {
        long now = System.currentTimeMillis();
        // It saves when something changed.
        String held = run("sbatch", "--hold", "--parsable", "--wrap=true").stdout().strip();
        run("scancel", held);
        Eventually.so(
                "the controller to save its state",
                PATIENCE,
                () -> {
                    try {
                        return Files.getLastModifiedTime(folder.resolve("state/job_state"))
                                        .toMillis()
                                > now;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    /** Waits until both nodes take jobs. */
    public void awaitNodes() {
        Eventually.so(
                "two nodes, see " + folder,
                PATIENCE,
                () ->
                        run("sinfo", "--noheader", "--partition=usual", "--Node", "--format=%T")
                                        .stdout()
                                        .lines()
                                        .filter(
                                                state ->
                                                        state.equals("idle")
                                                                || state.equals("mixed"))
                                        .count()
                                == NODES.size());
    }

    /** Runs one of Slurm's commands, as an administrator. */
    public CommandRunner.Outcome run(String... command) {
        return CommandRunner.run(
                Arrays.asList(command),
                folder,
                Map.of("SLURM_CONF", configuration().toString()),
                PATIENCE);
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(pid), "cmdline"),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** They end with the thread that starts them: that one lives as long as this JVM. */
    private void launch(String name, String... command) {
        var words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        words.addAll(Arrays.asList(command));
        var builder =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve(name + ".out").toFile()));
        builder.environment().put("SLURM_CONF", configuration().toString());
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (own, more) -> own + ":" + more);
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform()
                .daemon()
                .name(name)
                .start(
                        () -> {
                            try {
                                started.complete(builder.start());
                                new CountDownLatch(1).await();
                            } catch (IOException | InterruptedException e) {
                                started.completeExceptionally(e);
                            }
                        });
        processes.put(name, started.join());
    }

    private void end(String name, String signal) {
        Process process = processes.get(name);
        run("kill", "-s", signal, Long.toString(process.pid()));
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void stopAndRemove() {
        processes.values().forEach(Process::destroyForcibly);
        killJobs("spool-");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A job that ends just now still writes there.
        }
    }
}
