// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads an app panel as the platform writes it and as people edit it by hand. */
final class AppPanelReader {
    static final String FILE = ".codeocean/app-panel.json";

    private AppPanelReader() {}

    static AppPanel read(String json, Mistakes mistakes) {
        var panel = SettingsParser.json(FILE, json, mistakes);
        boolean named = panel.flag("named_parameters");
        return new AppPanel(
                named,
                general(panel.object("general")),
                panel.objects("datasets").stream().map(AppPanelReader::slot).toList(),
                panel.objects("categories").stream().map(AppPanelReader::category).toList(),
                parameters(panel.objects("parameters"), named),
                panel.textsOrTextsUnder("file_name", "results"),
                panel.textsOrTextsUnder("name", "processes"));
    }

    private static AppPanel.General general(SettingsObject general) {
        return new AppPanel.General(
                general.filledText("title"),
                general.filledText("instructions"),
                general.filledText("help_text"));
    }

    private static AppPanel.DataAssetSlot slot(SettingsObject slot) {
        var id = slot.text("id").orElse("");
        return new AppPanel.DataAssetSlot(
                id,
                slot.filledText("name").orElse(id),
                slot.filledText("description"),
                slot.filledText("help_text"));
    }

    private static AppPanel.Category category(SettingsObject category) {
        var id = category.text("id").orElse("");
        return new AppPanel.Category(
                id,
                category.filledText("name").orElse(id),
                category.filledText("description"),
                category.filledText("help_text"));
    }

    private static List<Parameter> parameters(List<SettingsObject> objects, boolean named) {
        List<Parameter> parameters = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (var object : objects) {
            var parameter = parameter(object, parameters.size() + 1);
            parameters.add(parameter);
            if (named && !taken.add(parameter.argumentName())) {
                object.mistake(
                        "param_name",
                        "is %s, as in an earlier parameter; give each its own"
                                .formatted(Quoted.of(parameter.argumentName())));
            }
        }
        return parameters;
    }

    private static Parameter parameter(SettingsObject object, int position) {
        var paramName = object.filledText("param_name");
        var options = object.texts("extra_data");
        return new Parameter(
                object.filledText("name").or(() -> paramName).orElse("Parameter " + position),
                paramName,
                object.filledText("category"),
                object.filledText("description"),
                object.filledText("help_text"),
                object.word("type", ParameterType.class)
                        .orElse(options.isEmpty() ? ParameterType.TEXT : ParameterType.LIST),
                object.word("value_type", ValueType.class).orElse(ValueType.STRING),
                object.filledText("default_value"),
                object.flag("required"),
                object.flag("hidden"),
                object.number("minimum"),
                object.number("maximum"),
                object.filledText("pattern"),
                options);
    }
}
