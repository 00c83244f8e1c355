// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.AttributeProvider;

/**
 * Gives the headings of one document ids that links in it lead to, by the rule of GitHub (GitHub
 * Docs, "Basic writing and formatting syntax", Section links). A prefix keeps them apart from the
 * ids of the page around them.
 */
final class HeadingIds implements AttributeProvider {
    private static final String PREFIX = "heading-";

    private final Set<String> taken = new HashSet<>();

    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading) {
            attributes.put("id", PREFIX + free(slug(text(node))));
        }
    }

    /** What leads to a heading by its name. */
    static String fragment(String name) {
        return "#" + PREFIX + name.toLowerCase(Locale.ROOT);
    }

    private static String slug(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
                .replace(' ', '-');
    }

    private String free(String slug) {
        String free = slug;
        for (int i = 1; !taken.add(free); i++) {
            free = slug + "-" + i;
        }
        return free;
    }

    private static String text(Node heading) {
        var text = new StringBuilder();
        heading.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Text one) {
                        text.append(one.getLiteral());
                    }

                    @Override
                    public void visit(Code one) {
                        text.append(one.getLiteral());
                    }
                });
        return text.toString();
    }
}
