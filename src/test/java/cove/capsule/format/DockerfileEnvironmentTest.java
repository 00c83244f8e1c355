// SPDX-License-Identifier: Apache-2.0
package cove.capsule.format;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileEnvironmentTest {

    @Test
    void aGeneratedDockerfileSaysItsUsersVariables() {
        assertThat(
                        read(
                                """
                                # hash:sha256:6a259d3299684d8a1f5693be49dde21e5e22195158487a86c3d73d07c36a5cfc
                                ARG REGISTRY_HOST
                                FROM $REGISTRY_HOST/codeocean/r-base:4.4.0-ubuntu22.04

                                ARG DEBIAN_FRONTEND=noninteractive
                                ARG GIT_ASKPASS
                                COPY git-ask-pass /

                                RUN pip install -U --no-cache-dir \\
                                    numpy==2.0.0 \\
                                    dask[array]==2025.1.0

                                ENV SAMPLES=100
                                ENV LABEL="first batch"

                                COPY postInstall /
                                RUN --mount=type=secret,id=secrets . /run/secrets/secrets \\
                                    && /postInstall
                                """))
                .containsExactly(entry("SAMPLES", "100"), entry("LABEL", "first batch"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ENV K=V                       | V
                    ENV K V                       | V
                    env K=V                       | V
                    ENV K one two  three          | one two  three
                    ENV K= L=x                    | ``
                    ENV K=""                      | ``
                    ENV K="two words"             | two words
                    ENV K='two words'             | two words
                    ENV K=two\\ words             | two words
                    ENV K="a"'b'c                 | abc
                    ENV K "quoted rest" of line   | quoted rest of line
                    ENV K=a=b                     | a=b
                    ENV K='$HOME'                 | $HOME
                    ENV K=\\$HOME                 | $HOME
                    ENV K="\\$HOME"               | $HOME
                    ENV K="say \\"hi\\""          | say "hi"
                    ENV K="back\\slash"           | back\\slash
                    ENV K=back\\slash             | backslash
                    ENV K="a\\\\b"                | a\\b
                    ENV K='a\\b'                  | a\\b
                    ENV K=5$                      | 5$
                    ENV K=$BASE/x                 | base/x
                    ENV K=${BASE}x                | basex
                    ENV K="${BASE} x"             | base x
                    ENV K=$NOWHERE-x              | -x
                    ENV K=${NOWHERE:-or}          | or
                    ENV K="${NOWHERE:-or this}"   | or this
                    ENV K=${NOWHERE:-${BASE}}     | base
                    ENV K=${NOWHERE:-"a}b"}       | a}b
                    ENV K=${EMPTY:-x}             | x
                    ENV K=${EMPTY-x}              | ``
                    ENV K=${BASE:+x}              | x
                    ENV K=${EMPTY:+x}             | ``
                    ENV K=${EMPTY+x}              | x
                    ENV K="${BASE:?must be set}"  | base
                    ENV K=/opt/bin:$PATH          | /opt/bin:/usr/bin
                    """)
    void aValueMeansWhatTheDockerfileReferenceSays(String line, String value) {
        assertThat(
                        DockerfileEnvironment.read(
                                "FROM x\n" + line,
                                Map.of("BASE", "base", "EMPTY", "", "PATH", "/usr/bin")))
                .containsEntry("K", value);
    }

    @Test
    void allPairsOfOneInstructionSeeTheValuesFromBefore() {
        assertThat(read("FROM x\nENV SIZE=one\nENV SIZE=two WAS=$SIZE\nENV IS=$SIZE\n"))
                .containsExactly(entry("SIZE", "two"), entry("WAS", "one"), entry("IS", "two"));
    }

    @Test
    void continuedLinesAreOneInstructionAcrossCommentsAndBlankLines() {
        assertThat(
                        read(
                                """
                                FROM x
                                ENV A=1 \\
                                    # a comment between
                                    B="2 \\
                                3" \\

                                    C=3
                                ENV D c:\\\\data\\\\
                                ENV E=5
                                """))
                .containsExactly(
                        entry("A", "1"),
                        entry("B", "2 3"),
                        entry("C", "3"),
                        entry("D", "c:\\data\\"),
                        entry("E", "5"));
    }

    @Test
    void carriageReturnsAreNoPartOfAValue() {
        assertThat(read("FROM x\r\nENV A=1 \\\r\n  B=2\r\n"))
                .containsExactly(entry("A", "1"), entry("B", "2"));
    }

    @Test
    void aDirectiveMayChooseAnotherEscape() {
        assertThat(read("# escape=`\nFROM x\nENV A=c:\\dir B=two` words `\n  C=3\n"))
                .containsExactly(entry("A", "c:\\dir"), entry("B", "two words"), entry("C", "3"));
    }

    @Test
    void theLastStageCountsWithWhatItInherits() {
        assertThat(
                        read(
                                """
                                FROM debian AS base
                                ENV A=base B=base
                                FROM golang AS build
                                ENV C=build
                                FROM --platform=linux/amd64 Base
                                ENV B=last
                                """))
                .containsExactly(entry("A", "base"), entry("B", "last"));
    }

    @Test
    void argumentsGiveValuesButAreNoVariablesThemselves() {
        assertThat(
                        read(
                                """
                                ARG VERSION=4.2
                                ARG FLAVOUR=full
                                FROM r-base:$VERSION AS one
                                ARG VERSION
                                ARG HOME_DIR=/opt/r-$VERSION UNSET
                                ENV R_HOME=$HOME_DIR HAS=[$FLAVOUR$UNSET]
                                ARG R_HOME=/elsewhere
                                ENV AGAIN=$R_HOME
                                """))
                .containsExactly(
                        entry("R_HOME", "/opt/r-4.2"),
                        entry("HAS", "[]"),
                        entry("AGAIN", "/opt/r-4.2"));
    }

    @Test
    void hereDocumentsAndTriggersSetNothing() {
        assertThat(
                        read(
                                """
                                FROM x
                                RUN <<EOF cat > /a && <<-"END" cat
                                ENV A=1
                                EOF
                                ENV B=2
                                \tEND
                                RUN echo "1 <<b"
                                ONBUILD ENV C=3
                                ENV D=4
                                """))
                .containsExactly(entry("D", "4"));
    }

    @Test
    void allMistakesAreToldWithTheirLines() {
        var dockerfile =
                """
                FROM x
                ENV
                ENV ALONE
                ENV A=1 \\
                  B
                ENV A="open
                ENV A='open
                ENV A=${open
                ENV A=${}
                ENV A=${VERSION%.*}
                ENV =x
                FROM
                """;

        assertThat(Reasons.of(() -> read(dockerfile)))
                .containsExactly(
                        "environment/Dockerfile:2: ENV cannot be read: it names no variable; write ENV NAME=value",
                        "environment/Dockerfile:3: ENV cannot be read: \"ALONE\" has no value; write NAME=value",
                        "environment/Dockerfile:4: ENV cannot be read: \"B\" has no '='; write NAME=value, or quote a value that holds blanks",
                        "environment/Dockerfile:6: ENV cannot be read: a \" is not closed; add the other",
                        "environment/Dockerfile:7: ENV cannot be read: a ' is not closed; add the other",
                        "environment/Dockerfile:8: ENV cannot be read: a ${ is not followed by a name and a }",
                        "environment/Dockerfile:9: ENV cannot be read: a ${ is not followed by a name and a }",
                        "environment/Dockerfile:10: ENV cannot be read: ${VERSION%...} is a form that is not read here; write the value out",
                        "environment/Dockerfile:11: ENV cannot be read: a variable has no name; write NAME=value",
                        "environment/Dockerfile:12: FROM cannot be read: it names no image; add one");
    }

    @Test
    void variablesCannotGrowWithoutBound() {
        var dockerfile = new StringBuilder("FROM x\nENV A0=0123456789\n");
        for (int i = 1; i < 40; i++) {
            dockerfile.append("ENV A%d=$A%d$A%d\n".formatted(i, i - 1, i - 1));
        }

        assertThat(Reasons.of(() -> read(dockerfile.toString())))
                .first()
                .isEqualTo(
                        "environment/Dockerfile:16: ENV cannot be read: the value grows beyond 128 KiB, more than a program can be given; shorten it");
    }

    @Test
    void stagesCannotBeBegunWithoutBound() {
        assertThat(Reasons.of(() -> read("FROM x\n".repeat(101))))
                .containsExactly(
                        "environment/Dockerfile:101: FROM cannot be read: it begins one stage too many; write at most 100");
    }

    @Test
    void variablesTogetherCannotGrowWithoutBound() {
        var dockerfile = new StringBuilder("FROM x\nENV B=" + "x".repeat(1000) + "\nENV");
        for (int i = 0; i < 1100; i++) {
            dockerfile.append(" A%d=$B".formatted(i));
        }

        assertThat(Reasons.of(() -> read(dockerfile.toString())))
                .containsExactly(
                        "environment/Dockerfile:3: ENV cannot be read: all variables together grow beyond 1 MiB, more than a program can be given");
    }

    @Test
    void variablesCannotBeNestedWithoutBound() {
        assertThat(Reasons.of(() -> read("FROM x\nENV A=" + "${B:-".repeat(100_000))))
                .containsExactly(
                        "environment/Dockerfile:2: ENV cannot be read: variables are nested too deeply; simplify it");
    }

    @Test
    void whateverIsQuotedAndEscapedComesBack() {
        var random = new Random(20260101);
        for (int i = 0; i < 1000; i++) {
            String value = printable(random);
            var escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");

            assertThat(read("FROM x\nENV K=\"" + escaped + "\" L=1\n"))
                    .containsExactly(entry("K", value), entry("L", "1"));
        }
    }

    private static String printable(Random random) {
        return random.ints(random.nextInt(40), ' ', '~' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Map<String, String> read(String dockerfile) {
        return DockerfileEnvironment.read(dockerfile, Map.of());
    }
}
