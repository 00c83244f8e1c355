// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    [a](code/run),            <a href="/code/code/run">a</a>
                    [a](./b.md#part),         <a href="/code/b.md">a</a>
                    [a](https://x.org/y),     <a href="https://x.org/y">a</a>
                    [a](#part),               <a href="#part">a</a>
                    [a](/else),               <a href="/else">a</a>
                    [a](javascript:alert(1)), <a href="">a</a>
                    ![a](f/i.png),            <img src="/raw/f/i.png" alt="a" />
                    <b>a</b>,                 &lt;b&gt;a&lt;/b&gt;
                    """)
    void linksLeadToWhereTheFilesAreAndNothingElseIsLetThrough(String markdown, String html) {
        assertThat(Markdown.html(markdown, path -> "/raw/" + path, path -> "/code/" + path))
                .contains("<p>" + html.replace("<a ", "<a rel=\"nofollow\" ") + "</p>");
    }
}
