// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the images of Dockerfiles' {@code FROM} lines are here, by patterns with {@code *} for any
 * text. A pattern without a tag is for all tags, one without a registry for all registries; of
 * several that match the longest is taken.
 *
 * @param targets by pattern
 */
public record BaseImages(Map<String, String> targets) {
    public static final BaseImages NONE = new BaseImages(Map.of());

    private static final Pattern REGISTRY = Pattern.compile("(?:[^/]*[.:][^/]*|localhost|)/(.*)");
    private static final Pattern TAG = Pattern.compile("(.*?)(?:@[^/]*|:[^/]*)?");

    public BaseImages {
        targets = Map.copyOf(targets);
    }

    /** What an image is here, as it reads with all arguments in place. */
    public Optional<String> target(String image) {
        List<String> names = names(image).toList();
        return targets.entrySet().stream()
                .filter(entry -> names.stream().anyMatch(name -> matches(entry.getKey(), name)))
                .max(
                        Comparator.<Map.Entry<String, String>>comparingInt(
                                        entry -> entry.getKey().length())
                                .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getValue);
    }

    private static boolean matches(String pattern, String name) {
        return name.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }

    /** All that the image may be called in a pattern. */
    static Stream<String> names(String image) {
        var names = new ArrayList<>(List.of(image));
        var registry = REGISTRY.matcher(image);
        if (registry.matches()) {
            names.add(registry.group(1));
            if (image.startsWith("docker.io/library/")) {
                names.add(image.substring("docker.io/library/".length()));
            }
        }
        return names.stream()
                .flatMap(
                        name -> {
                            var tag = TAG.matcher(name);
                            String bare = tag.matches() ? tag.group(1) : name;
                            return bare.equals(name)
                                    ? Stream.of(name, name + ":latest")
                                    : Stream.of(name, bare);
                        });
    }

    /** What the vendor calls an image without its registry, if it is one of the vendor's. */
    static Optional<String> vendorsName(String image) {
        return names(image).filter(name -> name.startsWith("codeocean/")).findFirst();
    }

    /** The patterns in order, for people to read. */
    @Override
    public String toString() {
        var sorted = new LinkedHashMap<String, String>();
        targets.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted.toString();
    }
}
