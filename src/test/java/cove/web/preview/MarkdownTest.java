// SPDX-License-Identifier: Apache-2.0
package cove.web.preview;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    [a](code/run),            <a href="/code/code/run">a</a>
                    [a](./b.md#part),         <a href="/code/b.md#heading-part">a</a>
                    [a](https://x.org/y),     <a href="https://x.org/y">a</a>
                    [a](run.py#L1),           <a href="/code/run.py">a</a>
                    [a](https://x.org/y.md#z), <a href="https://x.org/y.md#z">a</a>
                    [a](#Part-2),             <a href="#heading-part-2">a</a>
                    [a](/else),               <a href="/else">a</a>
                    [a](javascript:alert(1)), <a href="">a</a>
                    ![a](f/i.png),            <img src="/raw/f/i.png" alt="a" />
                    <b>a</b>,                 &lt;b&gt;a&lt;/b&gt;
                    """)
    void linksLeadToWhereTheFilesAreAndNothingElseIsLetThrough(String markdown, String html) {
        assertThat(Markdown.html(markdown, path -> "/raw/" + path, path -> "/code/" + path))
                .contains("<p>" + html.replace("<a ", "<a rel=\"nofollow\" ") + "</p>");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    What it does,              what-it-does
                    `run.py` & Co.: 1st_try!,  runpy--co-1st_try
                    Größe — maß,               größe--maß
                    [Link](x) *and* **more**,  link-and-more
                    <b id="log">x</b>,         x
                    """)
    void aHeadingHasTheIdThatGithubGivesItBehindAPrefix(String markdown, String id) {
        assertThat(Markdown.html("# " + markdown, path -> path, path -> path))
                .startsWith("<h1 id=\"heading-%s\">".formatted(id));
    }

    @Test
    void headingsOfTheSameWordsAreTold() {
        assertThat(Markdown.html("# A\n# A\n# A-1\n# A", path -> path, path -> path))
                .containsSubsequence(
                        "\"heading-a\"", "\"heading-a-1\"", "\"heading-a-1-1\"", "\"heading-a-2\"");
        assertThat(Markdown.html("# A")).startsWith("<h1>A");
    }
}
