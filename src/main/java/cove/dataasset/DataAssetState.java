// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import java.util.Locale;

/** Whether a data asset can be used (API reference, 5.1). */
public enum DataAssetState {
    DRAFT,
    READY,
    FAILED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
