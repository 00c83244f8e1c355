// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cove.capsule.nextflow.PipelineData.External;
import cove.capsule.nextflow.PipelineData.Folder;
import cove.capsule.nextflow.PipelineData.Linked;
import cove.capsule.nextflow.PipelineText.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineTextTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/nextflow");

    @Test
    void aGeneratedScriptTellsWhatItRuns() throws IOException {
        var text = read("data.dsl2.nf");

        assertThat(text.kind()).isEqualTo(Kind.GENERATED);
        assertThat(text.converted()).isFalse();
        assertThat(text.processes())
                .containsExactly(
                        new PipelineProcess(
                                "capsule_report_3",
                                10,
                                capsule(
                                        3,
                                        "1000002",
                                        Optional.empty(),
                                        Optional.of("c0ffee0000000000000000000000000000000002")),
                                Optional.of(1),
                                Optional.of(8L << 30),
                                false,
                                Optional.of("capsule_report_3_args"),
                                List.of("reads")),
                        new PipelineProcess(
                                "capsule_split_movie_1",
                                63,
                                capsule(1, "1000003", Optional.of(2), Optional.empty()),
                                Optional.of(1),
                                Optional.of(8L << 30),
                                false,
                                Optional.empty(),
                                List.of()),
                        new PipelineProcess(
                                "capsule_find_cells_2",
                                111,
                                capsule(2, "1000002", Optional.empty(), Optional.empty()),
                                Optional.of(1),
                                Optional.of(8L << 30),
                                true,
                                Optional.of("capsule_find_cells_2_args"),
                                List.of()));
        assertThat(text.data())
                .containsExactly(
                        new Linked("reads", Optional.of("aaaaaaaa-0000-4000-8000-000000000001")),
                        new Folder("settings"),
                        new External("movies", "movies_url", "s3://example-bucket/movies"));
        assertThat(text.parameters())
                .containsExactly(
                        "capsule_find_cells_2_args", "capsule_report_3_args", "movies_url");
    }

    private static Optional<ProcessCapsule> capsule(
            int number, String slug, Optional<Integer> version, Optional<String> commit) {
        return Optional.of(
                new ProcessCapsule(
                        Optional.of("0000000%1$d-1111-4222-8333-44444444444%1$d".formatted(number)),
                        Optional.of(slug),
                        Optional.empty(),
                        version,
                        commit,
                        false,
                        Optional.of(
                                "https://$GIT_ACCESS_TOKEN@$GIT_HOST/capsule-%s.git"
                                        .formatted(slug))));
    }

    @Test
    void theOldestStyleTellsAsMuch() throws IOException {
        var text = read("oldest.dsl1.nf");

        assertThat(text.converted()).isTrue();
        assertThat(text.script()).isEqualTo(Files.readString(GOLDEN.resolve("oldest.dsl2.nf")));
        assertThat(text.processes())
                .extracting(process -> process.capsule().orElseThrow())
                .extracting(
                        capsule -> capsule.id().orElseThrow(),
                        capsule -> capsule.slug().orElseThrow(),
                        capsule -> capsule.repository().orElseThrow())
                .containsExactly(
                        tuple(
                                "00000001-1111-4222-8333-444444444441",
                                "1000001",
                                "https://$GIT_ACCESS_TOKEN@git.example.org/capsule-1000001.git"),
                        tuple(
                                "00000002-1111-4222-8333-444444444442",
                                "1000002",
                                "https://$GIT_ACCESS_TOKEN@git.example.org/capsule-1000002.git"));
        assertThat(text.data()).extracting(PipelineData::mount).containsExactly("reads", "genome");
    }

    @Test
    void aCapsuleOfTheVendorsLibraryIsPublic() throws IOException {
        assertThat(read("once.dsl1.nf").processes())
                .extracting(process -> process.capsule().orElseThrow().isPublic())
                .containsExactly(false, false, true);
    }

    @Test
    void aPipelineThatAPersonWroteIsCustom() {
        var text =
                PipelineText.read(
                        """
                        params.depth = 3
                        process align {
                            container 'quay.io/x/y:1'
                            memory { 2.GB * task.attempt }
                            input: path reads
                            output: path 'out'
                            "align --depth ${params.depth} $reads > out"
                        }
                        workflow { align(channel.fromPath("../data/reads/*.fq")) }
                        """);

        assertThat(text.kind()).isEqualTo(Kind.CUSTOM);
        assertThat(text.processes())
                .containsExactly(
                        new PipelineProcess(
                                "align",
                                2,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                List.of()));
        assertThat(text.data()).containsExactly(new Folder("reads"));
        assertThat(text.parameters()).containsExactly("depth");
    }

    @Test
    void aCustomScriptThatIsNotUnderstoodIsLeftToNextflow() {
        assertThat(PipelineText.read("process a { \"\"\"").kind()).isEqualTo(Kind.CUSTOM);
    }

    private static PipelineText read(String golden) throws IOException {
        return PipelineText.read(Files.readString(GOLDEN.resolve(golden)));
    }
}
