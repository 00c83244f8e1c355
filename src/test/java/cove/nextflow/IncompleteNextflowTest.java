// SPDX-License-Identifier: Apache-2.0
package cove.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncompleteNextflowTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @TempDir private Path folder;

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path gone = folder.resolve("gone");

        assertThat(new Nextflow(gone, JAVA).lacking()).contains(gone.toString());
    }

    @Test
    void aJarThatIsNotThereIsNamed() throws IOException {
        for (String jar : List.of("cove-nextflow.jar", "groovy-json-4.0.29.jar")) {
            Files.createFile(folder.resolve(jar));
        }
        assertThat(new Nextflow(folder, JAVA).lacking().orElse("")).contains("groovy");

        Files.createFile(folder.resolve("groovy-4.0.29.jar"));
        assertThat(new Nextflow(folder, JAVA).lacking().orElse("")).contains("nextflow");

        Files.createFile(folder.resolve("nextflow-24.10.6-one.jar"));
        assertThat(new Nextflow(folder, JAVA).lacking()).isEmpty();
    }

    @Test
    void aJavaThatCannotBeStartedIsNamed() {
        Path java = folder.resolve("java");

        assertThat(new Nextflow(folder, java).lacking()).contains(java + "/bin/java");
    }

    @Test
    void thisBuildIsComplete() {
        assertThat(Nextflow.beside().lacking()).isEmpty();
    }
}
