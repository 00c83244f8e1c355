// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who a caller is at an external repository. The server's account has keys and passwords of its
 * own, which only administrators may use; all others show what they keep as a secret, or nothing.
 *
 * @param ofTheAccount whether git may use what the server's account has
 * @param secret what the caller keeps for the host: a token, or a user, a colon and a token
 */
public record RemoteLogin(boolean ofTheAccount, Optional<String> secret) {
    private static final Pattern WEB = Pattern.compile("(https?)://([^/]+)/.*");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Hosts that take a token want some name beside it. */
    private static final String ANYBODY = "git";

    /** The host of an address on the web, as it is in the name of a secret. */
    public static Optional<String> hostOf(String url) {
        var web = WEB.matcher(GitAddress.parse(url).url());
        return web.matches()
                ? Optional.of(web.group(2).toLowerCase(java.util.Locale.ROOT))
                : Optional.empty();
    }

    /** Never in what is printed. */
    @Override
    public String toString() {
        return "RemoteLogin[hidden]";
    }

    /** The repository at an address that may bring a login of its own. */
    RemoteRepository reading(String url) {
        GitAddress address = GitAddress.parse(url);
        return address.login().isPresent() ? RemoteRepository.at(address, ofTheAccount) : at(url);
    }

    /** The repository at an address, for this login. */
    RemoteRepository at(String url) {
        GitAddress address = GitAddress.parse(url);
        var web = WEB.matcher(address.url());
        if (!web.matches()) {
            return onlyForTheAccount(address);
        }
        if (secret.isPresent()) {
            String host = web.group(2).replaceFirst(":[0-9]+$", "");
            if (web.group(1).equals("http") && !THIS_MACHINE.contains(host)) {
                throw CoveException.invalid(
                        "The token for %s is not sent over http, where others could read it; give the https address."
                                .formatted(web.group(2)));
            }
            return RemoteRepository.at(
                    new GitAddress(address.url(), Optional.of(login(secret.get()))), ofTheAccount);
        }
        return RemoteRepository.at(new GitAddress(address.url(), Optional.empty()), ofTheAccount);
    }

    private RemoteRepository onlyForTheAccount(GitAddress address) {
        if (!ofTheAccount) {
            throw new CoveException(
                    new Problem.Forbidden(
                            "The server reaches %s by its own disk or keys, so only an administrator may take it from there; give its https address, and keep a token for its host with: cove secret set git:HOST"
                                    .formatted(GitAddress.withoutQuery(address.url()))));
        }
        return RemoteRepository.at(address, true);
    }

    private static GitAddress.Login login(String secret) {
        String text = secret.strip();
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw CoveException.invalid(
                    "The secret for the host must be one line, with a token or with user:token; set it anew with: cove secret set git:HOST");
        }
        int colon = text.indexOf(':');
        return colon < 0
                ? new GitAddress.Login(ANYBODY, text)
                : new GitAddress.Login(text.substring(0, colon), text.substring(colon + 1));
    }
}
