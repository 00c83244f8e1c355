// SPDX-License-Identifier: Apache-2.0
package cove.http;

import static org.assertj.core.api.Assertions.assertThat;

import cove.http.ByteRange.Wish;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    private static String read(String header, long size) {
        return switch (ByteRange.parse(Optional.of(header), size)) {
            case Wish.Whole _ -> "whole";
            case Wish.Unsatisfiable _ -> "unsatisfiable";
            case Wish.Part(ByteRange(long first, long last)) -> first + "-" + last;
        };
    }

    @Test
    void withoutAHeaderTheWholeIsWanted() {
        assertThat(ByteRange.parse(Optional.empty(), 10)).isEqualTo(new Wish.Whole());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # a part
                    bytes=0-0                        | 10 | 0-0
                    bytes=2-4                        | 10 | 2-4
                    bytes=0-9                        | 10 | 0-9
                    bytes=9-9                        | 10 | 9-9
                    # open
                    bytes=0-                         | 10 | 0-9
                    bytes=9-                         | 10 | 9-9
                    # a suffix
                    bytes=-1                         | 10 | 9-9
                    bytes=-10                        | 10 | 0-9
                    bytes=-11                        | 10 | 0-9
                    bytes=-99999999999999999999999   | 10 | 0-9
                    bytes=-0                         | 10 | unsatisfiable
                    # beyond the end
                    bytes=5-10                       | 10 | 5-9
                    bytes=5-99999999999999999999999  | 10 | 5-9
                    bytes=10-                        | 10 | unsatisfiable
                    bytes=10-11                      | 10 | unsatisfiable
                    bytes=99999999999999999999999-   | 10 | unsatisfiable
                    # of nothing
                    bytes=0-                         | 0  | unsatisfiable
                    bytes=-5                         | 0  | unsatisfiable
                    # not understood: RFC 9110, 14.2, lets a server ignore the header
                    bytes=4-2                        | 10 | whole
                    bytes=-                          | 10 | whole
                    bytes=                           | 10 | whole
                    bytes=a-b                        | 10 | whole
                    bytes=1-2x                       | 10 | whole
                    bytes=1                          | 10 | whole
                    bytes=--1                        | 10 | whole
                    bytes 1-2                        | 10 | whole
                    chars=1-2                        | 10 | whole
                    bytes=0-1,3-4                    | 10 | whole
                    bytes=0-1, -1                    | 10 | whole
                    bytes= 1 - 2                     | 10 | 1-2
                    bytes=٣-٤                        | 10 | whole
                    """)
    void aHeaderIsReadAsTheRfcSays(String header, long size, String wish) {
        assertThat(read(header, size)).isEqualTo(wish);
    }

    @Test
    void partsOfLargeFilesAreExact() {
        long size = 1L << 42;

        assertThat(read("bytes=4294967296-4294967297", size)).isEqualTo("4294967296-4294967297");
        assertThat(new ByteRange(1L << 33, (1L << 33) + 9).length()).isEqualTo(10);
    }
}
