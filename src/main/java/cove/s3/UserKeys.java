// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import java.util.Optional;

/** What buckets ask of the users' secrets, of which they know nothing else. */
public interface UserKeys {
    /** The keys that this user keeps under a name. */
    Optional<Credentials.Keys> named(String user, String name);

    /** The keys of a user who keeps exactly one pair. */
    Optional<Credentials.Keys> only(String user);
}
