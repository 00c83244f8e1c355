// SPDX-License-Identifier: Apache-2.0
package cove.dataasset;

import cove.access.Access;
import cove.db.Database;
import cove.folder.KeptFolder;
import cove.folder.Trash;
import cove.http.Caller;
import cove.process.CommandRunner;
import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.Login;
import cove.s3.S3Settings;
import cove.s3.UserKeys;
import cove.secret.Secrets;
import cove.testing.Eventually;
import cove.testing.TestingDatabase;
import cove.token.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Captures without a server: any folder may be the results of the computation {@code c}. */
final class TestingCaptures implements AutoCloseable {
    static final String COMPUTATION = "c";

    /** The same keys for every bucket. */
    record Keys(Optional<Credentials.Keys> all) implements UserKeys {
        @Override
        public Optional<Credentials.Keys> named(String user, String name) {
            return all;
        }

        @Override
        public Optional<Credentials.Keys> only(String user) {
            return all;
        }
    }

    /** What is there when it is asked for, and what is left of it when it is captured. */
    private record Given(Path asked, Optional<Path> left) implements ResultFolders {
        private static KeptFolder kept(Path folder) {
            return new KeptFolder(folder, "results");
        }

        @Override
        public Results of(Caller caller, String computation) {
            var made =
                    new Provenance(
                            Optional.of(computation),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            List.of());
            return new Results(kept(asked), made);
        }

        @Override
        public Optional<KeptFolder> find(String computation) {
            return left.map(Given::kept);
        }

        @Override
        public List<String> readersOf(String dataAsset) {
            return List.of();
        }
    }

    private final Path assets;
    private final Database database;
    private final Trash trash;
    private final Buckets buckets;
    private final Captures captures;
    private final DataAssets dataAssets;
    private final Caller dana;

    private TestingCaptures(Path folder, ResultFolders results, S3Settings s3, UserKeys keys) {
        assets = folder.resolve("assets");
        database = TestingDatabase.open(folder);
        trash = new Trash(folder.resolve("trash"));
        buckets = new Buckets(s3, keys);
        var clock = InstantSource.system();
        dataAssets = new DataAssets(database, new Access(database), assets, trash, clock);
        var secrets = new Secrets(database, () -> new byte[32], clock);
        captures = new Captures(dataAssets, results, buckets, secrets, clock);
        var user = new Tokens(database, clock).addUser("dana@example.org", false);
        dana = new Caller(user.id(), user.email(), false, Set.of());
        try {
            Files.createDirectories(assets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With these results, of which this is left when they are captured. */
    static TestingCaptures of(Path folder, Path asked, Optional<Path> left) {
        return new TestingCaptures(
                folder, new Given(asked, left), S3Settings.USUAL, new Keys(Optional.empty()));
    }

    static TestingCaptures of(Path folder, Path results, S3Settings s3, UserKeys keys) {
        return new TestingCaptures(folder, new Given(results, Optional.of(results)), s3, keys);
    }

    /** A disk of its own, which only root can mount; {@link #unmount} it. */
    static void mount(Path place, String size) throws IOException {
        Files.createDirectories(place);
        boolean mounted =
                command("mount", "-t", "tmpfs", "-o", "size=" + size, "x", place.toString());
        if (!mounted) {
            System.out.println("skipped: only root can mount a second disk");
        }
        Assumptions.assumeTrue(mounted, "only root can mount a second disk");
    }

    static void unmount(Path place) {
        command("umount", "--lazy", place.toString());
    }

    private static boolean command(String... words) {
        return CommandRunner.run(List.of(words), Path.of("/"), Map.of(), Duration.ofSeconds(10))
                .succeeded();
    }

    static Source resultsIn(String path) {
        return new Source.OfComputation(new ComputationSource(COMPUTATION, path), Optional.empty());
    }

    Login login() {
        return new Login(dana.userId(), dana.email());
    }

    /** Accepts one, and waits for what becomes of it. */
    DataAsset made(Source source) throws IOException {
        var labels = new Labels("n", "m", Optional.empty(), List.of(), Map.of());
        var draft = captures.create(dana, new CreateRequest(labels, source), Optional.empty());
        return Eventually.see(
                () -> dataAssets.find(draft.id()).orElseThrow(),
                asset -> !(asset.state() instanceof DataAssetState.Draft));
    }

    Path filesOf(DataAsset asset) {
        return dataAssets.folderOf(asset.id()).orElseThrow();
    }

    /** Waits until nothing is where files of data assets are kept. */
    void waitUntilNothingIsKept() {
        Eventually.see(() -> List.of(assets.toFile().list()), List::isEmpty);
    }

    @Override
    public void close() {
        captures.close();
        buckets.close();
        trash.close();
        database.close();
    }
}
