// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a push wants to move: the head of a request to git-receive-pack, before the objects
 * (gitprotocol-pack(5), "Reference Update Request").
 */
public final class Push {
    /** A ref, the object it names now and the one that it is to name; zeros mean none. */
    public record Move(String before, String after, String ref) {
        private static final Pattern LINE =
                Pattern.compile("([0-9a-f]{40}) ([0-9a-f]{40}) (refs/[^\\x00-\\x20\\x7f]+)");
        private static final String NONE = "0".repeat(40);
        private static final Pattern RELEASE = Pattern.compile("refs/tags/v[0-9]+\\.[0-9]+");

        private static Move parse(String line) {
            var move = LINE.matcher(line);
            if (!move.matches()) {
                throw CoveException.invalid(
                        "The push names no ref in a way that is understood here; it has to be refs/heads/... or refs/tags/..., of commits with 40 digits.");
            }
            return new Move(move.group(1), move.group(2), move.group(3));
        }

        boolean creates() {
            return before.equals(NONE);
        }

        boolean deletes() {
            return after.equals(NONE);
        }

        boolean isBranch() {
            return ref.startsWith("refs/heads/");
        }

        boolean isTag() {
            return ref.startsWith("refs/tags/");
        }

        /** Whether the tag is, or looks like, that of a release. */
        boolean isRelease() {
            return RELEASE.matcher(ref).matches();
        }
    }

    /** So many refs at once are no push any more. */
    private static final int LARGEST = 16 << 20;

    /** Fits on a side band. */
    private static final int PIECE = 60_000;

    private final byte[] head;
    private final List<Move> moves;
    private final Set<String> capabilities;

    private Push(byte[] head, List<Move> moves, Set<String> capabilities) {
        this.head = head;
        this.moves = List.copyOf(moves);
        this.capabilities = capabilities;
    }

    /** Its bytes as they came. */
    byte[] head() {
        return head.clone();
    }

    List<Move> moves() {
        return moves;
    }

    /** Reads the head of a push; what follows in the stream is for git. */
    public static Push read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        var moves = new ArrayList<Move>();
        Set<String> capabilities = Set.of();
        while (true) {
            Optional<PacketLine> line = PacketLine.read(in);
            line.ifPresent(some -> head.writeBytes(some.bytes()));
            if (line.isEmpty() || line.get().isFlush()) {
                return new Push(head.toByteArray(), moves, capabilities);
            }
            if (head.size() > LARGEST) {
                throw new CoveException(
                        new Problem.TooLarge(
                                "The push moves too many refs at once; push some of them at a time."));
            }
            String text = line.get().text();
            if (text.startsWith("shallow ")) {
                continue;
            }
            int end = text.indexOf('\0');
            if (end >= 0) {
                capabilities = new HashSet<>(List.of(text.substring(end + 1).split(" ")));
            }
            moves.add(Move.parse(end < 0 ? text : text.substring(0, end)));
        }
    }

    boolean hasSideBand() {
        return capabilities.contains("side-band-64k");
    }

    /** Git's own answer to a push that moves nothing, with the reason for each ref. */
    byte[] refusal(Map<String, String> reasons) {
        var report = new ByteArrayOutputStream();
        report.writeBytes(PacketLine.of("unpack ok\n").bytes());
        for (Move move : moves) {
            String reason = reasons.getOrDefault(move.ref(), "other refs of this push are refused");
            report.writeBytes(PacketLine.of("ng %s %s\n".formatted(move.ref(), reason)).bytes());
        }
        report.writeBytes(PacketLine.FLUSH.bytes());
        if (!hasSideBand()) {
            return report.toByteArray();
        }
        var answer = new ByteArrayOutputStream();
        byte[] all = report.toByteArray();
        for (int at = 0; at < all.length; at += PIECE) {
            byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + PIECE));
            answer.writeBytes(PacketLine.onBand(PacketLine.DATA, part).bytes());
        }
        answer.writeBytes(PacketLine.FLUSH.bytes());
        return answer.toByteArray();
    }
}
