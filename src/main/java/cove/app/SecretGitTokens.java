// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.capsule.GitTokens;
import cove.http.Caller;
import cove.secret.Secrets;
import java.util.Optional;

/** The users' secrets called {@code git:HOST}, as programs from git hosts ask for them. */
record SecretGitTokens(Secrets secrets) implements GitTokens {
    @Override
    public Optional<String> of(Caller caller, String host) {
        return secrets.find(caller.userId(), "git:" + host)
                .flatMap(secrets::open)
                .map(values -> values.members().get("value"));
    }
}
