// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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

    /** What the header of a file says. */
    record Header(List<Fact> facts) implements Preview {}

    /** One line of a header. */
    record Fact(String name, String value) {}

    /**
     * What is in a file that holds a tree.
     *
     * @param cut whether there is more
     */
    record Outline(List<Node> nodes, boolean cut) implements Preview {}

    /** A group or dataset of a tree, in the order of reading. */
    record Node(int depth, String name, String details) {}

    /** Its content is not what its name says. */
    record Unreadable(String why) implements Preview {}

    /** Nothing of it can be shown. */
    record None() implements Preview {}

    int MOST = 256 << 10;
    int MOST_WHOLE = 4 << 20;
    int MOST_LAID_OUT = 1 << 20;
    int ROWS = 200;
    int COLUMNS = 60;
    Set<String> PICTURES = Set.of("svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp");
    Set<String> VIDEOS = Set.of("mp4", "webm", "ogv", "mov");
    Set<String> SOUNDS = Set.of("mp3", "ogg", "wav", "flac", "m4a");

    /** Files come from anybody: whatever is in one, something is shown. */
    static Preview of(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        try {
            return of(file, name);
        } catch (IllegalStateException | UncheckedIOException | StackOverflowError e) {
            // It is called something, and is none, or is nested without end.
            return text(file);
        }
    }

    private static Preview of(Path file, String name) throws IOException {
        String ending = name.substring(name.lastIndexOf('.') + 1);
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
            case "nii", "hdr" -> NiftiHeader.preview(file, false);
            case "h5", "hdf5", "he5", "h5ad", "nwb", "loom" -> Hdf5Outline.preview(file);
            default -> name.endsWith(".nii.gz") ? NiftiHeader.preview(file, true) : text(file);
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
        } catch (IOException e) {
            return text(file); // it is called a table, and is none
        }
        return rows.isEmpty()
                ? text(file)
                : new Table(rows.getFirst(), rows.subList(1, rows.size()), cut);
    }

    /** Laid out anew it may be a thousand times as long: of that the beginning is shown. */
    private static Preview json(Path file) throws IOException {
        var laidOut = new FirstChars(MOST_LAID_OUT);
        try {
            Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(laidOut, Json.MAPPER.readTree(file.toFile()));
        } catch (FirstChars.Full e) {
            return lines(laidOut.toString(), true);
        } catch (IOException e) {
            return text(file);
        }
        return lines(laidOut.toString(), false);
    }

    private static Preview notebook(Path file) throws IOException {
        try {
            return new Notebook(NotebookCell.of(Json.MAPPER.readTree(file.toFile())));
        } catch (IOException e) {
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
