// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import cove.executor.Executor;
import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Place;
import cove.executor.Resources;
import cove.executor.RootFilesystem;
import cove.executor.RunHandle;
import cove.executor.RunStatus;
import cove.executor.Usage;
import cove.process.NamedPipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs launches as containers, by way of an engine that speaks Docker's API. */
public final class DockerExecutor implements Executor {
    public static final String NAME = "docker";

    /**
     * What the administrator says.
     *
     * @param host where the engine answers, such as {@code unix:///var/run/docker.sock}
     * @param image what runs get that bring no environment of their own
     * @param internet the engine's name of a network that leads to public addresses alone
     */
    public record Settings(String host, Optional<String> image, Optional<String> internet) {}

    private static final Duration READ_WITHIN = Duration.ofSeconds(5);
    private static final String REMOVED = "somebody removed its container";

    private final Engine engine;
    private final Listing listing;
    private final LogReaders readers;
    private final EngineSize size;
    private final ContainerStarts starts;
    private final ContainerEnds ends;
    private final ContainerRemovals removals;
    private final String firstScript;
    private final StaticShell shell = StaticShell.ofThisMachine();
    private final Settings settings;

    /** Where the runs are that were spoken of. */
    private final Map<String, RunHandle> known = new ConcurrentHashMap<>();

    private Optional<EndEvents> events = Optional.empty();

