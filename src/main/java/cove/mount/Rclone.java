// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import cove.s3.Endpoint;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How rclone is called (rclone 1.60 of Debian 12: rclone mount, rclone s3), and whether this
 * machine has all that it takes.
 *
 * @param path the folders where commands are looked for
 * @param device of the kernel's FUSE
 */
public record Rclone(List<Path> path, Path device) {
    /** The name of the only remote, which the environment describes. */
    private static final String REMOTE = "cove";

    /** Of the server's own environment, what says how the outside is reached. */
    private static final List<String> PASSED_ON =
            List.of(
                    "SSL_CERT_FILE",
                    "SSL_CERT_DIR",
                    "HTTP_PROXY",
                    "HTTPS_PROXY",
                    "NO_PROXY",
                    "http_proxy",
                    "https_proxy",
                    "no_proxy");

    public Rclone {
        path = List.copyOf(path);
    }

    /** That of this machine. */
    public static Rclone ofThisMachine() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return new Rclone(
                Arrays.stream(path.split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(Path::of)
                        .toList(),
                Path.of("/dev/fuse"));
    }

    /** What is missing here, and how to get it; nothing if nothing is. */
    Optional<String> lacking() {
        List<String> commands =
                Stream.of("rclone", "fusermount3").filter(name -> !isThere(name)).toList();
        if (!commands.isEmpty()) {
            return Optional.of(
                    "%s %s not installed on the server; let its administrator type: apt install rclone fuse3"
                            .formatted(
                                    String.join(" and ", commands),
                                    commands.size() == 1 ? "is" : "are"));
        }
        if (!Files.exists(device)) {
            return Optional.of(
                    "%s is not there on the server; let its administrator load the kernel's module (modprobe fuse), or give the container that the server runs in this device and CAP_SYS_ADMIN"
                            .formatted(device));
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return Optional.of(
                    "%s is closed to the server's account; let its administrator open it, as udev does: chmod 666 %s"
                            .formatted(device, device));
        }
        return Optional.empty();
    }

    private boolean isThere(String command) {
        return path.stream().map(folder -> folder.resolve(command)).anyMatch(Files::isExecutable);
    }

    /**
     * Shows a folder of a bucket at {@code target} until it is ended. Folders are listed once, and
     * again after SIGHUP: what a run sees does not change with time. Times are those of the store,
     * for rclone's own would cost a request for each file.
     */
    List<String> command(BucketFolder source, Path target) {
        return List.of(
                "rclone",
                "mount",
                "%s:%s/%s"
                        .formatted(REMOTE, source.location().bucket(), source.location().folder()),
                target.toString(),
                "--config",
                "",
                "--read-only",
                "--vfs-cache-mode",
                "off",
                "--dir-cache-time",
                "87600h",
                "--poll-interval",
                "0",
                "--use-server-modtime",
                // Small at first, since many a program jumps about in its files; then doubling.
                "--vfs-read-chunk-size",
                "4M",
                "--vfs-read-chunk-size-limit",
                "256M",
                "--contimeout",
                "20s",
                "--timeout",
                "1m",
                "--devname",
                "cove");
    }

    /**
     * All variables that it gets. Of its keys only where they are: everybody on the machine reads
     * its arguments.
     *
     * @param region where the bucket is; rclone follows where it is sent to another
     * @param keys none where requests are not signed
     * @param own those of the server
     */
    Map<String, String> environment(
            Endpoint endpoint, String region, Optional<MountKeys> keys, Map<String, String> own) {
        var environment = new HashMap<>(own);
        environment.keySet().retainAll(PASSED_ON);
        environment.put(
                "PATH",
                String.join(File.pathSeparator, path.stream().map(Path::toString).toList()));
        // rclone gives up where it finds this one, and knows the other.
        Optional.ofNullable(own.get("AWS_CA_BUNDLE"))
                .ifPresent(file -> environment.putIfAbsent("SSL_CERT_FILE", file));
        var options = new HashMap<String, String>();
        options.put("TYPE", "s3");
        options.put("PROVIDER", endpoint.url().isPresent() ? "Other" : "AWS");
        endpoint.url().ifPresent(url -> options.put("ENDPOINT", url.toString()));
        options.put("REGION", region);
        options.put("FORCE_PATH_STYLE", Boolean.toString(endpoint.pathStyle()));
        options.put("NO_CHECK_BUCKET", "true");
        options.put("LIST_VERSION", "2");
        options.put("ENV_AUTH", Boolean.toString(keys.isPresent()));
        keys.ifPresent(
                known -> {
                    environment.put("AWS_CONFIG_FILE", known.configuration().toString());
                    environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
                    environment.put("AWS_EC2_METADATA_DISABLED", "true");
                });
        options.forEach((name, value) -> environment.put("RCLONE_CONFIG_COVE_" + name, value));
        return environment;
    }

    /** Takes a mount away, at once, whoever still looks into it. */
    static List<String> unmount(Path target) {
        return List.of("fusermount3", "-u", "-z", target.toString());
    }
}
