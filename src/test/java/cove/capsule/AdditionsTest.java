// SPDX-License-Identifier: Apache-2.0
package cove.capsule;

import static org.assertj.core.api.Assertions.assertThat;

import cove.access.Access;
import cove.capsule.Additions.Added;
import cove.capsule.Additions.Identity;
import cove.capsule.repository.CapsuleRepositories;
import cove.capsule.repository.ZipLimits;
import cove.db.Database;
import cove.http.Caller;
import cove.testing.TestingDatabase;
import cove.token.Tokens;
import cove.token.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdditionsTest {
    private static final int AT_ONCE = 4;

    @TempDir private Path home;
    private Database database;
    private Caller dana;

    @BeforeEach
    void open() throws IOException {
        database = TestingDatabase.open(home);
        User user = new Tokens(database, InstantSource.system()).addUser("dana@example.org", false);
        dana = new Caller(user.id(), user.email(), false, Set.of());
        Files.createDirectories(home.resolve("trim/code"));
        Files.writeString(home.resolve("trim/code/run"), "#!/bin/bash\n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private record Server(Programs programs, Additions additions) {}

    private Server server() {
        var repositories =
                new CapsuleRepositories(
                        home.resolve("repos"),
                        home.resolve("checkouts"),
                        ZipLimits.USUAL,
                        1000,
                        InstantSource.system());
        var programs =
                new Programs(database, new Access(database), repositories, InstantSource.system());
        return new Server(
                programs,
                new Additions(programs, (_, _) -> Optional.empty(), InstantSource.system()));
    }

    private Added add(Server server) {
        var identity =
                new Identity(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("/home/dana/trim"),
                        true,
                        Optional.empty());
        return server.additions().addFolder(dana, identity, home.resolve("trim"));
    }

    @Test
    void aNewFolderThatIsAddedFourTimesAtOnceBecomesOneCapsule() throws Exception {
        Server server = server();

        atOnce(IntStream.range(0, AT_ONCE).mapToObj(_ -> server).toList());

        isThereOnce(server);
    }

    @Test
    void fourServersOnOneDatabaseMakeOneCapsuleOfANewFolder() throws Exception {
        var servers = IntStream.range(0, AT_ONCE).mapToObj(_ -> server()).toList();

        atOnce(servers);

        isThereOnce(servers.getFirst());
    }

    private void atOnce(List<Server> servers) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Added>> works =
                    servers.stream().<Callable<Added>>map(server -> () -> add(server)).toList();
            for (var added : threads.invokeAll(works)) {
                assertThat(added.get().program().name()).isEqualTo("trim");
            }
        }
    }

    private void isThereOnce(Server server) throws IOException {
        assertThat(server.programs().all(dana)).hasSize(1);
        String slug = server.programs().all(dana).getFirst().slug();
        try (var repositories = Files.list(home.resolve("repos"))) {
            assertThat(repositories.map(path -> path.getFileName().toString()))
                    .containsExactly("capsule-" + slug + ".git");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /home/dana/trim                   | trim
                    /home/dana/trim reads/            | trim reads
                    /home/dana/export-v1.2.zip        | export-v1.2
                    https://example.org/lab/trim.git  | trim
                    https://example.org/lab/trim/     | trim
                    git@example.org:trim.git          | trim
                    git@example.org:lab/trim          | trim
                    /home/dana/.git                   | .git
                    """)
    void whatHasNoNameIsCalledByTheLastPartOfItsOrigin(String origin, String name) {
        assertThat(Additions.lastPart(origin)).contains(name);
    }

    @Test
    void anOriginWithoutAnyPartIsNoName() {
        assertThat(Additions.lastPart("/")).isEmpty();
    }
}
