// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.nextflow.Conversion.NotUnderstood;
import cove.capsule.nextflow.Conversion.Script;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Dsl1Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "workflow { }\n",
                "nextflow.enable.dsl = 2\nprocess a { input: path 'x' }\n",
                "// nextflow.enable.dsl = 1\nprocess a { output: path 'x' into y }\n",
                "x = '''\nnextflow.enable.dsl = 1\n'''\n"
            })
    void aScriptThatDoesNotSayItIsInDsl1StaysAsItIs(String script) {
        assertThat(Dsl1.toDsl2(script)).isEqualTo(new Script(script, false));
    }

    @Test
    void processesAreCalledAfterThoseTheyReadFrom() {
        assertThat(
                        workflowOf(
                                """
                                process c { input: path 'x' from b_to_c; script: 'true' }
                                process b { input: path 'x' from a_to_b
                                    output: path 'y' into b_to_c
                                    script: 'true' }
                                process a { output: path 'y' into a_to_b; script: 'true' }
                                """))
                .isEqualTo(
                        """
                        workflow {
                        	// run processes
                        	a()
                        	b(a.out.to_b)
                        	c(b.out.to_c)
                        }
                        """);
    }

    /** DSL1 reads the one output once, DSL2 would read it again for every table. */
    @Test
    void theOutputOfAProcessThatRunsOnceIsReadOnceBesideAQueue() {
        assertThat(
                        workflowOf(
                                """
                                tables = channel.fromPath('t/*')
                                made = channel.create()
                                process a { output: path 'y' into made; script: 'true' }
                                process b { input: path 'x' from made
                                    path 't' from tables
                                    script: 'true' }
                                """))
                .contains("b(channel.empty().mix(a.out.made), tables)");
    }

    @Test
    void aChannelThatDsl1ItselfMadeAValueOfStaysOne() {
        assertThat(
                        workflowOf(
                                """
                                tables = channel.fromPath('t/*')
                                process a { output: path 'y' into made; script: 'true' }
                                process b { input: path 'x' from made
                                    path 't' from tables
                                    script: 'true' }
                                """))
                .contains("b(a.out.made, tables)");
    }

    @Test
    void forksAreOneChannelReadTwice() {
        assertThat(
                        workflowOf(
                                """
                                made = channel.create()
                                made.into { one; two }
                                process a { output: path 'y' into made; script: 'true' }
                                process b { input: path 'x' from one; script: 'true' }
                                process c { input: path 'x' from two.collect(); script: 'true' }
                                """))
                .contains("b(a.out.made)", "c(a.out.made.collect())");
    }

    @Test
    void twoOutputsOfOneNameAreToldApart() {
        assertThat(
                        text(
                                """
                                process a {
                                    output:
                                    path 'y' into a_to_b
                                    path 'z' into to_b
                                    script: 'true'
                                }
                                process b { input: path 'y' from a_to_b; path 'z' from to_b; script: 'true' }
                                """))
                .contains(
                        "path 'y', emit: to_b\n",
                        "path 'z', emit: to_b_\n",
                        "b(a.out.to_b, a.out.to_b_)");
    }

    @Test
    void everyStatementThatIsNotUnderstoodIsNamedWithItsLine() {
        assertThat(
                        mistakes(
                                """
                                nextflow.enable.dsl = 1

                                reads = channel.fromPath('reads/*').map { it.name }
                                if (params.x) { y = 1 }
                                once = channel.fromPath('once')
                                copy = once.collect()
                                process a {
                                    echo true
                                    input:
                                    path 'x' from once.splitFasta()
                                    path 'y'
                                    set id, file(x) from once
                                    path 'z' from nowhere
                                    output:
                                    file "a:b" into odd
                                    path 'p' into left mode strange
                                    script: 'true'
                                }
                                workflow.onComplete { println 'x' }
                                """))
                .extracting(LineMistake::line)
                .containsExactly(3, 4, 6, 8, 10, 11, 12, 13, 15, 16, 19);
    }

    @Test
    void whatDsl1RefusesIsRefused() {
        assertThat(
                        mistakes(
                                """
                                nextflow.enable.dsl = 1
                                reads = channel.fromPath('reads/*')
                                process a { input: path 'x' from reads
                                    output: path 'y' into made
                                    path 'z' into made
                                    path 'r' into reads
                                    script: 'true' }
                                process b { input: path 'x' from reads; script: 'true' }
                                process b { input: path 'x' from made; script: 'true' }
                                """))
                .extracting(LineMistake::toString)
                .containsExactly(
                        "pipeline/main.nf:5: process a: another output goes into channel \"made\" already; use another channel",
                        "pipeline/main.nf:6: process a: channel \"reads\" has its content already; write into another channel",
                        "pipeline/main.nf:8: process b: channel \"reads\" is read elsewhere too, which DSL1 refuses; fork it with 'into'",
                        "pipeline/main.nf:9: \"b\" is the name of something else already");
    }

    @Test
    void aCircleIsRefused() {
        assertThat(
                        mistakes(
                                """
                                nextflow.enable.dsl = 1
                                process a { input: path 'x' from b_to_a
                                    output: path 'y' into a_to_b
                                    script: 'true' }
                                process b { input: path 'x' from a_to_b
                                    output: path 'y' into b_to_a
                                    script: 'true' }
                                """))
                .containsExactly(
                        new LineMistake(
                                2,
                                "process a waits for a process that waits for it; break the circle"));
    }

    @Test
    void forksOfEachOtherComeToNothing() {
        assertThat(
                        mistakes(
                                """
                                nextflow.enable.dsl = 1
                                a.into { b }
                                b.into { a }
                                process c { input: path 'x' from b; script: 'true' }
                                """))
                .extracting(LineMistake::line)
                .containsExactly(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x = '''\nopen", "/* open", "x = \"${\n\"", "x = $/ open"})
    void aTextWithoutEndIsNamedWithItsLine(String open) {
        assertThat(mistakes("nextflow.enable.dsl = 1\n\n" + open))
                .contains(
                        new LineMistake(
                                3, "a text or comment begins here and does not end; close it"));
    }

    @Test
    void hostileTextIsRefusedInTime() {
        var deep = "x = " + "\"${".repeat(100_000);
        var many = "process a { script: 'true' }\n".repeat(2000);

        assertThat(mistakes("nextflow.enable.dsl = 1\n" + deep)).isNotEmpty();
        assertThat(mistakes("nextflow.enable.dsl = 1\n" + many)).isNotEmpty();
    }

    @Test
    void noOneIsToldAThousandMistakes() {
        var mistakes = mistakes("nextflow.enable.dsl = 1\n" + "what()\n".repeat(1000));

        assertThat(mistakes).hasSize(101);
        assertThat(mistakes.getLast())
                .isEqualTo(
                        new LineMistake(
                                102, "here begin 900 more mistakes; correct the others first"));
    }

    private static String workflowOf(String script) {
        var text = text(script);
        return text.substring(text.indexOf("workflow {"));
    }

    private static String text(String script) {
        var conversion = Dsl1.toDsl2("nextflow.enable.dsl = 1\n" + script);
        assertThat(conversion).isInstanceOf(Script.class);
        return ((Script) conversion).text();
    }

    private static List<LineMistake> mistakes(String script) {
        var conversion = Dsl1.toDsl2(script);
        assertThat(conversion).isInstanceOf(NotUnderstood.class);
        return ((NotUnderstood) conversion).mistakes();
    }
}
