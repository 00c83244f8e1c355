// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapsuleFolderTest {
    @TempDir private Path temporary;
    private Path capsule;

    @BeforeEach
    void aFolder() throws IOException {
        capsule = Files.createDirectory(temporary.resolve("capsule"));
    }

    @Test
    void aCapsuleTellsAllAboutItself() throws IOException {
        write("code/run", "#!/usr/bin/env bash\nset -ex\npython -u run_capsule.py \"$@\"\n");
        write("metadata/metadata.yml", "metadata_version: 1\nname: Trim reads\n");
        write(
                ".codeocean/app-panel.json",
                "{\n\t\"version\": 1,\n\t\"parameters\": [\n\t\t{\n\t\t\t\"name\": \"Length\"\n\t\t}\n\t]\n}");
        write(
                ".codeocean/datasets.json",
                "{\"version\": 1, \"attached_datasets\": [{\"id\": \"2f0d\", \"mount\": \"reads\"}]}");
        write(
                ".codeocean/resources.json",
                "{\"version\": 1, \"resource_class\": \"dedicated\", \"machine_config\": {\"instance_type\": \"g5.4xlarge\"}}");
        write(
                ".codeocean/cove.json",
                "{\"version\": 1, \"network\": \"internet\", \"executor\": \"slurm\"}");
        write(
                "environment/Dockerfile",
                "ARG REGISTRY_HOST\nFROM $REGISTRY_HOST/codeocean/r-base:4\nENV A=1 PATH=/opt/bin:$PATH\n");

        var description = CapsuleFolder.read(capsule);

        assertThat(description.metadata().name()).contains("Trim reads");
        assertThat(description.appPanel().parameters())
                .extracting(Parameter::name)
                .containsExactly("Length");
        assertThat(description.attachedDataAssets())
                .containsExactly(new AttachedDataAsset("2f0d", "reads"));
        assertThat(description.requestedResources())
                .isEqualTo(
                        new RequestedResources(
                                Optional.of("dedicated"), Optional.of("g5.4xlarge")));
        assertThat(description.environmentVariables())
                .containsExactly(
                        entry("A", "1"),
                        entry(
                                "PATH",
                                "/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        assertThat(description.coveSettings().network()).contains(NetworkRequest.INTERNET);
        assertThat(description.coveSettings().executor()).contains("slurm");
    }

    @Test
    void theEntryPointIsAllThatACapsuleNeeds() throws IOException {
        write("code/run", "");

        assertThat(CapsuleFolder.read(capsule))
                .isEqualTo(
                        new CapsuleDescription(
                                CapsuleMetadata.EMPTY,
                                AppPanel.EMPTY,
                                List.of(),
                                RequestedResources.NONE,
                                Map.of(),
                                CoveSettings.NONE,
                                List.of()));
    }

    @Test
    void theMistakesOfAllFilesAreToldAtOnce() throws IOException {
        write("metadata/metadata.yml", "name: [Trim]\n");
        write(".codeocean/app-panel.json", "{\n\t\"parameters\": {}\n}");
        write(".codeocean/datasets.json", "{\n");
        write(".codeocean/resources.json", "{\"machine_config\": \"g5\"}");
        write(".codeocean/cove.json", "{\"network\": \"wifi\"}");
        write("environment/Dockerfile", "FROM x\nENV ALONE\n");

        assertThat(Reasons.of(() -> CapsuleFolder.read(capsule)))
                .containsExactly(
                        "code/run: the file is missing, and a capsule starts there; add a script such as one that ends in 'python -u run_capsule.py \"$@\"'",
                        "metadata/metadata.yml:1:7: name must be a text, but is a list",
                        ".codeocean/app-panel.json:2:16: parameters must be a list, but is an object",
                        ".codeocean/datasets.json:2:1: this is no valid JSON: Unexpected end-of-input: expected close marker for Object (start marker at line 1, column 1); correct it there",
                        ".codeocean/resources.json:1:20: machine_config must be an object, but is \"g5\"",
                        "environment/Dockerfile:2: ENV cannot be read: \"ALONE\" has no value; write NAME=value",
                        ".codeocean/cove.json:1:13: network must be one of none, internet, host, but is \"wifi\"");
    }

    @Test
    void aPipelineIsRecognised() throws IOException {
        write("pipeline/main.nf", "workflow { }\n");

        assertThat(Reasons.of(() -> CapsuleFolder.read(capsule)))
                .containsExactly(
                        "pipeline/main.nf: this is a pipeline, not a capsule; add it with 'cove pipeline add'");
    }

    @Test
    void noLinkThatLeadsOutOfTheRepositoryIsFollowed() throws IOException {
        var outside = Files.writeString(temporary.resolve("secret"), "name: secret\n");
        write("other/run", "");
        Files.createDirectories(capsule.resolve("code"));
        Files.createDirectories(capsule.resolve("metadata"));
        Files.createSymbolicLink(capsule.resolve("code/run"), Path.of("../other/run"));
        Files.createSymbolicLink(capsule.resolve("metadata/metadata.yml"), outside);
        Files.createSymbolicLink(capsule.resolve("environment"), temporary);
        Files.writeString(temporary.resolve("Dockerfile"), "ENV A=secret");
        Files.createSymbolicLink(capsule.resolve(".codeocean"), Path.of("nowhere"));

        assertThat(Reasons.of(() -> CapsuleFolder.read(capsule)))
                .containsExactly(
                        "code/run: this is a link that leads out of code; put the file itself there",
                        "metadata/metadata.yml: this is a link that leads out of the repository; put the file itself there",
                        "environment/Dockerfile: this is a link that leads out of the repository; put the file itself there");
    }

    @Test
    void aLinkWithinTheRepositoryIsFollowed() throws IOException {
        write("code/start.sh", "");
        write("README.yml", "name: Trim\n");
        Files.createSymbolicLink(capsule.resolve("code/run"), Path.of("start.sh"));
        Files.createDirectories(capsule.resolve("metadata"));
        Files.createSymbolicLink(
                capsule.resolve("metadata/metadata.yml"), Path.of("../README.yml"));

        assertThat(CapsuleFolder.read(capsule).metadata().name()).contains("Trim");
    }

    @Test
    void whatIsNoSmallTextIsAMistakeAndNoFailure() throws IOException {
        Files.createDirectories(capsule.resolve("code/run"));
        write("metadata/metadata.yml", "name: x\n#".concat("x".repeat(1 << 20)));
        writeBytes(
                ".codeocean/app-panel.json", "{\n\"a\": \"\u00e4\"}", StandardCharsets.ISO_8859_1);
        write(".codeocean/datasets.json", "{\n\n\0}");
        Files.createSymbolicLink(capsule.resolve(".codeocean/cove.json"), Path.of("cove.json"));
        Files.createSymbolicLink(
                capsule.resolve(".codeocean/resources.json"), Path.of("gone.json"));

        assertThat(Reasons.of(() -> CapsuleFolder.read(capsule)))
                .containsExactly(
                        "code/run: this is no regular file; put a text file there",
                        "metadata/metadata.yml: the file is larger than 1 MiB; shorten it",
                        ".codeocean/app-panel.json:2: the file is not UTF-8; save it as UTF-8",
                        ".codeocean/datasets.json:3: the file holds a NUL character; remove it",
                        ".codeocean/resources.json: the file cannot be read: it is a link to nothing",
                        ".codeocean/cove.json: the file cannot be read: Too many levels of symbolic links or unable to access attributes of symbolic link");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws IOException {
        write("code/run", "");
        write(".codeocean/cove.json", "\uFEFF{\"network\": \"none\"}");

        assertThat(CapsuleFolder.read(capsule).coveSettings().network())
                .contains(NetworkRequest.NONE);
    }

    @Test
    void aFolderThatIsNotThereIsAMistake() {
        var missing = capsule.resolve("missing");

        assertThat(Reasons.of(() -> CapsuleFolder.read(missing)))
                .containsExactly(missing + ": there is no such folder; check the path");
    }

    private void write(String file, String text) throws IOException {
        writeBytes(file, text, StandardCharsets.UTF_8);
    }

    private void writeBytes(String file, String text, Charset charset) throws IOException {
        var path = capsule.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, text.getBytes(charset));
    }
}
