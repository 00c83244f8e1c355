// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The computations that were read or changed last, so that a client that polls costs no question to
 * the database. Only this server writes to it, and it tells each change here; of two versions the
 * newer one stays, whichever is told first.
 */
final class RecentComputations {
    private static final int MOST = 2000;
    private static final long REMOVED = Long.MAX_VALUE;

    private record Known(long version, Optional<Computation> computation) {}

    private final Map<String, Known> recent =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST;
                }
            };

    /** What is known of this one, or else what is found otherwise. */
    Optional<Computation> find(String id, Supplier<Optional<Computation>> otherwise) {
        Known known = known(id);
        return known != null ? known.computation() : otherwise.get();
    }

    private synchronized Known known(String id) {
        return recent.get(id);
    }

    void keep(Computation computation) {
        keep(computation.id(), new Known(computation.rowVersion(), Optional.of(computation)));
    }

    void keepRemoved(String id) {
        keep(id, new Known(REMOVED, Optional.empty()));
    }

    private synchronized void keep(String id, Known fresh) {
        recent.merge(id, fresh, (known, now) -> now.version() >= known.version() ? now : known);
    }
}
