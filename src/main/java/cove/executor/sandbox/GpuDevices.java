// SPDX-License-Identifier: Apache-2.0
package cove.executor.sandbox;

import cove.executor.Launch;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The device files by which programs reach GPUs of NVIDIA (its driver's README, chapter "Device
 * nodes"): one for each, and some for all. Libraries and programs come with the host's /usr.
 */
final class GpuDevices {
    private static final List<String> OF_ALL =
            List.of(
                    "/dev/nvidiactl",
                    "/dev/nvidia-uvm",
                    "/dev/nvidia-uvm-tools",
                    "/dev/nvidia-modeset",
                    "/dev/nvidia-caps");

    /** One machine has hardly more. */
    private static final int MOST = 16;

    private GpuDevices() {}

    /**
     * The bubblewrap options that show them. Where nobody here knows which are the run's, all are
     * shown: a cluster's own control groups close the others.
     */
    static List<String> options(Launch launch) {
        if (launch.resources().gpus() == 0) {
            return List.of();
        }
        Stream<Integer> numbers =
                launch.gpus().isEmpty() ? IntStream.range(0, MOST).boxed() : launch.gpus().stream();
        return Stream.concat(OF_ALL.stream(), numbers.map(number -> "/dev/nvidia" + number))
                .flatMap(device -> Stream.of("--dev-bind-try", device, device))
                .toList();
    }
}
