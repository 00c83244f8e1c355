// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import cove.problem.CoveException;
import java.net.URLDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a repository can be fetched from, in the forms of git-fetch(1), "GIT URLS". The password or
 * token that a person wrote into it is kept apart, so neither messages nor process lists show it.
 */
record GitAddress(String url, Optional<Login> login) {

    record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    private static final List<String> SCHEMES = List.of("https", "http", "ssh", "git", "file");
    private static final Pattern STARTS_A_PROGRAM = Pattern.compile("^[A-Za-z0-9+.-]*::.*");
    private static final Pattern URL =
            Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/?#]*)@)?([^/?#@]*)(.*)$");
    private static final Pattern SCP_LIKE =
            Pattern.compile(
                    "^(?:[A-Za-z0-9._][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9._-]*:[^:].*$");

    static GitAddress parse(String text) {
        String address = text.strip();
        if (address.chars().anyMatch(Character::isISOControl)
                || address.startsWith("-")
                || STARTS_A_PROGRAM.matcher(address).matches()) {
            throw unusable("an address may not start with '-', name a program, or span lines");
        }
        var url = URL.matcher(address);
        if (url.matches()) {
            return ofUrl(
                    url.group(1).toLowerCase(Locale.ROOT),
                    Optional.ofNullable(url.group(2)),
                    url.group(3),
                    url.group(4));
        }
        if (SCP_LIKE.matcher(address).matches()) {
            return new GitAddress(address, Optional.empty());
        }
        throw unusable("it is neither a URL nor of the form user@host:path");
    }

    /** The address for messages: a query may hold a token too. */
    static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private static GitAddress ofUrl(
            String scheme, Optional<String> user, String host, String path) {
        if (!SCHEMES.contains(scheme)) {
            throw unusable("'%s' is none of %s".formatted(scheme, String.join(", ", SCHEMES)));
        }
        if (host.startsWith("-") || (host.isEmpty() && !scheme.equals("file"))) {
            throw unusable("it names no host");
        }
        if (path.isEmpty() || path.equals("/")) {
            throw unusable("it names no repository on that host");
        }
        return switch (scheme) {
            case "https", "http" ->
                    new GitAddress(scheme + "://" + host + path, user.map(GitAddress::login));
            default -> {
                // ssh takes no password from an address: only the user's name is of use.
                String name = user.map(u -> u.replaceFirst(":.*", "") + "@").orElse("");
                yield new GitAddress(scheme + "://" + name + host + path, Optional.empty());
            }
        };
    }

    private static Login login(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Login(decoded(userInfo), "")
                : new Login(
                        decoded(userInfo.substring(0, colon)),
                        decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String part) {
        String text;
        try {
            text = URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw unusable("the user or password in it holds a '%' that starts no code like %40");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw unusable("the user or password in it holds a control character");
        }
        return text;
    }

    private static CoveException unusable(String why) {
        return CoveException.invalid(
                "The address of the git repository cannot be used, because %s. Give it as"
                                .formatted(why)
                        + " https://host/path, ssh://git@host/path, git@host:path or"
                        + " file:///path.");
    }
}
