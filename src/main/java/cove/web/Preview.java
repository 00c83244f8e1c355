// SPDX-License-Identifier: Apache-2.0
package cove.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import cove.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** What a page shows of a file. Of a large one it reads the beginning alone. */
sealed interface Preview {
    /** Shown by the browser, from the file's own address. */
    record Picture() implements Preview {}

    record Video() implements Preview {}

    record Audio() implements Preview {}

    /** A document in a frame that can do nothing to the page. */
    record Framed(boolean scripts) implements Preview {}

    /**
     * The first rows.
     *
     * @param cut whether there are more rows or columns
     */
    record Table(List<String> head, List<List<String>> rows, boolean cut) implements Preview {}

    /**
     * Lines with their numbers.
     *
     * @param cut whether there are more
     */
    record Text(List<String> lines, boolean cut) implements Preview {}

    /** Made by {@link Markdown}, which lets no markup of the file through. */
    record Document(String html) implements Preview {}

    record Notebook(List<NotebookCell> cells) implements Preview {}

    /** Nothing of it can be shown. */
    record None() implements Preview {}

    int MOST = 256 << 10;
    int MOST_WHOLE = 4 << 20;
    int ROWS = 200;
    int COLUMNS = 60;
    Set<String> PICTURES = Set.of("svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp");
    Set<String> VIDEOS = Set.of("mp4", "webm", "ogv", "mov");
    Set<String> SOUNDS = Set.of("mp3", "ogg", "wav", "flac", "m4a");

    static Preview of(Path file) throws IOException {
        String name = file.getFileName().toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean whole = Files.size(file) <= MOST_WHOLE;
        if (PICTURES.contains(ending)) {
            return new Picture();
        }
        if (VIDEOS.contains(ending)) {
            return new Video();
        }
        if (SOUNDS.contains(ending)) {
            return new Audio();
        }
        return switch (ending) {
            case "pdf" -> new Framed(false);
            case "html", "htm" -> new Framed(true);
            case "csv" -> table(file, CSVFormat.RFC4180);
            case "tsv", "tab" -> table(file, CSVFormat.TDF);
            case "md", "markdown" ->
                    whole
                            ? new Document(
                                    Markdown.html(
                                            new String(
                                                    Files.readAllBytes(file),
                                                    StandardCharsets.UTF_8)))
                            : text(file);
            case "ipynb" -> whole ? notebook(file) : text(file);
            case "json" -> whole ? json(file) : text(file);
            default -> text(file);
        };
    }

    private static Preview table(Path file, CSVFormat format) throws IOException {
        var rows = new ArrayList<List<String>>();
        boolean cut = false;
        try (var in = Files.newInputStream(file);
                var reader =
                        new InputStreamReader(
                                new FirstBytes(in, MOST_WHOLE), StandardCharsets.UTF_8);
                var parser = format.parse(reader)) {
            for (CSVRecord record : parser) {
                if (rows.size() > ROWS) {
                    cut = true;
                    break;
                }
                cut |= record.size() > COLUMNS;
                rows.add(record.stream().limit(COLUMNS).toList());
            }
        } catch (IOException | java.io.UncheckedIOException | IllegalStateException e) {
            return text(file); // it is called a table, and is none
        }
        return rows.isEmpty()
                ? text(file)
                : new Table(rows.getFirst(), rows.subList(1, rows.size()), cut);
    }

    private static Preview json(Path file) throws IOException {
        try {
            var tree = Json.MAPPER.readTree(file.toFile());
            return lines(
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree), false);
        } catch (JsonProcessingException e) {
            return text(file);
        }
    }

    private static Preview notebook(Path file) throws IOException {
        try {
            return new Notebook(NotebookCell.of(Json.MAPPER.readTree(file.toFile())));
        } catch (JsonProcessingException e) {
            return text(file);
        }
    }

    /** A NUL among the first bytes tells that it is no text, as for git and grep. */
    private static Preview text(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(MOST);
        }
        for (byte one : start) {
            if (one == 0) {
                return new None();
            }
        }
        return lines(new String(start, StandardCharsets.UTF_8), Files.size(file) > start.length);
    }

    private static Text lines(String text, boolean cut) {
        return new Text(text.lines().toList(), cut);
    }
}
