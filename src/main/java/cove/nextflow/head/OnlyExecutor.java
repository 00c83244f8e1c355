// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import nextflow.Session;
import nextflow.executor.Executor;
import nextflow.executor.ExecutorFactory;

/**
 * Has one executor for every process: a script or a configuration may name another one, such as
 * {@code awsbatch} or {@code slurm}, that is not where this run takes place.
 */
final class OnlyExecutor extends ExecutorFactory {
    @Override
    protected Class<? extends Executor> getExecutorClass(String name) {
        return SandboxedExecutor.class;
    }

    @Override
    protected Executor createExecutor(
            Class<? extends Executor> type, String name, Session session) {
        return super.createExecutor(type, "local", session);
    }
}
