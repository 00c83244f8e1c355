// SPDX-License-Identifier: Apache-2.0
package cove.s3;

/**
 * A folder in a bucket.
 *
 * @param endpoint the name of the endpoint in the settings
 * @param prefix the folder's path, without a slash at either end; empty for the whole bucket
 */
public record Location(String endpoint, String bucket, String prefix) {
    public Location {
        prefix = prefix.replaceAll("^/+|/+$", "");
    }

    /** What the keys of all its objects begin with. */
    public String folder() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    /** As people and other tools write it. */
    public String url() {
        return "s3://" + bucket + "/" + prefix;
    }

    @Override
    public String toString() {
        return "%s at the endpoint %s".formatted(url(), endpoint);
    }
}
