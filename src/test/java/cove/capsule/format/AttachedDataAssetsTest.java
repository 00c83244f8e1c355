// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachedDataAssetsTest {

    @Test
    void eachAssetHasItsMount() {
        var attached =
                AttachedDataAssets.read(
                        """
                        {
                        \t"version": 1,
                        \t"attached_datasets": [
                        \t\t{
                        \t\t\t"id": "5b6c7d8e",
                        \t\t\t"mount": "reads"
                        \t\t},
                        \t\t{
                        \t\t\t"id": "9f8e7d6c",
                        \t\t\t"mount": "atlas_v1.2.30"
                        \t\t}
                        \t]
                        }""");

        assertThat(attached)
                .containsExactly(
                        new AttachedDataAsset("5b6c7d8e", "reads"),
                        new AttachedDataAsset("9f8e7d6c", "atlas_v1.2.30"));
    }

    @Test
    void noneIsNoMistake() {
        assertThat(AttachedDataAssets.read("{\"version\": 1}")).isEmpty();
    }

    @Test
    void aMountIsTheNameOfOneFolder() {
        var json =
                """
                {"attached_datasets": [
                  {"id": "a", "mount": "../etc"},
                  {"id": "b", "mount": ".."},
                  {"id": "c", "mount": ""},
                  {"id": "d"},
                  {"mount": "reads"},
                  {"id": "e", "mount": "x\\u0000"},
                  {"id": "f", "mount": "two\\nlines"},
                  {"id": "g", "mount": ["h"]}
                ]}""";

        assertThat(Reasons.of(() -> AttachedDataAssets.read(json)))
                .containsExactly(
                        ".codeocean/datasets.json:2:24: attached_datasets[0].mount is \"../etc\", but must name a folder directly under /data, without '/' or '..'",
                        ".codeocean/datasets.json:3:24: attached_datasets[1].mount is \"..\", but must name a folder directly under /data, without '/' or '..'",
                        ".codeocean/datasets.json:4:24: attached_datasets[2].mount is empty; name a folder, such as reads",
                        ".codeocean/datasets.json:5:3: attached_datasets[3].mount is missing; name a folder, such as reads",
                        ".codeocean/datasets.json:6:3: attached_datasets[4].id is missing; write the data asset's id",
                        ".codeocean/datasets.json:7:24: attached_datasets[5].mount holds a NUL character; remove it",
                        ".codeocean/datasets.json:8:24: attached_datasets[6].mount is \"two\uFFFDlines\", which holds a control character; remove it",
                        ".codeocean/datasets.json:9:24: attached_datasets[7].mount must be a text, but is a list");
    }

    @Test
    void twoAssetsCannotShareAMount() {
        var json =
                """
                {"attached_datasets": [
                  {"id": "a", "mount": "reads"},
                  {"id": "b", "mount": "reads"}]}""";

        assertThat(Reasons.of(() -> AttachedDataAssets.read(json)))
                .containsExactly(
                        ".codeocean/datasets.json:3:24: attached_datasets[1].mount is \"reads\", where another data asset is mounted already; choose another name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reads", "with blank", "..hidden", "a..b", "ünïcode", "-dash"})
    void anyNameThatAFolderCanHaveIsAMount(String mount) {
        assertThat(AttachedDataAsset.mistakeInMount(mount)).isEmpty();
    }

    @Test
    void aMountLongerThanAFolderNameIsRefused() {
        assertThat(AttachedDataAsset.mistakeInMount("ä".repeat(128)))
                .contains("is longer than 255 bytes, the longest name of a folder; shorten it");
    }
}
