// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import cove.process.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClosedNetworksTest {
    @Test
    void everyAddressOfThisHostIsClosed() {
        var addresses =
                CommandRunner.run(
                        List.of(
                                "sh",
                                "-c",
                                "PATH=$PATH:/usr/sbin; ip -oneline -family inet address"),
                        Path.of("."),
                        Map.of(),
                        Duration.ofSeconds(10));
        assertThat(addresses.stdout().lines())
                .isNotEmpty()
                .allSatisfy(
                        line -> {
                            String address = line.strip().split("\\s+", -1)[3].split("/", -1)[0];
                            assertThat(ClosedNetworks.ofThisHost().ranges())
                                    .contains(address + "/32");
                        });
    }

    @Test
    void theBatchClosesEachRangeAndLeavesTheForwarderOfNames() {
        assertThat(new ClosedNetworks(List.of("10.0.0.0/8", "192.0.2.7/32")).batch())
                .isEqualTo(
                        """
                        xfrm policy add dst 10.0.2.3/32 proto udp dport 53 dir out action allow priority 1
                        xfrm policy add dst 10.0.2.3/32 proto tcp dport 53 dir out action allow priority 1
                        xfrm policy add dst ::1/128 dir out action allow priority 1
                        xfrm policy add dst ::/0 dir out action block priority 2
                        xfrm policy add dst 10.0.0.0/8 dir out action block priority 2
                        xfrm policy add dst 192.0.2.7/32 dir out action block priority 2
                        """);
    }
}
