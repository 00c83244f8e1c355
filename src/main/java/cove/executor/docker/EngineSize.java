// SPDX-License-Identifier: Apache-2.0
package cove.executor.docker;

import cove.executor.Resources;
import java.util.Optional;

/**
 * What one container can have of an engine's machine: the engine refuses one that asks for more
 * CPUs (docs.docker.com/engine/containers/resource_constraints).
 */
final class EngineSize {
    private final Engine engine;
    private volatile Optional<Integer> cpus = Optional.empty();

    /** Asks the engine later. */
    EngineSize(Engine engine) {
        this.engine = engine;
    }

    /** Asks anew: an engine that comes back may be on a larger machine. */
    void learn() {
        cpus = Optional.ofNullable(engine.info().getNCPU()).filter(count -> count > 0);
    }

    /** As far as it is known. */
    Resources atMost(Resources wanted) {
        int most = Math.min(wanted.cpus(), cpus.orElse(Integer.MAX_VALUE));
        return new Resources(most, wanted.memory(), wanted.processes(), wanted.gpus());
    }

    /** The same, and the engine is asked where it never was. */
    Resources surelyAtMost(Resources wanted) {
        if (cpus.isEmpty()) {
            learn();
        }
        return atMost(wanted);
    }
}
