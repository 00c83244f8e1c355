// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import cove.http.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The files in the results of a computation, those in folders too, sorted by path.
 *
 * @param whole whether these are all; very many are cut off
 */
record ResultTree(List<ResultTree.File> files, boolean whole) {
    /** A file; its path is relative to the results. */
    record File(String path, long size) {}

    /** Links inside the results can make folders without end. */
    private static final int DEEPEST = 40;

    /** Lists what is below a folder, or the one file at this path. */
    static ResultTree list(ApiClient api, String id, String path, int most) {
        String top = path.replaceAll("^(\\./)+|/+$", "");
        try {
            return below(api, id, top, most);
        } catch (Refusal e) {
            if (!e.isNotFound() || top.isEmpty()) {
                throw e;
            }
            return fileAt(api, id, top, e);
        }
    }

    private static ResultTree below(ApiClient api, String id, String top, int most) {
        Deque<String> folders = new ArrayDeque<>(List.of(top));
        List<File> files = new ArrayList<>();
        boolean whole = true;
        while (!folders.isEmpty() && files.size() <= most) {
            for (JsonNode item : items(api, id, folders.remove())) {
                String path = item.path("path").asText();
                if (item.path("type").asText().equals("file")) {
                    files.add(new File(path, item.path("size").asLong()));
                } else if (path.chars().filter(c -> c == '/').count() < DEEPEST) {
                    folders.add(path);
                } else {
                    whole = false;
                }
            }
        }
        files.sort(Comparator.comparing(File::path));
        return files.size() > most
                ? new ResultTree(files.subList(0, most), false)
                : new ResultTree(files, whole);
    }

    private static ResultTree fileAt(ApiClient api, String id, String path, Refusal otherwise) {
        String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        for (JsonNode item : items(api, id, folder)) {
            if (item.path("path").asText().equals(path)
                    && item.path("type").asText().equals("file")) {
                return new ResultTree(List.of(new File(path, item.path("size").asLong())), true);
            }
        }
        throw otherwise;
    }

    private static JsonNode items(ApiClient api, String id, String folder) {
        return api.ask(
                        ApiClient.path("/api/v1/computations/{}/results", id),
                        Json.MAPPER.createObjectNode().put("path", folder))
                .path("items");
    }

    ArrayNode json() {
        ArrayNode array = Json.MAPPER.createArrayNode();
        files.forEach(file -> array.addObject().put("path", file.path()).put("size", file.size()));
        return array;
    }

    long bytes() {
        return files.stream().mapToLong(File::size).sum();
    }

    /** A table of at most so many rows. */
    Table table(int rows) {
        var table = new Table("SIZE", "PATH");
        files.stream()
                .limit(rows)
                .forEach(file -> table.add(Amount.bytes(file.size()), file.path()));
        return table;
    }
}
