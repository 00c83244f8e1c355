// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.capsule.repository.RemoteLogin;
import cove.http.Caller;
import java.util.Optional;

/** Tells what users keep to log in to git hosts elsewhere. */
@FunctionalInterface
public interface GitTokens {
    /**
     * What the caller keeps for a host: a token, or a user, a colon and a token.
     *
     * @param host with its port, where the address names one
     */
    Optional<String> of(Caller caller, String host);

    /** Who the caller is at the repository of this address. */
    default RemoteLogin login(Caller caller, String url) {
        return new RemoteLogin(
                caller.admin(), RemoteLogin.hostOf(url).flatMap(host -> of(caller, host)));
    }
}
