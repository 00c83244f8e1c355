// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import com.fasterxml.jackson.core.type.TypeReference;
import cove.http.Json;
import cove.problem.CoveException;
import cove.s3.Bucket;
import cove.s3.BucketException;
import cove.s3.Buckets;
import cove.s3.Login;
import cove.s3.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was in the buckets that a run reads when it began: keys, ETags and sizes, in a file for each
 * in the run's folder until its end, when they are compared with what is there then.
 */
final class ExternalPins {
    /**
     * What became of the data while the run read it.
     *
     * @param broken why the run cannot have read all that it wanted
     */
    record End(List<ExternalInput> inputs, Optional<String> broken) {
        static final End NONE = new End(List.of(), Optional.empty());

        End {
            inputs = List.copyOf(inputs);
        }
    }

    private final RunFolder folder;
    private final Buckets buckets;
    private final Login user;
    private final List<ExternalInput> inputs = new ArrayList<>();

    ExternalPins(RunFolder folder, Buckets buckets, Login user) {
        this.folder = folder;
        this.buckets = buckets;
        this.user = user;
    }

    /** Writes down what is there now. */
    ExternalInput pin(ExternalPart part) throws IOException, Preparation.Impossible {
        Files.createDirectories(folder.external());
        try (Bucket bucket = open(part)) {
            Manifest manifest = Manifest.write(bucket, manifest(inputs.size()));
            ExternalInput input = ExternalInput.pinned(part, manifest);
            inputs.add(input);
            return input;
        } catch (BucketException | CoveException e) {
            throw new Preparation.Impossible(
                    FailureDiagnosis.notCarriedOut(
                            "external_data_unreachable",
                            "Tried to look at data asset %s for /data/%s, but: %s."
                                    .formatted(part.dataAsset(), part.mount(), e.getMessage()),
                            "Run it again when the bucket can be read."));
        }
    }

    private Bucket open(ExternalPart part) {
        return buckets.open(part.source().location(), part.source().access(), user);
    }

    private Path manifest(int number) {
        return folder.external().resolve(number + ".manifest");
    }

    private Path start() {
        return folder.external().resolve("start.json");
    }

    /** Keeps what was pinned for {@link #pinned}. */
    void write() throws IOException {
        if (!inputs.isEmpty()) {
            write(start(), inputs);
        }
    }

    /** Whole or not at all, whenever the server is killed. */
    private static void write(Path file, Object value) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, Json.bytes(value));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What was pinned for the run in this folder. */
    static List<ExternalInput> pinned(RunFolder folder) throws IOException {
        Path file = folder.external().resolve("start.json");
        return Files.exists(file)
                ? Json.MAPPER.readValue(file.toFile(), new TypeReference<List<ExternalInput>>() {})
                : List.of();
    }

    /** Compares, or tells again what an earlier comparison found. */
    End end(
            List<ExternalInput> pinned,
            Function<ExternalInput, Optional<ExternalPart>> parts,
            Optional<String> broken)
            throws IOException {
        Path file = folder.external().resolve("end.json");
        if (Files.exists(file)) {
            return Json.MAPPER.readValue(file.toFile(), End.class);
        }
        var compared = new ArrayList<ExternalInput>();
        for (ExternalInput input : pinned) {
            Optional<ExternalPart> part = parts.apply(input);
            Path manifest = manifest(compared.size());
            compared.add(
                    part.isEmpty()
                            ? input.notCompared("the data asset is not here any more")
                            : compare(input, part.get(), manifest));
        }
        var end = new End(compared, broken);
        write(file, end);
        for (int i = 0; i < pinned.size(); i++) {
            Files.deleteIfExists(manifest(i));
        }
        return end;
    }

    private ExternalInput compare(ExternalInput input, ExternalPart part, Path manifest) {
        try (Bucket bucket = open(part)) {
            return input.compared(Manifest.changesSince(manifest, bucket));
        } catch (IOException | CoveException e) {
            return input.notCompared(e.getMessage());
        }
    }
}
