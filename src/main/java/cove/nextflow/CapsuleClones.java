// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Lets generated scripts clone capsules from the address they name, without a network (file
 * formats, 4.1; git-config(1), url.insteadOf).
 */
final class CapsuleClones {
    /** Where tasks find the configuration; in the system's place, a user's own is added to it. */
    static final String CONFIGURATION = "/run/nextflow/gitconfig";

    private static final String HOST = "git.cove";
    private static final String TOKEN = "cove:cove";

    static final Map<String, String> ENVIRONMENT =
            Map.of("GIT_HOST", HOST, "GIT_ACCESS_TOKEN", TOKEN, "GIT_CONFIG_SYSTEM", CONFIGURATION);

    private CapsuleClones() {}

    /** The text of the configuration; {@code place} tells where a capsule's repository is shown. */
    static String configuration(
            List<PipelineCapsule> capsules, Function<PipelineCapsule, String> place) {
        var text =
                new StringBuilder(
                        """
                        [safe]
                            directory = *
                        [uploadpack]
                            allowFilter = true
                            allowAnySHA1InWant = true
                        [advice]
                            detachedHead = false
                        """);
        for (PipelineCapsule capsule : capsules) {
            text.append("[url \"file://%s\"]%n".formatted(place.apply(capsule)));
            text.append("    insteadOf = \"%s\"%n".formatted(quoted(address(capsule))));
        }
        return text.toString();
    }

    private static String address(PipelineCapsule capsule) {
        return capsule.clonedFrom()
                .orElse("https://$GIT_ACCESS_TOKEN@$GIT_HOST/capsule-" + capsule.slug() + ".git")
                .replace("${GIT_ACCESS_TOKEN}", TOKEN)
                .replace("$GIT_ACCESS_TOKEN", TOKEN)
                .replace("${GIT_HOST}", HOST)
                .replace("$GIT_HOST", HOST);
    }

    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
