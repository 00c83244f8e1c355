// SPDX-License-Identifier: Apache-2.0
package cove.token;

import java.time.Instant;
import java.util.Optional;

/**
 * A person with an account on this server.
 *
 * @param deactivated since when their tokens are refused
 */
public record User(
        String id, String email, boolean admin, Instant created, Optional<Instant> deactivated) {}
