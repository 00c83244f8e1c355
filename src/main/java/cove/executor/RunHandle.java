// SPDX-License-Identifier: Apache-2.0
package cove.executor;

import java.nio.file.Path;

/** The durable name of a prepared or started run. */
public record RunHandle(String id, Path folder) {}
