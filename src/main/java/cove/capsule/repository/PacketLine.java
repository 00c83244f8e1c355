// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A piece of what git programs say to each other: four hexadecimal digits with the length, and the
 * payload; {@code 0000} ends a section (gitprotocol-common(5), "pkt-line Format").
 */
final class PacketLine {
    static final PacketLine FLUSH = new PacketLine("0000".getBytes(StandardCharsets.US_ASCII));

    private static final int HEAD = 4;
    private static final int LONGEST = 65_520;

    /** What a side band carries: the answer, words for people, a fatal error. */
    static final byte DATA = 1;

    static final byte WORDS = 2;

    private final byte[] bytes;

    private PacketLine(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All of it, the length included. */
    byte[] bytes() {
        return bytes.clone();
    }

    static PacketLine of(byte[] payload) {
        byte[] bytes = new byte[HEAD + payload.length];
        byte[] head = "%04x".formatted(bytes.length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, bytes, 0, HEAD);
        System.arraycopy(payload, 0, bytes, HEAD, payload.length);
        return new PacketLine(bytes);
    }

    static PacketLine of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    static PacketLine onBand(byte band, byte[] payload) {
        byte[] both = new byte[payload.length + 1];
        both[0] = band;
        System.arraycopy(payload, 0, both, 1, payload.length);
        return of(both);
    }

    /** The next one; nothing where the stream ends. */
    static Optional<PacketLine> read(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length == 0) {
            return Optional.empty();
        }
        int length = length(head);
        if (length == 0) {
            return Optional.of(FLUSH);
        }
        byte[] bytes = Arrays.copyOf(head, length);
        if (in.readNBytes(bytes, HEAD, length - HEAD) < length - HEAD) {
            throw malformed();
        }
        return Optional.of(new PacketLine(bytes));
    }

    private static int length(byte[] head) {
        try {
            int length = Integer.parseInt(new String(head, StandardCharsets.US_ASCII), 16);
            if (head.length == HEAD && (length == 0 || (length >= HEAD && length <= LONGEST))) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw malformed();
    }

    private static CoveException malformed() {
        return CoveException.invalid(
                "The request is not what a git client sends; use git 1.6.6 or later.");
    }

    boolean isFlush() {
        return bytes.length == HEAD;
    }

    /** The payload as text, without the end of its line. */
    String text() {
        String text = new String(bytes, HEAD, bytes.length - HEAD, StandardCharsets.UTF_8);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    boolean isOnBand(byte band) {
        return bytes.length > HEAD && bytes[HEAD] == band;
    }
}
