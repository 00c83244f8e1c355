// SPDX-License-Identifier: Apache-2.0
package cove.environment;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The environment of one capsule at one commit, for one user.
 *
 * @param folder finds the commit's {@code environment/}, which may be missing and never changes
 * @param user who runs it; what a build does with this user's secrets serves nobody else
 */
public record EnvironmentRequest(
        String slug, String commit, Supplier<Path> folder, String user, BuildSecrets secrets) {}
