// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppPanelJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<AttachedDataAsset> READS =
            List.of(new AttachedDataAsset("2f0d", "reads"));

    @Test
    void everyFieldHasCodeOceansNameAndFileOnlyKeysStayAway() throws Exception {
        var panel =
                AppPanel.read(
                        """
                        {"version": 1, "named_parameters": true,
                         "general": {"title": "T", "instructions": "I", "help_text": "H"},
                         "datasets": [{"id": "2f0d", "name": "Raw reads", "description": "D", "help_text": "H"}],
                         "categories": [{"id": "c1", "name": "Basic", "description": "D", "help_text": "H", "icon": "x"}],
                         "parameters": [{"id": "p1", "category": "c1", "name": "Length", "param_name": "len",
                           "description": "D", "help_text": "H", "type": "list", "value_type": "integer",
                           "default_value": "35", "required": true, "hidden": true, "minimum": 1, "maximum": 2.5,
                           "pattern": "[0-9]+", "extra_data": ["35", "70"]}],
                         "results": [{"file_name": "a.csv"}]}""");

        assertThat(wire(panel, READS))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"general": {"title": "T", "instructions": "I", "help_text": "H"},
                                 "data_assets": [{"id": "2f0d", "mount": "reads", "name": "Raw reads", "kind": "internal",
                                   "accessible": false, "description": "D", "help_text": "H"}],
                                 "categories": [{"id": "c1", "name": "Basic", "description": "D", "help_text": "H"}],
                                 "parameters": [{"name": "Length", "type": "list", "category": "c1", "param_name": "len",
                                   "description": "D", "help_text": "H", "value_type": "integer", "default_value": "35",
                                   "required": true, "hidden": true, "minimum": 1, "maximum": 2.5, "pattern": "[0-9]+",
                                   "value_options": ["35", "70"]}],
                                 "results": [{"file_name": "a.csv"}]}"""));
    }

    @Test
    void noPanelIsAnEmptyObject() throws Exception {
        assertThat(wire(AppPanel.EMPTY, List.of())).isEqualTo(JSON.readTree("{}"));
    }

    @Test
    void whatIsAbsentIsOmitted() throws Exception {
        var panel =
                AppPanel.read(
                        "{\"datasets\": [{\"id\": \"2f0d\"}], \"parameters\": [{\"name\": \"Threads\"}]}");

        assertThat(wire(panel, READS))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"data_assets": [{"id": "2f0d", "mount": "reads", "name": "2f0d", "kind": "internal",
                                   "accessible": false}],
                                 "parameters": [{"name": "Threads", "type": "text", "value_type": "string"}]}"""));
    }

    @Test
    void aDataAssetThatIsNotAttachedHasNoMountAndIsLeftOut() throws Exception {
        var panel = AppPanel.read("{\"datasets\": [{\"id\": \"gone\", \"name\": \"Old\"}]}");

        assertThat(wire(panel, READS)).isEqualTo(JSON.readTree("{}"));
    }

    @Test
    void aProcessCarriesThePanelOfItsCapsuleAndNeverAnEmptyList() throws Exception {
        var pipeline = AppPanel.read("{\"processes\": [\"qc_1\", \"bare_2\"]}");
        var qc = AppPanel.read("{\"parameters\": [{\"name\": \"Threads\"}]}");

        var json =
                AppPanelJson.of(
                        pipeline,
                        List.of(),
                        _ -> new AppPanelJson.DataAssetFacts("internal", true),
                        name -> name.equals("qc_1") ? qc : AppPanel.EMPTY);

        assertThat(JSON.<JsonNode>valueToTree(json))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"processes": [
                                  {"name": "qc_1", "parameters": [{"name": "Threads", "type": "text", "value_type": "string"}]},
                                  {"name": "bare_2"}]}"""));
    }

    private static JsonNode wire(AppPanel panel, List<AttachedDataAsset> attached)
            throws Exception {
        var json =
                AppPanelJson.of(
                        panel, attached, _ -> new AppPanelJson.DataAssetFacts("internal", false));
        return JSON.readTree(JSON.writeValueAsString(json));
    }
}
