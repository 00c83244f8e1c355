// SPDX-License-Identifier: Apache-2.0
package cove.computation;

import static org.assertj.core.api.Assertions.assertThat;

import cove.dataasset.DataAssetKind;
import org.junit.jupiter.api.Test;

class DataAssetPlanningTest {
    @Test
    void aDataAssetIsReplacedByItsLikeOnly() {
        for (var attached : DataAssetKind.values()) {
            for (var requested : DataAssetKind.values()) {
                var mistake = DataAssetPlanning.mistakeInKind("reads", attached, requested);

                assertThat(mistake.isEmpty()).isEqualTo(attached == requested);
            }
        }
        assertThat(
                        DataAssetPlanning.mistakeInKind(
                                "reads", DataAssetKind.EXTERNAL, DataAssetKind.INTERNAL))
                .hasValueSatisfying(
                        words -> assertThat(words).contains("'reads'", "external", "internal"));
    }
}
