// SPDX-License-Identifier: Apache-2.0
package cove.mount;

import cove.s3.Access;
import cove.s3.Location;
import cove.s3.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What lies in a folder of a bucket, as one user may read it: what one user reads is never shown
 * through the mount of another.
 */
public record BucketFolder(Location location, Access access, Login user) {
    private static final Login ANYBODY = new Login("", "");

    /** Who reads matters only where it is with their own credentials. */
    public BucketFolder {
        user = access == Access.USER ? user : ANYBODY;
    }

    /** Writes all of it, which is no secret, into a file. */
    void write(Path file) throws IOException {
        var properties = new Properties();
        properties.setProperty("endpoint", location.endpoint());
        properties.setProperty("bucket", location.bucket());
        properties.setProperty("prefix", location.prefix());
        properties.setProperty("access", access.word());
        properties.setProperty("user", user.userId());
        properties.setProperty("email", user.email());
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
    }

    static BucketFolder read(Path file) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return new BucketFolder(
                new Location(
                        properties.getProperty("endpoint"),
                        properties.getProperty("bucket"),
                        properties.getProperty("prefix")),
                Access.parse(properties.getProperty("access")).orElseThrow(),
                new Login(properties.getProperty("user"), properties.getProperty("email")));
    }
}
