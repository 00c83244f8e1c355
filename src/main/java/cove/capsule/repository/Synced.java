// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

/**
 * What a sync with an external repository moved.
 *
 * @param pushed commits that are there now and were not
 * @param pulled commits that are here now and were not
 * @param newBranch whether the branch is new there
 */
public record Synced(int pushed, int pulled, boolean newBranch) {
    static final Synced NOTHING = new Synced(0, 0, false);

    Synced and(Synced more) {
        return new Synced(pushed + more.pushed, pulled + more.pulled, newBranch || more.newBranch);
    }
}
