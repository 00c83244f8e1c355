// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox shows of whatever machine it is on: the same as a {@link HostView} of that one,
 * but for files that only root may read. Nothing in these options says what is there.
 *
 * @param generated the files of {@code /etc} that are not the machine's
 * @param programs a folder for the end of the PATH
 */
record AnyHostView(Path generated, Path programs, List<Path> extraPaths) implements SystemView {
    /** Writes what is the same on all machines. */
    static AnyHostView prepare(Path folder, List<Path> extraPaths) throws IOException {
        Path generated = Files.createDirectories(folder.resolve("etc"));
        HostView.writeGenerated(generated);
        Path programs = Files.createDirectories(folder.resolve("bin"));
        if (!Files.isSymbolicLink(programs.resolve("python"))) {
            Files.createSymbolicLink(programs.resolve("python"), Path.of("/usr/bin/python3"));
        }
        return new AnyHostView(generated, programs, List.copyOf(extraPaths));
    }

    @Override
    public List<Path> sources() {
        return List.of(generated, programs);
    }

    @Override
    public List<String> files() {
        var options = new ArrayList<String>(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : HostView.LINKS) {
            options.addAll(List.of("--ro-bind-try", "/" + name, "/" + name));
        }
        for (String name : HostView.HARMLESS) {
            options.addAll(List.of("--ro-bind-try", "/etc/" + name, "/etc/" + name));
        }
        for (String name : HostView.GENERATED) {
            options.addAll(
                    List.of("--ro-bind", generated.resolve(name).toString(), "/etc/" + name));
        }
        options.addAll(List.of("--ro-bind", programs.toString(), HostView.LAST_RESORT));
        for (Path extra : extraPaths) {
            options.addAll(List.of("--ro-bind", extra.toString(), extra.toString()));
        }
        return List.copyOf(options);
    }
}
