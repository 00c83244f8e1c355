// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import cove.http.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the words of a command go: the answer to standard output, all else to standard error. On a
 * terminal a line of progress may stand below what was printed; it is wiped before the next words.
 */
final class Screen {
    private static final String WIPE = "\r\033[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private boolean progressShown;

    /** Where the last line has no end yet, as when a log ends without one. */
    private Optional<PrintStream> open = Optional.empty();

    /**
     * Takes the two streams.
     *
     * @param terminal whether people watch standard error on a terminal
     */
    Screen(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    static Screen ofThisProcess() {
        return new Screen(System.out, System.err, isTerminal(2));
    }

    /** The JDK tells this of standard input and output only; Linux has a link for each. */
    private static boolean isTerminal(int stream) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream)).toString();
            return Stream.of("/dev/pts/", "/dev/tty", "/dev/console").anyMatch(target::startsWith);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** A line of the answer. */
    synchronized void answer(String line) {
        print(out, line);
    }

    /** The answer as one JSON document. */
    void answer(JsonNode document) {
        try {
            answer(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes of the answer as they are. */
    synchronized void answer(byte[] bytes, int length) {
        pass(out, bytes, length);
    }

    /** Bytes for people to read while they wait for the answer. */
    synchronized void tell(byte[] bytes, int length) {
        pass(err, bytes, length);
    }

    private void pass(PrintStream stream, byte[] bytes, int length) {
        if (length > 0) {
            wipe();
            stream.write(bytes, 0, length);
            stream.flush();
            open = bytes[length - 1] == '\n' ? Optional.empty() : Optional.of(stream);
        }
    }

    /** A line for people, beside the answer. */
    synchronized void tell(String line) {
        print(err, line);
    }

    /** On a terminal the two streams are one text. */
    private void print(PrintStream stream, String line) {
        wipe();
        if (open.filter(last -> terminal || last.equals(stream)).isPresent()) {
            stream.println();
            open = Optional.empty();
        }
        stream.println(line);
        stream.flush();
    }

    /** Shows what is under way, to people on a terminal only. */
    synchronized void progress(String text) {
        if (terminal && open.isEmpty()) {
            err.print(WIPE + text);
            err.flush();
            progressShown = true;
        }
    }

    /** Takes the line of progress away. */
    synchronized void wipe() {
        if (progressShown) {
            err.print(WIPE);
            err.flush();
            progressShown = false;
        }
    }

    boolean isTerminal() {
        return terminal;
    }

    /** A text from elsewhere, such as a file's name, without the power to move the cursor. */
    static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
