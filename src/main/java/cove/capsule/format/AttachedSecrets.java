// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads which secrets are attached: from {@code .codeocean/secrets.json}, or from {@code
 * environment/environment.yml} as older capsules have it.
 */
final class AttachedSecrets {
    static final String FILE = ".codeocean/secrets.json";
    static final String OLD_FILE = "environment/environment.yml";

    /** What a shell can name (POSIX, Base Definitions 8.1, lower case included). */
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The variables of those types whose members are known, where the file names none. */
    private static final Map<String, Map<String, String>> USUAL =
            Map.of(
                    "general", Map.of("value", "CUSTOM_KEY"),
                    "aws",
                            Map.of(
                                    "access_key_id", "AWS_ACCESS_KEY_ID",
                                    "secret_access_key", "AWS_SECRET_ACCESS_KEY",
                                    "region", "AWS_DEFAULT_REGION"));

    private final Mistakes mistakes;
    private final Map<String, Integer> taken = new HashMap<>();

    private AttachedSecrets(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    static List<AttachedSecret> read(SettingsFolder capsule, Mistakes mistakes) {
        var reader = new AttachedSecrets(mistakes);
        return capsule.has(FILE)
                ? capsule.text(FILE).map(reader::ofJson).orElse(List.of())
                : capsule.has(OLD_FILE)
                        ? capsule.text(OLD_FILE).map(reader::ofYaml).orElse(List.of())
                        : List.of();
    }

    private List<AttachedSecret> ofJson(String text) {
        return all(SettingsParser.json(FILE, text, mistakes).objects("secrets"));
    }

    /** Other tools, conda among them, have files of that name: those are none of our business. */
    private List<AttachedSecret> ofYaml(String text) {
        boolean ours =
                SettingsParser.yaml(OLD_FILE, text, new Mistakes()).has("environment_version");
        return ours
                ? all(SettingsParser.yaml(OLD_FILE, text, mistakes).objects("credentials"))
                : List.of();
    }

    private List<AttachedSecret> all(List<SettingsObject> objects) {
        var secrets = new ArrayList<AttachedSecret>();
        for (SettingsObject object : objects) {
            var type = object.filledText("type");
            if (type.isEmpty()) {
                object.mistake("type", "is missing; write general or aws");
            }
            type.ifPresent(
                    word ->
                            secrets.add(
                                    new AttachedSecret(
                                            word,
                                            object.filledText("id"),
                                            object.filledText("description"),
                                            variables(word, object))));
        }
        return List.copyOf(secrets);
    }

    private Map<String, String> variables(String type, SettingsObject object) {
        var variables = new LinkedHashMap<String, String>();
        USUAL.getOrDefault(type, Map.of()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        usual -> {
                            String member = usual.getKey();
                            String variable =
                                    object.filledText(member)
                                            .orElseGet(() -> free(usual.getValue()));
                            check(object, member, variable);
                            variables.put(member, variable);
                        });
        return variables;
    }

    /** A second secret without a name of its own is CUSTOM_KEY_2. */
    private String free(String usual) {
        int number = 1;
        String name = usual;
        while (taken.containsKey(name)) {
            number++;
            name = usual + "_" + number;
        }
        return name;
    }

    private void check(SettingsObject object, String member, String variable) {
        if (!VARIABLE.matcher(variable).matches()) {
            object.mistake(
                    member,
                    "is %s, which is no name of an environment variable; use letters, digits and '_'"
                            .formatted(Quoted.of(variable)));
        } else if (taken.putIfAbsent(variable, object.line()) != null) {
            object.mistake(
                    member,
                    "is %s, which another secret takes already; choose another variable"
                            .formatted(Quoted.of(variable)));
        }
    }
}
