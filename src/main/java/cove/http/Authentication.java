// SPDX-License-Identifier: Apache-2.0
package cove.http;

/** Tells who holds a token. The {@code token} room implements it. */
@FunctionalInterface
public interface Authentication {
    /**
     * Finds the caller who holds the token.
     *
     * @throws cove.problem.CoveException {@code Unauthenticated} when it is wrong, expired or
     *     revoked
     */
    Caller callerWith(String token);
}
