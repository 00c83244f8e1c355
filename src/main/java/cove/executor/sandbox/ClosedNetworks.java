// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses that a run with {@code internet} must not reach, as IPv4 ranges. IPv6 is closed as
 * a whole: the run's way out, slirp4netns(1), speaks it only where asked to.
 */
record ClosedNetworks(List<String> ranges) {
    /** RFC 6890 and the IANA registry of special-purpose addresses name all but one of these. */
    private static final List<String> NOT_PUBLIC =
            List.of(
                    "0.0.0.0/8", // this host: a connection to it is one to the loopback
                    "10.0.0.0/8", // private
                    "100.64.0.0/10", // behind a provider's NAT; some clouds' metadata services
                    "127.0.0.0/8", // loopback
                    "168.63.129.16/32", // Azure's agent endpoint, public only by its looks
                    "169.254.0.0/16", // link-local; the clouds' metadata services
                    "172.16.0.0/12", // private; Docker's bridges
                    "192.0.0.0/24", // protocol assignments
                    "192.168.0.0/16", // private
                    "198.18.0.0/15", // benchmarks of networks
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4"); // reserved; broadcast

    ClosedNetworks {
        ranges = List.copyOf(ranges);
    }

    /** What is never public, and every address that an interface of this host has now. */
    static ClosedNetworks ofThisHost() {
        try {
            Stream<String> own =
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .filter(Inet4Address.class::isInstance)
                            .map(address -> address.getHostAddress() + "/32");
            return new ClosedNetworks(Stream.concat(NOT_PUBLIC.stream(), own).distinct().toList());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text for {@code ip -batch} that closes them (ip-xfrm(8)). Of two policies the one with
     * the smaller number decides; {@code 10.0.2.3} is where slirp4netns forwards names to the
     * host's own resolver, and {@code ::1} is the run itself. The loopback device of the run never
     * asks an IPv4 policy.
     */
    String batch() {
        return """
        xfrm policy add dst 10.0.2.3/32 proto udp dport 53 dir out action allow priority 1
        xfrm policy add dst 10.0.2.3/32 proto tcp dport 53 dir out action allow priority 1
        xfrm policy add dst ::1/128 dir out action allow priority 1
        xfrm policy add dst ::/0 dir out action block priority 2
        """
                + ranges.stream()
                        .map("xfrm policy add dst %s dir out action block priority 2\n"::formatted)
                        .collect(Collectors.joining());
    }
}
