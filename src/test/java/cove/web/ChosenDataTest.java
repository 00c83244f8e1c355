// SPDX-License-Identifier: Apache-2.0
package cove.web;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.format.AttachedDataAsset;
import cove.computation.RunRequest.RequestedDataAsset;
import cove.http.Form;
import cove.web.ChosenData.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChosenDataTest {
    private static final List<AttachedDataAsset> ATTACHED =
            List.of(new AttachedDataAsset("a", "reads"), new AttachedDataAsset("b", "genome"));

    private static Form form(List<String> assets, List<String> mounts) {
        return new Form(Map.of("asset", assets, "mount", mounts));
    }

    private static List<Row> rows(Form entered) {
        return ChosenData.of(ATTACHED, entered, _ -> Optional.empty()).rows();
    }

    @Test
    void aFreshFormHasWhatIsAttached() {
        assertThat(rows(new Form(Map.of())))
                .containsExactly(
                        new Row("a", "reads", "", "", true), new Row("b", "genome", "", "", true));
    }

    @Test
    void whatIsMountedAnywayIsNotAskedFor() {
        Form entered = form(List.of("a", "c", "d"), List.of("reads", "genome", " more "));

        assertThat(ChosenData.requested(ATTACHED, entered))
                .containsExactly(
                        new RequestedDataAsset("c", Optional.of("genome")),
                        new RequestedDataAsset("d", Optional.of("more")));
    }

    @Test
    void whatIsAttachedStaysInTheFormWhateverWasSent() {
        assertThat(rows(form(List.of("c"), List.of("reads"))))
                .containsExactly(
                        new Row("c", "reads", "", "", true), new Row("b", "genome", "", "", true));
        assertThat(rows(form(List.of("c", "d"), List.of("reads")))).hasSize(2);
    }

    @Test
    void withoutAMountADataAssetGoesToItsOwn() {
        assertThat(ChosenData.requested(List.of(), form(List.of("c"), List.of(""))))
                .containsExactly(new RequestedDataAsset("c", Optional.empty()));
    }
}
