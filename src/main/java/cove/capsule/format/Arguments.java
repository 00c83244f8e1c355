// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;

/**
 * Turns the values of a run request into the words of a command line.
 *
 * <table>
 * <caption>What becomes of the values</caption>
 * <tr><th>app panel<th>sent<th>words
 * <tr><td>ordered<td>values<td>one word for each parameter of the panel; an empty one where there is
 *     neither value nor default
 * <tr><td>named<td>names and values<td>{@code --name=value} in the panel's order; none where there is
 *     neither value nor default
 * <tr><td>no parameters, or no panel<td>values<td>the values; but a single empty one is the platform's
 *     way to say none
 * <tr><td>no parameters, or no panel<td>names and values<td>{@code --name=value} in the order sent
 * </table>
 *
 * <p>An empty value that was sent stays an empty value, and does not become the default.
 */
public final class Arguments {
    private Arguments() {}

    /**
     * Binds the values that were sent; null and an empty list both mean that none were. Adds what
     * is wrong with them to the mistakes; the answer means something only when nothing was added.
     */
    public static BoundParameters bind(
            AppPanel panel,
            List<String> ordered,
            List<NamedParameter> named,
            List<String> mistakes) {
        var found = new Mistakes();
        var bound = bind(panel, ordered, named, found);
        mistakes.addAll(found.all());
        return bound;
    }

    private static BoundParameters bind(
            AppPanel panel, List<String> ordered, List<NamedParameter> named, Mistakes mistakes) {
        var words = new ArgumentWords(mistakes);
        bind(panel, orEmpty(ordered), orEmpty(named), words, mistakes);
        return words.bound();
    }

    private static void bind(
            AppPanel panel,
            List<String> ordered,
            List<NamedParameter> named,
            ArgumentWords words,
            Mistakes mistakes) {
        var fromPanel = new PanelArguments(panel, words, mistakes);
        if (!ordered.isEmpty() && !named.isEmpty()) {
            mistakes.add("both parameters and named_parameters were sent; send only one of them");
        } else if (panel.parameters().isEmpty()) {
            var free = new FreeArguments(words, mistakes);
            free.pass(ordered);
            free.passNamed(named);
        } else if (panel.namedParameters() && !ordered.isEmpty()) {
            mistakes.add(
                    "ordered parameters were sent, but the app panel has named ones; send"
                            + " named_parameters with the param_name of any of these: "
                            + fromPanel.names());
        } else if (panel.namedParameters()) {
            fromPanel.bindNamed(named);
        } else if (!named.isEmpty()) {
            mistakes.add(
                    "named_parameters were sent, but the app panel has ordered ones; send"
                            + " parameters, a list of values in this order: "
                            + fromPanel.labels());
        } else {
            fromPanel.bindOrdered(ordered);
        }
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
