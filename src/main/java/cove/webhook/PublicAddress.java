// SPDX-License-Identifier: Apache-2.0
package cove.webhook;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells addresses of the whole Internet from those of this machine and its networks: IANA's
 * registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890).
 */
final class PublicAddress {
    private record Block(BigInteger first, int bits, int length) {
        static Block of(String text) {
            String[] parts = text.split("/", 2);
            byte[] bytes = InetAddress.ofLiteral(parts[0]).getAddress();
            return new Block(
                    new BigInteger(1, bytes), bytes.length * 8, Integer.parseInt(parts[1]));
        }

        boolean has(byte[] address) {
            int rest = bits - length;
            return address.length * 8 == bits
                    && new BigInteger(1, address).shiftRight(rest).equals(first.shiftRight(rest));
        }
    }

    private static final List<Block> SPECIAL =
            List.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/4",
                            "240.0.0.0/4",
                            "2001::/23",
                            "2001:db8::/32",
                            "2002::/16",
                            "3fff::/20")
                    .stream()
                    .map(Block::of)
                    .toList();

    /** What is outside of it is not given out to anybody. */
    private static final Block GIVEN_OUT_V6 = Block.of("2000::/3");

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        return (address instanceof Inet4Address || GIVEN_OUT_V6.has(bytes))
                && SPECIAL.stream().noneMatch(block -> block.has(bytes));
    }
}
