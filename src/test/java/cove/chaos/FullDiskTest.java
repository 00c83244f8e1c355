// SPDX-License-Identifier: Apache-2.0
package cove.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import cove.chaos.ServerProcess.CapsuleSource;
import cove.process.CommandRunner;
import cove.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose home lies on a disk that fills up. */
class FullDiskTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path folder;
    private Path disk;
    private Path home;
    private ServerProcess server;
    private Client client;

    @BeforeEach
    void startOnASmallDisk() throws IOException {
        disk = Files.createDirectory(folder.resolve("disk"));
        boolean mounted = command("mount", "-t", "tmpfs", "-o", "size=48m", "x", disk.toString());
        if (!mounted) {
            System.out.println("skipped: only root can mount a small disk");
        }
        Assumptions.assumeTrue(mounted, "only root can mount a small disk");
        home = Files.createDirectory(disk.resolve("home"));
        Files.writeString(home.resolve("cove.toml"), "[network]\ndefault = \"none\"\n");
        server = ServerProcess.start(Recipe.ofThisBuild(), home, List.of(), Map.of());
        client = new Client(server::url, server.token());
    }

    @AfterEach
    void unmount() {
        if (server != null) {
            server.close();
        }
        command("umount", "--lazy", disk.toString());
    }

    private boolean command(String... words) {
        return CommandRunner.run(List.of(words), folder, Map.of(), Duration.ofSeconds(10))
                .succeeded();
    }

    @Test
    void aRunThatFillsTheDiskEndsAndSaysSo() {
        String capsule =
                client.addCapsule(
                        new CapsuleSource(
                                folder.resolve("filler"),
                                "echo begin; head -c 100M /dev/zero > /scratch/large; echo $?; exit 5"));

        JsonNode end = client.run(capsule);

        assertThat(end.path("exit_code").asInt()).as(end.toString()).isEqualTo(5);
        assertThat(end.path("failure").path("cause").asText()).isEqualTo("no_space");
        assertThat(client.run(capsule("true")).path("end_status").asText()).isEqualTo("succeeded");
    }

    @Test
    void whatWasAcceptedWaitsForRoomAndGoesOnAfterwards() throws IOException {
        String capsule = capsule("echo fine");
        client.run(capsule);
        String slow = client.start(capsule("until [ -e /data/go ]; do sleep 0.05; done; exit 7"));
        Path run = home.resolve("runs").resolve(slow.substring(0, 2)).resolve(slow);
        Eventually.so("its start", PATIENCE, () -> Files.exists(run.resolve("work/data")));
        Files.createFile(run.resolve("work/data/go"));
        fill();

        assertThat(client.get("/health").status()).isEqualTo(200);
        Eventually.so(
                "its processes' end",
                PATIENCE,
                () -> cove.executor.ProcessTable.mentioning(slow).isEmpty());
        Files.delete(disk.resolve("filling"));

        assertThat(client.awaitEnd(slow).path("exit_code").asInt()).isEqualTo(7);
        assertThat(client.run(capsule).path("end_status").asText()).isEqualTo("succeeded");
    }

    @Test
    void anUploadGoesOnWhenThereIsRoomAgain() throws IOException {
        String upload =
                client.send(
                                "POST",
                                "/api/cove/v1/uploads",
                                Client.text(Map.of("mount", "m")),
                                Map.of())
                        .json()
                        .path("id")
                        .textValue();
        String files = "/api/cove/v1/uploads/" + upload;
        int size = 8 << 20;
        client.send(
                "POST", files + "/files?path=f", new byte[0], Map.of("Upload-Length", "" + size));
        fill(3 << 20);

        var refused =
                client.send(
                        "PATCH",
                        files + "/file?path=f",
                        new byte[size],
                        Map.of("Upload-Offset", "0"));

        // After 503 it was asked again, and then hears how much was kept.
        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        long kept =
                client.get(files + "/files")
                        .json()
                        .path("results")
                        .get(0)
                        .path("received")
                        .asLong();
        assertThat(kept).isPositive().isLessThan(size);
        Files.delete(disk.resolve("filling"));
        var rest =
                client.send(
                        "PATCH",
                        files + "/file?path=f",
                        new byte[(int) (size - kept)],
                        Map.of("Upload-Offset", "" + kept));
        assertThat(rest.status()).as(rest.text()).isEqualTo(204);
        JsonNode asset = client.send("POST", files + "/finish", new byte[0], Map.of()).json();
        assertThat(asset.path("state").asText()).isEqualTo("ready");
        assertThat(asset.path("size").asInt()).isEqualTo(size);
    }

    private String capsule(String script) {
        return client.addCapsule(
                new CapsuleSource(folder.resolve("capsule-" + script.hashCode()), script));
    }

    private void fill() throws IOException {
        fill(0);
    }

    /** Leaves about so many bytes. */
    private void fill(long room) throws IOException {
        try (var out = Files.newOutputStream(disk.resolve("filling"))) {
            byte[] page = new byte[4096];
            while (Files.getFileStore(disk).getUsableSpace() > room) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
