// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import cove.executor.Network;
import cove.executor.Resources;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline that is to be run.
 *
 * @param id of the computation
 * @param folder the executor's folder of the run
 * @param log takes what Nextflow prints
 * @param code a copy of the repository for this run alone; the script is {@code pipeline/main.nf}
 * @param data the repository's own data, shown with the data assets in it
 * @param dataAssets folders of files by mount, outer ones before those within them
 * @param results takes what is published
 * @param disposable an empty folder for what only this run needs
 * @param kept the folder of what a later run can resume from
 * @param events takes what becomes of tasks
 * @param processes those that run capsules
 * @param params Nextflow's parameters
 * @param profile Nextflow's profiles, separated by commas
 * @param session what to resume, if {@code kept} was filled from an earlier run
 * @param defaults process directives that hold where the script says nothing
 * @param resources of all its tasks together
 */
public record PipelineRun(
        String id,
        String pipelineId,
        Path folder,
        Path log,
        Path code,
        Path data,
        Map<String, Path> dataAssets,
        Path results,
        Path disposable,
        KeptWork kept,
        Path events,
        List<PipelineCapsule> processes,
        Map<String, Object> params,
        Optional<String> profile,
        Optional<String> session,
        Map<String, Object> defaults,
        Resources resources,
        Network network) {
    public PipelineRun {
        dataAssets = Collections.unmodifiableMap(new LinkedHashMap<>(dataAssets));
        processes = List.copyOf(processes);
        params = Map.copyOf(params);
        defaults = Map.copyOf(defaults);
    }
}
