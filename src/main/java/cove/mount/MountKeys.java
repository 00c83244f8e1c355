// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import cove.s3.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The keys that an rclone reads with, in a file for this account alone. rclone gets them from a
 * command (AWS SDK, "credential_process"), and asks it again when the time that it told is over: so
 * keys that hold for an hour can be followed by others while the mount stays.
 */
record MountKeys(Path folder) {
    /** Keys of a role are looked for again after this time, and renewed more often than that. */
    private static final Duration ASK_AGAIN = Duration.ofMinutes(15);

    private Path keys() {
        return folder.resolve("keys");
    }

    /** Where the command is named, for the variable AWS_CONFIG_FILE. */
    Path configuration() {
        return folder.resolve("config");
    }

    void write(Credentials.Keys credentials, Instant now) throws IOException {
        Files.writeString(
                configuration(), "[default]\ncredential_process = cat '%s'\n".formatted(keys()));
        Path fresh =
                Files.createTempFile(
                        folder,
                        "keys",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text(credentials, now));
        Files.move(fresh, keys(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether these are the keys in the file, but for the time until which they hold. */
    boolean are(Credentials.Keys credentials) {
        try {
            return Files.readString(keys()).startsWith(members(credentials));
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(Credentials.Keys credentials, Instant now) {
        Optional<Instant> end =
                credentials
                        .sessionToken()
                        .map(_ -> now.plus(ASK_AGAIN).truncatedTo(ChronoUnit.SECONDS));
        return members(credentials)
                + end.map(", \"Expiration\": \"%s\""::formatted).orElse("")
                + "}\n";
    }

    private static String members(Credentials.Keys credentials) {
        return "{\"Version\": 1, \"AccessKeyId\": %s, \"SecretAccessKey\": %s%s"
                .formatted(
                        quoted(credentials.accessKeyId()),
                        quoted(credentials.secretAccessKey()),
                        credentials
                                .sessionToken()
                                .map(token -> ", \"SessionToken\": " + quoted(token))
                                .orElse(""));
    }

    private static String quoted(String text) {
        var out = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\' || c < ' ') {
                                out.append("\\u%04x".formatted(c));
                            } else {
                                out.appendCodePoint(c);
                            }
                        });
        return "\"" + out + "\"";
    }
}
