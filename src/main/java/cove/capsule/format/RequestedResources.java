// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Optional;

/**
 * What a capsule asks for in {@code .codeocean/resources.json}, in the platform's own words; how
 * many CPUs and how much memory that is, the server's settings say.
 *
 * @param resourceClass such as {@code small}, or {@code dedicated}
 * @param instanceType the machine, where a dedicated one is asked for
 */
public record RequestedResources(Optional<String> resourceClass, Optional<String> instanceType) {
    static final String FILE = ".codeocean/resources.json";

    /** What a capsule without the file asks for. */
    public static final RequestedResources NONE =
            new RequestedResources(Optional.empty(), Optional.empty());

    /**
     * Whether the machine is one with a GPU: at Amazon, whose names these are, those that begin
     * with g or p (docs.aws.amazon.com/ec2, accelerated computing).
     */
    public boolean hasGpu() {
        return instanceType.filter(type -> type.matches("[gp][0-9].*")).isPresent();
    }

    static RequestedResources read(String json, Mistakes mistakes) {
        var resources = SettingsParser.json(FILE, json, mistakes);
        return new RequestedResources(
                resources.filledText("resource_class"),
                resources.object("machine_config").filledText("instance_type"));
    }
}
