// SPDX-License-Identifier: Apache-2.0
package cove.capsule.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import cove.capsule.nextflow.Token.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "''",
                "'it\\'s'",
                "\"a ${x.join(\"}\")} b\"",
                "\"$a \\${ no code\"",
                "'''\n ' '' { // no comment\n'''",
                "\"\"\"\n \" \"\" \\\"\"\" ${ { -> '\"\"\"' }() } \"\"\"",
                "/a\\/b{/",
                "$/a / b/$"
            })
    void aTextEndsWhereGroovyEndsIt(String text) {
        var tokens = Lexer.tokensOf("x = " + text + " // y\nz");

        assertThat(tokens).extracting(Token::text).containsExactly("x", "=", text, "\n", "z");
        assertThat(tokens.get(2).kind()).isEqualTo(Kind.TEXT);
    }

    @Test
    void aSlashBetweenValuesDivides() {
        assertThat(Lexer.tokensOf("a / b / (c) / 2"))
                .extracting(Token::kind)
                .doesNotContain(Kind.TEXT);
    }

    @Test
    void aRangeIsTwoNumbers() {
        assertThat(Lexer.tokensOf("1..100000 2.5"))
                .extracting(Token::text)
                .containsExactly("1", ".", ".", "100000", "2.5");
    }

    @Test
    void commentsAndTheFirstLineOfAProgramAreLeftOut() {
        assertThat(Lexer.tokensOf("#!/usr/bin/env it's\n/* ' */ a // \"\nb"))
                .extracting(Token::text)
                .containsExactly("\n", "a", "\n", "b");
    }

    @Test
    void tokensKnowTheirPlace() {
        var token = Lexer.tokensOf("'''\n\n''' /*\n*/ here").getLast();

        assertThat(token).isEqualTo(new Token(Kind.WORD, "here", 15, 4));
    }
}
