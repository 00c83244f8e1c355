// SPDX-License-Identifier: Apache-2.0
package cove.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Makes named pipes by mkfifo(3), which the JDK does not have; a command would cost a process. */
public final class NamedPipe {
    private static final MethodHandle MKFIFO =
            Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().find("mkfifo").orElseThrow(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT));

    private static final int FOR_THIS_ACCOUNT = 0600;

    private NamedPipe() {}

    /** Makes one that this account alone may open. */
    public static void make(Path path) throws IOException {
        int made;
        try (Arena arena = Arena.ofConfined()) {
            made = (int) MKFIFO.invokeExact(arena.allocateFrom(path.toString()), FOR_THIS_ACCOUNT);
        } catch (Throwable e) {
            throw new IllegalStateException("mkfifo(3) could not be called", e);
        }
        if (made != 0) {
            throw new IOException("could not make the pipe " + path);
        }
    }
}
