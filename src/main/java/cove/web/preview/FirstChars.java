// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import java.io.IOException;
import java.io.Writer;

/** Takes the beginning of a text, and refuses the rest of it. */
final class FirstChars extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int most;

    /** The limit is reached. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1;
    }

    FirstChars(int most) {
        this.most = most;
    }

    @Override
    public void write(char[] chars, int from, int length) throws IOException {
        int room = Math.min(length, most - text.length());
        text.append(chars, from, room);
        if (room < length) {
            throw new Full();
        }
    }

    @Override
    public void flush() {
        // There is nowhere to flush to.
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
