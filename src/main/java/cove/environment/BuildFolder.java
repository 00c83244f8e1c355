// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code environments/<digest>/}: what is known of one environment and its last build. */
record BuildFolder(Path path) {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
                    .build();

    /**
     * How the last build went.
     *
     * @param image what the engine calls what came of it
     * @param id the engine's own name of that
     * @param bases what it was built on, by the image's name, with ids
     * @param started milliseconds since 1970, as is {@code ended}
     * @param reason why it failed
     */
    record Report(
            String image,
            Optional<String> id,
            Map<String, String> bases,
            String capsule,
            String commit,
            long started,
            long ended,
            Optional<String> step,
            Optional<String> reason,
            List<String> lastLines) {
        Report {
            bases = bases == null ? Map.of() : bases;
            lastLines = lastLines == null ? List.of() : lastLines;
        }
    }

    Path log() {
        return path.resolve("log");
    }

    /** What the builder read; kept for people who wonder. */
    Path dockerfile() {
        return path.resolve("Dockerfile");
    }

    Path context() {
        return path.resolve("context");
    }

    private Path used() {
        return path.resolve("used");
    }

    private Path report() {
        return path.resolve("environment.json");
    }

    /** Empties the log: one of an earlier build stays for whoever has a link to it. */
    Path newLog() throws IOException {
        Files.createDirectories(path);
        Files.deleteIfExists(log());
        return Files.createFile(log());
    }

    Optional<Path> keptLog() {
        return Optional.of(log()).filter(Files::exists);
    }

    /** When the build under way began, as its log tells. */
    Instant begun() {
        try {
            return Files.getLastModifiedTime(dockerfile()).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    Optional<Report> lastReport() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(report()), Report.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(Report report) throws IOException {
        Path fresh = path.resolve("environment.json.new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
        Files.move(fresh, report(), StandardCopyOption.ATOMIC_MOVE);
    }

    void touch(Instant now) throws IOException {
        Files.createDirectories(path);
        try {
            Files.setLastModifiedTime(used(), FileTime.from(now));
        } catch (NoSuchFileException e) {
            Files.createFile(used());
            Files.setLastModifiedTime(used(), FileTime.from(now));
        }
    }

    /** When a run had it last; nothing where none ever did. */
    Instant lastUsed() throws IOException {
        try {
            return Files.getLastModifiedTime(used()).toInstant();
        } catch (NoSuchFileException e) {
            return Files.getLastModifiedTime(path).toInstant();
        }
    }
}