    /**
     * Connects to an engine; it need not be there yet.
     *
     * @param folder a folder of this executor's own
     */
    public DockerExecutor(Settings settings, Path folder) {
        try {
            Files.createDirectories(folder);
            this.settings = settings;
            this.engine = new Engine(settings.host(), folder.toRealPath().toString());
            this.listing = new Listing(engine);
            this.readers = new LogReaders(folder);
            this.size = new EngineSize(engine);
            this.starts =
                    new ContainerStarts(
                            engine,
                            readers,
                            new ContainerUser(engine, folder),
                            size,
                            InstantSource.system());
            this.ends = new ContainerEnds(readers);
            this.removals = new ContainerRemovals(engine);
            this.firstScript = script("first.sh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream in = DockerExecutor.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Resources atMost(Resources wanted) {
        return size.atMost(wanted);
    }

    @Override
    public Place place() {
        return new Place(
                "the container image " + settings.image().orElse("of its environment"),
                "the container engine");
    }

    @Override
    public Optional<String> lacking(Network wanted) {
        return wanted == Network.INTERNET && settings.internet().isEmpty()
                ? Optional.of(
                        "the container engine's own networks lead to this machine and its neighbours too, and [docker] internet in cove.toml names no other")
                : Optional.empty();
    }

    private String network(Network network) {
        return switch (network) {
            case NONE -> "none";
            case INTERNET -> settings.internet().orElse("none");
            case HOST -> "host";
        };
    }

    private Optional<String> image(RootFilesystem root) {
        return switch (root) {
            case RootFilesystem.Image image -> Optional.of(image.reference());
            case RootFilesystem.Host _ -> settings.image();
            case RootFilesystem.Folder _ -> Optional.empty();
        };
    }

    @Override
    public RunHandle prepare(Launch launch) {
        var files = new ContainerFiles(launch.folder());
        try {
            files.create(launch.secrets());
            NamedPipe.make(files.output());
            // Last: what has it is prepared.
            Files.write(
                    files.launch(),
                    PlanJson.bytes(
                            ContainerPlan.of(
                                    launch,
                                    image(launch.root()),
                                    network(launch.network()),
                                    firstScript,
                                    shell)));
        } catch (IOException e) {
            files.deleteSecrets();
            throw new UncheckedIOException(e);
        }
        return new RunHandle(launch.id(), launch.folder());
    }

    @Override
    public void submit(RunHandle handle) {
        known.put(handle.id(), handle);
        starts.submit(handle);
    }

    @Override
    public Map<RunHandle, RunStatus> poll(Collection<RunHandle> handles) {
        Map<RunHandle, RunStatus> answers = new HashMap<>();
        for (RunHandle handle : handles) {
            new ContainerFiles(handle.folder())
                    .exit()
                    .ifPresent(exit -> answers.put(handle, new RunStatus.Exited(exit)));
        }
        if (answers.size() < handles.size()) {
            Optional<Map<String, Container>> containers = listing.now();
            for (RunHandle handle : handles) {
                answers.computeIfAbsent(
                        handle,
                        _ ->
                                containers
                                        .map(all -> poll(handle, all.get(handle.id())))
                                        .orElseGet(() -> unseen(handle)));
            }
        }
        return answers;
    }

    /** While the engine cannot be asked. */
    private static RunStatus unseen(RunHandle handle) {
        var files = new ContainerFiles(handle.folder());
        return files.isPrepared() && files.told().isBegun()
                ? running(files)
                : new RunStatus.Waiting("the container engine does not answer");
    }

    private static RunStatus running(ContainerFiles files) {
        return new RunStatus.Running(files.timeMade().orElseGet(Instant::now));
    }

    private RunStatus poll(RunHandle handle, Container container) {
        var files = new ContainerFiles(handle.folder());
        known.put(handle.id(), handle);
        try {
            return switch (container == null ? "absent" : container.getState()) {
                case "absent" -> absent(handle, files);
                case "created" -> created(handle, files);
                case "removing" ->
                        files.told().isBegun()
                                ? running(files)
                                : new RunStatus.Waiting("its container is being removed");
                case "exited", "dead" -> ended(handle, files, Duration.ZERO);
                default -> {
                    readers.ensure(files);
                    yield running(files);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunStatus absent(RunHandle handle, ContainerFiles files) throws IOException {
        // Asked first: what is being started may have its container by now.
        boolean isStarting = starts.isStarting(handle);
        if (!files.isPrepared()) {
            return new RunStatus.Lost("it was never prepared");
        }
        Optional<String> refusal = starts.refusal(handle);
        if (refusal.isPresent()) {
            return new RunStatus.Lost(refusal.get());
        }
        if (isStarting) {
            return new RunStatus.Waiting("its container is being made");
        }
        Optional<MadeContainer> made = files.made();
        // Listed before this was written down, so its absence means nothing yet.
        if (made.isPresent() && engine.inspect(made.get().id()).isEmpty()) {
            return files.isForNobody() && !files.told().isBegun()
                    ? new RunStatus.Lost("it was stopped before it started")
                    : ends.settleWithoutContainer(files, REMOVED);
        }
        return created(handle, files);
    }

    private RunStatus created(RunHandle handle, ContainerFiles files) throws IOException {
        if (files.told().isBegun()) {
            return begun(handle, files);
        }
        if (files.isForNobody()) {
            return new RunStatus.Lost("it was stopped before it started");
        }
        Optional<String> refusal = starts.refusal(handle);
        if (refusal.isPresent()) {
            return new RunStatus.Lost(refusal.get());
        }
        submit(handle);
        return new RunStatus.Waiting("its container is about to start");
    }

    /**
     * It was about to start when the engine was asked. Where the engine says the same once more, it
     * was killed in that moment and will never know: the run ends when its output does.
     */
    private RunStatus begun(RunHandle handle, ContainerFiles files) throws IOException {
        readers.ensure(files);
        if (readers.isReading(files)) {
            return running(files);
        }
        var found = engine.inspect(ContainerPlan.name(handle.id()));
        if (found.filter(DockerExecutor::isCreated).isEmpty()) {
            return ended(handle, files, Duration.ZERO);
        }
        Strays.kill(found.get().getId());
        return ends.settleWithoutContainer(
                files, "the container engine was killed as it started it, and lost it");
    }

    private static boolean isCreated(InspectContainerResponse found) {
        return "created".equals(found.getState().getStatus());
    }

    /** Over once its output has been read to its end. */
    private RunStatus ended(RunHandle handle, ContainerFiles files, Duration patience) {
        if (!readers.hasReadAll(files, patience)) {
            return running(files);
        }
        return engine.inspect(ContainerPlan.name(handle.id()))
                .map(found -> ends.settle(files, found.getState()))
                .orElseGet(() -> ends.settleWithoutContainer(files, REMOVED));
    }

    @Override
    public boolean hasEnded(RunHandle handle) {
        var files = new ContainerFiles(handle.folder());
        return files.exit().isPresent() || files.told().exitCode().isPresent();
    }

    /**
     * The engine's containers are processes of this machine: it reads their output here as well.
     */
    @Override
    public Optional<Usage> usage(RunHandle handle) {
        return engine.inspect(ContainerPlan.name(handle.id()))
                .filter(found -> Optional.ofNullable(found.getState().getPidLong()).orElse(0L) > 0)
                .flatMap(found -> Usage.ofGroupsOf(found.getState().getPidLong(), found.getId()));
    }

    @Override
    public void stop(RunHandle handle) {
        var files = new ContainerFiles(handle.folder());
        if (files.exit().isPresent()) {
            return;
        }
        files.claimForNobody();
        String name = ContainerPlan.name(handle.id());
        engine.inspect(name)
                .ifPresent(
                        found -> {
                            if (!isCreated(found)) {
                                engine.kill(name);
                            } else if (files.told().isBegun()) {
                                Strays.kill(found.getId());
                            } else {
                                engine.remove(name);
                            }
                        });
    }

    @Override
    public void release(RunHandle handle) {
        var files = new ContainerFiles(handle.folder());
        files.deleteSecrets();
        String name = ContainerPlan.name(handle.id());
        if (files.exit().isPresent()) {
            removals.begin(name); // All its processes have ended.
        } else {
            engine.remove(name);
        }
        readers.release(files);
        files.deletePipe();
        starts.forget(handle);
        known.remove(handle.id());
    }

    @Override
    public void onEnd(Consumer<String> listener) {
        events =
                Optional.of(
                        new EndEvents(
                                engine,
                                this::connected,
                                id -> Thread.ofVirtual().start(() -> ended(id, listener))));
    }

    private void connected() {
        size.learn();
        new Leftovers(engine).remove();
    }

    /** Tells it when the end is written down, so that who polls then learns it. */
    private void ended(String id, Consumer<String> listener) {
        Optional.ofNullable(known.get(id))
                .ifPresent(
                        handle -> {
                            ended(handle, new ContainerFiles(handle.folder()), READ_WITHIN);
                            listener.accept(id);
                        });
    }

    @Override
    public void close() {
        starts.close();
        removals.close();
        events.ifPresent(EndEvents::close);
        engine.close();
    }
}
