// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

/** The network a capsule's author says it needs. */
public enum NetworkRequest {
    NONE,
    INTERNET,
    HOST
}
