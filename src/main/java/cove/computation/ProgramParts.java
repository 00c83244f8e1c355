// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import cove.access.Action;
import cove.access.PermissionsApi;
import cove.access.Shareable;
import cove.capsule.Capsule;
import cove.capsule.Pipeline;
import cove.capsule.ProcessRun;
import cove.capsule.Program;
import cove.capsule.Programs;
import cove.capsule.format.AttachedDataAsset;
import cove.dataasset.DataAssets;
import cove.http.Caller;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Programs with what their latest code is run with, so that they can be shared together: the
 * attached data assets, and the capsules of a pipeline.
 */
public final class ProgramParts implements PermissionsApi.Objects<Program> {
    private final Programs programs;
    private final DataAssets dataAssets;

    public ProgramParts(Programs programs, DataAssets dataAssets) {
        this.programs = programs;
        this.dataAssets = dataAssets;
    }

    @Override
    public Program get(Caller caller, String id, Action action) {
        return programs.get(caller, id, action);
    }

    /** The same, without the capsules among them. */
    public PermissionsApi.Objects<Program> ofPipelines() {
        return new PermissionsApi.Objects<>() {
            @Override
            public Program get(Caller caller, String id, Action action) {
                return programs.pipeline(caller, id, action);
            }

            @Override
            public Collection<? extends Shareable> partsOf(Caller caller, Program program) {
                return ProgramParts.this.partsOf(caller, program);
            }
        };
    }

    @Override
    public Collection<Shareable> partsOf(Caller caller, Program program) {
        Map<String, Shareable> parts = new LinkedHashMap<>();
        String commit = programs.commit(program, Optional.empty(), Optional.empty());
        switch (program) {
            case Capsule _ ->
                    add(
                            caller,
                            programs.description(program.slug(), commit).attachedDataAssets(),
                            parts);
            case Pipeline _ -> {
                var description = programs.pipelineDescription(program.slug(), commit);
                add(caller, description.attachedDataAssets(), parts);
                programs.capsulesOf(caller, description).here().stream()
                        .map(ProcessRun::capsule)
                        .forEach(capsule -> parts.put(capsule.id(), capsule));
            }
        }
        return parts.values();
    }

    private void add(Caller caller, List<AttachedDataAsset> attached, Map<String, Shareable> to) {
        for (AttachedDataAsset asset : attached) {
            dataAssets
                    .find(caller, asset.id(), Action.SHARE)
                    .ifPresent(known -> to.put(known.id(), known));
        }
    }
}
