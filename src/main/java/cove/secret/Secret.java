// SPDX-License-Identifier: Apache-2.0
package cove.secret;

import java.time.Instant;

/** All of a secret that may be told: everything but its values. */
public record Secret(
        String id, String owner, String name, SecretType type, Instant created, Instant updated) {}
