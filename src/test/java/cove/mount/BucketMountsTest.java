// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cove.s3.Access;
import cove.s3.Buckets;
import cove.s3.Credentials;
import cove.s3.Endpoint;
import cove.s3.Location;
import cove.s3.Login;
import cove.s3.S3Settings;
import cove.s3.UserKeys;
import cove.testing.Eventually;
import cove.testing.S3ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real rclone, FUSE and S3. */
class BucketMountsTest {
    private static final Login ANN = new Login("ann", "ann@example.org");
    private static final Duration LONG = Duration.ofHours(1);

    private static S3ProxyServer s3;

    @TempDir private Path folder;
    private final Map<String, Credentials.Keys> keys = new HashMap<>();
    private BucketMounts mounts;

    @BeforeAll
    static void fillBuckets() {
        s3 = S3ProxyServer.start();
        s3.bucket("lab")
                .put("lab", "reads/a.txt", "one")
                .put("lab", "reads/deep/b c.txt", "two")
                .put("lab", "readsofanother.txt", "three");
        s3.publicBucket("open").putPublic("open", "all/free.txt", "free");
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    /** What a test leaves mounted would make others wonder. */
    @AfterEach
    void endAll() throws IOException {
        if (mounts != null) {
            mounts.close();
            new BucketMounts(mountsFolder(), Rclone.ofThisMachine(), buckets(), LONG)
                    .start(_ -> false, true);
        }
        assertThat(mounted()).isEmpty();
    }

    private Path mountsFolder() {
        return folder.resolve("some mounts");
    }

    private Buckets buckets() {
        var lab =
                new Endpoint(
                        "lab",
                        Optional.of(s3.url()),
                        Optional.of("us-east-1"),
                        true,
                        Endpoint.Policy.USER,
                        List.of(),
                        Optional.empty());
        keys.putIfAbsent("ann", key(S3ProxyServer.SECRET_ACCESS_KEY));
        keys.putIfAbsent("bob", key(S3ProxyServer.SECRET_ACCESS_KEY));
        return new Buckets(
                new S3Settings(
                        Map.of("lab", lab), "lab", List.of(), Optional.empty(), S3Settings.GOOGLE),
                new UserKeys() {
                    @Override
                    public Optional<Credentials.Keys> named(String user, String name) {
                        return Optional.ofNullable(keys.get(user));
                    }

                    @Override
                    public Optional<Credentials.Keys> only(String user) {
                        return Optional.empty();
                    }
                });
    }

    private static Credentials.Keys key(String secret) {
        return new Credentials.Keys(
                S3ProxyServer.ACCESS_KEY_ID, secret, Optional.empty(), Optional.empty());
    }

    private BucketMounts open(Duration idle) {
        mounts = new BucketMounts(mountsFolder(), Rclone.ofThisMachine(), buckets(), idle);
        return mounts;
    }

    private static BucketFolder reads(Login user) {
        return new BucketFolder(new Location("lab", "lab", "reads"), Access.USER, user);
    }

    private List<String> mounted() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)
                .stream()
                .filter(line -> line.contains(folder.getFileName().toString()))
                .toList();
    }

    private List<Long> rclones() {
        return ProcessHandle.allProcesses()
                .filter(process -> told(process, "cmdline").contains(folder.toString() + "/"))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static String told(ProcessHandle process, String file) {
        try {
            return Files.readString(
                    Path.of("/proc/" + process.pid(), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private void eventuallyNothingIsMounted() {
        Eventually.so(
                "nothing mounted",
                Duration.ofMinutes(2),
                () -> {
                    try {
                        return mounted().isEmpty() && rclones().isEmpty();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    @Test
    void aFolderOfABucketIsShownAndCannotBeWrittenTo() throws Exception {
        Path files = open(LONG).attach("run", reads(ANN), "1");

        assertThat(files.resolve("a.txt")).hasContent("one");
        assertThat(files.resolve("deep/b c.txt")).hasContent("two");
        assertThat(files.toFile().list()).containsExactlyInAnyOrder("a.txt", "deep");
        assertThatThrownBy(() -> Files.writeString(files.resolve("new.txt"), "x"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("Read-only file system");
    }

    @Test
    void runsShareAMountAndTheLastOneEndsIt() throws Exception {
        open(Duration.ZERO);

        Path first = mounts.attach("run-1", reads(ANN), "1");
        Path second = mounts.attach("run-2", reads(ANN), "1");

        assertThat(second).isEqualTo(first);
        assertThat(mounted()).hasSize(1);
        mounts.detach("run-1");
        assertThat(first.resolve("a.txt")).hasContent("one");
        mounts.detach("run-2");
        eventuallyNothingIsMounted();
        Eventually.so(
                "no folder left", Duration.ofMinutes(2), () -> !Files.exists(first.getParent()));
    }

    @Test
    void aMountStaysAWhileForTheNextRun() throws Exception {
        open(LONG);

        Path first = mounts.attach("run-1", reads(ANN), "1");
        mounts.detach("run-1");

        assertThat(mounts.attach("run-2", reads(ANN), "1")).isEqualTo(first);
    }

    @Test
    void whatOneUserReadsIsNotShownThroughTheMountOfAnother() throws Exception {
        open(LONG);

        Path anns = mounts.attach("run-1", reads(ANN), "1");
        Path bobs = mounts.attach("run-2", reads(new Login("bob", "bob@example.org")), "1");

        assertThat(bobs).isNotEqualTo(anns);
    }

    @Test
    void otherKeysOfAUserMeanAnotherMount() throws Exception {
        open(LONG);
        Path before = mounts.attach("run-1", reads(ANN), "1");
        keys.put("ann", key("another secret, which this bucket does not know"));

        Path after = mounts.attach("run-2", reads(ANN), "1");

        assertThat(after).isNotEqualTo(before);
        assertThat(before.resolve("a.txt")).hasContent("one");
        assertThatThrownBy(() -> Files.readString(after.resolve("a.txt")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aLaterRunSeesWhatTheBucketHasByThen() throws Exception {
        s3.bucket("moving").put("moving", "old.txt", "old");
        var moving = new BucketFolder(new Location("lab", "moving", ""), Access.USER, ANN);
        Path files = open(LONG).attach("run-1", moving, "1");
        assertThat(files.toFile().list()).containsExactly("old.txt");
        s3.put("moving", "new.txt", "new").put("moving", "old.txt", "longer than it was");
        assertThat(files.toFile().list()).containsExactly("old.txt");

        mounts.attach("run-2", moving, "2");

        Eventually.so(
                "the new file", Duration.ofMinutes(2), () -> files.toFile().list().length == 2);
        assertThat(files.resolve("new.txt")).hasContent("new");
        assertThat(files.resolve("old.txt")).hasContent("longer than it was");
    }

    @Test
    void aBucketThatIsOpenToAllNeedsNoKeys() throws Exception {
        Path files =
                open(LONG)
                        .attach(
                                "run",
                                new BucketFolder(
                                        new Location("lab", "open", "all"), Access.PUBLIC, ANN),
                                "1");

        assertThat(files.resolve("free.txt")).hasContent("free");
        assertThat(files.resolveSibling("keys")).doesNotExist();
    }

    @Test
    void keysAreInNoArgumentAndNoVariableAndOnlyThisAccountMayReadTheirFile() throws Exception {
        Path files = open(LONG).attach("run", reads(ANN), "1");

        assertThat(rclones()).hasSize(1);
        ProcessHandle rclone = ProcessHandle.of(rclones().getFirst()).orElseThrow();
        assertThat(told(rclone, "cmdline") + told(rclone, "environ"))
                .isNotEmpty()
                .doesNotContain(S3ProxyServer.SECRET_ACCESS_KEY)
                .doesNotContain(S3ProxyServer.ACCESS_KEY_ID);
        assertThat(permissions(files.resolveSibling("keys"))).isEqualTo("rw-------");
        assertThat(permissions(mountsFolder())).isEqualTo("rwx------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aMountOutlivesItsServerForTheRunThatNeedsIt() throws Exception {
        Path files = open(LONG).attach("run", reads(ANN), "1");
        mounts.close();
        assertThat(files.resolve("a.txt")).hasContent("one");

        open(Duration.ZERO).start("run"::equals, true);

        assertThat(files.resolve("a.txt")).hasContent("one");
        assertThat(mounts.broken("run")).isEmpty();
        assertThat(mounts.attach("another", reads(ANN), "1")).isEqualTo(files);
        mounts.detach("another");
        mounts.detach("run");
        eventuallyNothingIsMounted();
    }

    @Test
    void aMountOfARunThatIsOverIsEndedByTheNextServer() throws Exception {
        open(LONG).attach("run", reads(ANN), "1");
        mounts.close();
        assertThat(mounted()).hasSize(1);

        open(LONG).start(_ -> false, true);

        eventuallyNothingIsMounted();
    }

    @Test
    void aServerThatStopsLeavesNoMountThatNobodyNeeds() throws Exception {
        open(LONG).attach("run", reads(ANN), "1");
        mounts.detach("run");

        mounts.close();

        eventuallyNothingIsMounted();
    }

    @Test
    void aKilledRcloneIsToldAndTheNextRunGetsAnother() throws Exception {
        open(LONG);
        Path files = mounts.attach("run", reads(ANN), "1");
        assertThat(mounts.broken("run")).isEmpty();
        ProcessHandle rclone = ProcessHandle.of(rclones().getFirst()).orElseThrow();

        rclone.destroyForcibly();
        rclone.onExit().join();

        assertThat(mounts.broken("run"))
                .hasValueSatisfying(why -> assertThat(why).contains("rclone"));
        Path next = mounts.attach("next", reads(ANN), "1");
        assertThat(next).isNotEqualTo(files);
        assertThat(next.resolve("a.txt")).hasContent("one");
        assertThat(mounts.broken("next")).isEmpty();
        assertThat(mounts.broken("run")).isPresent();
        mounts.detach("run");
        Eventually.so(
                "the dead mount's folder gone",
                Duration.ofMinutes(2),
                () -> !Files.exists(files.getParent()));
    }

    @Test
    void whatCannotBeMountedLeavesNothing() throws Exception {
        Path broken = Files.createDirectories(folder.resolve("bin")).resolve("rclone");
        Files.writeString(broken, "#!/bin/sh\necho 'no such luck' >&2; exit 1\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwxr-xr-x"));
        mounts =
                new BucketMounts(
                        mountsFolder(),
                        new Rclone(
                                List.of(broken.getParent(), Path.of("/usr/bin")),
                                Path.of("/dev/fuse")),
                        buckets(),
                        LONG);

        assertThatThrownBy(() -> mounts.attach("run", reads(ANN), "1"))
                .isInstanceOf(MountFailure.class)
                .hasMessage("no such luck");
        try (var left = Files.list(mountsFolder())) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void whatIsMissingIsNamedWithTheCommandThatInstallsIt() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(new Rclone(List.of(empty), Path.of("/dev/fuse")).lacking())
                .hasValueSatisfying(
                        why ->
                                assertThat(why)
                                        .contains("rclone and fusermount3")
                                        .contains("apt install rclone fuse3"));
        assertThat(new Rclone(List.of(Path.of("/usr/bin")), empty.resolve("fuse")).lacking())
                .hasValueSatisfying(why -> assertThat(why).contains("modprobe fuse"));
        assertThat(Rclone.ofThisMachine().lacking()).isEmpty();
    }
}
