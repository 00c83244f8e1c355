// SPDX-License-Identifier: Apache-2.0
package cove.cli;

/** What the program's exit code says; {@code cove run} also passes on that of the computation. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private ExitCode() {}
}
