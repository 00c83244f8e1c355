// SPDX-License-Identifier: Apache-2.0
package cove.nextflow.head;

import nextflow.executor.SupportedScriptTypes;
import nextflow.executor.local.LocalExecutor;
import nextflow.processor.TaskHandler;
import nextflow.processor.TaskRun;
import nextflow.script.ScriptType;
import nextflow.util.ServiceName;

/**
 * The executor of every process, whatever its script or a configuration calls for: Nextflow's local
 * one, which counts CPUs and memory, with each task in a sandbox of its own.
 */
@ServiceName("local")
@SupportedScriptTypes({ScriptType.SCRIPTLET, ScriptType.GROOVY})
public class SandboxedExecutor extends LocalExecutor {
    @Override
    public TaskHandler createTaskHandler(TaskRun task) {
        return task.getType() == ScriptType.GROOVY
                ? super.createTaskHandler(task)
                : new SandboxedTask(task, this);
    }

    /** Keeps Nextflow from putting a container engine's command around the task. */
    @Override
    public boolean isContainerNative() {
        return true;
    }
}
