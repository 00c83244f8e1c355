// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cove.capsule.format.AttachedDataAsset;
import cove.capsule.format.Parameter;
import cove.capsule.format.PipelineSettings;
import cove.capsule.format.PipelineSettings.ErrorStrategy;
import cove.problem.CoveException;
import cove.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFolderTest {
    @TempDir private Path pipeline;

    @Test
    void aPipelineTellsAllAboutItself() throws IOException {
        golden("data.dsl1.nf");
        write("pipeline/nextflow.config", "executor.queueSize = 5\n");
        write("metadata/metadata.yml", "name: Find cells\n");
        write(
                ".codeocean/app-panel.json",
                "{\"version\": 1, \"processes\": [\"capsule_report_3\"]}");
        write(
                ".codeocean/datasets.json",
                """
                {"version": 1, "attached_datasets": [
                    {"id": "aaaaaaaa-0000-4000-8000-000000000001", "mount": "other reads"},
                    {"id": "aaaaaaaa-0000-4000-8000-000000000004", "mount": "Movies"}
                ]}
                """);
        write(
                ".codeocean/settings.json",
                """
                {"version": 1, "nextflow_version": "22.10.8", "no_cache": true, "verbose_logs": true,
                 "nextflow_error_strategy": {"error_strategy": "retry", "max_retries": 2, "max_errors": 5}}
                """);
        write(
                ".codeocean/nextflow.json",
                graph("capsule_split_movie_1", "capsule_find_cells_2", "capsule_report_3"));

        var description = PipelineFolder.read(pipeline);

        assertThat(PipelineFolder.isOne(pipeline)).isTrue();
        assertThat(description.metadata().name()).contains("Find cells");
        assertThat(description.text().converted()).isTrue();
        assertThat(description.text().processes())
                .extracting(process -> process.capsule().orElseThrow().name().orElseThrow())
                .containsExactly(
                        "Title of capsule_report_3",
                        "Title of capsule_split_movie_1",
                        "Title of capsule_find_cells_2");
        assertThat(description.appPanel().processes()).containsExactly("capsule_report_3");
        assertThat(description.settings())
                .isEqualTo(
                        new PipelineSettings(
                                Optional.of("22.10.8"),
                                true,
                                Optional.of(
                                        new ErrorStrategy(
                                                ErrorStrategy.Word.RETRY,
                                                Optional.of(2),
                                                Optional.of(5))),
                                true));
        assertThat(description.hasConfiguration()).isTrue();
        assertThat(description.text().data()).hasSize(3);
        assertThat(description.attachedDataAssets())
                .extracting(AttachedDataAsset::mount)
                .containsExactly("other reads", "Movies");
    }

    @Test
    void theScriptIsAllThatAPipelineNeeds() throws IOException {
        write("pipeline/main.nf", "workflow { }\n");

        var description = PipelineFolder.read(pipeline);

        assertThat(description.text().script()).isEqualTo("workflow { }\n");
        assertThat(description.settings()).isEqualTo(PipelineSettings.NONE);
        assertThat(description.hasConfiguration()).isFalse();
    }

    @Test
    void whatIsRunIsWhatTheScriptSaysAndTheGraphAddsToIt() throws IOException {
        golden("once.dsl1.nf");
        write(
                ".codeocean/nextflow.json",
                graph("capsule_make_settings_1", "capsule_fit_model_2", "capsule_draw_model_3"));

        assertThat(PipelineFolder.read(pipeline).text().processes())
                .extracting(process -> process.capsule().orElseThrow())
                .allSatisfy(capsule -> assertThat(capsule.commit()).isEmpty())
                .allSatisfy(capsule -> assertThat(capsule.id().orElseThrow()).startsWith("0000000"))
                .allSatisfy(capsule -> assertThat(capsule.name()).isPresent());
    }

    @Test
    void theMistakesOfAllFilesAreToldAtOnce() throws IOException {
        write(
                "pipeline/main.nf",
                "nextflow.enable.dsl = 1\nprocess a {\n\tinput:\n\tpath 'x'\n\tscript: 'true'\n}\n");
        write(
                ".codeocean/settings.json",
                "{\n\"nextflow_error_strategy\": {\"error_strategy\": \"pray\", \"max_retries\": -1}}");
        write(".codeocean/nextflow.json", "{\"processes\": [{\"name\": \"a\"}]}");

        assertThat(reasons())
                .containsExactly(
                        ".codeocean/settings.json:2:70: nextflow_error_strategy.max_retries must be a whole number, but is \"-1\"",
                        ".codeocean/settings.json:2:47: nextflow_error_strategy.error_strategy must be one of terminate, finish, ignore, retry, but is \"pray\"",
                        ".codeocean/nextflow.json:1:16: processes[0].capsule.id is missing; write the id of the capsule it runs",
                        "pipeline/main.nf:4: process a: this input does not say which channel it reads; write 'from' and the channel");
    }

    @Test
    void theGraphAndTheScriptMustHaveTheSameProcesses() throws IOException {
        write("pipeline/main.nf", "process a { script: 'true' }\nprocess b { script: 'true' }\n");
        write(".codeocean/nextflow.json", graph("a", "c"));

        assertThat(reasons())
                .containsExactly(
                        ".codeocean/nextflow.json:3: names the process c, which pipeline/main.nf does not have; remove the file if the script was changed by hand",
                        "pipeline/main.nf:2: process b is not in .codeocean/nextflow.json; remove that file if the script was changed by hand");
    }

    @Test
    void aCapsuleIsNoPipeline() throws IOException {
        write("code/run", "");
        assertThat(PipelineFolder.isOne(pipeline)).isFalse();
        assertThat(reasons())
                .containsExactly(
                        "code/run: this is a capsule, not a pipeline; add it with 'cove capsule add'");

        write("pipeline/main.nf", "workflow { }\n");
        assertThat(PipelineFolder.isOne(pipeline)).isFalse();
    }

    @Test
    void aSchemaBecomesAnAppPanelWhereThereIsNone() throws IOException {
        write("pipeline/main.nf", "workflow { }\n");
        write(
                "pipeline/nextflow_schema.json",
                """
                {"title": "Align", "$defs": {"input": {"title": "Input", "required": ["reads"], "properties": {
                    "reads": {"type": "string", "description": "Where", "pattern": ".*fq"},
                    "depth": {"type": "integer", "default": 3, "minimum": 1},
                    "mode": {"enum": ["fast", "slow"]},
                    "map": {"type": "object"}}}},
                 "properties": {"strict": {"type": "boolean", "default": false, "hidden": true}}}
                """);

        var panel = PipelineFolder.read(pipeline).appPanel();

        assertThat(panel.namedParameters()).isTrue();
        assertThat(panel.parameters())
                .extracting(Parameter::paramName)
                .extracting(Optional::get)
                .containsExactly("reads", "depth", "mode", "strict");
        assertThat(panel.parameters().get(0).required()).isTrue();
        assertThat(panel.parameters().get(1).defaultValue()).contains("3");
        assertThat(panel.parameters().get(2).options()).containsExactly("fast", "slow");
        assertThat(panel.categories()).hasSize(1);
    }

    @Test
    void aSchemaThatIsNotUnderstoodIsNoPanelAndNoMistake() throws IOException {
        write("pipeline/main.nf", "workflow { }\n");
        write("pipeline/nextflow_schema.json", "{\"properties\": []}");

        assertThat(PipelineFolder.read(pipeline).appPanel().parameters()).isEmpty();
    }

    private static String graph(String... processes) {
        return "{\"version\": 1, \"processes\": [\n%s\n]}"
                .formatted(
                        String.join(
                                ",\n",
                                List.of(processes).stream()
                                        .map(
                                                name ->
                                                        "{\"name\": \"%s\", \"capsule\": {\"id\": \"x\", \"name\": \"Title of %s\", \"slug\": \"7\", \"commit\": \"beef\"}}"
                                                                .formatted(name, name))
                                        .toList()));
    }

    private List<String> reasons() {
        var thrown = catchThrowableOfType(CoveException.class, () -> PipelineFolder.read(pipeline));
        return ((Problem.Invalid) thrown.problem()).reasons();
    }

    private void golden(String name) throws IOException {
        write(
                "pipeline/main.nf",
                Files.readString(Path.of("src/test/resources/golden/nextflow", name)));
    }

    private void write(String file, String text) throws IOException {
        var path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
