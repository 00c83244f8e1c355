// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a page shows of a file. Of a large one it reads the beginning alone. */
public sealed interface Preview {
    /** Shown by the browser, from the file's own address. */
    record Picture() implements Preview {}

    /** Played by the browser. */
    record Video() implements Preview {}

    /** Played by the browser. */
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

    /** The cells of a Jupyter notebook. */
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

    /** What is shown of a file, whatever is in it. */
    static Preview of(Path file) throws IOException {
        return new PreviewedFile(file, Markdown::html).preview();
    }

    /**
     * The same of a file that stands among others.
     *
     * @param image where the picture of a relative path is
     * @param link what leads to a relative path
     */
    static Preview of(Path file, UnaryOperator<String> image, UnaryOperator<String> link)
            throws IOException {
        return new PreviewedFile(file, text -> Markdown.html(text, image, link)).preview();
    }
}
