// SPDX-License-Identifier: Apache-2.0
/**
 * Shows folders of buckets as folders of this machine, read-only, without copying them: FUSE by
 * rclone. Knows no data asset and no computation. Start reading at {@link cove.mount.BucketMounts}.
 */
package cove.mount;
