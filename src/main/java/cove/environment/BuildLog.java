// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes down what a builder prints, line by line, without the values of secrets that a step may
 * have printed.
 */
final class BuildLog {
    /** BuildKit's own name of a step, which tells nobody anything. */
    private static final Pattern NOISE = Pattern.compile("#\\d+ sha256:[0-9a-f]{64}\\s*");

    private static final String HIDDEN = "[secret]";

    /** What is shorter is found everywhere. */
    private static final int SHORTEST_SECRET = 4;

    private static final int LONGEST_LINE = 64 << 10;

    /** Lines of the end that are kept in any case: they tell why it ended. */
    private static final int END_LINES = 100;

    private final Deque<String> end = new ArrayDeque<>();
    private final OutputStream out;
    private final List<String> secrets;
    private long left;

    /**
     * A log into a stream.
     *
     * @param secrets what is not to be read in it
     * @param largest bytes; of what comes later only the end is kept
     */
    BuildLog(OutputStream out, Collection<String> secrets, long largest) {
        this.out = out;
        this.left = largest;
        // Characters are bytes here, so that nothing is lost of what is no UTF-8.
        this.secrets =
                secrets.stream()
                        .flatMap(String::lines)
                        .map(BuildLog::asBytes)
                        .filter(line -> line.length() >= SHORTEST_SECRET)
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    private static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Copies until the builder says no more. */
    void copy(InputStream from) throws IOException {
        var in = new BufferedInputStream(from);
        var line = new ByteArrayOutputStream();
        for (int read = in.read(); read >= 0; read = in.read()) {
            line.write(read);
            if (read == '\n' || line.size() >= LONGEST_LINE) {
                write(line);
            }
        }
        write(line);
        if (!end.isEmpty()) {
            put("[a part is left out]\n");
        }
        for (String kept : end) {
            put(kept);
        }
    }

    private void write(ByteArrayOutputStream line) throws IOException {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        if (text.isEmpty() || NOISE.matcher(text).matches()) {
            return;
        }
        for (String secret : secrets) {
            text = text.replace(secret, HIDDEN);
        }
        left -= text.length();
        if (left > 0) {
            put(text);
            return;
        }
        end.add(text);
        if (end.size() > END_LINES) {
            end.remove();
        }
    }

    private void put(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
