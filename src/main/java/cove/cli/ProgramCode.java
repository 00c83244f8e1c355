// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the code of a capsule or pipeline comes from, as it is written on the command line. */
sealed interface ProgramCode {
    /** What the code has to be. */
    enum Kind {
        CAPSULE,
        PIPELINE,
        /** Either: the server looks. */
        PROGRAM;

        String calls() {
            return "/api/cove/v1/" + words();
        }

        String vendorsCalls() {
            return "/api/v1/" + words();
        }

        /** As in a path: capsules, pipelines. */
        String words() {
            return name().toLowerCase(Locale.ROOT) + "s";
        }
    }

    /** A folder of this machine; a git work tree brings its history along. */
    record Folder(Path path) implements ProgramCode {}

    /** An export. */
    record Zip(Path path) implements ProgramCode {}

    /** A repository that the server fetches. */
    record GitUrl(String url) implements ProgramCode {}

    /** A run writes these anew each time, and the server leaves them out of the code. */
    Set<Path> NO_CODE = Set.of(Path.of("results"), Path.of("scratch"));

    /** What the text names, if there is such a file or folder, or it looks like a git URL. */
    static Optional<ProgramCode> find(String text) {
        try {
            Path path = Path.of(text);
            if (!text.isEmpty() && Files.exists(path)) {
                Path real = path.toRealPath();
                return Optional.of(Files.isDirectory(real) ? new Folder(real) : new Zip(real));
            }
        } catch (InvalidPathException e) {
            // No path, but it may be something else.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean url = text.contains("://") || text.matches("[^/:\\s]+:\\S+");
        return url ? Optional.of(new GitUrl(text)) : Optional.empty();
    }

    /** The same, of a text that has to name one. */
    static ProgramCode of(String text) {
        return find(text)
                .orElseThrow(
                        () ->
                                new CommandFailure(
                                        "There is no folder or zip file '%s' here, and it is no git URL."
                                                .formatted(text)));
    }

    /** Adds it; equal origins are how a later upload finds the program again. */
    default JsonNode addTo(ApiClient api, Kind kind, Map<String, String> identity, boolean again) {
        var query = new LinkedHashMap<>(identity);
        query.put("origin", origin());
        query.put("again", again ? "true" : "");
        String path = kind.calls() + ApiPath.query(query);
        return switch (this) {
            case Folder(Path folder) ->
                    api.upload(
                            path,
                            "application/x-tar",
                            FolderUpload.of(folder, below -> staysHere(folder, below)),
                            again);
            case Zip(Path zip) -> {
                try {
                    yield api.upload(path, "application/zip", BodyPublishers.ofFile(zip), again);
                } catch (FileNotFoundException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case GitUrl(String url) ->
                    api.post(path, Json.MAPPER.createObjectNode().put("git_url", url));
        };
    }

    /** Tells what is to be known of what was added, and adds the capsules that came with it. */
    default void complete(ApiClient api, Screen screen, JsonNode added) {
        added.path("warnings").forEach(warning -> screen.tell(warning.asText()));
        for (JsonNode missing : added.path("missing_capsules")) {
            var capsule = BundledCapsule.find(this, missing);
            if (capsule.isPresent()) {
                capsule.get().add(api, screen);
            } else {
                screen.tell(missing.path("message").asText());
            }
        }
    }

    /**
     * Where a work tree's {@code .git} is a file, the repository is elsewhere on this machine, and
     * the server could not follow.
     */
    private static boolean staysHere(Path folder, Path below) {
        return NO_CODE.contains(below)
                || (below.equals(Path.of(".git"))
                        && !Files.isDirectory(folder.resolve(below), LinkOption.NOFOLLOW_LINKS));
    }

    /** Never with the user or token of a URL: people get to see it. */
    private String origin() {
        return switch (this) {
            case Folder(Path folder) -> folder.toString();
            case Zip(Path zip) -> zip.toString();
            case GitUrl(String url) -> url.replaceFirst("^(https?://)[^/@]*@", "$1");
        };
    }
}
