// SPDX-License-Identifier: Apache-2.0
package cove.cli;

import picocli.CommandLine.Parameters;

/** The capsule or pipeline that a command is about. */
final class NamedProgram {
    @Parameters(index = "0", paramLabel = "ID", description = "The capsule or pipeline.")
    private String id = "";

    /** The path of one of our calls about it, such as {@code /api/cove/v1/capsules/ID/releases}. */
    String ours(ApiClient api, ProgramCode.Kind kind, String rest) {
        return kind.calls() + ApiPath.of("/{}", ShortId.of(api, kind, id)) + rest;
    }

    /** The path of one of the vendor's calls about it. */
    String vendors(ApiClient api, ProgramCode.Kind kind, String rest) {
        return kind.vendorsCalls() + ApiPath.of("/{}", ShortId.of(api, kind, id)) + rest;
    }
}
