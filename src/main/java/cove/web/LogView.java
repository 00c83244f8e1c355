// SPDX-License-Identifier: Apache-2.0
package cove.web;

import java.util.List;

/**
 * A log as a page shows it.
 *
 * @param page of the computation
 * @param id of the computation
 * @param live whether it is the end of the log, where new lines come
 * @param marked where the line begins that was sought, or -1
 * @param nextError looks for the next error; empty unless one is shown
 * @param said what there is to say of it, or nothing
 */
record LogView(
        String page,
        String id,
        LogPiece piece,
        boolean live,
        long marked,
        String nextError,
        String said) {
    /**
     * Lines that were found in a log.
     *
     * @param query what was sought
     * @param more looks further; empty when the log was looked through
     * @param said what there is to say of them
     */
    record Hits(String page, String query, List<Hit> lines, String more, String said) {
        Hits {
            lines = List.copyOf(lines);
        }
    }

    /** A line; {@code at} is where it begins, in bytes. */
    record Hit(long number, long at, String text) {}

    boolean isMarked() {
        return marked >= 0;
    }

    /** What is shown, of how much. */
    String extent() {
        long size = piece.size();
        if (piece.isBeginning() && piece.isEnd()) {
            return "";
        }
        return "%s to %s of %s"
                .formatted(Words.size(piece.from()), Words.size(piece.to()), Words.size(size));
    }

    boolean isWhole() {
        return piece.isBeginning() && live;
    }

    String earlier() {
        return "?before=" + piece.from();
    }

    String later() {
        return "?after=" + piece.to();
    }
}
