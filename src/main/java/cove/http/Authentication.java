// SPDX-License-Identifier: Apache-2.0
package cove.http;

/** Tells who holds a token. The {@code token} room implements it. */
public interface Authentication {
    /**
     * Finds the caller who holds the token.
     *
     * @throws cove.problem.CoveException {@code Unauthenticated} when it is wrong, expired or
     *     revoked
     */
    Caller callerWith(String token);

    /**
     * Finds the caller who signed in with a token: what ends the token ends what was signed in.
     *
     * @param id of the token, which is no secret
     * @throws cove.problem.CoveException {@code Unauthenticated} when it is expired or revoked
     */
    Caller callerSignedIn(String id);
}
