// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shell script within a generated process: it links data, clones a capsule and runs it. */
final class CapsuleScript {
    private static final Pattern ID = Pattern.compile("\\bCO_CAPSULE_ID=\"?([0-9a-f-]{36})\\b");
    private static final Pattern CLONE =
            Pattern.compile(
                    "\\bgit (?:-c \\S+ ){0,9}clone ((?:--\\S+ (?:v\\S+ )?){0,9})\"?([^\"\\s]+)\"? capsule-repo\\b");
    private static final Pattern SLUG = Pattern.compile("/capsule-([0-9]+)(?:\\.git)?$");
    private static final Pattern BRANCH = Pattern.compile("--branch[ =]v([0-9]{1,9})\\b");
    private static final Pattern CHECKOUT =
            Pattern.compile("\\bgit -C capsule-repo checkout (?:--\\S+ ){0,9}(\\S+)");
    private static final Pattern RELEASE = Pattern.compile("v([0-9]{1,9})(?:\\.[0-9]+)?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern RUN = Pattern.compile("(?m)^[ \\t]*(?:\\./|bash )run\\b(.*)$");
    private static final Pattern PARAMETER =
            Pattern.compile("\\$\\{params\\.([A-Za-z_][A-Za-z_0-9]*_args)\\}");
    private static final Pattern LINK =
            Pattern.compile(
                    "(?m)^[ \\t]*ln -s[a-z]* (?:\"/tmp/data/([^\"/]+)[^\"]*\"|/tmp/data/([^/\\s]+)\\S*)"
                            + " [^#\\n]*(?:# id: *(\\S+))?");

    private final String script;
    private final Optional<MatchedClone> clone;

    private record MatchedClone(String options, String address) {}

    CapsuleScript(String script) {
        this.script = script;
        this.clone =
                first(CLONE, script).map(found -> new MatchedClone(found.group(1), found.group(2)));
    }

    Optional<String> capsuleId() {
        return first(ID, script).map(found -> found.group(1));
    }

    /** The address as the shell sees it. */
    Optional<String> repository() {
        return clone.map(found -> unescaped(found.address()));
    }

    Optional<String> slug() {
        return clone.flatMap(found -> first(SLUG, found.address())).map(found -> found.group(1));
    }

    boolean isPublic() {
        return clone.filter(found -> !found.address().contains("$")).isPresent();
    }

    Optional<Integer> version() {
        return clone.flatMap(found -> first(BRANCH, found.options()))
                .or(() -> checkout().flatMap(word -> whole(RELEASE, word)))
                .map(found -> Integer.valueOf(found.group(1)));
    }

    Optional<String> commit() {
        return checkout().filter(word -> COMMIT.matcher(word).matches());
    }

    private Optional<String> checkout() {
        return first(CHECKOUT, script).map(found -> found.group(1));
    }

    Optional<String> argumentsParameter() {
        return RUN.matcher(script)
                .results()
                .reduce((_, last) -> last)
                .flatMap(found -> first(PARAMETER, found.group(1)))
                .map(found -> found.group(1));
    }

    List<PipelineData.Linked> links() {
        List<PipelineData.Linked> links = new ArrayList<>();
        var found = LINK.matcher(script);
        while (found.find()) {
            var mount = found.group(1) == null ? found.group(2) : found.group(1);
            links.add(
                    new PipelineData.Linked(unescaped(mount), Optional.ofNullable(found.group(3))));
        }
        return links;
    }

    private static Optional<Matcher> first(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text)).filter(Matcher::find);
    }

    private static Optional<Matcher> whole(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text)).filter(Matcher::matches);
    }

    /** Groovy's escapes before characters that mean something to it; the shell sees these bare. */
    private static String unescaped(String text) {
        return text.replaceAll("\\\\([\\\\$\"'])", "$1");
    }
}
