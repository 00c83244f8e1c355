// SPDX-License-Identifier: Apache-2.0
package cove.token;

import java.time.Instant;

/** A person with an account on this server. */
public record User(String id, String email, boolean admin, Instant created) {}
