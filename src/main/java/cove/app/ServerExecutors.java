// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.environment.Environments;
import cove.executor.Executor;
import cove.executor.ExecutorChoice;
import cove.executor.docker.DockerExecutor;
import cove.executor.sandbox.SandboxExecutor;
import cove.executor.slurm.SlurmExecutor;
import cove.executor.tasks.Seal;
import cove.executor.tasks.TaskingExecutor;
import cove.folder.Trash;
import cove.secret.Secrets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the executors that the settings name, all of which can carry out pipelines. */
final class ServerExecutors {
    /** On one machine its CPUs and its memory are what limits a pipeline. */
    private static final TaskingExecutor.Limits OF_ONE_MACHINE =
            new TaskingExecutor.Limits(10_000, Long.MAX_VALUE);

    private final Home home;
    private final CoveConfig config;
    private final Secrets secrets;
    private final Trash trash;
    private final InstantSource clock;
    private Optional<SandboxExecutor> sandbox = Optional.empty();

    ServerExecutors(
            Home home, CoveConfig config, Secrets secrets, Trash trash, InstantSource clock) {
        this.home = home;
        this.config = config;
        this.secrets = secrets;
        this.trash = trash;
        this.clock = clock;
    }

    ExecutorChoice chosen() {
        return new ExecutorChoice(
                config.computations().planning().executors().stream().map(this::executor).toList());
    }

    private Executor executor(String name) {
        return switch (name) {
            case SandboxExecutor.NAME -> sandbox();
            case DockerExecutor.NAME -> docker();
            case SlurmExecutor.NAME -> slurm();
            default -> throw new IllegalStateException("no executor is called " + name);
        };
    }

    /** One, also where it only has the heads of pipelines whose tasks are elsewhere. */
    private SandboxExecutor sandbox() {
        if (sandbox.isEmpty()) {
            sandbox =
                    Optional.of(
                            new SandboxExecutor(
                                    sandbox(home, config.kept()), config.sandboxPaths(), clock));
        }
        return sandbox.get();
    }

    private Executor docker() {
        var docker =
                new DockerExecutor(
                        config.docker(),
                        ofThisMachine(home.path().resolve("docker"), config.kept()));
        return tasking(docker, sandbox(), OF_ONE_MACHINE);
    }

    private Executor slurm() {
        var slurm =
                new SlurmExecutor(
                        ofThisMachine(home.path().resolve("slurm"), config.kept()), config.slurm());
        var pipelines = config.slurmPipelines();
        return tasking(
                slurm,
                pipelines.headIsJob() ? slurm : sandbox(),
                new TaskingExecutor.Limits(
                        pipelines.tasks(), config.computations().planning().usual().memory()));
    }

    private Executor tasking(Executor tasks, Executor commands, TaskingExecutor.Limits limits) {
        return new TaskingExecutor(tasks, commands, limits, new SealOfSecrets(), trash::take);
    }

    private final class SealOfSecrets implements Seal {
        @Override
        public byte[] seal(byte[] plain, String about) {
            return secrets.sealFor(plain, about);
        }

        @Override
        public byte[] open(byte[] sealed, String about) {
            return secrets.openOf(sealed, about);
        }
    }

    /** Where images are built, if any run gets one. */
    static Optional<Environments.Engine> builder(CoveConfig config) {
        return config.computations().planning().executors().contains(DockerExecutor.NAME)
                ? Optional.of(
                        new Environments.Engine(
                                DockerExecutor.NAME,
                                config.docker().host(),
                                config.docker().image()))
                : Optional.empty();
    }

    /** What all sandboxes of one machine share is made of what that machine has. */
    static Path sandbox(Home home, CoveConfig.Kept kept) {
        return ofThisMachine(home.path().resolve("sandbox"), kept);
    }

    /** A folder apart from that of the other machines of a shared home. */
    static Path ofThisMachine(Path folder, CoveConfig.Kept kept) {
        return kept.isShared() ? folder.resolve(kept.machine()) : folder;
    }
}
