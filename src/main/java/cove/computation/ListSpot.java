// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.problem.CoveException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list goes on: after the computation that was made then, and has this sequence number.
 *
 * @param created milliseconds since 1970
 */
record ListSpot(long created, long sequence) implements Comparable<ListSpot> {
    /** Before the newest. */
    static final ListSpot BEGINNING = new ListSpot(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    static ListSpot of(Computation computation) {
        return new ListSpot(computation.created().toEpochMilli(), computation.sequence());
    }

    /** Before the newest of those that were made earlier. */
    static ListSpot before(Instant time) {
        return new ListSpot(time.toEpochMilli(), -1);
    }

    static ListSpot read(String token) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            throw CoveException.invalid(
                    "next_token is not one that a list of computations gave; begin with its first page again.");
        }
        return new ListSpot(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    String token() {
        return created + "-" + sequence;
    }

    @Override
    public int compareTo(ListSpot other) {
        int byAge = Long.compare(created, other.created);
        return byAge != 0 ? byAge : Long.compare(sequence, other.sequence);
    }
}
