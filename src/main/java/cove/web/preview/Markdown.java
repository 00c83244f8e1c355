// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
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
    private static final HtmlRenderer PART = renderer().build();
    private static final HtmlRenderer WHOLE =
            renderer().attributeProviderFactory(_ -> new HeadingIds()).build();
    private static final Pattern SAME_DOCUMENT = Pattern.compile("#.+");
    private static final Pattern OTHER_DOCUMENT =
            Pattern.compile("(?i)[^?#]*\\.(md|markdown)(\\?[^#]*)?#(?<heading>.+)");

    private Markdown() {}

    private static HtmlRenderer.Builder renderer() {
        return HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .escapeHtml(true)
                .sanitizeUrls(true);
    }

    /** One part of something larger: its headings have no ids. */
    static String html(String markdown) {
        return PART.render(PARSER.parse(markdown));
    }

    /**
     * A file that stands among others; links lead to its headings and to those of others.
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
                        one.setDestination(led(one.getDestination(), link));
                        visitChildren(one);
                    }
                });
        return WHOLE.render(document);
    }

    private static String led(String destination, UnaryOperator<String> place) {
        if (SAME_DOCUMENT.matcher(destination).matches()) {
            return HeadingIds.fragment(destination.substring(1));
        }
        String path = placed(destination, place);
        var other = OTHER_DOCUMENT.matcher(destination);
        return !path.equals(destination) && other.matches()
                ? path + HeadingIds.fragment(other.group("heading"))
                : path;
    }

    /** What begins with a scheme, a slash or a fragment is no path among the files. */
    private static String placed(String destination, UnaryOperator<String> place) {
        return destination.isEmpty() || destination.matches("(?s)([A-Za-z][A-Za-z0-9+.-]*:|/|#).*")
                ? destination
                : place.apply(destination.replaceFirst("^(\\./)+", "").replaceFirst("[?#].*", ""));
    }
}
