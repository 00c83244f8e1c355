// SPDX-License-Identifier: Apache-2.0
package cove.app;

import cove.http.Scope;
import cove.problem.CoveException;
import cove.token.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Optional;

/** The first user of a home: whoever can read the home is this one. */
record Administrator(Home home, Tokens tokens) {
    private static final String EMAIL = "admin@localhost";

    /** The first start makes the user, and a token that lies in the home. */
    void make() {
        var user = tokens.addUser(EMAIL, true);
        if (user.admin() && user.deactivated().isEmpty() && !Files.exists(home.adminToken())) {
            var token =
                    tokens.create(user, "admin-token", EnumSet.of(Scope.ADMIN), Optional.empty());
            try {
                Home.writePrivately(
                        home.adminToken(),
                        (token.secret() + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Of the token that lies in the home, while it is in force. */
    Optional<String> tokenId() {
        try {
            return Optional.of(tokens.idOf(Files.readString(home.adminToken()).strip()));
        } catch (IOException | CoveException e) {
            return Optional.empty();
        }
    }
}
