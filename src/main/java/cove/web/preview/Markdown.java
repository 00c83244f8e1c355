// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import java.util.List;
import java.util.function.UnaryOperator;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Markdown as HTML. What is HTML in it is shown as text, and links lead to harmless places. */
final class Markdown {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder()
                    .extensions(List.of(TablesExtension.create()))
                    .escapeHtml(true)
                    .sanitizeUrls(true)
                    .build();

    private Markdown() {}

    static String html(String markdown) {
        return RENDERER.render(PARSER.parse(markdown));
    }

    /**
     * The same for a file that stands among others.
     *
     * @param image where the picture of a relative path is
     * @param link what leads to a relative path
     */
    static String html(String markdown, UnaryOperator<String> image, UnaryOperator<String> link) {
        Node document = PARSER.parse(markdown);
        document.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Image one) {
                        one.setDestination(placed(one.getDestination(), image));
                        visitChildren(one);
                    }

                    @Override
                    public void visit(Link one) {
                        one.setDestination(placed(one.getDestination(), link));
                        visitChildren(one);
                    }
                });
        return RENDERER.render(document);
    }

    /** What begins with a scheme, a slash or a fragment is no path among the files. */
    private static String placed(String destination, UnaryOperator<String> place) {
        return destination.isEmpty() || destination.matches("(?s)([A-Za-z][A-Za-z0-9+.-]*:|/|#).*")
                ? destination
                : place.apply(destination.replaceFirst("^(\\./)+", "").replaceFirst("[?#].*", ""));
    }
}
