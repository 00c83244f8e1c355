// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a capsule's repository says about it.
 *
 * @param environmentVariables from the Dockerfile's {@code ENV}; a {@code PATH} among them names
 *     folders of the image, which another environment may not have
 */
public record CapsuleDescription(
        CapsuleMetadata metadata,
        AppPanel appPanel,
        List<AttachedDataAsset> attachedDataAssets,
        RequestedResources requestedResources,
        Map<String, String> environmentVariables,
        CoveSettings coveSettings,
        List<AttachedSecret> attachedSecrets) {
    public CapsuleDescription {
        attachedDataAssets = List.copyOf(attachedDataAssets);
        attachedSecrets = List.copyOf(attachedSecrets);
        environmentVariables =
                Collections.unmodifiableMap(new LinkedHashMap<>(environmentVariables));
    }
}
