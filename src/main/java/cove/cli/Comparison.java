// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import cove.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How the results of two computations compare, file by file: by name, size and SHA-256. */
record Comparison(Computation original, Computation repetition, List<Verdict> verdicts) {
    /**
     * What is to say about one path.
     *
     * @param excuse what the file is, if a difference does not make the computations different
     */
    record Verdict(String path, String word, Optional<String> excuse) {
        boolean counts() {
            return excuse.isEmpty();
        }

        boolean isSame() {
            return word.equals(SAME);
        }
    }

    private static final String SAME = "same";
    private static final String DIFFERENT = "different";
    private static final String MISSING = "missing";
    private static final String NEW = "new";

    /** Where the server puts what a computation printed, unless there is a file of this name. */
    private static final String OUTPUT = "output";

    /** Where the server puts what Nextflow writes about the run of a pipeline. */
    private static final String RECORDS = "nextflow/";

    private static final int MOST = 1_000_000;

    /** Reads the files of both that have the same size. */
    static Comparison of(ApiClient api, Screen screen, Computation original, Computation repetition)
            throws IOException {
        Map<String, Long> before = sizes(api, original);
        Map<String, Long> after = sizes(api, repetition);
        var paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        var verdicts = new ArrayList<Verdict>();
        for (String path : paths) {
            screen.progress(
                    "comparing %d of %d files".formatted(verdicts.size() + 1, paths.size()));
            String word;
            if (!after.containsKey(path)) {
                word = MISSING;
            } else if (!before.containsKey(path)) {
                word = NEW;
            } else {
                boolean same =
                        before.get(path).equals(after.get(path))
                                && sha256(api, original, path)
                                        .equals(sha256(api, repetition, path));
                word = same ? SAME : DIFFERENT;
            }
            var excuse =
                    word.equals(SAME)
                            ? Optional.<String>empty()
                            : excuse(api, word.equals(NEW) ? repetition : original, path);
            verdicts.add(new Verdict(path, word, excuse));
        }
        screen.wipe();
        return new Comparison(original, repetition, verdicts);
    }

    private static Map<String, Long> sizes(ApiClient api, Computation computation) {
        var tree = ResultTree.list(api, computation.id(), "", MOST);
        if (!tree.whole()) {
            throw new CommandFailure(
                    "Computation %s left too many files, or too deep folders, to compare them all."
                            .formatted(computation.id()));
        }
        return tree.files().stream()
                .collect(
                        Collectors.toMap(
                                ResultTree.File::path,
                                ResultTree.File::size,
                                (one, _) -> one,
                                TreeMap::new));
    }

    private static String sha256(ApiClient api, Computation computation, String path)
            throws IOException {
        return new ResultFile(api, computation.id(), path).sha256();
    }

    /** Files that tell when something happened, and in which computation. */
    private static Optional<String> excuse(ApiClient api, Computation computation, String path)
            throws IOException {
        if (computation.isPipeline() && path.startsWith(RECORDS)) {
            return Optional.of("Nextflow's record of the run");
        }
        return path.equals(OUTPUT) && isCaptured(api, computation)
                ? Optional.of("the captured output")
                : Optional.empty();
    }

    /**
     * Whether {@code output} is what was printed, rather than a file that the code itself wrote.
     */
    private static boolean isCaptured(ApiClient api, Computation computation) throws IOException {
        var digest = ResultFile.newDigest();
        String path = ApiPath.of("/api/cove/v1/computations/{}/log", computation.id());
        try (InputStream log = new DigestInputStream(api.stream(path), digest)) {
            log.skipNBytes(0);
            log.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest()).equals(sha256(api, computation, OUTPUT));
    }

    private boolean endedAlike() {
        return original.exitCode() == repetition.exitCode()
                && original.status().equals(repetition.status());
    }

    /** Whether it may be called the same computation. */
    boolean isSame() {
        return endedAlike()
                && verdicts.stream().noneMatch(verdict -> verdict.counts() && !verdict.isSame());
    }

    Table table() {
        var table = new Table("VERDICT", "PATH");
        for (Verdict verdict : verdicts) {
            String note = verdict.excuse().map("  (%s, does not count)"::formatted).orElse("");
            table.add(verdict.word(), verdict.path() + note);
        }
        return table;
    }

    /** What is to say about data in buckets that was not the same for both. */
    List<String> inputs() {
        return ExternalData.differences(original, repetition);
    }

    /** The whole in a sentence. */
    String words() {
        if (!endedAlike()) {
            return "Different: %s %s, but %s %s."
                    .formatted(
                            original.id(), original.story(), repetition.id(), repetition.story());
        }
        var counted = verdicts.stream().filter(Verdict::counts).toList();
        long same = counted.stream().filter(Verdict::isSame).count();
        return isSame()
                ? "Identical: all %d files are the same.".formatted(same)
                : "Different: %d of %d files are the same.".formatted(same, counted.size());
    }

    JsonNode json() {
        ObjectNode document =
                Json.MAPPER
                        .createObjectNode()
                        .put("original", original.id())
                        .put("repetition", repetition.id())
                        .put("identical", isSame());
        var inputs = document.putArray("inputs");
        inputs().forEach(inputs::add);
        var files = document.putArray("files");
        for (Verdict verdict : verdicts) {
            files.addObject()
                    .put("path", verdict.path())
                    .put("verdict", verdict.word())
                    .put("counts", verdict.counts());
        }
        return document;
    }
}
