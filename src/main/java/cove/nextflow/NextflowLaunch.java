// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import com.fasterxml.jackson.databind.json.JsonMapper;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.Resources;
import cove.executor.RootFilesystem;
import cove.executor.SecretVariables;
import cove.executor.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The launch of a pipeline: Nextflow in one sandbox, each task in another. Both see the repository
 * at {@code /repo} and the tasks' folders at {@code /tasks}.
 */
public final class NextflowLaunch {
    private static final String REPOSITORY = "/repo";
    static final String TASKS = "/tasks";
    private static final String OWN = "/run/nextflow";
    private static final String RESULTS = REPOSITORY + "/results";

    /** Beside the published results, as an export has them. */
    private static final String REPORTS = RESULTS + "/nextflow";

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/cove/bin";

    /** Nothing is asked there; the generated scripts want an image to have a name. */
    private static final String REGISTRY_HOST = "registry.cove";

    /** An eighth of the run's memory is Nextflow's own, within reason; tasks get the rest. */
    private static final long LEAST_HEAP = 256L << 20;

    private static final long MOST_HEAP = 2L << 30;

    /** Where Nextflow has its own memory: its JVM's, and address space that it never uses. */
    private static final long BESIDE_HEAP = 3L << 30;

    private static final int CPUS_OF_NEXTFLOW = 2;

    /** The job id that scripts look for to know that they run in a pipeline, one for each task. */
    private static final String TASK =
            "AWS_BATCH_JOB_ID=${PWD##*/} /bin/bash .command.run > .command.log 2>&1";

    private final Nextflow nextflow;
    private final PipelineRun run;

    private NextflowLaunch(Nextflow nextflow, PipelineRun run) {
        this.nextflow = nextflow;
        this.run = run;
    }

    /** Writes down what the run needs, and tells how it is launched. */
    public static Launch of(Nextflow nextflow, PipelineRun run) throws IOException {
        var launch = new NextflowLaunch(nextflow, run);
        launch.createFolders();
        launch.write();
        return launch.launch();
    }

    /** To be called once every process of the run is gone; see {@link PublishedResults}. */
    public static void settle(
            Path code, Path data, Map<String, Path> dataAssets, Path results, KeptWork kept)
            throws IOException {
        var shown = new HashMap<Path, Path>();
        shown.put(Path.of(REPOSITORY), code);
        shown.put(Path.of(TASKS), kept.tasks());
        for (String place : List.of(REPOSITORY + "/data", "/data", "/tmp/data")) {
            shown.put(Path.of(place), data);
            dataAssets.forEach((mount, files) -> shown.put(Path.of(place, mount), files));
        }
        shown.put(Path.of(RESULTS), results);
        shown.put(Path.of("/results"), results);
        new PublishedResults(new ShownPaths(shown), Path.of(RESULTS)).settle();
    }

    /** Also what mounts are put upon, where a sandbox could not make it. */
    private void createFolders() throws IOException {
        run.kept().create();
        for (Path folder :
                List.of(
                        run.code().resolve("data"),
                        run.code().resolve("results"),
                        run.code().resolve("pipeline/.nextflow"),
                        run.results().resolve("nextflow"),
                        home(),
                        temporary(),
                        own())) {
            Files.createDirectories(folder);
        }
        for (String mount : run.dataAssets().keySet()) {
            Files.createDirectories(run.data().resolve(mount));
        }
        Files.createFile(run.events());
        Files.createFile(own().resolve("events"));
        for (PipelineCapsule capsule : run.processes()) {
            view(capsule).create();
        }
    }

    private void write() throws IOException {
        Files.writeString(
                own().resolve("cove.config"),
                NextflowConfiguration.text(run.defaults(), ofTasks(), REPORTS));
        Files.write(
                own().resolve("params.json"),
                JsonMapper.builder().build().writeValueAsBytes(run.params()));
        Files.writeString(
                own().resolve("gitconfig"),
                CapsuleClones.configuration(run.processes(), c -> view(c).inside()));
    }

    private Launch launch() {
        return new Launch(
                        run.id(),
                        run.folder(),
                        command(),
                        REPOSITORY + "/pipeline",
                        environment(),
                        mounts(),
                        run.log(),
                        run.resources(),
                        run.network())
                .withTasks(tasks());
    }

    private List<String> command() {
        var words = new ArrayList<>(nextflow.command(heap()));
        words.addAll(
                List.of(
                        "-log",
                        REPORTS + "/nextflow.log",
                        "run",
                        "main.nf",
                        "-c",
                        OWN + "/cove.config",
                        "-params-file",
                        OWN + "/params.json",
                        "-work-dir",
                        TASKS,
                        "-ansi-log",
                        "false",
                        "-name",
                        // A name begins with a letter, and says which computation it was.
                        "cove-" + run.id()));
        run.profile().ifPresent(profile -> words.addAll(List.of("-profile", profile)));
        run.session().ifPresent(session -> words.addAll(List.of("-resume", session)));
        return words;
    }

