// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.ProgramIntake.Taken;
import cove.capsule.format.CapsuleFolder;
import cove.capsule.format.CapsuleMetadata;
import cove.capsule.nextflow.PipelineFolder;
import cove.http.Caller;
import cove.problem.CoveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The capsules and pipelines that come with cove, for whoever has none yet. */
public final class Examples {
    /**
     * One of them.
     *
     * @param folder its name among the examples
     */
    public record Example(
            String folder, ProgramKind kind, String name, Optional<String> description) {}

    private final Path folder;
    private final ProgramIntake intake;

    /**
     * Offers what is in a folder.
     *
     * @param folder need not be there: then there are none
     */
    public Examples(Path folder, ProgramIntake intake) {
        this.folder = folder;
        this.intake = intake;
    }

    /** Those beside the build that this runs from. */
    public static Examples beside(ProgramIntake intake) {
        try {
            Path code =
                    Path.of(
                            Examples.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return new Examples(code.resolveSibling("../examples").normalize(), intake);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of them, capsules first. */
    public List<Example> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory)
                    .flatMap(one -> read(one).stream())
                    .sorted(Comparator.comparing(Example::kind).thenComparing(Example::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody may be at work in there: what is no program is none of them. */
    private static Optional<Example> read(Path folder) {
        String name = folder.getFileName().toString();
        try {
            boolean pipeline = PipelineFolder.isOne(folder);
            CapsuleMetadata metadata =
                    pipeline
                            ? PipelineFolder.read(folder).metadata()
                            : CapsuleFolder.read(folder).metadata();
            return Optional.of(
                    new Example(
                            name,
                            pipeline ? ProgramKind.PIPELINE : ProgramKind.CAPSULE,
                            metadata.name().orElse(name),
                            metadata.description()));
        } catch (CoveException e) {
            return Optional.empty();
        }
    }

    /**
     * Adds one, with the capsules that came with it. Whoever added it already, from here or with
     * the command line, finds theirs.
     */
    public Taken add(Caller caller, String name) throws IOException {
        Example example =
                all().stream()
                        .filter(one -> one.folder().equals(name))
                        .findFirst()
                        .orElseThrow(() -> CoveException.notFound("example", name));
        return intake.takeFolder(caller, folder.resolve(example.folder()).toRealPath());
    }
}
