// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import cove.executor.Network;
import cove.executor.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The sandboxes of a run that starts tasks: an outer one with {@code tasks.sh} as its first
 * process, and within it one for the command and one for each task.
 *
 * @param script tasks.sh
 * @param settings where {@link #settingsText} is to be written
 * @param hostFiles what every sandbox shows of the host's files
 * @param isolation makes the options that shut an inner sandbox in
 * @param seccomp redirects the filter to the descriptor that the options name, or is empty
 */
record TaskSandboxes(
        Launch launch,
        Tasks tasks,
        Path script,
        Path settings,
        List<String> hostFiles,
        BiFunction<Tasks.Kind, Network, List<String>> isolation,
        String seccomp,
        Cgroups.Group group) {

    /**
     * The outer sandbox: the same folders under their own names, so that an inner one is asked for
     * in the same words as on the host, and no file but those that some inner one shows.
     */
    List<String> outer(List<String> networkOptions, List<Path> alsoRead) {
        var words = new ArrayList<String>();
        words.addAll(
                List.of(
                        "bwrap",
                        "--unshare-user",
                        "--unshare-pid",
                        "--unshare-ipc",
                        "--die-with-parent",
                        "--new-session",
                        "--uid",
                        "0",
                        "--gid",
                        "0",
                        // To make namespaces and to mount in them, in its own user namespace.
                        "--cap-add",
                        "ALL",
                        "--clearenv",
                        "--setenv",
                        "PATH",
                        "/usr/sbin:/usr/bin:/sbin:/bin"));
        words.addAll(hostFiles);
        // The kernel lets a sandbox mount a /proc of its own only where one is seen uncovered, and
        // bubblewrap covers parts of those that it mounts.
        words.addAll(List.of("--bind", "/proc", "/proc", "--dev", "/dev", "--dir", Tasks.PIPES));
        words.addAll(networkOptions);
        words.addAll(SecretOptions.ofOuter(tasks));
        binds(alsoRead)
                .forEach(
                        (path, writable) ->
                                words.addAll(
                                        List.of(writable ? "--bind" : "--ro-bind", path, path)));
        words.addAll(
                BubblewrapCommand.first(
                        launch.id(), List.of("/bin/sh", script.toString(), settings.toString())));
        return List.copyOf(words);
    }

    /** By path, so that a folder comes before what is in it; whether it may be written to. */
    private Map<String, Boolean> binds(List<Path> alsoRead) {
        var binds = new TreeMap<String, Boolean>();
        for (Path path : alsoRead) {
            binds.put(path.toString(), false);
        }
        binds.put(script.toString(), false);
        binds.put(settings.toString(), false);
        var kinds = new ArrayList<>(tasks.kinds().values());
        kinds.add(tasks.others());
        kinds.add(commandKind());
        for (Tasks.Kind kind : kinds) {
            kind.mounts()
                    .forEach(
                            mount ->
                                    binds.merge(
                                            mount.source().toString(),
                                            mount.writable(),
                                            Boolean::logicalOr));
        }
        binds.put(tasks.folder().toString(), true);
        group.folders().forEach(folder -> binds.put(folder.toString(), true));
        return binds;
    }

    private Tasks.Kind commandKind() {
        return new Tasks.Kind(launch.environment(), launch.mounts(), launch.network());
    }

    /** What tasks.sh reads first. */
    String settingsText() {
        return """
        tasks_outside=%s
        tasks_inside=%s
        %s
        %s
        start_command() {
            exec %s %s --ro-bind %s %s --chdir %s %s%s
        }
        start_task() {
            folder=$1 kind=$2
            shift 2
            case $kind in
        %s
            esac
        }
        """
                .formatted(
                        ShellText.quote(tasks.folder().toString()),
                        ShellText.quote(tasks.target()),
                        SecretOptions.unpacking(tasks),
                        group.forTasks(),
                        ShellText.quote(isolated(commandKind())),
                        ShellText.quote(BubblewrapCommand.mounts(launch.mounts())),
                        Tasks.PIPES,
                        Tasks.PIPES,
                        ShellText.quote(launch.workingDirectory()),
                        ShellText.quote(BubblewrapCommand.first(launch.id(), launch.command())),
                        seccomp,
                        choices());
    }

    private String choices() {
        var choices = new StringBuilder();
        var secrets = SecretOptions.files(tasks);
        new TreeMap<>(tasks.kinds())
                .forEach(
                        (name, kind) ->
                                choices.append(
                                        choice(
                                                ShellText.quote(name),
                                                kind,
                                                Optional.ofNullable(secrets.get(name)))));
        return choices.append(choice("*", tasks.others(), Optional.empty())).toString();
    }

    private String choice(String pattern, Tasks.Kind kind, Optional<String> secrets) {
        return "%s) exec %s %s --dir /root \"$@\" %s --chdir \"$folder\" %s%s%s ;;\n"
                .formatted(
                        pattern,
                        ShellText.quote(isolated(kind)),
                        ShellText.quote(SecretOptions.of(kind.secrets())),
                        ShellText.quote(BubblewrapCommand.mounts(kind.mounts())),
                        ShellText.quote(BubblewrapCommand.first(launch.id(), tasks.script())),
                        seccomp,
                        secrets.map(file -> " %d< %s".formatted(SecretOptions.DESCRIPTOR, file))
                                .orElse(""));
    }

    /** A kind without a network gets one of its own; the others share that of the outer sandbox. */
    private List<String> isolated(Tasks.Kind kind) {
        return isolation.apply(
                kind, kind.network() == Network.NONE ? Network.NONE : launch.network());
    }
}
