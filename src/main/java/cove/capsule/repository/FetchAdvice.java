// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import java.util.Map;
import java.util.TreeMap;

/** What a person can do about git's words when a fetch failed. */
final class FetchAdvice {

    private static final String LOG_IN =
            "If it is private, log this account in ('git credential approve', or a store that"
                    + " 'git config --global credential.helper' names), or write"
                    + " https://user:token@host/path; the token is not kept.";

    private static final Map<String, String> BY_WORDS =
            new TreeMap<>(
                    Map.of(
                            "could not read Username",
                            LOG_IN,
                            "could not read Password",
                            LOG_IN,
                            "Authentication failed",
                            LOG_IN,
                            "error: 403",
                            LOG_IN,
                            "Permission denied (publickey",
                            "Give this account's public ssh key to the host; if the key has a"
                                    + " passphrase, load it with ssh-add first.",
                            "Host key verification failed",
                            "Connect to the host once by hand with ssh, to confirm its key.",
                            "mismatched algorithms",
                            "Only SHA-1 repositories can be fetched; add a folder instead.",
                            "dubious ownership",
                            "The repository belongs to another account; if it is to be trusted,"
                                    + " follow git's words."));

    private FetchAdvice() {}

    /** Whether nobody, or the wrong one, was logged in. */
    static boolean wantsLogin(String lastWords) {
        return on(lastWords).equals(LOG_IN);
    }

    static String on(String lastWords) {
        return BY_WORDS.entrySet().stream()
                .filter(entry -> lastWords.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("Check the address; 'git ls-remote' with it has to work on this machine.");
    }
}
