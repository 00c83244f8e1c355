// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Optional;

/**
 * A parameter as a run used it.
 *
 * @param name the label, when the app panel has one for it
 * @param paramName only for named parameters
 */
public record UsedParameter(Optional<String> name, Optional<String> paramName, String value) {}
