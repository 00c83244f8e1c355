// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import cove.executor.Network;
import cove.executor.RootFilesystem;
import cove.executor.SecretVariables;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A process of a pipeline and the capsule it runs.
 *
 * @param process its name in the script
 * @param slug names the capsule's repository in the script
 * @param repository a bare git repository
 * @param commit what a clone without more words is to get
 * @param clonedFrom the address that the script clones, as its shell sees it
 * @param variables its own environment variables
 * @param root where the programs of its tasks come from
 * @param secrets for the tasks of this process, and for no others
 */
public record PipelineCapsule(
        String process,
        String capsuleId,
        String slug,
        Path repository,
        String commit,
        Optional<String> clonedFrom,
        Map<String, String> variables,
        Network network,
        RootFilesystem root,
        SecretVariables secrets) {
    public PipelineCapsule {
        variables = Map.copyOf(variables);
    }
}
