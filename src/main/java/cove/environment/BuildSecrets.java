// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The secrets that a user has for the build of a capsule's environment. */
public interface BuildSecrets {
    /** Of who has none. */
    BuildSecrets NONE =
            new BuildSecrets() {
                @Override
                public Set<String> names() {
                    return Set.of();
                }

                @Override
                public Map<String, String> values() {
                    return Map.of();
                }

                @Override
                public Optional<String> gitToken(String host) {
                    return Optional.empty();
                }
            };

    /** The variables of the secrets that the capsule attaches. */
    Set<String> names();

    /** The same with what they hold now. */
    Map<String, String> values();

    /** What logs in at a git host, if the user keeps anything for it. */
    Optional<String> gitToken(String host);
}
