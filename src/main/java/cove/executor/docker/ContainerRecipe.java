// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ulimit;
import java.util.List;

/** What a container gets of the machine: HostConfig in Docker Engine's API, ContainerCreate. */
final class ContainerRecipe {
    private static final long NANOS = 1_000_000_000;

    private ContainerRecipe() {}

    /** The engine's own system call filter and AppArmor profile are kept by not naming any. */
    static HostConfig of(ContainerPlan plan) {
        long memory = plan.resources().memory();
        List<String> gpus = plan.gpus().stream().map(String::valueOf).toList();
        return HostConfig.newHostConfig()
                .withMounts(plan.mounts().stream().map(ContainerRecipe::mount).toList())
                .withNetworkMode(plan.network())
                .withNanoCPUs(plan.resources().cpus() * NANOS)
                .withMemory(memory)
                .withMemorySwap(memory)
                // It is memory of the run; 64 MiB, which the engine gives, are too few for many.
                .withShmSize(memory)
                .withPidsLimit((long) plan.resources().processes())
                .withUlimits(List.of(new Ulimit("core", 0L, 0L)))
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                // By their numbers: an engine that is told how many gives the first ones to all.
                .withDeviceRequests(
                        gpus.isEmpty()
                                ? List.of()
                                : List.of(
                                        new DeviceRequest()
                                                .withDeviceIds(gpus)
                                                .withCapabilities(List.of(List.of("gpu")))))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE));
    }

    /** Unlike the older binds, a mount makes no folder where its source is missing. */
    private static Mount mount(cove.executor.Mount mount) {
        return new Mount()
                .withType(MountType.BIND)
                .withSource(mount.source().toString())
                .withTarget(mount.target())
                .withReadOnly(!mount.writable());
    }
}
