// SPDX-License-Identifier: Apache-2.0
package cove.access;

/** An object that belongs to somebody, and that others can be given a role on. */
public interface Shareable {
    ObjectKind objectKind();

    String id();

    /** The id of the user who made it: always an owner. */
    String owner();

    String ownerEmail();
}
