// SPDX-License-Identifier: Apache-2.0
package cove.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    private static final Location READS = new Location("lab", "data", "reads");

    @TempDir private Path folder;

    private static Manifest.Objects listed(Stream<StoredObject> objects) {
        Iterator<StoredObject> all = objects.iterator();
        return () -> all.hasNext() ? Optional.of(all.next()) : Optional.empty();
    }

    /** Each as {@code path:size:etag}. */
    private static Manifest.Objects objects(String... words) {
        return listed(
                Arrays.stream(words)
                        .map(word -> word.split(":", -1))
                        .map(
                                part ->
                                        new StoredObject(
                                                "reads/" + part[0],
                                                Long.parseLong(part[1]),
                                                part[2])));
    }

    private Path written(Manifest.Objects objects) throws IOException {
        Path file = folder.resolve("manifest");
        try (var out = Files.newOutputStream(file)) {
            Manifest.write(objects, READS, out);
        }
        return file;
    }

    private Changes changes(Manifest.Objects before, Manifest.Objects after) throws IOException {
        return Manifest.changesSince(written(before), after, READS);
    }

    @Test
    void whatAFolderHoldsIsToldInAFewNumbers() throws IOException {
        var manifest =
                Manifest.write(
                        objects("a:1:e1", "b/ü:41:e2"),
                        READS,
                        Files.newOutputStream(folder.resolve("m")));

        // printf 'e1 1 a\0e2 41 b/ü\0' | sha256sum
        assertThat(manifest)
                .isEqualTo(
                        new Manifest(
                                2,
                                42,
                                "e09abaf342b65254621e37f3628be29f8f3ab2d92185af785dd3a6d7a5b54aa6"));
    }

    @Test
    void whatStayedAsItWasIsNoChange() throws IOException {
        assertThat(changes(objects("a:1:e", "b:2:f"), objects("a:1:e", "b:2:f")).any()).isFalse();
        assertThat(changes(objects(), objects()).any()).isFalse();
    }

    @Test
    void whatCameWentAndChangedIsCountedAndTold() throws IOException {
        assertThat(
                        changes(
                                objects("b:1:e", "c:1:e", "d:1:e", "e:1:e"),
                                objects("a:1:e", "b:1:e", "d:1:other", "e:2:e", "f/g:1:e")))
                .isEqualTo(
                        new Changes(
                                2,
                                1,
                                2,
                                java.util.List.of(
                                        "added a",
                                        "removed c",
                                        "changed d",
                                        "changed e",
                                        "added f/g")));
    }

    @Test
    void keysAreComparedInTheOrderOfTheirBytes() throws IOException {
        // In UTF-16 the second one, a character beyond the first plane, would come first.
        String[] both = {"\uFF5E:1:e", "\uD83E\uDDEC:1:e"};

        assertThat(changes(objects(both), objects(both)).any()).isFalse();
    }

    @Test
    void listingsInNoOrderAreNotCompared() {
        assertThatThrownBy(() -> changes(objects("b:1:e", "a:1:e"), objects("a:1:e")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("order");
    }

    @Test
    void aHundredThousandFilesAreWrittenDownAndComparedInSmallSpace() throws IOException {
        Path file = written(many(""));

        assertThat(Files.size(file)).isLessThan(5_000_000);
        assertThat(Manifest.changesSince(file, many(""), READS).any()).isFalse();
        var changes = Manifest.changesSince(file, many("new"), READS);
        assertThat(changes.changed()).isEqualTo(100_000);
        assertThat(changes.examples()).hasSize(20);
    }

    private static Manifest.Objects many(String etag) {
        return listed(
                IntStream.range(0, 100_000)
                        .mapToObj(
                                n ->
                                        new StoredObject(
                                                "reads/%08d.fastq.gz".formatted(n),
                                                n,
                                                "%032x%s".formatted(n, etag))));
    }
}
