// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import cove.http.Caller;
import java.util.Optional;

/** Tells of a data asset what is to be known before a program has it attached. */
@FunctionalInterface
public interface AttachableDataAssets {
    /**
     * A data asset that the caller may see.
     *
     * @param mount where it goes unless somebody says otherwise
     * @param external whether its files are in a bucket
     * @param failed whether it will never have files
     */
    record Attachable(String mount, boolean external, boolean ready, boolean failed) {}

    Optional<Attachable> find(Caller caller, String id);
}
