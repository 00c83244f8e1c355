// SPDX-License-Identifier: Apache-2.0
package cove.capsule.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.problem.CoveException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example.org/lab/trim.git",
                "http://localhost:8080/trim",
                "ssh://git@git.example.org:2222/lab/trim.git",
                "git@git.example.org:lab/trim.git",
                "git.example.org:lab/trim.git",
                "git://git.example.org/trim.git",
                "file:///srv/git/my trim.git",
            })
    void whatGitCanFetchFromIsAnAddress(String text) {
        assertThat(GitAddress.parse(text)).isEqualTo(new GitAddress(text, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "trim",
                "/srv/git/trim.git",
                "-oProxyCommand=touch x",
                "--upload-pack=touch x",
                "-x@host:path",
                "user@-oProxyCommand=x:path",
                "ext::sh -c touch% x",
                "fd::17",
                "::x",
                "transport::https://host/path",
                "ssh://-oProxyCommand=x/path",
                "ssh://user@-oProxyCommand=x/path",
                "ftp://host/path",
                "https://",
                "https:///path",
                "https://host",
                "https://host/\npath",
                "https://user:p%zz@host/path",
                "https://user:p%0aq@host/path",
            })
    void allElseIsRefused(String text) {
        assertThatThrownBy(() -> GitAddress.parse(text))
                .isInstanceOf(CoveException.class)
                .hasMessageContaining("cannot be used, because")
                .hasMessageContaining("https://host/path");
    }

    @Test
    void aPasswordIsKeptApart() {
        var address = GitAddress.parse("https://dana:p%40ss+w@ord@git.example.org/trim.git");

        assertThat(address.url()).isEqualTo("https://git.example.org/trim.git");
        assertThat(address.login()).contains(new GitAddress.Login("dana", "p@ss+w@ord"));
        assertThat(address.toString()).doesNotContain("ss+w");
    }

    @Test
    void aTokenInPlaceOfAUserIsKeptApartToo() {
        var address = GitAddress.parse("HTTPS://ghp_secret@git.example.org/trim.git");

        assertThat(address.url()).isEqualTo("https://git.example.org/trim.git");
        assertThat(address.login()).contains(new GitAddress.Login("ghp_secret", ""));
    }

    @Test
    void ofAnSshAddressOnlyThePasswordGoes() {
        assertThat(GitAddress.parse("ssh://git:secret@git.example.org/trim.git"))
                .isEqualTo(new GitAddress("ssh://git@git.example.org/trim.git", Optional.empty()));
    }

    @Test
    void aTokenInTheQueryIsNotShown() {
        var address = GitAddress.parse("https://host/x.git?token=s");

        assertThat(RemoteRepository.at(address, true).described())
                .isEqualTo("the git repository https://host/x.git");
    }
}
