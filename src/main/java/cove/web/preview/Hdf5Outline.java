// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import cove.process.CommandRunner;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * What is in an HDF5 file, read by a process of its own with little memory and little time: the
 * file comes from anybody, and no mistake in reading it shall be the server's.
 */
public final class Hdf5Outline {
    private static final int MOST = 500;
    private static final int DEEPEST = 20;

    /** As many are read at once; whoever comes then waits. */
    private static final Semaphore READERS = new Semaphore(2);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MARK = "node\t";
    private static final String NO_FILE =
            "It is no HDF5 file, or a broken one, or one of a kind that is not known here.";

    private int printed;

    private Hdf5Outline() {}

    static Preview preview(Path file) {
        CommandRunner.Outcome outcome;
        READERS.acquireUninterruptibly();
        try {
            outcome =
                    CommandRunner.run(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "-Xmx128m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Hdf5Outline.class.getName(),
                                    file.toAbsolutePath().toString()),
                            Path.of("/"),
                            Map.of(),
                            PATIENCE);
        } catch (UncheckedIOException e) {
            return new Preview.Unreadable("Reading it took too long.");
        } finally {
            READERS.release();
        }
        List<Preview.Node> nodes =
                outcome.stdout()
                        .lines()
                        .filter(line -> line.startsWith(MARK))
                        .map(Hdf5Outline::node)
                        .toList();
        return nodes.isEmpty() && !outcome.succeeded()
                ? new Preview.Unreadable(NO_FILE)
                : new Preview.Outline(nodes, nodes.size() >= MOST || !outcome.succeeded());
    }

    private static Preview.Node node(String line) {
        String[] words = line.split("\t", 4);
        return new Preview.Node(Integer.parseInt(words[1]), words[2], words[3]);
    }

    /** Prints a line for each group and dataset of the file that is named. */
    public static void main(String[] arguments) {
        try (var file = new HdfFile(Path.of(arguments[0]))) {
            new Hdf5Outline().print(file, 0);
        }
    }

    private void print(Group group, int depth) {
        for (Node child : group.getChildren().values()) {
            if (printed++ >= MOST) {
                return;
            }
            System.out.printf(
                    "%s%d\t%s\t%s%n", MARK, depth, plain(child.getName()), details(child));
            if (child instanceof Group inner && !child.isLink() && depth < DEEPEST) {
                print(inner, depth + 1);
            }
        }
    }

    private static String plain(String name) {
        return name.replaceAll("\\p{Cntrl}", " ");
    }

    private static String details(Node node) {
        if (!(node instanceof Dataset dataset)) {
            return node.isGroup() ? "" : "link";
        }
        String shape =
                dataset.isScalar()
                        ? "one value"
                        : Arrays.stream(dataset.getDimensions())
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(" × "));
        return shape + ", " + dataset.getJavaType().getSimpleName();
    }
}