    private long heap() {
        return Math.clamp(run.resources().memory() / 8, LEAST_HEAP, MOST_HEAP);
    }

    /** What all tasks together may use. */
    private Resources ofTasks() {
        Resources all = run.resources();
        return new Resources(
                all.cpus(), Math.max(all.memory() / 2, all.memory() - heap()), all.processes());
    }

    private Map<String, String> environment() {
        var environment = common();
        environment.put("RESULTS_PATH", RESULTS);
        environment.put("REGISTRY_HOST", REGISTRY_HOST);
        environment.put("JAVA_HOME", nextflow.java().toString());
        environment.put("NXF_HOME", "/root/.nextflow");
        if (run.network() == Network.NONE) {
            // Else Nextflow may fetch the plugins that the pipeline's configuration names.
            environment.put("NXF_OFFLINE", "true");
            // Nor may it look for those of engines that the configuration names, such as awsbatch.
            environment.put("NXF_PLUGINS_DEFAULT", "false");
        }
        environment.put("NXF_DISABLE_CHECK_LATEST", "true");
        environment.put("HOME", "/root");
        return environment;
    }

    private Map<String, String> common() {
        var environment = new HashMap<String, String>();
        environment.put("LANG", "C.UTF-8");
        environment.put("PATH", PATH);
        environment.put("CO_COMPUTATION_ID", run.id());
        environment.put("CO_PIPELINE_ID", run.pipelineId());
        environment.putAll(CapsuleClones.ENVIRONMENT);
        return environment;
    }

    private List<Mount> mounts() {
        var mounts = new ArrayList<>(nextflow.mounts());
        mounts.add(new Mount(temporary(), "/tmp", true));
        mounts.add(new Mount(home(), "/root", true));
        mounts.add(new Mount(run.code(), REPOSITORY, true));
        mounts.add(new Mount(run.kept().state(), REPOSITORY + "/pipeline/.nextflow", true));
        mounts.addAll(data(REPOSITORY + "/data"));
        mounts.addAll(data("/data"));
        mounts.add(new Mount(run.results(), RESULTS, true));
        mounts.add(new Mount(run.results(), "/results", true));
        mounts.add(new Mount(run.kept().tasks(), TASKS, true));
        mounts.add(new Mount(own(), OWN, false));
        mounts.add(new Mount(run.events(), OWN + "/events", true));
        return mounts;
    }

    private List<Mount> data(String target) {
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount(run.data(), target, false));
        run.dataAssets()
                .forEach(
                        (mount, files) ->
                                mounts.add(new Mount(files, target + "/" + mount, false)));
        return mounts;
    }

    private Tasks tasks() {
        var kinds = new LinkedHashMap<String, Tasks.Kind>();
        for (PipelineCapsule capsule : run.processes()) {
            var environment = common();
            environment.put("CO_CAPSULE_ID", capsule.capsuleId());
            if (!(capsule.root() instanceof RootFilesystem.Image)) {
                environment.putAll(capsule.variables());
            }
            var mounts = new ArrayList<>(seenByTasks());
            mounts.addAll(view(capsule).mounts());
            kinds.put(
                    capsule.process(),
                    kind(
                            environment,
                            mounts,
                            capsule.network(),
                            capsule.root(),
                            capsule.secrets()));
        }
        return new Tasks(
                run.kept().tasks(),
                TASKS,
                TASK,
                kinds,
                kind(
                        common(),
                        seenByTasks(),
                        run.network(),
                        new RootFilesystem.Host(),
                        SecretVariables.NONE),
                new Resources(
                        Math.min(run.resources().cpus(), CPUS_OF_NEXTFLOW),
                        heap() + BESIDE_HEAP,
                        run.resources().processes()));
    }

    private static Tasks.Kind kind(
            Map<String, String> environment,
            List<Mount> mounts,
            Network network,
            RootFilesystem root,
            SecretVariables secrets) {
        environment.putIfAbsent("HOME", "/root");
        if (root instanceof RootFilesystem.Image) {
            // It brings its own, and those of its Dockerfile.
            environment.keySet().removeAll(Set.of("LANG", "PATH"));
        }
        return new Tasks.Kind(environment, mounts, network, root, secrets);
    }

    /** Inputs may be links into the repository and its data. */
    private List<Mount> seenByTasks() {
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount(run.code(), REPOSITORY, false));
        mounts.addAll(data(REPOSITORY + "/data"));
        mounts.addAll(data("/tmp/data"));
        mounts.add(new Mount(own().resolve("gitconfig"), CapsuleClones.CONFIGURATION, false));
        return mounts;
    }

    private CapsuleRepositoryView view(PipelineCapsule capsule) {
        return new CapsuleRepositoryView(
                run.disposable().resolve("repositories").resolve(capsule.process()), capsule);
    }

    private Path own() {
        return run.disposable().resolve("nextflow");
    }

    private Path home() {
        return run.disposable().resolve("home");
    }

    private Path temporary() {
        return run.disposable().resolve("tmp");
    }
}
