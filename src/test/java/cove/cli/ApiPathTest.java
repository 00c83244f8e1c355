// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ApiPathTest {
    @Test
    void whatPeopleTypeCannotLeaveItsPlaceInAPath() {
        assertThat(ApiPath.of("/a/{}/b/{}", "../x y?", "ü")).isEqualTo("/a/..%2Fx%20y%3F/b/%C3%BC");
    }

    @Test
    void aQueryLeavesOutWhatIsEmpty() {
        assertThat(ApiPath.query(Map.of("name", "a&b=c", "id", ""))).isEqualTo("?name=a%26b%3Dc");
        assertThat(ApiPath.query(Map.of("id", ""))).isEmpty();
    }

    @Test
    void aGitUrlIsToldFromOtherWords() {
        assertThat(ProgramCode.find("https://host/x.git")).isPresent();
        assertThat(ProgramCode.find("git@host:lab/x.git")).isPresent();
        assertThat(ProgramCode.find("no-such-folder")).isEqualTo(Optional.empty());
        assertThat(ProgramCode.find("no/such:folder")).isEmpty();
        assertThat(ProgramCode.find("")).isEmpty();
    }

    @Test
    void aDomainIsTakenAsPeopleWriteIt() {
        assertThat(new Address("https://lab.example.org/", "t").url())
                .isEqualTo("https://lab.example.org");
        assertThat(new Address("lab.example.org", "t").url()).isEqualTo("https://lab.example.org");
    }
}
