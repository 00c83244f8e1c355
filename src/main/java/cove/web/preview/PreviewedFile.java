// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

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
import java.util.function.UnaryOperator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * A file whose name tells how to read it. It comes from anybody: whatever is in it, something is
 * shown.
 *
 * @param markdown makes HTML of Markdown
 */
record PreviewedFile(Path file, UnaryOperator<String> markdown) {
    private static final int MOST = 256 << 10;
    private static final int MOST_WHOLE = 4 << 20;
    private static final int MOST_LAID_OUT = 1 << 20;
    private static final int ROWS = 200;
    private static final int COLUMNS = 60;
    private static final Set<String> PICTURES =
            Set.of("svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp");
    private static final Set<String> VIDEOS = Set.of("mp4", "webm", "ogv", "mov");
    private static final Set<String> SOUNDS = Set.of("mp3", "ogg", "wav", "flac", "m4a");

    Preview preview() throws IOException {
        try {
            return byName();
        } catch (IllegalStateException | UncheckedIOException | StackOverflowError e) {
            // It is called something, and is none, or is nested without end.
            return text();
        }
    }

    private Preview byName() throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        boolean whole = Files.size(file) <= MOST_WHOLE;
        if (PICTURES.contains(ending)) {
            return new Preview.Picture();
        }
        if (VIDEOS.contains(ending)) {
            return new Preview.Video();
        }
        if (SOUNDS.contains(ending)) {
            return new Preview.Audio();
        }
        return switch (ending) {
            case "pdf" -> new Preview.Framed(false);
            case "html", "htm" -> new Preview.Framed(true);
            case "csv" -> table(CSVFormat.RFC4180);
            case "tsv", "tab" -> table(CSVFormat.TDF);
            case "md", "markdown" -> whole ? document() : text();
            case "ipynb" -> whole ? notebook() : text();
            case "json" -> whole ? json() : text();
            case "nii", "hdr" -> NiftiHeader.preview(file, false);
            case "h5", "hdf5", "he5", "h5ad", "nwb", "loom" -> Hdf5Outline.preview(file);
            default -> name.endsWith(".nii.gz") ? NiftiHeader.preview(file, true) : text();
        };
    }

    private Preview document() throws IOException {
        return new Preview.Document(
                markdown.apply(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
    }

    private Preview table(CSVFormat format) throws IOException {
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
            return text(); // it is called a table, and is none
        }
        return rows.isEmpty()
                ? text()
                : new Preview.Table(rows.getFirst(), rows.subList(1, rows.size()), cut);
    }

    /** Laid out anew it may be a thousand times as long: of that the beginning is shown. */
    private Preview json() throws IOException {
        var laidOut = new FirstChars(MOST_LAID_OUT);
        try {
            Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(laidOut, Json.MAPPER.readTree(file.toFile()));
        } catch (FirstChars.Full e) {
            return lines(laidOut.toString(), true);
        } catch (IOException e) {
            return text();
        }
        return lines(laidOut.toString(), false);
    }

    private Preview notebook() throws IOException {
        try {
            return new Preview.Notebook(NotebookCell.of(Json.MAPPER.readTree(file.toFile())));
        } catch (IOException e) {
            return text();
        }
    }

    /** A NUL among the first bytes tells that it is no text, as for git and grep. */
    private Preview text() throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(MOST);
        }
        for (byte one : start) {
            if (one == 0) {
                return new Preview.None();
            }
        }
        return lines(new String(start, StandardCharsets.UTF_8), Files.size(file) > start.length);
    }

    private static Preview lines(String text, boolean cut) {
        return new Preview.Text(text.lines().toList(), cut);
    }
}
