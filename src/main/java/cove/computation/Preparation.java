// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.capsule.Programs;
import cove.computation.LaunchPlan.PlannedDataAsset;
import cove.environment.RootPrograms;
import cove.executor.Launch;
import cove.executor.Mount;
import cove.executor.Network;
import cove.executor.RootFilesystem;
import cove.folder.Trash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the folders of a computation and the launch that runs in them. */
final class Preparation {
    /** The launch cannot be made, and trying again would not help. */
    static final class Impossible extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient RunRecord.Failure failure;

        Impossible(RunRecord.Failure failure) {
            super(failure.message());
            this.failure = failure;
        }

        RunRecord.Failure failure() {
            return failure;
        }
    }

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Where the sandbox keeps {@code python}, on hosts that have only {@code python3}. */
    private static final String LAST_RESORT = "/opt/cove/bin";

    private final Programs programs;
    private final RunData data;
    private final Trash trash;
    private final PipelinePreparation pipelines;
    private final Workplaces workplaces;
    private final RunSecrets secrets;

    /** {@code code}, {@code data} and so on as links, for scripts that look below /root/capsule. */
    private final Path capsuleLinks;

    /**
     * Prepares runs.
     *
     * @param shared a folder for what all runs have in common
     */
    Preparation(
            Programs programs,
            RunData data,
            Trash trash,
            Workplaces workplaces,
            PipelinePreparation pipelines,
            RunSecrets secrets,
            Path shared) {
        this.secrets = secrets;
        this.capsuleLinks = linkFolders(shared);
        this.pipelines = pipelines;
        this.programs = programs;
        this.data = data;
        this.trash = trash;
        this.workplaces = workplaces;
    }

    private static Path linkFolders(Path shared) {
        try {
            Path folder = Files.createDirectories(shared.resolve("capsule"));
            for (String name : List.of("code", "data", "results", "scratch")) {
                Path link = folder.resolve(name);
                if (!Files.isSymbolicLink(link)) {
                    Files.createSymbolicLink(link, Path.of("/" + name));
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes everything anew; what an interrupted preparation left is thrown away. */
    Launch prepare(
            Computation computation, RunFolder folder, Network network, RunEnvironments.Roots roots)
            throws IOException, Impossible {
        LaunchPlan plan = computation.plan();
        trash.take(folder.path());
        if (plan.pipeline().isPresent()) {
            return pipelines
                    .prepare(computation, plan.pipeline().get(), folder, network, roots)
                    .withCluster(plan.cluster());
        }
        RootFilesystem root = roots.of(plan.programSlug(), plan.commit());
        Map<String, String> environment = environment(computation, root);
        if (root instanceof RootFilesystem.Folder(Path path)) {
            checkPrograms(path, firstLine(plan), environment.get("PATH"));
        }
        Files.createDirectories(folder.results());
        var code = new Workplaces.Code(plan.programSlug(), plan.commit());
        if (!workplaces.reuse(code, folder)) {
            makeWorkplace(plan, folder);
            workplaces.made(code, folder);
        }
        Files.createFile(folder.log());
        return new Launch(
                        computation.id(),
                        folder.path(),
                        command(folder.code(), plan.arguments()),
                        "/code",
                        environment,
                        mounts(data.attach(computation, folder), folder),
                        folder.log(),
                        plan.resources(),
                        network)
                .withRoot(root)
                .withCluster(plan.cluster())
                .withSecrets(
                        secrets.of(
                                computation.owner(),
                                programs.description(plan.programSlug(), plan.commit())));
    }

    private static void checkPrograms(Path root, String firstLine, String path) throws Impossible {
        Optional<String> missing = new RootPrograms(root).missing(firstLine, path);
        if (missing.isPresent()) {
            throw new Impossible(
                    FailureDiagnosis.interpreterMissing(root, missing.get(), firstLine));
        }
    }

    private void makeWorkplace(LaunchPlan plan, RunFolder folder) throws IOException {
        for (Path part :
                List.of(folder.scratch(), folder.temporary(), folder.capsuleMountPoint())) {
            Files.createDirectories(part);
        }
        Files.setPosixFilePermissions(
                folder.temporary(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path checkout = programs.checkout(plan.programSlug(), plan.commit());
        programs.copy(checkout.resolve("code"), folder.code());
        if (Files.isDirectory(checkout.resolve("data"))) {
            programs.copy(checkout.resolve("data"), folder.data());
        } else {
            Files.createDirectories(folder.data());
        }
        Optional<Path> script = script(folder.code());
        if (script.isPresent() && firstLine(script.get()).startsWith("#!")) {
            makeExecutable(script.get());
        }
    }

    /**
     * A script names its interpreter in the first line; one that does not is for bash, as in the
     * command of an export ({@code bash run ...}).
     */
    private static List<String> command(Path code, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        Optional<Path> script = script(code);
        if (script.isEmpty() || firstLine(script.get()).startsWith("#!")) {
            command.add("./run");
        } else {
            command.addAll(List.of("bash", "run"));
        }
        command.addAll(arguments);
        return command;
    }

    /** Zip exports lose the executable bit. */
    private static void makeExecutable(Path script) throws IOException {
        var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(script));
        permissions.addAll(
                EnumSet.of(
                        PosixFilePermission.OWNER_EXECUTE,
                        PosixFilePermission.GROUP_EXECUTE,
                        PosixFilePermission.OTHERS_EXECUTE));
        Files.setPosixFilePermissions(script, permissions);
    }

    /** What {@code run} is, unless it is a link that leads out of the code. */
    private static Optional<Path> script(Path code) {
        try {
            Path script = code.resolve("run").toRealPath();
            return Optional.of(script)
                    .filter(Files::isRegularFile)
                    .filter(path -> path.startsWith(realPath(code)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The first line of a computation's script, a carriage return at its end included. Read from
     * the commit: in its own copy a run may have put a link to whatever the server can read.
     */
    String firstLine(LaunchPlan plan) {
        Path checkout = programs.checkout(plan.programSlug(), plan.commit());
        return script(checkout.resolve("code")).map(Preparation::firstLine).orElse("");
    }

    private static String firstLine(Path file) {
        try (var in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(256), StandardCharsets.ISO_8859_1);
            int end = start.indexOf('\n');
            return end < 0 ? start : start.substring(0, end);
        } catch (IOException e) {
            return "";
        }
    }

    /** An image brings its own variables, those of the Dockerfile among them. */
    private static Map<String, String> environment(Computation computation, RootFilesystem root) {
        LaunchPlan plan = computation.plan();
        var environment = new HashMap<String, String>();
        if (!(root instanceof RootFilesystem.Image)) {
            environment.put("LANG", "C.UTF-8");
            environment.putAll(plan.variables());
            environment.merge("PATH", PATH, (users, ours) -> users);
            environment.merge("PATH", LAST_RESORT, (path, last) -> path + ":" + last);
        }
        environment.put("HOME", "/root");
        environment.put("CO_CPUS", Integer.toString(plan.resources().cpus()));
        environment.put("CO_MEMORY", Long.toString(plan.resources().memory()));
        environment.put("CO_COMPUTATION_ID", computation.id());
        environment.put("CO_CAPSULE_ID", plan.programId());
        return environment;
    }

    private List<Mount> mounts(Map<String, Path> dataAssets, RunFolder folder) {
        var mounts = new ArrayList<Mount>();
        mounts.add(new Mount(folder.temporary(), "/tmp", true));
        mounts.add(new Mount(folder.home(), "/root", true));
        mounts.add(new Mount(capsuleLinks, "/root/capsule", false));
        mounts.add(new Mount(folder.code(), "/code", true));
        mounts.add(new Mount(folder.data(), "/data", true));
        dataAssets.forEach((mount, files) -> mounts.add(new Mount(files, "/data/" + mount, false)));
        mounts.add(new Mount(folder.results(), "/results", true));
        mounts.add(new Mount(folder.scratch(), "/scratch", true));
        return mounts;
    }

    static Impossible missing(PlannedDataAsset asset) {
        return new Impossible(
                FailureDiagnosis.notCarriedOut(
                        "data_asset_missing",
                        "Tried to mount data asset %s at /data/%s, but its files are not there any more."
                                .formatted(asset.id(), asset.mount()),
                        "Add the data asset again (cove asset add FOLDER --mount %s --id %s), then run it again."
                                .formatted(asset.mount(), asset.id())));
    }
}
