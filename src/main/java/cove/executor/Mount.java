// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.nio.file.Path;

/** A folder of the host shown inside a run at {@code target}, an absolute path. */
public record Mount(Path source, String target, boolean writable) {}
