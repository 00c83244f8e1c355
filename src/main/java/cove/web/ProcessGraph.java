// SPDX-License-Identifier: Apache-2.0
package cove.web;

import cove.nextflow.Progress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The processes of a pipeline and what leads to what, drawn in columns: each process is right of
 * all that it gets something from, and near their middle.
 *
 * @param lines as SVG writes a path
 * @param boxWidth of each box
 */
record ProcessGraph(List<Box> boxes, List<String> lines, int width, int height, int boxWidth) {
    static final int BOX_HEIGHT = 56;
    private static final int GAP = 56;
    private static final int ROW = 20;
    private static final int MARGIN = 6;

    /** More would be no picture any more; the table tells them all. */
    private static final int MOST = 120;

    private static final int SHORTEST_NAME = 16;
    private static final int LONGEST_NAME = 28;

    /** Of a bold letter, in the widest of the fonts that are asked for. */
    private static final int LETTER = 9;

    private static final int PADDING = 14;

    /**
     * A process.
     *
     * @param label its name, or as much of it as there is room for
     * @param mood one word for its colour
     * @param told how many of its tasks are where, in few words
     * @param tasks shows them
     */
    record Box(String name, String label, String mood, String told, String tasks, int x, int y) {}

    static ProcessGraph of(Progress progress, List<TasksView.Counts> processes, String page) {
        List<String> names = progress.processes();
        List<Progress.Link> links =
                progress.links().stream()
                        .filter(link -> names.contains(link.from()) && names.contains(link.to()))
                        .filter(link -> !link.from().equals(link.to()))
                        .toList();
        if (names.size() > MOST || links.isEmpty()) {
            return new ProcessGraph(List.of(), List.of(), 0, 0, 0);
        }
        Map<String, Integer> columns = columns(names, links);
        List<List<String>> rows = rows(names, links, columns);
        int tallest = rows.stream().mapToInt(List::size).max().orElse(1);
        int height = tallest * (BOX_HEIGHT + ROW) - ROW + 2 * MARGIN;
        int boxWidth = boxWidth(names);
        var boxes = new HashMap<String, Box>();
        for (TasksView.Counts counts : processes) {
            int column = columns.get(counts.name());
            List<String> all = rows.get(column);
            int free = height - 2 * MARGIN - all.size() * (BOX_HEIGHT + ROW) + ROW;
            int y = MARGIN + free / 2 + all.indexOf(counts.name()) * (BOX_HEIGHT + ROW);
            boxes.put(counts.name(), box(counts, page, MARGIN + column * (boxWidth + GAP), y));
        }
        return new ProcessGraph(
                names.stream().map(boxes::get).toList(),
                links.stream()
                        .map(link -> line(boxes.get(link.from()), boxes.get(link.to()), boxWidth))
                        .toList(),
                rows.size() * (boxWidth + GAP) - GAP + 2 * MARGIN,
                height,
                boxWidth);
    }

    /** The longest way to each; what leads back to itself is given up after so many rounds. */
    private static Map<String, Integer> columns(List<String> names, List<Progress.Link> links) {
        var columns = new HashMap<String, Integer>();
        names.forEach(name -> columns.put(name, 0));
        boolean moved = true;
        for (int round = 0; moved && round < names.size(); round++) {
            moved = false;
            for (Progress.Link link : links) {
                int least = columns.get(link.from()) + 1;
                if (columns.get(link.to()) < least && least < names.size()) {
                    columns.put(link.to(), least);
                    moved = true;
                }
            }
        }
        return columns;
    }

    /** In each column those first whose sources are higher. */
    private static List<List<String>> rows(
            List<String> names, List<Progress.Link> links, Map<String, Integer> columns) {
        int last = columns.values().stream().max(Integer::compare).orElse(0);
        var rows = new ArrayList<List<String>>();
        var places = new HashMap<String, Double>();
        for (int column = 0; column <= last; column++) {
            int wanted = column;
            var all =
                    new ArrayList<>(
                            names.stream().filter(name -> columns.get(name) == wanted).toList());
            all.sort(
                    Comparator.comparingDouble(
                            name ->
                                    links.stream()
                                            .filter(link -> link.to().equals(name))
                                            .mapToDouble(
                                                    link -> places.getOrDefault(link.from(), 0.5))
                                            .average()
                                            .orElse(0.5)));
            for (int i = 0; i < all.size(); i++) {
                places.put(all.get(i), (i + 0.5) / all.size());
            }
            rows.add(all);
        }
        return rows;
    }

    private static Box box(TasksView.Counts counts, String page, int x, int y) {
        String name = counts.name();
        String tasks = page + "/tasks?process=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        return new Box(name, label(name), counts.mood(), counts.told(), tasks, x, y);
    }

    /** A workflow stands before the name of a process: {@code WORKFLOW:PROCESS}. */
    private static String label(String name) {
        String own = name.substring(name.lastIndexOf(':') + 1);
        return own.length() > LONGEST_NAME ? own.substring(0, LONGEST_NAME - 1) + "…" : own;
    }

    /** Room for the longest label, and for what is told below it. */
    private static int boxWidth(List<String> names) {
        int longest = names.stream().mapToInt(name -> label(name).length()).max().orElse(0);
        return Math.max(longest, SHORTEST_NAME) * LETTER + 2 * PADDING;
    }

    private static String line(Box from, Box to, int boxWidth) {
        int x = from.x() + boxWidth;
        int y = from.y() + BOX_HEIGHT / 2;
        int end = to.x();
        int endY = to.y() + BOX_HEIGHT / 2;
        int bend = Math.max(GAP / 2, (end - x) / 2);
        return String.format(
                Locale.ROOT,
                "M%d %dC%d %d %d %d %d %d",
                x,
                y,
                x + bend,
                y,
                end - bend,
                endY,
                end,
                endY);
    }

    boolean isEmpty() {
        return boxes.isEmpty();
    }
}
