// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

/** A value that a run request gives to a named parameter, as on the wire: either may be null. */
public record NamedParameter(String paramName, String value) {}
