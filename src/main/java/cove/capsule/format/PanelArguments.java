// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.List;
import java.util.Optional;

/** Binds what was sent to the parameters of an app panel, in the panel's order. */
final class PanelArguments {
    private final AppPanel panel;
    private final ArgumentWords words;
    private final Mistakes mistakes;

    PanelArguments(AppPanel panel, ArgumentWords words, Mistakes mistakes) {
        this.panel = panel;
        this.words = words;
        this.mistakes = mistakes;
    }

    void bindOrdered(List<String> values) {
        var parameters = panel.parameters();
        if (values.size() > parameters.size()) {
            mistakes.add(
                    "%d parameters were sent, but the app panel has %d; send at most these: %s"
                            .formatted(values.size(), parameters.size(), labels()));
        }
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            var sent = Optional.ofNullable(i < values.size() ? values.get(i) : null);
            words.add(Optional.of(parameter.name()), valueOf(parameter, sent).orElse(""));
        }
    }

    void bindNamed(List<NamedParameter> named) {
        var values = new NamedValues(named, mistakes);
        for (var parameter : panel.parameters()) {
            var name = parameter.argumentName();
            valueOf(parameter, values.take(name))
                    .ifPresent(value -> words.addNamed(Optional.of(parameter.name()), name, value));
        }
        values.forEach(
                (name, _) ->
                        mistakes.add(
                                "there is no parameter named %s; the app panel has: %s"
                                        .formatted(Quoted.of(name), names())));
    }

    /** What was sent, if it may be, or else the default, which is its author's own word. */
    private Optional<String> valueOf(Parameter parameter, Optional<String> sent) {
        if (sent.isEmpty() && parameter.defaultValue().isPresent()) {
            return parameter.defaultValue();
        }
        var value = sent.orElse("");
        if (words.canPass(parameter.described(), value)) {
            ValueRules.refusal(parameter, value)
                    .ifPresent(reason -> mistakes.add(parameter.described() + " " + reason));
        }
        return sent;
    }

    /** For messages: what people call the parameters. */
    String labels() {
        return Quoted.listOf(panel.parameters().stream().map(Parameter::name).toList());
    }

    /** For messages: what requests call the parameters. */
    String names() {
        return Quoted.listOf(panel.parameters().stream().map(Parameter::argumentName).toList());
    }
}
