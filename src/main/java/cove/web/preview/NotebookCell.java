// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A cell of a Jupyter notebook (nbformat 4).
 *
 * @param html of a cell in Markdown
 * @param source of a cell in code
 * @param number how often code had run when this did, or empty
 */
public record NotebookCell(String html, String source, String number, List<Output> outputs) {
    private static final Pattern TERMINAL_COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]*");

    /**
     * What code brought forth: a picture or a text.
     *
     * @param picture the address of an image with its bytes in it
     */
    public record Output(String picture, String text) {}

    static List<NotebookCell> of(JsonNode notebook) {
        var cells = new ArrayList<NotebookCell>();
        for (JsonNode cell : notebook.path("cells")) {
            String source = text(cell.path("source"));
            if (cell.path("cell_type").asText().equals("markdown")) {
                cells.add(new NotebookCell(Markdown.html(source), "", "", List.of()));
            } else {
                var outputs = new ArrayList<Output>();
                cell.path("outputs").forEach(output -> outputs.add(output(output)));
                String number = cell.path("execution_count").asText("").replace("null", "");
                cells.add(new NotebookCell("", source, number, outputs));
            }
        }
        return cells;
    }

    private static Output output(JsonNode output) {
        JsonNode data = output.path("data");
        for (String type : List.of("image/png", "image/jpeg")) {
            String bytes = text(data.path(type));
            if (!bytes.isEmpty() && BASE64.matcher(bytes).matches()) {
                return new Output(
                        "data:%s;base64,%s".formatted(type, bytes.replaceAll("\\s", "")), "");
            }
        }
        String text = text(output.path("text")) + text(data.path("text/plain"));
        if (output.has("traceback")) {
            text = text(output.path("traceback"));
        }
        return new Output("", TERMINAL_COLOURS.matcher(text).replaceAll(""));
    }

    /** A text, or its lines. */
    private static String text(JsonNode node) {
        if (!node.isArray()) {
            return node.asText("");
        }
        var text = new StringBuilder();
        for (JsonNode line : node) {
            text.append(line.asText());
        }
        return text.toString();
    }
}
