// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import static org.assertj.core.api.Assertions.assertThat;

import cove.folder.KeptFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CombinedTreeTest {
    @TempDir private Path member;

    /** Whoever walks through it passes over links: some lead round. */
    @Test
    void aLinkInAMemberIsToldAsOne() throws IOException {
        Files.createDirectory(member.resolve("folder"));
        Files.createSymbolicLink(member.resolve("folder/round"), Path.of(".."));
        var tree = new CombinedTree(Map.of("one", new KeptFolder(member, "one")), "dana");

        assertThat(tree.isLink("one/folder/round")).isTrue();
        assertThat(tree.isLink("one/folder")).isFalse();
        assertThat(tree.isLink("one")).isFalse();
    }
}
